/** @file Where compiled programs wait for whoever needs the same again: compiling takes longer than many runs. */

import { ParameterError } from "../core/index.ts";

interface Releasable {
  release(): Promise<void>;
}

/** Programs of one network by name; some may still be compiling. */
export type Compiled<Program extends Releasable> = Map<string, Promise<Program>>;

/** What is taken belongs to one user alone until it is put back: each run of a program overwrites the last one's results. */
export interface Shelf<Program extends Releasable> {
  /** The programs put back under this key, or none yet. */
  take(key: string): Compiled<Program>;
  /** Keeps the programs. Beyond the limit, those that have lain there longest are released. */
  put(key: string, programs: Compiled<Program>): Promise<void>;
}

/** @param limit How many networks' programs are kept. @throws {ParameterError} unless it is an integer from 0. */
export function createShelf<Program extends Releasable>(limit: number): Shelf<Program> {
  if (!(Number.isInteger(limit) && limit >= 0)) {
    throw new ParameterError("programs to keep", "an integer from 0", limit);
  }
  const kept: { readonly key: string; readonly programs: Compiled<Program> }[] = [];
  return {
    take(key) {
      const at = kept.findIndex((one) => one.key === key);
      return at < 0 ? new Map() : kept.splice(at, 1)[0].programs;
    },
    async put(key, programs) {
      kept.push({ key, programs });
      const tooMany = kept.splice(0, Math.max(0, kept.length - limit));
      for (const { programs } of tooMany) await releaseAll(programs);
    },
  };
}

/** Releases the programs. Those that could not be compiled hold nothing. */
export async function releaseAll<Program extends Releasable>(programs: Compiled<Program>): Promise<void> {
  for (const result of await Promise.allSettled(programs.values())) {
    if (result.status === "fulfilled") await result.value.release();
  }
}

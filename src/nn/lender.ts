/** @file Lending compiled programs to one user at a time, since each run overwrites the last one's results. */

import { type Compiled, type Engine, type Program, releaseAll } from "../tensor/index.ts";

/** Programs lent to one user. */
export interface Loan {
  /** The program of this name; compiled when it is first asked for. */
  program(name: string, compile: () => Promise<Program>): Promise<Program>;
  /** Gives the programs back. */
  end(): Promise<void>;
}

/**
 * @param key Tells apart all sets of programs that differ. Those of a key are kept on the engine's shelf for the next user;
 *   without one, they are released at the end.
 */
export function lend(engine: Engine, key?: string): Loan {
  const lent: Compiled<Program> = key === undefined ? new Map() : engine.shelf.take(key);
  return {
    program(name, compile) {
      const known = lent.get(name);
      if (known) return known;
      const compiled = compile();
      lent.set(name, compiled);
      compiled.catch(() => lent.delete(name));
      return compiled;
    },
    end: () => (key === undefined ? releaseAll(lent) : engine.shelf.put(key, lent)),
  };
}

/** @file The run folders below the folders for runs, and what has been read of them. */

import type { Files } from "../../core/index.ts";
import { type RunArtifacts, readRun, type Workspace } from "../../experiment/index.ts";
import { AbsentError } from "./errors.ts";

export interface FoundRun {
  /** Its path below the folder for runs, with the number of that folder in front: "0/demo". */
  readonly id: string;
  readonly folder: string;
}

export interface Runs {
  /** Those that have results, by name. */
  find(): Promise<readonly FoundRun[]>;
  /** Kept until its results change. @throws {AbsentError} if there is no such run. */
  read(id: string): Promise<RunArtifacts>;
}

/** Runs may lie in groups, but not deep: what is deeper belongs to a run. */
const deepest = 2;

/** The results of a run, as they are or packed; undefined if it has none yet. */
export async function resultsIn(folder: string, files: Pick<Files, "exists">): Promise<string | undefined> {
  for (const name of ["results.json", "results.json.gz"])
    if (await files.exists(`${folder}/${name}`)) return `${folder}/${name}`;
  return undefined;
}

export function createRuns({ platform }: Workspace, folders: readonly string[]): Runs {
  const { files } = platform;
  const kept = new Map<string, { readonly stamp: string; readonly run: Promise<RunArtifacts> }>();

  const resultsOf = (folder: string) => resultsIn(folder, files);
  const below = async (id: string, folder: string, depth: number): Promise<FoundRun[]> => {
    if ((await resultsOf(folder)) !== undefined) return [{ id, folder }];
    if (depth === deepest) return [];
    const entries = (await files.list(folder)).filter(
      ({ kind, name, linked }) => kind === "folder" && linked !== true && !name.startsWith("."),
    );
    const found = await Promise.all(
      entries.map(({ name }) => below(`${id}/${name}`, `${folder}/${name}`, depth + 1)),
    );
    return found.flat();
  };
  const find = async () =>
    (await Promise.all(folders.map((folder, i) => below(String(i), folder, 0)))).flat();

  return {
    find,
    async read(id) {
      const found = (await find()).find((one) => one.id === id);
      if (found === undefined)
        throw new AbsentError(
          `run: expected one of this studio's runs, got "${id}". It may have been removed.`,
        );
      const results = (await resultsOf(found.folder)) ?? "";
      // Results are written whole or not at all, and bear a checksum: their size and content tell whether they changed.
      const stamp = await platform.hasher.sha256(await files.read(results));
      const known = kept.get(id);
      if (known?.stamp === stamp) return known.run;
      const run = readRun({ files, hasher: platform.hasher }, found.folder);
      kept.set(id, { stamp, run });
      run.catch(() => kept.delete(id));
      return run;
    },
  };
}

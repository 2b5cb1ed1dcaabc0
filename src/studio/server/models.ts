/** @file The models that were trained here: bundle folders below the folder for models, and the winners of searches. */

import { type Bundle, bundleFiles, loadBundle } from "../../bundle/index.ts";
import type { Workspace } from "../../experiment/index.ts";
import { AbsentError } from "./errors.ts";

export interface Models {
  /** Of all that are whole: "demo-svm", and "demo/train" for the winner of a search. */
  names(): Promise<readonly string[]>;
  /** Those of one search, by normalisation. */
  winners(search: string): Promise<ReadonlyMap<string, string>>;
  /** @throws {AbsentError} if there is no such model. */
  folder(name: string): Promise<string>;
  load(name: string): Promise<Bundle>;
  /** A name that is not taken, e.g. "emodb-svm-2". */
  free(wish: string): Promise<string>;
  /** Where a new model is written. */
  readonly parent: string;
}

export function createModels({ platform }: Workspace, parent: string, searchFolder: string): Models {
  const { files, hasher } = platform;
  // Checksums are written last: a bundle without them was never finished.
  const whole = (folder: string) => files.exists(`${folder}/${bundleFiles.checksums}`);
  const foldersIn = async (folder: string) =>
    (await files.list(folder))
      .filter(({ kind, linked }) => kind === "folder" && linked !== true)
      .map(({ name }) => name);
  // Asked for step by step, since none of the folders may be a link.
  const winnersIn = async (search: string) => {
    const folder = `${searchFolder}/${search}/models`;
    const models = (await foldersIn(`${searchFolder}/${search}`)).includes("models");
    const found = new Map<string, string>();
    for (const name of models ? await foldersIn(folder) : [])
      if (await whole(`${folder}/${name}`)) found.set(name, `${folder}/${name}`);
    return found;
  };
  /** Name -> folder. */
  const all = async (): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    for (const name of await foldersIn(parent))
      if (await whole(`${parent}/${name}`)) found.set(name, `${parent}/${name}`);
    for (const search of await foldersIn(searchFolder))
      for (const [normalisation, folder] of await winnersIn(search))
        found.set(`${search}/${normalisation}`, folder);
    return found;
  };
  const folder = async (name: string) => {
    const found = (await all()).get(name);
    if (found !== undefined) return found;
    throw new AbsentError(
      `model: expected one of those that were trained here, got "${name}". It may have been removed.`,
    );
  };
  return {
    parent,
    names: async () => [...(await all()).keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true })),
    winners: async (search) =>
      new Map([...(await winnersIn(search)).keys()].map((one) => [one, `${search}/${one}`])),
    folder,
    load: async (name) => loadBundle(await folder(name), files, hasher),
    async free(wish) {
      for (let i = 1; ; i++) {
        const name = i === 1 ? wish : `${wish}-${i}`;
        if (!(await files.exists(`${parent}/${name}`))) return name;
      }
    },
  };
}

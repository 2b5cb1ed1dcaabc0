/** @file What was trained here: bundles and fitted viewmakers below the folder for models, and the winners of searches. */

import {
  type Bundle,
  bundleFiles,
  loadBundle,
  loadViewmakerFolder,
  type ViewmakerFolder,
  viewmakerFiles,
} from "../../bundle/index.ts";
import type { Workspace } from "../../experiment/index.ts";
import { AbsentError } from "./errors.ts";

export interface Models {
  /** The names of all that are whole: "demo-svm", and "demo/train" for the winner of a search. */
  names(): Promise<readonly string[]>;
  /** Those of one search, by normalisation. */
  winners(search: string): Promise<ReadonlyMap<string, string>>;
  /** Names of the fitted viewmakers that are whole. */
  viewmakers(): Promise<readonly string[]>;
  /** The folder of a model or a viewmaker. @throws {AbsentError} if there is no such one. */
  folder(name: string): Promise<string>;
  load(name: string): Promise<Bundle>;
  loadViewmaker(name: string): Promise<ViewmakerFolder>;
  /** A name that is not taken, e.g. "emodb-svm-2". */
  free(wish: string): Promise<string>;
  /** Where a new model is written. */
  readonly parent: string;
}

export function createModels({ platform }: Workspace, parent: string, searchFolder: string): Models {
  const { files, hasher } = platform;
  // Checksums are written last: what has none was never finished.
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
  /** Bundles or viewmakers below the folder for models: name -> folder. */
  const trained = async (kind: "bundle" | "viewmaker"): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    for (const name of await foldersIn(parent)) {
      const folder = `${parent}/${name}`;
      const viewmaker = await files.exists(`${folder}/${viewmakerFiles.description}`);
      if (viewmaker === (kind === "viewmaker") && (await whole(folder))) found.set(name, folder);
    }
    return found;
  };
  const bundles = async (): Promise<Map<string, string>> => {
    const found = await trained("bundle");
    for (const search of await foldersIn(searchFolder))
      for (const [normalisation, folder] of await winnersIn(search))
        found.set(`${search}/${normalisation}`, folder);
    return found;
  };
  const folder = async (name: string) => {
    const found = (await bundles()).get(name) ?? (await trained("viewmaker")).get(name);
    if (found !== undefined) return found;
    throw new AbsentError(
      `model: expected one of those that were trained here, got "${name}". It may have been removed.`,
    );
  };
  return {
    parent,
    names: async () => inOrder(await bundles()),
    winners: async (search) =>
      new Map([...(await winnersIn(search)).keys()].map((one) => [one, `${search}/${one}`])),
    viewmakers: async () => inOrder(await trained("viewmaker")),
    folder,
    load: async (name) => loadBundle(await folder(name), files, hasher),
    loadViewmaker: async (name) => loadViewmakerFolder(await folder(name), files, hasher),
    async free(wish) {
      for (let i = 1; ; i++) {
        const name = i === 1 ? wish : `${wish}-${i}`;
        if (!(await files.exists(`${parent}/${name}`))) return name;
      }
    },
  };
}

const inOrder = (found: ReadonlyMap<string, string>) =>
  [...found.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));

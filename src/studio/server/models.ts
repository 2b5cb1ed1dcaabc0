/** @file The models that were trained here: bundle folders, and folders of fitted viewmakers, below the folder for models. */

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
  /** Names of folders that hold a whole bundle. */
  names(): Promise<readonly string[]>;
  /** The same of fitted viewmakers. */
  viewmakers(): Promise<readonly string[]>;
  /** Of a model or a viewmaker. @throws {AbsentError} if there is no such one. */
  folder(name: string): Promise<string>;
  load(name: string): Promise<Bundle>;
  loadViewmaker(name: string): Promise<ViewmakerFolder>;
  /** A name that is not taken, e.g. "emodb-svm-2". */
  free(wish: string): Promise<string>;
  /** Where a new model is written. */
  readonly parent: string;
}

export function createModels({ platform }: Workspace, parent: string): Models {
  const { files, hasher } = platform;
  const finished = async (viewmaker: boolean) => {
    if (!(await files.exists(parent))) return [];
    const found: string[] = [];
    for (const { name, kind, linked } of await files.list(parent)) {
      if (kind !== "folder" || linked === true) continue;
      const has = (file: string) => files.exists(`${parent}/${name}/${file}`);
      // Checksums are written last: what has none was never finished.
      if ((await has(bundleFiles.checksums)) && (await has(viewmakerFiles.description)) === viewmaker)
        found.push(name);
    }
    return found.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  };
  const names = () => finished(false);
  const viewmakers = () => finished(true);
  const folder = async (name: string) => {
    if (![...(await names()), ...(await viewmakers())].includes(name))
      throw new AbsentError(
        `model: expected one of those that were trained here, got "${name}". It may have been removed.`,
      );
    return `${parent}/${name}`;
  };
  return {
    parent,
    names,
    viewmakers,
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

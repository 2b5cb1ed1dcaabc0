/** @file The models that were trained here: bundle folders below the folder for models. */

import { type Bundle, bundleFiles, loadBundle } from "../../bundle/index.ts";
import type { Workspace } from "../../experiment/index.ts";
import { AbsentError } from "./errors.ts";

export interface Models {
  /** Names of folders that hold a whole bundle. */
  names(): Promise<readonly string[]>;
  /** @throws {AbsentError} if there is no such model. */
  folder(name: string): Promise<string>;
  load(name: string): Promise<Bundle>;
  /** A name that is not taken, e.g. "emodb-svm-2". */
  free(wish: string): Promise<string>;
  /** Where a new model is written. */
  readonly parent: string;
}

export function createModels({ platform }: Workspace, parent: string): Models {
  const { files, hasher } = platform;
  const names = async () => {
    if (!(await files.exists(parent))) return [];
    const found: string[] = [];
    // Checksums are written last: a bundle without them was never finished.
    for (const { name, kind, linked } of await files.list(parent))
      if (
        kind === "folder" &&
        linked !== true &&
        (await files.exists(`${parent}/${name}/${bundleFiles.checksums}`))
      )
        found.push(name);
    return found.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  };
  const folder = async (name: string) => {
    if (!(await names()).includes(name))
      throw new AbsentError(
        `model: expected one of those that were trained here, got "${name}". It may have been removed.`,
      );
    return `${parent}/${name}`;
  };
  return {
    parent,
    names,
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

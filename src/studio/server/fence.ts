/** @file Files of certain folders only: whatever path the library is given, nothing outside them is read or written. */

import { EmoforgeError, type Files } from "../../core/index.ts";

/** A path that leads out of the folders that the studio may use, by its text or by a link. */
export class OutsideError extends EmoforgeError {
  override readonly name = "OutsideError";
}

export interface Fence {
  /** The same files; every path is followed through its links first, and refused with an `OutsideError` if it ends outside. */
  readonly files: Files;
  /** The path without links. @throws {OutsideError} if it leads outside. */
  inside(path: string): Promise<string>;
}

/**
 * @param files A port whose paths may contain links, and which can follow them.
 * @param folders The folders that may be used. Those that are not there yet are followed when they are first asked for.
 */
export function createFence(files: Files, folders: readonly string[]): Fence {
  const real = async (path: string) => slashes((await files.realPath?.(path)) ?? path);
  const followed = new Map<string, string>();
  const rootOf = async (folder: string) => {
    const known = followed.get(folder);
    if (known !== undefined) return known;
    if (!(await files.exists(folder))) return slashes(folder);
    const root = await real(folder);
    followed.set(folder, root);
    return root;
  };

  const inside = async (path: string): Promise<string> => {
    if (path.includes("\0")) throw outside(path);
    const end = await realEnd(path);
    for (const folder of folders) {
      const root = await rootOf(folder);
      if (end === root || end.startsWith(`${root.replace(/\/$/, "")}/`)) return end;
    }
    throw outside(path);
  };

  /** The folder of a file that is to be written may already be there, and may be a link. */
  async function realEnd(path: string): Promise<string> {
    if (await files.exists(path)) return real(path);
    const at = slashes(path).replace(/\/+$/, "");
    const cut = at.lastIndexOf("/");
    const last = at.slice(cut + 1);
    if (cut <= 0 || last === ".." || last === ".") throw outside(path);
    return `${(await realEnd(at.slice(0, cut))).replace(/\/$/, "")}/${last}`;
  }

  const checked =
    <Rest extends unknown[], Result>(work: (path: string, ...rest: Rest) => Promise<Result>) =>
    async (path: string, ...rest: Rest): Promise<Result> => {
      await inside(path);
      return work(path, ...rest);
    };

  return {
    inside,
    files: {
      read: checked(files.read),
      readText: checked(files.readText),
      size: checked(files.size),
      readRange: checked(files.readRange),
      write: checked(files.write),
      create: checked(files.create),
      list: checked(files.list),
      exists: checked(files.exists),
      remove: checked(files.remove),
      ...(files.realPath && { realPath: checked(files.realPath) }),
      ...(files.media && { media: files.media }),
    },
  };
}

const slashes = (path: string) => path.replaceAll("\\", "/");

function outside(path: string): OutsideError {
  return new OutsideError(
    `${path.replaceAll("\0", "\\0")}: expected a path inside the folders of this studio, got one that leads outside. Start it with --data or --runs naming the folder.`,
  );
}

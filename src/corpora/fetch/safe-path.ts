/** @file Checks that a path from an archive stays below its folder on every system. */

import { EmoforgeError } from "../../core/index.ts";

/** Names of devices on Windows, with any ending. */
const devices = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/**
 * @param path Where an entry is to go, with "/" between its parts.
 * @param archive What messages call the archive.
 * @throws {EmoforgeError} for parts such as "..", drive letters, backslashes, streams ("a:b"), device names, control
 *   characters, and names that end in a blank or dot, which Windows drops.
 */
export function requireSafePath(path: string, archive: string): void {
  const safe = path.split("/").every(
    (part) =>
      part !== "" &&
      part !== "." &&
      part !== ".." &&
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
      !/[\\:*?"<>|\u0000-\u001f\u007f]/.test(part) &&
      !/[. ]$/.test(part) &&
      !devices.test(part),
  );
  if (safe) return;
  throw new EmoforgeError(
    `${archive}: expected paths that stay in the corpus's folder on every system, got ${JSON.stringify(path)}. ` +
      "It is not the published archive.",
  );
}

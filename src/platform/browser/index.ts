/** @file The browsers' implementation of the ports in `core/ports.ts`. */

import { EmoforgeError, type Files, type Hasher, type Platform } from "../../core/index.ts";
import { webClock } from "./clock.ts";
import { fetchFiles } from "./fetch.ts";

export { type FetchOptions, fetchFiles } from "./fetch.ts";
export { browserMedia } from "./media.ts";
export { memoryFiles } from "./memory.ts";
export { pickedFiles } from "./picked.ts";
export { packZip, zipFiles } from "./zip.ts";

/** SHA-256 by WebCrypto. @throws {EmoforgeError} on a page that is served neither over HTTPS nor from localhost: it has no WebCrypto. */
export const webHasher: Hasher = {
  async sha256(content) {
    const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
    if (subtle === undefined)
      throw new EmoforgeError(
        "Checksums: expected a page served over HTTPS or from localhost, where browsers have crypto.subtle, got another. Serve it so.",
      );
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
    const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  },
};

/** @param files Default: files behind addresses. */
export function webPlatform(files: Files = fetchFiles()): Platform {
  return { files, clock: webClock, hasher: webHasher };
}

/** @file The `Files` port in memory, and the trees that tests put into it. */

import { createHash } from "node:crypto";
import { encodeWav } from "../../src/audio/index.ts";
import { EmoforgeError } from "../../src/core/errors.ts";
import type { FileEntry, Files, Hasher } from "../../src/core/ports.ts";
import { createRng } from "../../src/core/rng.ts";
import { memoryRanges } from "../memory-ranges.ts";

export interface MemoryFiles extends Files {
  readonly content: Map<string, Uint8Array>;
}

export function memoryFiles(tree: Record<string, Uint8Array | string> = {}): MemoryFiles {
  const encode = (value: Uint8Array | string) =>
    typeof value === "string" ? new TextEncoder().encode(value) : value;
  const content = new Map(Object.entries(tree).map(([path, value]) => [path, encode(value)]));
  const read = async (path: string) => {
    const bytes = content.get(path);
    if (bytes === undefined)
      throw new EmoforgeError(`${path}: could not be read (no such file). Check the path.`);
    return bytes;
  };
  return {
    content,
    read,
    ...memoryRanges(content),
    readText: async (path) => new TextDecoder().decode(await read(path)),
    write: async (path, value) => {
      content.set(path, encode(value));
    },
    async list(path) {
      const entries = new Map<string, FileEntry>();
      for (const [file, bytes] of content) {
        if (!file.startsWith(`${path}/`)) continue;
        const [name, ...rest] = file.slice(path.length + 1).split("/") as [string, ...string[]];
        entries.set(name, {
          name,
          kind: rest.length === 0 ? "file" : "folder",
          bytes: rest.length === 0 ? bytes.length : 0,
        });
      }
      return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    exists: async (path) =>
      content.has(path) || [...content.keys()].some((file) => file.startsWith(`${path}/`)),
    remove: async (path) => {
      for (const file of content.keys())
        if (file === path || file.startsWith(`${path}/`)) content.delete(file);
    },
  };
}

export const hasher: Hasher = {
  sha256: async (content) => createHash("sha256").update(content).digest("hex"),
};

/** Half a second of noise; the same seed gives the same samples. */
export function noise(seed: number, gain = 0.1): Float32Array {
  const rng = createRng(seed);
  return Float32Array.from({ length: 4000 }, () => gain * (2 * rng.uniform() - 1));
}

/** A WAV file of noise at 8 kHz. */
export function wav(seed: number): Uint8Array {
  return encodeWav(noise(seed), 8000, { bits: 16 });
}

/** @file Decodes one recording as commands do, and says what came out. */

import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeSource, fileSource, openAudio } from "../../src/audio/index.ts";
import { EmoforgeError } from "../../src/core/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import type { Broken, Decoded, Refused } from "./judge.ts";

export type Outcome = (Decoded & { readonly sha256: string }) | Refused | Broken;

/**
 * Decodes from a file, as commands do: a foreign decoder may have to seek in it.
 *
 * @param blockBytes Decodes in blocks of about this many bytes; by default all at once.
 */
export async function decode(bytes: Uint8Array, name: string, blockBytes?: number): Promise<Outcome> {
  const path = join(tmpdir(), `emoforge-fuzz-${process.pid}-${name}`);
  writeFileSync(path, bytes);
  try {
    return await decodeFile(path, name, blockBytes);
  } catch (error) {
    if (error instanceof EmoforgeError) return { kind: "refused", message: error.message };
    return { kind: "broken", what: `threw ${firstLine(error)}` };
  } finally {
    rmSync(path, { force: true });
  }
}

async function decodeFile(path: string, name: string, blockBytes?: number): Promise<Outcome> {
  const source = await fileSource(path, nodePlatform.files, name);
  const sum = createHash("sha256");
  let samples = 0;
  // Only the first channel: with several, the order of samples in the checksum would depend on the lengths of blocks.
  const take = ([{ buffer, byteOffset, byteLength, length }]: readonly Float32Array[]) => {
    sum.update(new Uint8Array(buffer, byteOffset, byteLength));
    samples += length;
  };
  if (blockBytes === undefined) {
    const { channels, sampleRateHz, warnings } = await decodeSource(source);
    take(channels);
    return { kind: "decoded", seconds: samples / sampleRateHz, warnings, sha256: sum.digest("hex") };
  }
  const { blocks, warnings, format } = await openAudio(source, blockBytes);
  for await (const { channels } of blocks(0, Number.POSITIVE_INFINITY)) take(channels);
  const seconds = samples / format.sampleRateHz;
  return { kind: "decoded", seconds, warnings: [...warnings], sha256: sum.digest("hex") };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n")[0];
}

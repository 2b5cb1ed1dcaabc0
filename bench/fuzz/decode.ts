/** @file Decodes one recording as commands do, and says what came of it. */

import { createHash } from "node:crypto";
import { type AudioBlock, bytesSource, decodeAudio, openAudio } from "../../src/audio/index.ts";
import { EmoforgeError } from "../../src/core/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import type { Broken, Decoded, Refused } from "./judge.ts";

export type Outcome = (Decoded & { readonly sha256: string }) | Refused | Broken;

/** @param blockBytes Decode in blocks of about so many bytes; at once unless told. */
export async function decode(bytes: Uint8Array, name: string, blockBytes?: number): Promise<Outcome> {
  try {
    const sum = createHash("sha256");
    const take = (channels: AudioBlock["channels"]) => {
      // The first channel alone: blocks of several would be summed in an order that depends on their lengths.
      const { buffer, byteOffset, byteLength } = channels[0];
      sum.update(new Uint8Array(buffer, byteOffset, byteLength));
      return channels[0].length;
    };
    if (blockBytes === undefined) {
      const { channels, sampleRateHz, warnings } = await decodeAudio(bytes, name, nodePlatform.files.media);
      const seconds = take(channels) / sampleRateHz;
      return { kind: "decoded", seconds, warnings, sha256: sum.digest("hex") };
    }
    const stream = await openAudio(bytesSource(bytes, name, nodePlatform.files.media), blockBytes);
    let samples = 0;
    for await (const { channels } of stream.blocks(0, Number.POSITIVE_INFINITY)) samples += take(channels);
    const { warnings, format } = stream;
    return {
      kind: "decoded",
      seconds: samples / format.sampleRateHz,
      warnings: [...warnings],
      sha256: sum.digest("hex"),
    };
  } catch (error) {
    if (error instanceof EmoforgeError) return { kind: "refused", message: error.message };
    return { kind: "broken", what: `threw ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n")[0];
}

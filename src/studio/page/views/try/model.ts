/** @file The page's side of the model: one worker for as long as the page is open, and decoding that only the page can do. */

import { type Remote, wrap } from "comlink";
import { decodeSource, fileSource, mixDown } from "../../../../audio/index.ts";
import { browserMedia, pickedFiles } from "../../../../platform/browser/index.ts";
import type { Decoded, Model } from "./predict.worker.ts";

let worker: Remote<Model> | undefined;

export function openedModel(): Remote<Model> {
  worker ??= wrap<Model>(new Worker(new URL("./predict.worker.ts", import.meta.url), { type: "module" }));
  return worker;
}

/** Longer recordings would not fit into the page. */
export const longestSec = 3600;

/** @throws {Error} with the library's sentence. */
export async function decode(file: File): Promise<Decoded> {
  const inWorker = await openedModel()
    .decode(file)
    .catch((error: Error) => error);
  const decoded = inWorker instanceof Error ? await byBrowser(file, inWorker) : inWorker;
  const seconds = decoded.samples.length / decoded.sampleRateHz;
  if (seconds > longestSec)
    throw new Error(
      `${file.name}: expected a recording of at most an hour, got ${Math.round(seconds / 60)} minutes. Use \`emoforge timeline\`, which takes any length.`,
    );
  return decoded;
}

/** Formats such as AAC: what the library has no decoder for, the browser may have. */
async function byBrowser(file: File, refused: Error): Promise<Decoded> {
  try {
    const source = await fileSource(file.name, { ...pickedFiles([file]), media: browserMedia });
    const { channels, format, warnings } = await decodeSource(source);
    return { samples: mixDown({ channels }), sampleRateHz: format.sampleRateHz, warnings };
  } catch (error) {
    throw error instanceof Error ? error : refused;
  }
}

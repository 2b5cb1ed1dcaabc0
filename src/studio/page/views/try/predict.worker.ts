/** @file The model that comes with Emoforge, in the page: decodes, judges and cuts recordings off the main thread. */

import { expose } from "comlink";
import { bytesSource, encodeWav, fileSource, loadSource } from "../../../../audio/index.ts";
import {
  createPredictor,
  type FilePrediction,
  loadBundle,
  type Predictor,
  shippedText,
} from "../../../../bundle/index.ts";
import { fetchFiles, pickedFiles, webHasher } from "../../../../platform/browser/index.ts";
import { createWebEngine } from "../../../../tensor/web.ts";
import { type TimelineSegment, timeline, type WindowOptions } from "../../../../timeline/index.ts";

export interface ModelFacts {
  readonly classes: readonly string[];
  /** What the model is, in a sentence without its end. */
  readonly about: string;
}

export interface Judged {
  /** Of the recording as a whole. */
  readonly whole: FilePrediction;
  readonly segments: readonly TimelineSegment[];
}

export interface Decoded {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  readonly warnings: readonly string[];
}

let opened: Promise<{ readonly predictor: Predictor; readonly facts: ModelFacts }> | undefined;

const model = {
  /** @param base The address of the page, where `model/` and `ort/` lie. */
  async open(base: string): Promise<ModelFacts> {
    opened ??= openModel(base);
    // Tried again when it is next asked for.
    opened.catch(() => {
      opened = undefined;
    });
    return (await opened).facts;
  },

  /** Formats that need the browser's own decoder are refused here, since workers have none. */
  async decode(file: File): Promise<Decoded> {
    return loadSource(await fileSource(file.name, pickedFiles([file])));
  },

  async judge(
    { samples, sampleRateHz }: Pick<Decoded, "samples" | "sampleRateHz">,
    name: string,
    windows: WindowOptions | undefined,
    onProgress: (share: number) => void,
  ): Promise<Judged> {
    if (opened === undefined) throw new Error("the model is not open.");
    const { predictor } = await opened;
    const source = bytesSource(encodeWav(samples, sampleRateHz, { bits: 32 }), name);
    const { segments } = await timeline(source, predictor, { ...(windows && { windows }), onProgress });
    return { whole: await predictor.predictSource(source), segments };
  },
};

export type Model = typeof model;

async function openModel(base: string) {
  const files = fetchFiles({ base });
  const bundle = await loadBundle("model", files, webHasher);
  const engine = await createWebEngine({ wasmPaths: new URL("ort/", base).href });
  const predictor = await createPredictor(bundle, engine);
  return { predictor, facts: { classes: bundle.classes, about: shippedText(bundle.description) } };
}

expose(model);

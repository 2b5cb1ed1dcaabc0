/** @file Opens a model in the page, for workers. */

import { createPredictor, loadBundle, type Predictor, shippedText } from "../../../../bundle/index.ts";
import type { Files } from "../../../../core/index.ts";
import { webHasher } from "../../../../platform/browser/index.ts";
import { createWebEngine } from "../../../../tensor/web.ts";

export interface ModelFacts {
  readonly classes: readonly string[];
  /** What the model is, in a sentence without its end. */
  readonly about: string;
  /** Whether it can adapt to a voice. */
  readonly adapts: boolean;
}

export interface OpenedModel {
  readonly predictor: Predictor;
  readonly facts: ModelFacts;
  readonly bundle: Awaited<ReturnType<typeof loadBundle>>;
}

/** @param base The address of the page, where `ort/` lies. */
export async function openPredictor(folder: string, files: Files, base: string): Promise<OpenedModel> {
  const bundle = await loadBundle(folder, files, webHasher);
  const engine = await createWebEngine({ wasmPaths: new URL("ort/", base).href });
  const predictor = await createPredictor(bundle, engine);
  const { training } = bundle.description;
  const about =
    folder === "model"
      ? shippedText(bundle.description)
      : `was trained on ${training.utterances} recordings of ${training.corpus.title}`;
  return {
    predictor,
    bundle,
    facts: { classes: bundle.classes, about, adapts: bundle.voices !== undefined },
  };
}

/** @file Tiny viewmaker networks for these tests. */

import { createFeeds } from "../../../src/augment/viewmaker/batches.ts";
import {
  type Phase,
  type ViewmakerSpec,
  viewmakerGraphs,
  viewmakerParts,
} from "../../../src/augment/viewmaker/graphs.ts";
import { type ViewmakerOptions, viewmakerOptions } from "../../../src/augment/viewmaker/options.ts";
import { createParameters } from "../../../src/augment/viewmaker/viewmaker.ts";
import { createRng } from "../../../src/core/rng.ts";
import { hostOutputs, type Outputs, type ParameterSet } from "../../../src/nn/index.ts";

export const tinyOptions = {
  frames: 32,
  width: 2,
  latent: 3,
  representation: 4,
  batch: 2,
  iterations: 4,
  measured: 6,
} as const;

export function tinySpec(options: ViewmakerOptions = {}): ViewmakerSpec {
  return { ...viewmakerOptions.parse({ ...tinyOptions, ...options }), mels: 16 };
}

/** Starting parameters, and feeds of normal numbers whose clips are 32, 20 and 9 frames long in turn. */
export function tinyTraining(spec: ViewmakerSpec) {
  const rng = createRng("tiny");
  const params = createParameters(spec, rng);
  const feeds = { ...createFeeds(spec, 3 * spec.batch, 2 * spec.batch), ...params.feeds() };
  for (const name of ["clips", "noise"]) {
    for (let i = 0; i < feeds[name].length; i++) feeds[name][i] = rng.normal();
  }
  for (let i = 0; i < feeds.intensity.length; i++) feeds.intensity[i] = rng.uniform();
  for (let row = 0; row < 3 * spec.batch; row++) {
    feeds.valid.fill(1, row * 32, row * 32 + [32, 20, 9][row % 3]);
  }
  return { params, feeds };
}

/** Losses and gradients of a phase, by name. */
export const phaseOutputs = (params: ParameterSet, spec: ViewmakerSpec, phase: Phase): Outputs =>
  hostOutputs(viewmakerGraphs(params, spec)[phase](), params, viewmakerParts);

/** @file Derives the contours that functionals see from raw descriptors: cuts, gates, smooths and differentiates them. */

import { delta, smooth } from "../audio/index.ts";
import type { Columns } from "./columns.ts";
import { segmentDeltas, smoothNonzero } from "./functionals/index.ts";
import type { Contours } from "./spec.ts";

/** All descriptors of a signal, by name. */
export interface Descriptors {
  /** The stores, one for each group of frames. */
  readonly stores: readonly Columns[];
  /** Name of the pitch contour that gates, if any. */
  readonly f0?: string;
}

/**
 * The contours of `spec` over the first `rows` frames, each `[rows]`, in the order of `spec.contours`. They come one by one, since
 * all those of an hour of speech would take hundreds of megabytes.
 *
 * @returns Each contour is valid until the next is asked for, which reuses its array.
 */
export function* deriveContours(
  descriptors: Descriptors,
  spec: Contours,
  rows: number,
): Generator<Float32Array, void> {
  const source = new Float32Array(rows);
  const target = new Float32Array(rows);
  const voiced = voicingOf(descriptors, spec, rows);
  if (spec.delta === "segment") {
    yield* segmentDeltas(spec.contours.map((name) => smoothedContour(name, source, new Float32Array(rows))));
    return;
  }
  for (const name of spec.contours) {
    const smoothed = smoothedContour(name, source, target);
    if (spec.delta === undefined) {
      yield smoothed;
      continue;
    }
    delta(smoothed, source);
    yield source;
  }

  /** @returns `out`, filled in; `raw` is overwritten, too. */
  function smoothedContour(name: string, raw: Float32Array, out: Float32Array): Float32Array {
    readContour(descriptors, name, raw);
    if (voiced) {
      const zeroWhereVoiced = spec.gate === "unvoiced";
      for (let t = 0; t < rows; t++) if (voiced[t] > 0 === zeroWhereVoiced) raw[t] = 0;
    }
    if (spec.smoothing === "none") out.set(raw);
    else if (spec.smoothing === "plain") smooth(raw, out);
    else smoothNonzero(raw, out);
    return out;
  }
}

/** The pitch contour that gates; `undefined` if nothing is gated. */
function voicingOf(descriptors: Descriptors, { gate }: Contours, rows: number): Float32Array | undefined {
  if (gate === undefined || descriptors.f0 === undefined) return undefined;
  const out = new Float32Array(rows);
  readContour(descriptors, descriptors.f0, out);
  return out;
}

/** Reads a descriptor as it was measured; frames that its group lacks repeat the last one. */
function readContour({ stores }: Descriptors, name: string, out: Float32Array): void {
  (stores.find(({ names }) => names.includes(name)) as Columns).read(name, out);
}

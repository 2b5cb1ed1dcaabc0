/** @file From the raw descriptors of all frames to the contours that functionals see: cut, gate, smooth, difference. */

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

/** The first `rows` frames of a descriptor; frames that its group lacks repeat the last. */
function rawContour({ stores }: Descriptors, name: string, rows: number): Float32Array {
  const store = stores.find(({ names }) => names.includes(name)) as Columns;
  const out = store.column(name, Math.min(rows, store.rows));
  return out.length === rows ? out : extended(out, rows);
}

function extended(x: Float32Array, rows: number): Float32Array {
  const out = new Float32Array(rows);
  out.set(x);
  return out.fill(x.length > 0 ? x[x.length - 1] : 0, x.length);
}

/** The contours of `spec` over the first `rows` frames, each `[rows]`, in the order of `spec.contours`. */
export function deriveContours(descriptors: Descriptors, spec: Contours, rows: number): Float32Array[] {
  const voiced =
    spec.gate && descriptors.f0 !== undefined ? rawContour(descriptors, descriptors.f0, rows) : undefined;
  const smoothed = spec.contours.map((name) => {
    const raw = rawContour(descriptors, name, rows);
    if (voiced) {
      const zeroWhereVoiced = spec.gate === "unvoiced";
      for (let t = 0; t < rows; t++) if (voiced[t] > 0 === zeroWhereVoiced) raw[t] = 0;
    }
    if (spec.smoothing === "none") return raw;
    const out = new Float32Array(rows);
    if (spec.smoothing === "plain") smooth(raw, out);
    else smoothNonzero(raw, out);
    return out;
  });
  if (spec.delta === undefined) return smoothed;
  if (spec.delta === "segment") return segmentDeltas(smoothed);
  return smoothed.map((x) => {
    const out = new Float32Array(rows);
    delta(x, out);
    return out;
  });
}

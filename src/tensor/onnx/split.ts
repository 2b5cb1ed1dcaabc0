/** @file Slices of one tensor that lie side by side, written as one `Split` for several: fewer kernels to start. */

import { sizeOf } from "../shapes.ts";
import type { Tensor } from "../types.ts";
import type { ModelWriter } from "./model.ts";

/** What a backend's `Split` can do. */
export interface Splitting {
  /** Results of one node, at most. */
  readonly results: number;
  /** Values of a tensor, at most, that may be cut in two steps, each of which copies all of it. */
  readonly twice: number;
}

/** One part of a tensor along an axis; `slice` is absent where nobody asks for it. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly slice?: Tensor;
}

interface Cut {
  readonly axis: number;
  readonly pieces: readonly Piece[];
}

/** How the slices among `nodes` are written: for each of a group, all of its group's names at once. */
export function findSplits(
  nodes: readonly Tensor[],
  { results, twice }: Splitting,
): ReadonlyMap<Tensor, (from: string, model: ModelWriter) => ReadonlyMap<Tensor, string>> {
  const slicesOf = new Map<Tensor, Tensor[]>();
  for (const node of nodes) {
    if (node.op === "slice") slicesOf.set(node.inputs[0], [...(slicesOf.get(node.inputs[0]) ?? []), node]);
  }
  const writers = new Map<Tensor, (from: string, model: ModelWriter) => ReadonlyMap<Tensor, string>>();
  for (const [whole, slices] of slicesOf) {
    const cut = cutOf(whole, slices);
    if (cut === undefined) continue;
    const { pieces } = cut;
    if (pieces.length > results && (sizeOf(whole.shape) > twice || pieces.length > results ** 2)) continue;
    const writer = (from: string, model: ModelWriter) => write(from, cut, results, model);
    for (const slice of slices) writers.set(slice, writer);
  }
  return writers;
}

/** The slices in order, if they cut along one axis, do not overlap, and leave less than half of the tensor out. */
function cutOf(whole: Tensor, slices: readonly Tensor[]): Cut | undefined {
  if (slices.length < 2) return undefined;
  const axes = new Set(slices.map(axisOf));
  const [axis] = axes;
  if (axes.size > 1 || axis === undefined) return undefined;
  const range = ({ attributes }: Tensor) => ({
    start: (attributes.starts as number[])[axis],
    end: (attributes.ends as number[])[axis],
  });
  const pieces: Piece[] = [];
  let [at, left] = [0, 0];
  for (const slice of slices.toSorted((a, b) => range(a).start - range(b).start)) {
    const { start, end } = range(slice);
    if (start < at) return undefined;
    if (start > at) pieces.push({ start: at, end: start });
    left += start - at;
    pieces.push({ start, end, slice });
    at = end;
  }
  const length = whole.shape[axis];
  if (at < length) pieces.push({ start: at, end: length });
  return 2 * (left + length - at) < length ? { axis, pieces } : undefined;
}

/** The one axis that a slice shortens; undefined if there are several, or values are left out in between. */
function axisOf({ inputs: [x], attributes, shape }: Tensor): number | undefined {
  const steps = attributes.steps as number[];
  const cut = shape.flatMap((d, axis) => (d < x.shape[axis] ? [axis] : []));
  return cut.length === 1 && steps.every((step) => step === 1) ? cut[0] : undefined;
}

/** More pieces than a node can have are cut into stretches of them first. */
function write(
  from: string,
  { axis, pieces }: Cut,
  results: number,
  model: ModelWriter,
): Map<Tensor, string> {
  const names = new Map<Tensor, string>();
  const cutInto = (name: string, some: readonly Piece[]) => {
    const sizes = some.map(({ start, end }) => end - start);
    const made = some.length === 1 ? [name] : model.split(name, axis, sizes);
    for (const [i, { slice }] of some.entries()) if (slice) names.set(slice, made[i]);
  };
  if (pieces.length <= results) cutInto(from, pieces);
  else {
    const stretches = Array.from({ length: Math.ceil(pieces.length / results) }, (_, i) =>
      pieces.slice(i * results, (i + 1) * results),
    );
    const sizes = stretches.map((some) => some[some.length - 1].end - some[0].start);
    const parts = model.split(from, axis, sizes);
    for (const [i, some] of stretches.entries()) cutInto(parts[i], some);
  }
  return names;
}

/** @file Isotonic regression: the rising curve that is nearest to what was observed. */

/** A curve through points, straight between them; `at` rises, `to` does not fall. */
export interface Curve {
  readonly at: readonly number[];
  readonly to: readonly number[];
}

/**
 * The non-falling values with the smallest squared distance from `y` (pool adjacent violators), drawn as a curve through the centres of
 * their blocks, so that it rises between blocks in place of jumping (centred isotonic regression, Oron & Flournoy 2017).
 *
 * @param x Positions in any order; equal ones are pooled.
 */
export function isotonicCurve(x: ArrayLike<number>, y: ArrayLike<number>): Curve {
  const blocks: Block[] = [];
  for (const tied of tiedBlocks(x, y)) {
    blocks.push(tied);
    pool(blocks);
  }
  return { at: blocks.map(({ x, count }) => x / count), to: blocks.map(({ y, count }) => y / count) };
}

/** Sums over some points. */
interface Block {
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

/** A block for each position, in rising order. */
function tiedBlocks(x: ArrayLike<number>, y: ArrayLike<number>): Block[] {
  const order = Array.from({ length: x.length }, (_, i) => i).sort((a, b) => x[a] - x[b]);
  const blocks: Block[] = [];
  for (const [rank, i] of order.entries()) {
    const point = { count: 1, x: x[i], y: y[i] };
    if (rank > 0 && x[order[rank - 1]] === x[i]) blocks.push(sum(blocks.pop() as Block, point));
    else blocks.push(point);
  }
  return blocks;
}

/** Joins the last blocks as long as they do not rise. */
function pool(blocks: Block[]): void {
  while (blocks.length > 1) {
    const [before, last] = blocks.slice(-2);
    if (before.y / before.count < last.y / last.count) return;
    blocks.splice(-2, 2, sum(before, last));
  }
}

function sum(a: Block, b: Block): Block {
  return { count: a.count + b.count, x: a.x + b.x, y: a.y + b.y };
}

/** The curve at `x`; beyond its ends their values. */
export function valueAt({ at, to }: Curve, x: number): number {
  const last = at.length - 1;
  if (x <= at[0]) return to[0];
  if (x >= at[last]) return to[last];
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle] <= x) low = middle;
    else high = middle;
  }
  return to[low] + ((x - at[low]) / (at[high] - at[low])) * (to[high] - to[low]);
}

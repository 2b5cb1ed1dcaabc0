/** @file Keeps the values of functionals finite: the square of a huge value may not fit into float32. */

const LARGEST = 3.4028234663852886e38;

/** `value`, or the float32 nearest to it; ±Infinity becomes the largest float32 of its sign, and NaN becomes 0. */
export function bounded(value: number): number {
  if (value > LARGEST) return LARGEST;
  if (value < -LARGEST) return -LARGEST;
  return Number.isNaN(value) ? 0 : value;
}

/** `numerator / denominator`, or 0 where the denominator is 0. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

/** @file An emotion has the same colour in every view, whichever others stand beside it. */

const usual: readonly string[] = [
  "anger",
  "fear",
  "happiness",
  "neutral",
  "sadness",
  "boredom",
  "disgust",
  "surprise",
  "calm",
];

/**
 * @param names Emotions, or whatever else is told apart by colour.
 * @returns The number of a hue for each, see `hueName`: the usual emotions have one of their own, others get those left over, in their order.
 */
export function huesOf(names: readonly string[]): number[] {
  const own = names.map((name) => usual.indexOf(name));
  const left = usual.map((_, i) => i).filter((i) => !own.includes(i));
  let next = 0;
  return own.map((hue) => {
    if (hue >= 0) return hue;
    next += 1;
    return left.length > 0 ? left[(next - 1) % left.length] : next - 1;
  });
}

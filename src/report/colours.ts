/** @file Colours: tokens that follow light and dark, and one colour-blind-safe hue per augmenter and per class. */

/** Neutral colours of charts. In the HTML report each is replaced by the style sheet's variable of the same name. */
export const tokens = {
  paper: "#fffffe",
  ink: "#22262e",
  quiet: "#666c77",
  rule: "#d8dbe1",
} as const;

/**
 * Okabe & Ito's palette for colour-blind readers, without black, its yellow darkened to stand on white;
 * two more hues of other lightness follow.
 */
const hues = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#d55e00",
  "#a59a00",
  "#6a51a3",
  "#8c510a",
] as const;

const baselineHue = "#8a8f98";

/** Name -> colour. Fixed by the order of the names; the baseline is grey, and hues come round again after nine. */
export function augmenterColours(names: readonly string[], baseline: string): (name: string) => string {
  const others = names.filter((name) => name !== baseline);
  return (name) => {
    const at = others.indexOf(name);
    return at < 0 ? baselineHue : hues[at % hues.length];
  };
}

export function classColour(index: number): string {
  return hues[index % hues.length];
}

/** A class's or a classifier's marker, so that colour is never the only difference. */
export function symbolOf(index: number): string {
  return ["circle", "rect", "triangle", "diamond"][index % 4];
}

/** White to blue for a share in [0, 1]; equal steps look about equally far apart. */
export function heat(share: number): { fill: string; ink: string } {
  const t = Math.min(1, Math.max(0, share)) ** 0.8;
  const mix = (from: number, to: number) => Math.round(from + t * (to - from));
  return {
    fill: `rgb(${mix(246, 8)},${mix(248, 69)},${mix(251, 128)})`,
    ink: t > 0.5 ? "#ffffff" : "#14233a",
  };
}

/** Ten colours of viridis (Smith & van der Walt, 2015): lightness rises evenly, in colour, in grey and for colour-blind readers. */
const viridisStops = [
  "440154",
  "482878",
  "3e4989",
  "31688e",
  "26828e",
  "1f9e89",
  "35b779",
  "6ece58",
  "b5de2b",
  "fde725",
];
/** Blue over near-white to orange-brown: below and above zero, told apart by colour-blind readers. */
const divergingStops = [
  "1b4f8f",
  "3f7fba",
  "86b3d9",
  "c9dced",
  "f6f6f4",
  "f3d9bd",
  "e3a869",
  "bf7326",
  "7f4308",
];

/** 256 colours from low to high. */
export const viridis = palette(viridisStops);
/** 256 colours, the middle for zero. */
export const diverging = palette(divergingStops);

function palette(stops: readonly string[]): (readonly [number, number, number])[] {
  const rgb = stops.map((hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, i) => {
    const at = (i / 255) * (rgb.length - 1);
    const k = Math.min(rgb.length - 2, Math.floor(at));
    const mix = (c: number) => Math.round(rgb[k][c] + (at - k) * (rgb[k + 1][c] - rgb[k][c]));
    return [mix(0), mix(1), mix(2)] as const;
  });
}

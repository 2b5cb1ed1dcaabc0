/**
 * @file Every colour of the page and its charts, for light and dark: text has a contrast of at least 4.5 to what lies behind it, marks one of at
 * least 3 (WCAG 2.2, 1.4.3 and 1.4.11).
 */

/** Hexadecimal values by name. All are different, since drawings are turned from one scheme to the other by value. */
export type Scheme = Readonly<Record<string, string>>;

/** Levels of a heat map: shares of 0, 0.1 … 1. */
const levels = 10;
/** From this level on a cell is written on with the other ink. */
const deep = 7;

/**
 * Okabe & Ito's palette for colour-blind readers, without black, its light colours darkened to stand on white; two more hues of other lightness
 * follow.
 */
const lightHues = [
  "#0072b2",
  "#c07a00",
  "#00946b",
  "#c2649a",
  "#2f9bdc",
  "#d55e00",
  "#8f8600",
  "#6a51a3",
  "#8c510a",
];
/** The same, its dark colours lightened to stand on black. */
const darkHues = [
  "#3d9be0",
  "#e69f00",
  "#22b98d",
  "#d98bb5",
  "#8accf3",
  "#f0763a",
  "#c9bf3a",
  "#a18bdc",
  "#c08a55",
];

const light = {
  paper: "#fffffe",
  ink: "#22262e",
  quiet: "#5f6570",
  rule: "#d8dbe1",
  tint: "#f5f6f8",
  accent: "#0b5c96",
  good: "#00694c",
  bad: "#a8400a",
  warn: "#fdf3dc",
  warnrule: "#d9a400",
  baseline: "#7d838d",
  onpale: "#0b1220",
  ondeep: "#ffffff",
};

const dark: typeof light = {
  paper: "#16181d",
  ink: "#e4e6ea",
  quiet: "#a2a9b5",
  rule: "#363b45",
  tint: "#1e2128",
  accent: "#79b8ec",
  good: "#4cc79f",
  bad: "#f0915c",
  warn: "#2e2714",
  warnrule: "#a67f10",
  baseline: "#9299a4",
  onpale: "#f2f4f7",
  ondeep: "#0b1220",
};

export const schemes: { readonly light: Scheme; readonly dark: Scheme } = {
  light: { ...light, ...hues(lightHues), ...heats([246, 248, 251], [8, 69, 128], 0.8) },
  dark: { ...dark, ...hues(darkHues), ...heats([33, 38, 47], [150, 205, 250], 1.6) },
};

/** The colours that drawings are made with: those of the light scheme. In the page each is replaced by the variable of the same name. */
export const tokens = light;

function hues(list: readonly string[]): Scheme {
  return Object.fromEntries(list.map((hex, i) => [`hue${i + 1}`, hex]));
}

type Channels = readonly [number, number, number];

/** From the paper's side to the strong one; `bend` makes equal steps look about equally far apart. */
function heats(from: Channels, to: Channels, bend: number): Scheme {
  const hex = (value: number) => Math.round(value).toString(16).padStart(2, "0");
  return Object.fromEntries(
    Array.from({ length: levels + 1 }, (_, k) => {
      const t = (k / levels) ** bend;
      return [`heat${k}`, `#${from.map((channel, i) => hex(channel + t * (to[i] - channel))).join("")}`];
    }),
  );
}

const inkOn = (level: number) => (level < deep ? "onpale" : "ondeep");

/** A cell of a heat map for a share in [0, 1], and the ink to write on it with. */
export function heat(share: number): { fill: string; ink: string } {
  const level = Math.round(levels * Math.min(1, Math.max(0, share)));
  return { fill: schemes.light[`heat${level}`], ink: light[inkOn(level)] };
}

/** The colour of a name. It is fixed by the order of the names; the baseline is grey, and hues come round again after nine. */
export function augmenterColours(names: readonly string[], baseline: string): (name: string) => string {
  const others = names.filter((name) => name !== baseline);
  return (name) => {
    const at = others.indexOf(name);
    return at < 0 ? light.baseline : classColour(at);
  };
}

export function classColour(index: number): string {
  return lightHues[index % lightHues.length];
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

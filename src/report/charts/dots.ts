/**
 * @file Rows of points with intervals, a panel for each setting: scores, differences and speakers. A row's name and numbers stand beside its
 * points, or above them where the drawing is narrow.
 */

import { chartAtWidths, drawingFont, short, svgText } from "../chart.ts";
import { tokens } from "../colours.ts";
import type { Chart } from "../document.ts";
import { isNumber, points } from "../format.ts";

export interface Dot {
  readonly colour: string;
  /** Shares; NaN where there is none. */
  readonly value: number;
  /** Ends of the interval, absent where none is drawn. */
  readonly low?: number;
  readonly high?: number;
  /** Filled: this is what to look at. */
  readonly filled: boolean;
  readonly shape?: "circle" | "diamond";
}

export interface DotRow {
  readonly label: string;
  /** One above the other, so that none covers another. */
  readonly dots: readonly Dot[];
  /** What the points show, in numbers. */
  readonly text: string;
  readonly bold?: boolean;
}

export interface DotPanel {
  readonly title: string;
  readonly rows: readonly DotRow[];
}

export interface DotAxis {
  /** What it measures: "UAR, %". */
  readonly name: string;
  /** `share`: 0 to 100 %. `difference`: signed points around 0, as far as the intervals go. `close`: percent, as far as the values go. */
  readonly scale: "share" | "difference" | "close";
  /** A line across all rows, such as what guessing reaches: where it stands, a share, and what it is called. */
  readonly mark?: { readonly at: number; readonly name: string };
}

const rowHeight = 24;
/** Height of a row whose name stands above its points. */
const stackedHeight = 33;
const titleRoom = 24;
const markRoom = 16;
const axisRoom = 42;
const gap = 26;
/** A panel narrower than this has no room for names beside its points. */
const leastPlot = 170;
/** A character of 12 px, on average. */
const character = 7.1;

export function dotsChart(
  id: string,
  alt: string,
  axis: DotAxis,
  panels: readonly DotPanel[],
  width?: number,
): Chart {
  return chartAtWidths(id, alt, (most) => draw(axis, panels, Math.min(most, width ?? most)));
}

function draw(axis: DotAxis, panels: readonly DotPanel[], width: number): string {
  const columns = panels.length > 1 && width >= 720 ? 2 : 1;
  const slot = (width - (columns - 1) * gap) / columns;
  const layout = layoutOf(axis, panels, slot);
  const top = (axis.mark ? markRoom : 0) + (panels.some(({ title }) => title !== "") ? titleRoom : 6);
  const heights = rowsOf(panels, columns).map(
    (line) => top + Math.max(...line.map(({ rows }) => rows.length)) * layout.rowHeight + axisRoom,
  );
  const drawn = panels.map((panel, i) => {
    const x = (i % columns) * (slot + gap);
    const y = heights.slice(0, Math.floor(i / columns)).reduce((sum, h) => sum + h, 0);
    return drawPanel(panel, axis, layout, x, y, slot, top);
  });
  const height = heights.reduce((sum, h) => sum + h, 0);
  return `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg" version="1.1" viewBox="0 0 ${width} ${height}" font-family="${drawingFont}" font-size="12"><rect width="${width}" height="${height}" fill="${tokens.paper}"/>${drawn.join("")}</svg>`;
}

function rowsOf<T>(items: readonly T[], columns: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / columns) }, (_, i) =>
    items.slice(i * columns, (i + 1) * columns),
  );
}

interface Layout {
  /** Names and numbers above the points. */
  readonly stacked: boolean;
  readonly rowHeight: number;
  /** Room at the left and right of the points. */
  readonly left: number;
  readonly right: number;
  readonly scale: { readonly min: number; readonly max: number; readonly step: number };
}

function layoutOf(axis: DotAxis, panels: readonly DotPanel[], slot: number): Layout {
  const rows = panels.flatMap((panel) => panel.rows);
  const longest = (of: (row: DotRow) => string) => Math.max(1, ...rows.map((row) => of(row).length));
  const wide = rows.some(({ bold }) => bold) ? 1.1 * character : character;
  const left = Math.max(
    34,
    Math.min(
      24,
      longest(({ label }) => label),
    ) *
      wide +
      18,
  );
  const right = longest(({ text }) => text) * wide + 14;
  const stacked = slot - left - right < leastPlot;
  const tall = rows.some(({ dots }) => dots.length > 1) ? 7 : 0;
  return {
    stacked,
    rowHeight: (stacked ? stackedHeight : rowHeight) + tall,
    left: stacked ? 12 : left,
    right: stacked ? 14 : right,
    scale: scaleOf(axis, rows),
  };
}

function drawPanel(
  { title, rows }: DotPanel,
  axis: DotAxis,
  { stacked, rowHeight, left, right, scale }: Layout,
  x: number,
  y: number,
  slot: number,
  top: number,
): string {
  const [start, end] = [x + left, x + slot - right];
  const bottom = y + top + rows.length * rowHeight;
  const at = (value: number) => start + ((end - start) * (value - scale.min)) / (scale.max - scale.min);
  const ticks = Array.from(
    { length: Math.round((scale.max - scale.min) / scale.step) + 1 },
    (_, k) => scale.min + k * scale.step,
  );
  // Lines across the panel, or across the points of each row, lest they cross its name.
  const strips = stacked
    ? rows.map((_, k) => [y + top + k * rowHeight + 16, y + top + (k + 1) * rowHeight - 1])
    : [[y + top, bottom]];
  const across = (x: number, look: string) =>
    `<path d="${strips.map(([from, to]) => `M${fixed(x)} ${fixed(from)}V${fixed(to)}`).join("")}" ${look}/>`;
  const grid = ticks.map((tick) => {
    const zero = axis.scale === "difference" && Math.abs(tick) < 1e-9;
    const look = `stroke="${zero ? tokens.quiet : tokens.rule}" stroke-width="${zero ? 1.4 : 0.7}"`;
    return (
      across(at(tick), look) +
      svgText(tickLabel(axis, tick), at(tick), bottom + 15, { anchor: "middle", size: 11 })
    );
  });
  const heading = title === "" ? "" : svgText(cut(title, slot, 8), x + 2, y + 14, { bold: true, ink: true });
  const mark = axis.mark
    ? across(at(100 * axis.mark.at), `stroke="${tokens.quiet}" stroke-width="1.2" stroke-dasharray="4 4"`) +
      markName(axis.mark.name, at(100 * axis.mark.at), [start, end], y + top)
    : "";
  const drawn = rows.map((row, k) => {
    const base = y + top + k * rowHeight;
    const middle = stacked ? base + (rowHeight + 14) / 2 : base + rowHeight / 2;
    const look = { ink: true, ...(row.bold && { bold: true }) };
    const label = cut(row.label, stacked ? slot - right - row.text.length * character : left - 12, character);
    return [
      stacked
        ? svgText(label, x + 2, base + 13, look)
        : svgText(label, start - 12, middle + 4, { ...look, anchor: "end" }),
      stacked
        ? svgText(row.text, x + slot - 2, base + 13, { ...look, anchor: "end" })
        : svgText(row.text, end + 12, middle + 4, look),
      ...row.dots.map((dot, i) => drawDot(dot, middle + 12 * (i - (row.dots.length - 1) / 2), at)),
    ].join("");
  });
  const name = svgText(cut(axis.name, slot, 6.6), (start + end) / 2, bottom + 32, {
    anchor: "middle",
    size: 11,
  });
  return heading + grid.join("") + mark + drawn.join("") + name;
}

function drawDot(
  { colour, value, low, high, filled, shape }: Dot,
  y: number,
  at: (v: number) => number,
): string {
  if (!isNumber(value)) return "";
  const interval =
    isNumber(low) && isNumber(high) && high - low > 1e-9
      ? line(at(100 * low), y, at(100 * high), y, colour, 2) +
        line(at(100 * low), y - 4, at(100 * low), y + 4, colour, 2) +
        line(at(100 * high), y - 4, at(100 * high), y + 4, colour, 2)
      : "";
  const x = at(100 * value);
  const look = `fill="${filled ? colour : tokens.paper}" stroke="${colour}" stroke-width="2"`;
  return shape === "diamond"
    ? `${interval}<path d="M${fixed(x)} ${fixed(y - 5)}l5 5l-5 5l-5 -5z" ${look}/>`
    : `${interval}<circle cx="${fixed(x)}" cy="${fixed(y)}" r="4" ${look}/>`;
}

/** Written above the rows, and moved as far as it takes to stay inside the panel. */
function markName(name: string, x: number, [start, end]: readonly [number, number], top: number): string {
  const half = (name.length * 6.4) / 2;
  const middle = Math.min(end - half, Math.max(start + half, x));
  return svgText(name, middle, top - 5, { anchor: "middle", size: 11 });
}

const line = (x1: number, y1: number, x2: number, y2: number, colour: string, width: number) =>
  `<path d="M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}" stroke="${colour}" stroke-width="${width}"/>`;

const fixed = (value: number) => String(Number(value.toFixed(2)));

const cut = (text: string, room: number, perCharacter: number) =>
  short(text, Math.max(4, Math.floor(room / perCharacter)));

const tickLabel = ({ scale }: DotAxis, tick: number) =>
  scale === "difference" ? points(tick / 100).replace(/\.0$/, "") : String(Number(tick.toFixed(1)));

/** Limits and step of an axis in percent or points: round numbers, four to seven steps. */
function scaleOf(axis: DotAxis, rows: readonly DotRow[]): Layout["scale"] {
  if (axis.scale === "share") return { min: 0, max: 100, step: 25 };
  const ends = rows
    .flatMap(({ dots }) => dots.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]))
    .filter(isNumber)
    .map((share) => 100 * share);
  const all = axis.scale === "difference" ? [0, ...ends] : ends.length === 0 ? [0, 100] : ends;
  const span = Math.max(...all) - Math.min(...all);
  const step = [0.5, 1, 2, 5, 10, 20].find((one) => span / one <= 5.5) ?? 50;
  const min = Math.floor(Math.min(...all) / step - 0.1) * step;
  const max = Math.ceil(Math.max(...all) / step + 0.1) * step;
  if (axis.scale === "difference") return { min, max, step };
  // Recall is a share: no axis goes beyond it.
  return { min: Math.max(0, min), max: Math.min(100, max), step };
}

/** @file A timeline as a picture: the waveform, a band of emotions, hatched where the model does not know, and the probabilities. */

import { classColour, tokens } from "../../report/colours.ts";
import { type BandPart, bandOf, joinParts } from "../band.ts";
import { escapeXml } from "../formats/words.ts";
import type { Envelope, NamedTimeline } from "../types.ts";
import { partsIn, type Row, rowsOf, ticksOf, timeText } from "./layout.ts";

const WIDTH = 1000;
/** Where a row begins, and how wide it is. */
export const PLOT_LEFT = 20;
export const PLOT_WIDTH = 960;
const RIGHT = WIDTH - PLOT_LEFT - PLOT_WIDTH;
const WAVE = 48;
const BAND = 22;
const SHARES = 48;
const GAP = 4;
const AXIS = 20;
const ROW = WAVE + BAND + SHARES + 2 * GAP + AXIS + 10;
const LEGEND_LINE = 20;
/** Font size of the legend and of labels in the band, px. */
const LETTER = 7;

/** A standalone SVG. Of hours, each row shows a few minutes; its rects carry `<title>`s, which browsers show. */
export function toSvg(timeline: NamedTimeline): string {
  const { file, durationSec, classes, envelope } = timeline;
  const parts = bandOf(timeline);
  const rows = rowsOf(durationSec);
  const legend = legendOf(classes);
  const top = 34 + legend.height;
  const height = top + rows.length * ROW;
  const drawn = rows.map((row, i) => drawRow(row, top + i * ROW, parts, envelope, timeline));
  const title = `${file}, ${timeText(durationSec, durationSec < 60 ? 1 : 0)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(`Emotions over time of ${title}`)}" font-family="DejaVu Sans, Arial, sans-serif" font-size="12" fill="${tokens.ink}">
<defs><pattern id="unknown" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${tokens.paper}"/><rect width="2" height="6" fill="${tokens.quiet}"/></pattern></defs>
<rect width="${WIDTH}" height="${height}" fill="${tokens.paper}"/>
<text x="${PLOT_LEFT}" y="20" font-size="14" font-weight="bold">${escapeXml(shortened(title))}</text>
<text x="${WIDTH - RIGHT}" y="20" font-size="10" text-anchor="end" fill="${tokens.quiet}">waveform, emotion, probabilities from 0 to 1</text>
${legend.svg}
${drawn.join("\n")}
</svg>
`;
}

function shortened(title: string): string {
  return title.length <= 75 ? title : `…${title.slice(-74)}`;
}

function legendOf(classes: readonly string[]): { readonly svg: string; readonly height: number } {
  const entries = [
    ...classes.map((name, c) => ({ name, fill: classColour(c) })),
    { name: "don’t know", fill: "url(#unknown)" },
  ];
  let x = PLOT_LEFT;
  let y = 34;
  const drawn = entries.map(({ name, fill }) => {
    const width = 24 + LETTER * name.length;
    if (x + width > WIDTH - RIGHT && x > PLOT_LEFT) [x, y] = [PLOT_LEFT, y + LEGEND_LINE];
    const entry = `<rect x="${x}" y="${y}" width="12" height="12" fill="${fill}" stroke="${tokens.quiet}" stroke-width="0.5"/><text x="${x + 17}" y="${y + 10.5}">${escapeXml(name)}</text>`;
    x += width + 10;
    return entry;
  });
  return { svg: drawn.join(""), height: y + LEGEND_LINE - 34 + 6 };
}

function drawRow(
  row: Row,
  top: number,
  parts: readonly BandPart[],
  envelope: Envelope,
  { classes, durationSec }: NamedTimeline,
): string {
  const x = (seconds: number) => PLOT_LEFT + (PLOT_WIDTH * (seconds - row.start)) / (row.end - row.start);
  const end = Math.min(row.end, durationSec);
  const bandTop = top + WAVE + GAP;
  const sharesTop = bandTop + BAND + GAP;
  const bottom = sharesTop + SHARES;
  const here = partsIn(parts, row, PLOT_WIDTH / 2);
  const frame = (y: number, height: number) =>
    `<rect x="${PLOT_LEFT}" y="${y}" width="${px(x(end) - PLOT_LEFT)}" height="${height}" fill="none" stroke="${tokens.rule}"/>`;
  const ticks = ticksOf(row)
    .filter(({ atSec }) => atSec <= end + 1e-9)
    .map(({ atSec, text }) => {
      const at = px(x(atSec));
      // At the edges of the picture a text is not cut off.
      const anchor = at < PLOT_LEFT + 25 ? "start" : at > WIDTH - RIGHT - 25 ? "end" : "middle";
      return `<path d="M${at} ${bottom}v4" stroke="${tokens.quiet}"/><text x="${at}" y="${bottom + 15}" font-size="10" text-anchor="${anchor}" fill="${tokens.quiet}">${text}</text>`;
    });
  return `<g data-start="${row.start}" data-end="${row.end}">
<path d="${waveform(envelope, row, end, top)}" fill="${tokens.quiet}"/>
${frame(bandTop, BAND)}
${joinParts(here)
  .map((part) => bandPart(part, classes, x, bandTop))
  .join("\n")}
${shares(here, classes.length, x, bottom)}
${frame(sharesTop, SHARES)}
${ticks.join("")}
</g>`;
}

/** A quiet recording is drawn larger, by at most this. */
const MOST_GAIN = 8;

function gainOf({ low, high }: Envelope): number {
  let peak = 1 / MOST_GAIN;
  for (let i = 0; i < low.length; i++) peak = Math.max(peak, -low[i], high[i]);
  return 1 / peak;
}

/** A column a pixel from the lowest to the highest sample in it. */
function waveform(envelope: Envelope, row: Row, end: number, top: number): string {
  const { partSec, low, high } = envelope;
  const middle = top + WAVE / 2;
  const gain = gainOf(envelope);
  const y = (value: number) => middle - (gain * value * WAVE) / 2;
  const perPixel = (row.end - row.start) / PLOT_WIDTH;
  const columns = Math.ceil((end - row.start) / perPixel);
  const upper: string[] = [];
  const lower: string[] = [];
  for (let c = 0; c < columns; c++) {
    const from = Math.floor((row.start + c * perPixel) / partSec);
    const to = Math.max(from + 1, Math.ceil((row.start + (c + 1) * perPixel) / partSec));
    let [lowest, highest] = [0, 0];
    for (let i = from; i < Math.min(to, low.length); i++) {
      lowest = Math.min(lowest, low[i]);
      highest = Math.max(highest, high[i]);
    }
    // A line where there is silence.
    upper.push(`${PLOT_LEFT + c} ${px(y(highest) - 0.3)}`);
    lower.push(`${PLOT_LEFT + c} ${px(y(lowest) + 0.3)}`);
  }
  return `M${[...upper, ...lower.reverse()].join("L")}Z`;
}

function bandPart(part: BandPart, classes: readonly string[], x: (s: number) => number, top: number): string {
  const { start, end, label, probabilities } = part;
  const width = x(end) - x(start);
  const c = label === undefined ? -1 : classes.indexOf(label);
  const fill = c < 0 ? "url(#unknown)" : classColour(c);
  const text = label ?? "don’t know";
  const share = c < 0 ? "" : ` ${probabilities[c].toFixed(2)}`;
  const title = `${timeText(start, 1)} – ${timeText(end, 1)}: ${text}${share}`;
  const written =
    label !== undefined && width >= LETTER * text.length + 6
      ? `<text x="${px((x(start) + x(end)) / 2)}" y="${top + 15}" text-anchor="middle" fill="${inkOn(fill)}">${escapeXml(text)}</text>`
      : "";
  return `<g><title>${escapeXml(title)}</title><rect x="${px(x(start))}" y="${top}" width="${px(Math.max(width, 0.5))}" height="${BAND}" fill="${fill}" stroke="${tokens.paper}" stroke-width="0.5"/>${written}</g>`;
}

/** Areas on top of each other; each is painted from the bottom, so that those painted later cover its lower part. */
function shares(
  parts: readonly BandPart[],
  classes: number,
  x: (s: number) => number,
  bottom: number,
): string {
  const drawn: string[] = [];
  for (let c = classes - 1; c >= 0; c--) {
    let d = "";
    let before: BandPart | undefined;
    for (const part of parts) {
      const sum = part.probabilities.slice(0, c + 1).reduce((a, b) => a + b, 0);
      const [from, to, y] = [px(x(part.start)), px(x(part.end)), px(bottom - SHARES * Math.min(1, sum))];
      const follows = before !== undefined && part.start - before.end < 1e-6;
      d += follows
        ? `V${y}H${to}`
        : `${before === undefined ? "" : `V${bottom}Z`}M${from} ${bottom}V${y}H${to}`;
      before = part;
    }
    if (d !== "") drawn.push(`<path d="${d}V${bottom}Z" fill="${classColour(c)}"/>`);
  }
  return drawn.length === 0 ? "" : `<g opacity="0.75">${drawn.join("")}</g>`;
}

/** Letters that can be read on a colour: dark on light ones. */
function inkOn(fill: string): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(fill.slice(at, at + 2), 16) / 255);
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2 > 0.22 ? tokens.ink : tokens.paper;
}

function px(value: number): number {
  return Number(value.toFixed(2));
}

/** @file Spectrograms: a recording, a view of it and what was changed, three pictures for each augmenter, side by side where there is room. */

import { chartAtWidths, drawingFont, svgText as label, short } from "../chart.ts";
import { diverging, tokens, viridis } from "../colours.ts";
import type { Chart } from "../document.ts";
import { decimal } from "../format.ts";
import { dataUri, encodePng, type Rgb } from "../png.ts";

/** Row-major `[frames, mels]`, low bands first. */
export interface Picture {
  readonly data: Float32Array;
  readonly frames: number;
}

export interface ViewRow {
  readonly title: string;
  readonly original: Picture;
  readonly view: Picture;
  /** Absent for what was made from noise. */
  readonly difference?: Picture;
}

export interface SpectrogramAxes {
  readonly mels: number;
  readonly hopMs: number;
  readonly lowHz: number;
  readonly highHz: number;
}

const left = 50;
const barRoom = 74;
const gap = 22;
const height = 112;
const top = 26;
const below = 78;

/** Where the three pictures of an augmenter stand, relative to its upper left corner, and which have a bar of colours. */
interface Layout {
  readonly panelWidth: number;
  readonly places: readonly { readonly x: number; readonly y: number; readonly bar: boolean }[];
  /** From one augmenter to the next. */
  readonly advance: number;
}

function layoutOf(width: number): Layout {
  const step = height + below;
  if (width < 720) {
    const panelWidth = width - left - barRoom;
    const places = [0, 1, 2].map((i) => ({ x: left, y: i * step, bar: true }));
    return { panelWidth, places, advance: 3 * step };
  }
  const panelWidth = (width - left - 2 * barRoom - gap) / 3;
  const places = [
    { x: left, y: 0, bar: false },
    { x: left + panelWidth + gap, y: 0, bar: true },
    { x: left + 2 * panelWidth + gap + barRoom, y: 0, bar: true },
  ];
  return { panelWidth, places, advance: step };
}

export function spectrogramChart(
  id: string,
  alt: string,
  rows: readonly ViewRow[],
  axes: SpectrogramAxes,
): Chart {
  const levels = scaleOf(rows.flatMap(({ original, view }) => [original.data, view.data]));
  return chartAtWidths(id, alt, (width) => {
    const layout = layoutOf(width);
    const drawn = rows.map((row, i) => drawRow(row, top + i * layout.advance, axes, levels, layout));
    const total = top + rows.length * layout.advance - 34;
    return `<svg width="${width}" height="${total}" xmlns="http://www.w3.org/2000/svg" version="1.1" viewBox="0 0 ${width} ${total}" font-family="${drawingFont}" font-size="11"><rect width="${width}" height="${total}" fill="${tokens.paper}"/>${drawn.join("")}</svg>`;
  });
}

interface Scale {
  readonly low: number;
  readonly high: number;
}

function drawRow(
  row: ViewRow,
  from: number,
  axes: SpectrogramAxes,
  levels: Scale,
  { panelWidth, places }: Layout,
): string {
  const changes = (row.difference?.data ?? new Float32Array(0)).map(Math.abs);
  // A hundredth of what the pictures beside it span is the least that is worth colours of its own.
  const reach = Math.max(quantile(changes, 0.995), (levels.high - levels.low) / 100, 1e-6);
  const around = { low: -reach, high: reach };
  const size = mean(changes);
  const pictures: [Picture, Scale, readonly Rgb[]][] = [
    [row.original, levels, viridis],
    [row.view, levels, viridis],
    ...(row.difference === undefined
      ? []
      : [[row.difference, around, diverging] satisfies [Picture, Scale, readonly Rgb[]]]),
  ];
  const titles = ["recording", short(row.title, 26), "view − recording"];
  const notes = ["", "", `mean size ${size > 0 && size < 0.005 ? "< 0.01" : decimal(size)}`];
  return pictures
    .map(([picture, scale, palette], i) => {
      const x = places[i].x;
      const y = from + places[i].y;
      const note = notes[i] && label(notes[i], x + panelWidth, y - 9, { anchor: "end" });
      return [
        label(titles[i], x, y - 9, { bold: i === 1, ink: true }),
        note,
        image(picture, axes.mels, scale, palette, { x, y, panelWidth }),
        `<rect x="${fixed(x)}" y="${y}" width="${fixed(panelWidth)}" height="${height}" fill="none" stroke="${tokens.rule}"/>`,
        frequencyAxis(x, y, axes, x === left),
        timeAxis({ x, y, panelWidth }, picture.frames, axes.hopMs),
        places[i].bar ? colourBar(x + panelWidth + 10, y, scale, palette) : "",
      ].join("");
    })
    .join("");
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly panelWidth: number;
}

/**
 * A spectrogram as a PNG file: time to the right, low frequencies at the bottom.
 *
 * @param levels What the ends of the colours stand for; values beyond are drawn in them.
 * @param zoom Pixels along either axis for each value.
 */
export function spectrogramPng(
  { data, frames }: Picture,
  mels: number,
  { low, high }: Scale,
  { palette = viridis, zoom = 1 }: { readonly palette?: readonly Rgb[]; readonly zoom?: number } = {},
): Uint8Array {
  const pixels = new Uint8Array(frames * mels);
  const step = high > low ? 255 / (high - low) : 0;
  for (let t = 0; t < frames; t++) {
    for (let b = 0; b < mels; b++) {
      const level = Math.round((data[t * mels + b] - low) * step);
      pixels[(mels - 1 - b) * frames + t] = Math.min(255, Math.max(0, level));
    }
  }
  if (zoom === 1) return encodePng(pixels, frames, mels, palette);
  const [width, tall] = [frames * zoom, mels * zoom];
  const large = Uint8Array.from({ length: width * tall }, (_, i) => {
    const [row, column] = [Math.floor(i / width / zoom), Math.floor((i % width) / zoom)];
    return pixels[row * frames + column];
  });
  return encodePng(large, width, tall, palette);
}

function image(
  picture: Picture,
  mels: number,
  scale: Scale,
  palette: readonly Rgb[],
  { x, y, panelWidth }: Place,
): string {
  const href = dataUri(spectrogramPng(picture, mels, scale, { palette }));
  return `<image x="${fixed(x)}" y="${y}" width="${fixed(panelWidth)}" height="${height}" preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${href}"/>`;
}

/** Mel of a frequency, mel(f) = 1127·ln(1 + f/700) (O'Shaughnessy, 1987), up to its factor. */
const mel = (hz: number) => Math.log1p(hz / 700);

function frequencyAxis(x: number, y: number, { lowHz, highHz }: SpectrogramAxes, named: boolean): string {
  const ticks = [250, 500, 1000, 2000, 4000, 8000, 16000].filter((hz) => hz >= lowHz && hz <= highHz);
  const lines = ticks.map((hz) => {
    const at = y + height - (height * (mel(hz) - mel(lowHz))) / (mel(highHz) - mel(lowHz));
    const mark = `<path d="M${fixed(x - 4)} ${fixed(at)}h4" stroke="${tokens.quiet}"/>`;
    const name = hz < 1000 ? String(hz) : `${hz / 1000}k`;
    return named ? mark + label(name, x - 7, at + 3.5, { anchor: "end" }) : mark;
  });
  const unit = named
    ? `<text x="${fixed(x - 38)}" y="${y + height / 2}" fill="${tokens.quiet}" text-anchor="middle" transform="rotate(-90 ${fixed(x - 38)} ${y + height / 2})">Hz</text>`
    : "";
  return lines.join("") + unit;
}

function timeAxis({ x, y, panelWidth }: Place, frames: number, hopMs: number): string {
  const seconds = (frames * hopMs) / 1000;
  const step = [0.1, 0.2, 0.5, 1, 2, 5].find((one) => seconds / one <= 5) ?? 10;
  const marks = Array.from({ length: Math.floor(seconds / step + 1e-6) + 1 }, (_, k) => {
    const at = x + (panelWidth * k * step) / seconds;
    return `<path d="M${fixed(at)} ${y + height}v4" stroke="${tokens.quiet}"/>${label(String(Number((k * step).toFixed(2))), at, y + height + 16, { anchor: "middle" })}`;
  });
  return marks.join("") + label("time, s", x + panelWidth / 2, y + height + 31, { anchor: "middle" });
}

/** Narrow, with its ends and middle named. */
function colourBar(x: number, y: number, { low, high }: Scale, palette: readonly Rgb[]): string {
  const pixels = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
  const href = dataUri(encodePng(pixels, 1, 256, palette));
  const marks = [high, (low + high) / 2, low].map((value, i) =>
    label(tick(value, high - low), x + 14, y + [9, height / 2 + 4, height - 1][i]),
  );
  const unit = label("s.d.", x, y + height + 16);
  return `<image x="${fixed(x)}" y="${y}" width="10" height="${height}" preserveAspectRatio="none" href="${href}"/>${marks.join("")}${unit}`;
}

function tick(value: number, span: number): string {
  const text = decimal(value, span < 0.4 ? 3 : span < 4 ? 2 : 1);
  return Number(text.replace("−", "-")) === 0 ? "0" : text;
}

/** Without the outermost half per cent at each end, so that one odd value does not take the colours of all others. */
function scaleOf(list: readonly Float32Array[]): Scale {
  const all = new Float32Array(list.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const data of list) {
    all.set(data, at);
    at += data.length;
  }
  return { low: quantile(all, 0.005), high: quantile(all, 0.995) };
}

function quantile(values: Float32Array, share: number): number {
  const sorted = values.filter(Number.isFinite).sort();
  return sorted.length === 0 ? 0 : sorted[Math.round(share * (sorted.length - 1))];
}

const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / Math.max(1, values.length);
const fixed = (value: number) => String(Number(value.toFixed(2)));

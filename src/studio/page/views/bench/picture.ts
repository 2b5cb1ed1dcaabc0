/** @file Three pictures of an altered recording along the same time: before, after, and what has changed. */

import { logmel } from "../../../../features/index.ts";
import { diverging, viridis } from "../../../../report/colours.ts";

const bands = 96;
const windowMs = 25;
/** Wider pictures than this show no more. */
const mostColumns = 1600;
/** What is more than so much below the loudest is drawn as silence: natural logarithm of 55 dB. */
const range = 5.5 * Math.log(10);
/** The difference at the ends of its colours. */
export const mostDb = 30;

/** RGBA, the lowest band at the bottom. */
export interface Picture {
  readonly pixels: Uint8ClampedArray;
  readonly columns: number;
  readonly rows: number;
}

export interface Pictures {
  /** The same for all three: that of the longer recording. */
  readonly durationSec: number;
  readonly before: Picture;
  readonly after: Picture;
  /** Where one recording has ended, silence is compared. */
  readonly difference: Picture;
  /** Mean of the absolute differences, dB. */
  readonly meanDb: number;
}

/** Natural logarithms of power, row-major `[frames, bands]`. */
export type Spectrogram = Float32Array;

/** @param stretched Compares at the same share of the durations, not at the same time. */
export function drawPictures(
  before: Float32Array,
  after: Float32Array,
  sampleRateHz: number,
  stretched: boolean,
): Pictures {
  const longest = Math.max(before.length, after.length);
  const hop = Math.max(Math.round(0.005 * sampleRateHz), Math.ceil(longest / mostColumns));
  const [a, b] = [before, after].map((samples) => bandsOf(samples, hop, sampleRateHz));
  return drawSpectrograms(a, b, {
    bands,
    columns: Math.max(1, Math.ceil(longest / hop)),
    durationSec: longest / sampleRateHz,
    stretched,
  });
}

export interface Drawing {
  /** The same for both pictures. */
  readonly bands: number;
  /** One for each frame of the longer one. */
  readonly columns: number;
  readonly durationSec: number;
  readonly stretched: boolean;
}

/** The same of spectrograms that are there already. */
export function drawSpectrograms(
  before: Spectrogram,
  after: Spectrogram,
  { bands, columns, durationSec, stretched }: Drawing,
): Pictures {
  let top = Math.log(1e-10) + range;
  for (const data of [before, after]) for (const value of data) if (value > top) top = value;
  const floor = top - range;
  const at = (data: Spectrogram, frame: number, band: number) =>
    frame * bands < data.length ? Math.min(top, Math.max(floor, data[frame * bands + band])) : floor;
  const shade = (of: Spectrogram) =>
    paint(columns, bands, (x, band) => viridis[Math.round((255 * (at(of, x, band) - floor)) / range)]);
  const place = (of: Spectrogram, x: number) =>
    stretched ? Math.floor((x * (of.length / bands)) / columns) : x;
  let sum = 0;
  const difference = paint(columns, bands, (x, band) => {
    const db = (10 / Math.LN10) * (at(after, place(after, x), band) - at(before, place(before, x), band));
    sum += Math.abs(db);
    const share = Math.min(1, Math.max(-1, db / mostDb));
    return diverging[Math.round(127.5 * (1 + share))];
  });
  return {
    durationSec,
    before: shade(before),
    after: shade(after),
    difference,
    meanDb: sum / (columns * bands),
  };
}

function bandsOf(samples: Float32Array, hop: number, sampleRateHz: number): Spectrogram {
  const feature = logmel({
    windowMs,
    hopMs: (1000 * hop) / sampleRateHz,
    mels: bands,
    sampleRateHz,
    highHz: Math.min(8000, sampleRateHz / 2),
  });
  // Half a window of silence at both ends, so that a column shows the sound around its own time.
  const half = Math.round((windowMs / 2000) * sampleRateHz);
  const padded = new Float32Array(samples.length + 2 * half);
  padded.set(samples, half);
  return feature.extract(padded).data;
}

function paint(
  columns: number,
  bands: number,
  colourAt: (x: number, band: number) => readonly [number, number, number],
): Picture {
  const pixels = new Uint8ClampedArray(4 * bands * columns);
  for (let x = 0; x < columns; x++)
    for (let band = 0; band < bands; band++)
      pixels.set([...colourAt(x, band), 255], 4 * ((bands - 1 - band) * columns + x));
  return { pixels, columns, rows: bands };
}

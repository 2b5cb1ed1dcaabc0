/** @file Looks into the sound of one recording, off the main thread: spectrogram tiles, contours, features. All by the library. */

import { expose } from "comlink";
import { resample } from "../../../audio/index.ts";
import { createFeatureSet, logmel } from "../../../features/index.ts";
import { viridis } from "../../../report/colours.ts";
import { fetchedSamples, heldSamples, type Samples } from "./samples.ts";
import { bands } from "./tile.ts";

const windowSec = 0.025;
/** What is more than so much below the loudest is drawn as silence: natural logarithm of 55 dB. */
const range = 5.5 * Math.log(10);

export interface Contours {
  /** Seconds of the first value, and from one to the next. */
  readonly fromSec: number;
  readonly hopSec: number;
  /** Hz; 0 where there is no voice. */
  readonly pitchHz: Float32Array;
  /** As hearing has it (sum of auditory bands, compressed); no unit. */
  readonly loudness: Float32Array;
}

let sound: Samples = heldSamples(new Float32Array(0), 16_000);
let feature = logmel();
let windowSamples = 400;
let loudest: Promise<number> | undefined;

const analyst = {
  hold(samples: Float32Array, sampleRateHz: number): void {
    begin(heldSamples(samples, sampleRateHz));
  },

  fetchFrom(url: string, sampleRateHz: number, durationSec: number): void {
    begin(fetchedSamples(url, sampleRateHz, durationSec));
  },

  /** A picture, `bands` high, with a column for each of `columns` equal steps from `fromSec` on. RGBA. */
  async tile(fromSec: number, stepSec: number, columns: number): Promise<Uint8ClampedArray> {
    loudest ??= findLoudest();
    const top = await loudest;
    const half = windowSec / 2;
    const first = fromSec + stepSec / 2 - half;
    const part = await sound.part(first, first + (columns - 1) * stepSec + windowSec);
    const missing = Math.round(Math.max(0, -first) * sound.sampleRateHz);
    const out = new Uint8ClampedArray(4 * bands * columns);
    for (let x = 0; x < columns; x++) {
      const at = Math.round(x * stepSec * sound.sampleRateHz) - missing;
      const window = part.subarray(Math.max(0, at), Math.max(0, at + windowSamples));
      if (window.length < windowSamples) continue;
      const { data } = feature.extract(window);
      for (let band = 0; band < bands; band++) {
        const share = Math.min(1, Math.max(0, 1 + (data[band] - top) / range));
        const [r, g, b] = viridis[Math.round(255 * share)];
        out.set([r, g, b, 255], 4 * ((bands - 1 - band) * columns + x));
      }
    }
    return out;
  },

  async contours(fromSec: number, toSec: number): Promise<Contours> {
    const set = createFeatureSet("egemaps-v02");
    const samples = await at16k(fromSec, toSec);
    const extraction = set.start("lld");
    extraction.push(samples);
    const { rows, names, data } = extraction.finish();
    const column = (name: string) => {
      const c = names.findIndex((one) => one.startsWith(name));
      return Float32Array.from({ length: rows }, (_, i) => data[i * names.length + c]);
    };
    return {
      fromSec: Math.max(0, fromSec),
      hopSec: set.hopMs / 1000,
      // The set counts semitones from 27.5 Hz, and has 0 for no voice.
      pitchHz: column("F0semitone").map((semitones) => (semitones > 0 ? 27.5 * 2 ** (semitones / 12) : 0)),
      loudness: column("Loudness"),
    };
  },

  /** Values of the whole recording, in the order of the set's names. */
  async features(): Promise<{ readonly names: readonly string[]; readonly values: Float32Array }> {
    const set = createFeatureSet("egemaps-v02");
    return { names: set.names, values: set.extract(await at16k(0, sound.durationSec)) };
  },
};

export type Analyst = typeof analyst;

function begin(samples: Samples): void {
  sound = samples;
  const { sampleRateHz } = samples;
  windowSamples = Math.round(windowSec * sampleRateHz);
  const windowMs = (1000 * windowSamples) / sampleRateHz;
  const highHz = Math.min(8000, sampleRateHz / 2);
  feature = logmel({ windowMs, hopMs: windowMs, mels: bands, sampleRateHz, highHz });
  loudest = undefined;
}

/** The loudest band power in some evenly spread frames of the first minutes. */
async function findLoudest(): Promise<number> {
  const part = await sound.part(0, 120);
  let most = Math.log(1e-10) + range;
  const frames = Math.min(300, Math.floor(part.length / windowSamples));
  for (let i = 0; i < frames; i++) {
    const at = Math.floor((i * (part.length - windowSamples)) / Math.max(1, frames - 1));
    for (const value of feature.extract(part.subarray(at, at + windowSamples)).data)
      if (value > most) most = value;
  }
  return most;
}

async function at16k(fromSec: number, toSec: number): Promise<Float32Array> {
  const part = await sound.part(fromSec, toSec);
  return sound.sampleRateHz === 16_000 ? part : resample(part, sound.sampleRateHz, 16_000);
}

expose(analyst);

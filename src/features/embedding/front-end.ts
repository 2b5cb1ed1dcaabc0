/** @file From a stretch of samples to what a model is fed: the samples themselves, or a spectrogram of them. */

import type { ShapedData } from "../../tensor/index.ts";
import type { Ports } from "./model.ts";
import { equalPieces, fixedPieces } from "./signal.ts";
import { createWhisperLogMel, whisperFrames, whisperFraming } from "./whisper.ts";

/** One run of a model. */
export interface Fed {
  readonly feeds: Readonly<Record<string, ShapedData>>;
  /** Samples that the input stands for, of which the first `sound` are the recording's; the rest is padding. */
  readonly samples: number;
  readonly sound: number;
}

export interface FrontEnd {
  /** Samples of the tone with which the model is tried. */
  readonly trial: number;
  /** Cuts a recording into what the model can take at once. */
  pieces(samples: Float32Array): Float32Array[];
  feed(piece: Float32Array): Fed;
}

/**
 * Ways of feeding the model, to be tried one after the other: an input may leave open how many bands or frames it takes, while what
 * follows does not.
 *
 * @param longest Samples of a piece, at most.
 */
export function frontEndsOf(ports: Ports, longest: number): readonly FrontEnd[] {
  if (ports.frontEnd === "samples") return [samplesOf(ports, longest)];
  const { mels, frames } = ports;
  return (mels === undefined ? [80, 128] : [mels]).flatMap((bands) =>
    // The published exports demand 30 s even where they do not say so.
    (frames === undefined ? [undefined, whisperFrames] : [frames]).map((count) =>
      spectrogramOf(ports, bands, count, longest),
    ),
  );
}

function samplesOf({ input, rank, length, mask, sampleRateHz }: Ports, longest: number): FrontEnd {
  return {
    trial: length ?? Math.min(sampleRateHz, longest),
    pieces: (samples) =>
      length === undefined ? equalPieces(samples, longest) : fixedPieces(samples, length),
    feed(piece) {
      const shape = [...new Array<number>(rank - 1).fill(1), piece.length];
      const feeds: Record<string, ShapedData> = { [input]: { data: piece, shape } };
      if (mask !== undefined) feeds[mask.name] = { data: onesOf(mask.type, piece.length), shape };
      return { feeds, samples: piece.length, sound: piece.length };
    },
  };
}

/** The fewest frames of an input of any length: a tenth of a second, so that convolutions have something to work on. */
const fewestFrames = 10;

/** @param frames How many the model takes, so that silence is added up to them; undefined: as many as the sound has, in pairs. */
function spectrogramOf(
  { input, sampleRateHz }: Ports,
  mels: number,
  frames: number | undefined,
  longest: number,
): FrontEnd {
  const { hopSamples } = whisperFraming;
  const logMel = createWhisperLogMel(mels);
  const most = Math.min(longest, (frames ?? whisperFrames) * hopSamples);
  return {
    trial: Math.min(sampleRateHz, most),
    pieces: (samples) => equalPieces(samples, most),
    feed(piece) {
      // The encoders halve the number of frames.
      const count = frames ?? Math.max(fewestFrames, 2 * Math.ceil(piece.length / (2 * hopSamples)));
      const data = logMel.extract(piece, count);
      return {
        feeds: { [input]: { data, shape: [1, mels, count] } },
        samples: count * hopSamples,
        sound: piece.length,
      };
    },
  };
}

function onesOf(type: string, length: number): ShapedData["data"] {
  if (type === "int64") return new BigInt64Array(length).fill(1n);
  return type === "int32" ? new Int32Array(length).fill(1) : new Float32Array(length).fill(1);
}

/** @file From a file to the one signal that features are computed from, and what to know of its quality. */

import type { Signal } from "../core/contracts.ts";
import { EmoforgeError } from "../core/errors.ts";
import { decodeAudio } from "./decode.ts";
import { resample } from "./resample.ts";
import { faulty } from "./sniff.ts";
import type { DecodedAudio } from "./types.ts";

export interface LoadOptions {
  /** The rate wanted; the file's own unless told. */
  readonly sampleRateHz?: number;
  /** Start and end in the file, seconds; the whole file unless told. Rounded to the nearest sample of the file. */
  readonly startSec?: number;
  readonly endSec?: number;
}

/**
 * Decodes a file, averages its channels, cuts the segment and then resamples it.
 *
 * @throws {EmoforgeError} For what `decodeAudio` refuses, and for a segment outside the recording.
 */
export async function loadSignal(
  bytes: Uint8Array,
  name: string,
  options: LoadOptions = {},
): Promise<Signal> {
  const decoded = await decodeAudio(bytes, name);
  const { sampleRateHz } = decoded;
  const samples = cut(mixDown(decoded), sampleRateHz, options, name);
  const wantedHz = options.sampleRateHz ?? sampleRateHz;
  return { samples: await resample(samples, sampleRateHz, wantedHz), sampleRateHz: wantedHz };
}

/** The mean of the channels. */
export function mixDown({ channels }: Pick<DecodedAudio, "channels">): Float32Array {
  if (channels.length === 1) return channels[0];
  const out = new Float32Array(channels[0].length);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (const channel of channels) sum += channel[i];
    out[i] = sum / channels.length;
  }
  return out;
}

function cut(samples: Float32Array, sampleRateHz: number, options: LoadOptions, name: string): Float32Array {
  const durationSec = samples.length / sampleRateHz;
  const startSec = options.startSec ?? 0;
  const endSec = options.endSec ?? durationSec;
  const start = Math.round(startSec * sampleRateHz);
  const end = Math.round(endSec * sampleRateHz);
  if (!(start >= 0 && start < end && end <= samples.length)) {
    throw faulty(
      name,
      `a segment inside 0 … ${durationSec.toFixed(3)} s`,
      `${startSec} … ${endSec} s`,
      "Correct start and end (seconds) in the manifest.",
    );
  }
  return samples.subarray(start, end);
}

/** How loud and how clean a recording is. */
export interface AudioStats {
  readonly durationSec: number;
  /** Largest absolute sample. */
  readonly peak: number;
  /** Root of the mean square; full scale is 1. */
  readonly rms: number;
  /** Share of samples in runs of at least 3 equal samples at 99.9 % of full scale or beyond, in [0, 1]. */
  readonly clippedShare: number;
  /** Share of 10 ms blocks whose RMS is below -60 dB of full scale, in [0, 1]. */
  readonly silenceShare: number;
  /** Mean of the samples: a constant offset of the recording equipment. */
  readonly dcOffset: number;
}

const CLIP_LEVEL = 0.999;
const CLIP_RUN = 3;
const SILENCE_RMS = 0.001;

/**
 * Quality figures of a signal, for corpus checks.
 *
 * @throws {EmoforgeError} For a signal without samples.
 */
export function audioStats({ samples, sampleRateHz }: Signal): AudioStats {
  const n = samples.length;
  if (n === 0)
    throw new EmoforgeError("audioStats: expected at least one sample, got none. Check the recording.");
  let peak = 0;
  let energy = 0;
  let sum = 0;
  let clipped = 0;
  let run = 0;
  for (let i = 0; i < n; i++) {
    const x = samples[i];
    const level = Math.abs(x);
    if (level > peak) peak = level;
    energy += x * x;
    sum += x;
    run = level >= CLIP_LEVEL ? (run > 0 && x === samples[i - 1] ? run + 1 : 1) : 0;
    if (run === CLIP_RUN) clipped += CLIP_RUN;
    else if (run > CLIP_RUN) clipped++;
  }
  return {
    durationSec: n / sampleRateHz,
    peak,
    rms: Math.sqrt(energy / n),
    clippedShare: clipped / n,
    silenceShare: silentBlocks(samples, Math.max(1, Math.round(sampleRateHz / 100))),
    dcOffset: sum / n,
  };
}

function silentBlocks(samples: Float32Array, block: number): number {
  let silent = 0;
  let blocks = 0;
  for (let at = 0; at < samples.length; at += block) {
    const end = Math.min(samples.length, at + block);
    let energy = 0;
    for (let i = at; i < end; i++) energy += samples[i] * samples[i];
    if (Math.sqrt(energy / (end - at)) < SILENCE_RMS) silent++;
    blocks++;
  }
  return silent / blocks;
}

/** @file Loads from a file the signal that features are computed from, and measures its quality. */

import { EmoforgeError, type Signal } from "../core/index.ts";
import { openAudio } from "./decode.ts";
import { createResampler } from "./resample.ts";
import { faulty } from "./sniff.ts";
import { type AudioSource, bytesSource } from "./source.ts";
import { joined, kept } from "./stream.ts";
import type { DecodedAudio } from "./types.ts";

export interface LoadOptions {
  /** The rate wanted; the file's own by default. */
  readonly sampleRateHz?: number;
  /** Start and end in the file, seconds, rounded to its nearest sample; the whole file by default. */
  readonly startSec?: number;
  readonly endSec?: number;
}

/** What is known of a file once its signal has been read. */
export interface StreamedSignal {
  /** Duration of the whole file. */
  readonly durationSec: number;
  readonly fileRateHz: number;
  /** Rate of the samples that were given. */
  readonly sampleRateHz: number;
  /** See `DecodedAudio.warnings`. If only a segment was read, those that reading it brought up. */
  readonly warnings: readonly string[];
}

/** The whole signal of a file. */
export interface LoadedSignal extends Signal {
  /** See `StreamedSignal.warnings`. */
  readonly warnings: readonly string[];
}

/**
 * Decodes a file, averages its channels, cuts the segment and then resamples it. An end up to 20 ms after the recording's, as
 * rounded times may put it, is trimmed with a warning.
 *
 * @throws {EmoforgeError} For files that `decodeAudio` refuses, and for a segment outside the recording.
 *
 * @example
 * import { loadSignal } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const options = { sampleRateHz: 8000, startSec: 0.1, endSec: 0.6 };
 * const { samples } = await loadSignal(await nodeFiles.read("call.wav"), "call.wav", options);
 * console.log(samples.length); // 4000
 */
export async function loadSignal(
  bytes: Uint8Array,
  name: string,
  options: LoadOptions = {},
): Promise<LoadedSignal> {
  return loadSource(bytesSource(bytes, name), options);
}

/** As `loadSignal`, for a source such as that of `fileSource`. */
export async function loadSource(source: AudioSource, options: LoadOptions = {}): Promise<LoadedSignal> {
  const parts: Float32Array[] = [];
  const { sampleRateHz, warnings } = await streamSignal(source, options, (samples, done) => {
    parts.push(kept(samples, parts.length, done));
  });
  return { samples: joined(parts), sampleRateHz, warnings };
}

/**
 * As `loadSource`, for a file of any length: the samples arrive in blocks, and only one block is in memory. Of a WAV file only the
 * segment is read.
 *
 * @param onSamples Receives each block, mono, at the rate wanted. It must use the block at once, since its array is used again. `done`
 *   is how much of the file has been read, in [0, 1]. A promise that it returns is awaited.
 * @throws {EmoforgeError} As `loadSignal`, perhaps after blocks have been given, and whatever `onSamples` throws.
 *
 * @example
 * import { fileSource, streamSignal } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * let energy = 0;
 * const source = await fileSource("call.wav", nodeFiles);
 * const { durationSec, sampleRateHz } = await streamSignal(source, {}, (samples) => {
 *   for (const sample of samples) energy += sample * sample;
 * });
 * console.log(Math.sqrt(energy / (durationSec * sampleRateHz)) < 1); // true
 */
export async function streamSignal(
  source: AudioSource,
  options: LoadOptions,
  onSamples: (samples: Float32Array, done: number) => void | Promise<void>,
): Promise<StreamedSignal> {
  const stream = await openAudio(source);
  const fileRateHz = stream.format.sampleRateHz;
  const sampleRateHz = options.sampleRateHz ?? fileRateHz;
  const start = Math.round((options.startSec ?? 0) * fileRateHz);
  const asked = options.endSec === undefined ? stream.length : Math.round(options.endSec * fileRateHz);
  const end = asked === undefined ? undefined : trimmedEnd(asked, stream.length, fileRateHz);
  const blocks = stream.blocks(start, end ?? Number.POSITIVE_INFINITY);
  let at = stream.seekable ? start : 0;
  try {
    if (stream.length !== undefined) requireInside(start, end ?? stream.length, stream.length);
    const resampler = createResampler(fileRateHz, sampleRateHz);
    for await (const { channels, done } of blocks) {
      const mono = mixDown({ channels });
      const samples = mono.subarray(
        clamp(start - at, mono),
        end === undefined ? undefined : clamp(end - at, mono),
      );
      at += mono.length;
      const out = resampler.push(samples);
      if (out.length > 0) await onSamples(out, done);
    }
    const length = stream.length ?? at;
    requireInside(start, trimmedEnd(asked ?? length, length, fileRateHz), length);
    const rest = resampler.finish();
    if (rest.length > 0) await onSamples(rest, 1);
    const warnings = [...stream.warnings, ...pastEnd(asked ?? length, length, fileRateHz)];
    return { durationSec: length / fileRateHz, fileRateHz, sampleRateHz, warnings };
  } finally {
    await blocks.return();
  }

  function requireInside(from: number, to: number, length: number): void {
    if (from >= 0 && from < to && to <= length) return;
    const durationSec = length / fileRateHz;
    throw faulty(
      source.name,
      `a segment inside 0 … ${durationSec.toFixed(3)} s`,
      `${options.startSec ?? 0} … ${options.endSec ?? durationSec} s`,
      "Correct start and end (seconds) in the manifest.",
    );
  }
}

/** How far after the end of a recording a segment may end, s: tables round times, and other decoders give a few samples more. */
const TRIMMED_SEC = 0.02;

/** The end of a segment, moved to that of the recording if it lies just after it. In samples. */
export function trimmedEnd(end: number, length: number | undefined, sampleRateHz: number): number {
  if (length === undefined || end <= length || end - length > TRIMMED_SEC * sampleRateHz) return end;
  return length;
}

/** The warning for an end that was trimmed. */
export function pastEnd(end: number, length: number, sampleRateHz: number): string[] {
  if (end === length || trimmedEnd(end, length, sampleRateHz) !== length) return [];
  const [past, duration] = [(1000 * (end - length)) / sampleRateHz, length / sampleRateHz];
  return [
    `The segment ends ${past.toFixed(1)} ms after the recording (${duration.toFixed(3)} s) and was trimmed.`,
  ];
}

function clamp(position: number, { length }: Float32Array): number {
  return Math.min(length, Math.max(0, position));
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

/** How loud and how clean a signal is. */
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

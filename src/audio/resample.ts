/** @file Changes the sampling rate by band-limited interpolation (libsamplerate, its best sinc converter). */

import { ParameterError } from "../core/errors.ts";

/** Samples of input or output at a time, whichever is more; the library's buffers hold 1,008,000. */
const BLOCK = 65_536;

/** Zero crossings of the converter's filter on each side, rounded up: what must follow the last sample to flush it. */
const FILTER_HALF_LENGTH = 160;

/**
 * The same signal at another rate; the delay of the filter is compensated.
 *
 * @param samples Mono samples.
 * @returns `round(n · toHz / fromHz)` samples, at least one; the input itself when the rates are equal.
 * @throws {ParameterError} For a rate that is not a positive integer, or a ratio beyond 1 : 256.
 */
export async function resample(samples: Float32Array, fromHz: number, toHz: number): Promise<Float32Array> {
  for (const rate of [fromHz, toHz]) {
    if (!(Number.isInteger(rate) && rate > 0)) {
      throw new ParameterError("resample", "rates that are positive integers (Hz)", rate);
    }
  }
  if (fromHz === toHz) return samples;
  const ratio = toHz / fromHz;
  if (ratio > 256 || ratio < 1 / 256) {
    throw new ParameterError("resample", "a ratio of rates between 1/256 and 256", ratio);
  }
  const converter = await converterFor(fromHz, toHz);
  // Assigning the rate starts the converter afresh, without the samples of the signal before.
  converter.inputSampleRate = fromHz;
  const out = new Float32Array(Math.max(1, Math.round(samples.length * ratio)));
  const block = Math.max(1, Math.floor(BLOCK / Math.max(1, ratio)));
  const tail = new Float32Array(Math.ceil(FILTER_HALF_LENGTH / Math.min(1, ratio)));
  let written = 0;
  for (let at = 0; written < out.length; at += block) {
    const input = at < samples.length ? samples.subarray(at, at + block) : tail;
    const piece = converter.full(input);
    out.set(piece.subarray(0, out.length - written), written);
    written += piece.length;
  }
  return out;
}

type Converter = Awaited<ReturnType<typeof createConverter>>;

/** Compiling the library takes longer than a short recording, so one converter is kept for each pair of rates. */
const converters = new Map<string, Promise<Converter>>();

function converterFor(fromHz: number, toHz: number): Promise<Converter> {
  const key = `${fromHz}:${toHz}`;
  const kept = converters.get(key) ?? createConverter(fromHz, toHz);
  converters.set(key, kept);
  return kept;
}

async function createConverter(fromHz: number, toHz: number) {
  const { default: libsamplerate } = await import("@alexanderolsen/libsamplerate-js");
  return libsamplerate.create(1, fromHz, toHz, {
    converterType: libsamplerate.ConverterType.SRC_SINC_BEST_QUALITY,
  });
}

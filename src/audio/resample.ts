/** @file Changes the sampling rate by band-limited interpolation (libsamplerate, its best sinc converter). */

import { ParameterError } from "../core/errors.ts";
import { joined } from "./stream.ts";

/** Samples of input or output at a time, whichever is more; the library's buffers hold 1,008,000. */
const BLOCK = 65_536;

/** Zero crossings of the converter's filter on each side, rounded up: what must follow the last sample to flush it. */
const FILTER_HALF_LENGTH = 160;

/** One signal on its way to another rate. */
export interface Resampler {
  /** @returns What can be said so far; may be empty. Keeps no reference to `samples`. */
  push(samples: Float32Array): Float32Array;
  /** @returns The rest. */
  finish(): Float32Array;
}

/**
 * The same signal at another rate; the delay of the filter is compensated.
 *
 * @param samples Mono samples.
 * @returns `round(n · toHz / fromHz)` samples, at least one; the input itself when the rates are equal.
 * @throws {ParameterError} For a rate that is not a positive integer, or a ratio beyond 1 : 256.
 */
export async function resample(samples: Float32Array, fromHz: number, toHz: number): Promise<Float32Array> {
  const resampler = await createResampler(fromHz, toHz);
  if (fromHz === toHz) return samples;
  return joined([resampler.push(samples), resampler.finish()]);
}

/**
 * The same for a signal that comes in pieces; the values do not depend on how it is cut.
 *
 * @throws {ParameterError} As `resample`.
 */
export async function createResampler(fromHz: number, toHz: number): Promise<Resampler> {
  for (const rate of [fromHz, toHz]) {
    if (!(Number.isInteger(rate) && rate > 0)) {
      throw new ParameterError("resample", "rates that are positive integers (Hz)", rate);
    }
  }
  if (fromHz === toHz) return { push: (samples) => samples, finish: () => new Float32Array(0) };
  const ratio = toHz / fromHz;
  if (ratio > 256 || ratio < 1 / 256) {
    throw new ParameterError("resample", "a ratio of rates between 1/256 and 256", ratio);
  }
  const key = `${fromHz}:${toHz}`;
  const converter = takeIdle(key) ?? (await createConverter(fromHz, toHz));
  // Assigning the rate starts the converter afresh, without the samples of the signal before.
  converter.inputSampleRate = fromHz;

  // The library always gets blocks of one length, so that its rounding does not depend on how the signal was cut.
  const block = new Float32Array(Math.max(1, Math.floor(BLOCK / Math.max(1, ratio))));
  let filled = 0;
  let taken = 0;
  let given = 0;
  const convert = (input: Float32Array) => {
    const piece = converter.full(input);
    given += piece.length;
    return piece;
  };
  return {
    push(samples) {
      const out: Float32Array[] = [];
      for (let at = 0; at < samples.length; ) {
        const some = samples.subarray(at, at + block.length - filled);
        block.set(some, filled);
        filled += some.length;
        at += some.length;
        if (filled < block.length) break;
        out.push(convert(block));
        filled = 0;
      }
      taken += samples.length;
      return joined(out);
    },
    finish() {
      const total = Math.max(1, Math.round(taken * ratio));
      const tail = new Float32Array(Math.ceil(FILTER_HALF_LENGTH / Math.min(1, ratio)));
      const before = given;
      const out = filled > 0 ? [convert(block.subarray(0, filled))] : [];
      while (given < total) out.push(convert(tail));
      giveBack(key, converter);
      return joined(out).subarray(0, total - before);
    },
  };
}

type Converter = Awaited<ReturnType<typeof createConverter>>;

/** Compiling the library takes longer than a short recording, so converters are kept for each pair of rates. */
const idle = new Map<string, Converter[]>();

function takeIdle(key: string): Converter | undefined {
  return idle.get(key)?.pop();
}

function giveBack(key: string, converter: Converter): void {
  idle.set(key, [...(idle.get(key) ?? []), converter]);
}

async function createConverter(fromHz: number, toHz: number) {
  const { default: libsamplerate } = await import("@alexanderolsen/libsamplerate-js");
  return libsamplerate.create(1, fromHz, toHz, {
    converterType: libsamplerate.ConverterType.SRC_SINC_BEST_QUALITY,
  });
}

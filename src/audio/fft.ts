/** @file Discrete Fourier transforms of real frames, float64, without allocation after set-up (fft.js inside). */

import FFT from "fft.js";
import { ParameterError } from "../core/errors.ts";

/** The transform X_k = Σ x_n exp(-2πi·kn/size) of real frames, unnormalised, bins 0 … size/2. */
export interface RealFft {
  readonly size: number;
  /** `size / 2 + 1`. */
  readonly bins: number;
  /**
   * Write the frame here, `[size]`, before each call: what is shorter leaves its zeros behind it.
   * The transform does not change it.
   */
  readonly input: Float64Array;
  /** Real and imaginary parts of bin k at 2k and 2k + 1, `[2·bins]`, of the last transform. */
  readonly output: Float64Array;
  /** Transforms `input` and returns `output`. */
  transform(): Float64Array;
  /** Power P_k = |X_k|² into `power`, `[bins]`. */
  power(power: Float64Array): void;
}

/**
 * @param size A power of two, at least 4.
 * @throws {ParameterError} For any other size.
 */
export function createRealFft(size: number): RealFft {
  if (!(Number.isInteger(Math.log2(size)) && size >= 4)) {
    throw new ParameterError("createRealFft", "a power of two, at least 4", size);
  }
  const fft = new FFT(size);
  const bins = size / 2 + 1;
  const input = new Float64Array(size);
  const whole = new Float64Array(2 * size);
  const output = whole.subarray(0, 2 * bins);
  return {
    size,
    bins,
    input,
    output,
    transform() {
      fft.realTransform(whole, input);
      return output;
    },
    power(power) {
      fft.realTransform(whole, input);
      for (let k = 0, at = 0; k < bins; k++, at += 2) {
        power[k] = output[at] * output[at] + output[at + 1] * output[at + 1];
      }
    },
  };
}

/** @file The power spectrum of frames whose length is no power of two, such as the 400 samples of speech models. */

import { ParameterError } from "../core/index.ts";

/** Power of frames of one length. */
export interface PowerDft {
  /** Write the frame here, `[size]`, before each call. */
  readonly input: Float64Array;
  /** `size / 2 + 1`. */
  readonly bins: number;
  /** Writes |X_k|², X_k = Σ x_n exp(-2πi·kn/size), unnormalised, into `power`, `[bins]`. */
  power(power: Float64Array): void;
}

/**
 * Sums over a quarter of the frame: samples n, size/2 - n, size/2 + n and size - n have the same cosine and sine but for their signs, so
 * they are added up first. That is 40,000 products for 400 samples, about what a mixed-radix transform needs with its overhead.
 *
 * @param size A multiple of 4.
 * @throws {ParameterError} For any other size.
 */
export function createPowerDft(size: number): PowerDft {
  if (!(Number.isInteger(size) && size >= 4 && size % 4 === 0))
    throw new ParameterError("createPowerDft", "a multiple of 4", size);
  const half = size / 2;
  const quarter = size / 4;
  const bins = half + 1;
  const input = new Float64Array(size);
  // Row k holds the factors of n = 0 ... quarter.
  const width = quarter + 1;
  const cosines = new Float64Array(bins * width);
  const sines = new Float64Array(bins * width);
  for (let k = 0; k < bins; k++) {
    for (let n = 0; n <= quarter; n++) {
      // Reduced to one turn, so that large products lose no digits.
      const angle = (2 * Math.PI * ((k * n) % size)) / size;
      cosines[k * width + n] = Math.cos(angle);
      sines[k * width + n] = Math.sin(angle);
    }
  }
  const [evenReal, oddReal, evenImaginary, oddImaginary] = Array.from(
    { length: 4 },
    () => new Float64Array(width),
  );
  return {
    input,
    bins,
    power(power) {
      fold(input, half, quarter, { evenReal, oddReal, evenImaginary, oddImaginary });
      for (let k = 0; k < bins; k++) {
        const odd = k % 2 === 1;
        const re = odd ? oddReal : evenReal;
        const im = odd ? oddImaginary : evenImaginary;
        const row = k * width;
        let real = 0;
        let imaginary = 0;
        for (let n = 0; n <= quarter; n++) {
          real += re[n] * cosines[row + n];
          imaginary += im[n] * sines[row + n];
        }
        power[k] = real * real + imaginary * imaginary;
      }
    },
  };
}

interface Folded {
  readonly evenReal: Float64Array;
  readonly oddReal: Float64Array;
  readonly evenImaginary: Float64Array;
  readonly oddImaginary: Float64Array;
}

/** Sums of the samples that share a factor; bins of even and odd number differ in the signs. */
function fold(
  x: Float64Array,
  half: number,
  quarter: number,
  { evenReal, oddReal, evenImaginary, oddImaginary }: Folded,
): void {
  evenReal[0] = x[0] + x[half];
  oddReal[0] = x[0] - x[half];
  for (let n = 1; n < quarter; n++) {
    const [a, b, c, d] = [x[n], x[half - n], x[half + n], x[2 * half - n]];
    evenReal[n] = a + d + (b + c);
    oddReal[n] = a + d - (b + c);
    evenImaginary[n] = a - d - (b - c);
    oddImaginary[n] = a - d + (b - c);
  }
  const sum = x[quarter] + x[half + quarter];
  const difference = x[quarter] - x[half + quarter];
  // Its cosine is zero for odd bins, and its sine for even ones.
  evenReal[quarter] = sum;
  oddReal[quarter] = sum;
  evenImaginary[quarter] = difference;
  oddImaginary[quarter] = difference;
}

/** @file Linear convolution with long filters, by fast Fourier transforms of overlapping blocks. */

import { createRealFft } from "./fft.ts";

/**
 * The sum y_n = Σ h_k x_(n-k), by overlap-add (Stockham, 1966).
 *
 * @param filter `[m]`, at least one value.
 * @returns As many values as `samples`: what rings on after the end is left out.
 */
export function convolve(samples: Float32Array, filter: Float32Array): Float32Array {
  const size = Math.max(1024, 2 ** Math.ceil(Math.log2(4 * filter.length)));
  const block = size - filter.length + 1;
  const fft = createRealFft(size);
  fft.input.set(filter);
  const response = fft.transform().slice();
  const product = new Float64Array(response.length);
  const frame = new Float64Array(size);
  const sum = new Float64Array(samples.length);
  for (let from = 0; from < samples.length; from += block) {
    fft.input.fill(0);
    fft.input.set(samples.subarray(from, from + block));
    const spectrum = fft.transform();
    for (let k = 0; k < product.length; k += 2) {
      product[k] = spectrum[k] * response[k] - spectrum[k + 1] * response[k + 1];
      product[k + 1] = spectrum[k] * response[k + 1] + spectrum[k + 1] * response[k];
    }
    fft.inverse(product, frame);
    const end = Math.min(size, samples.length - from);
    for (let i = 0; i < end; i++) sum[from + i] += frame[i];
  }
  return Float32Array.from(sum);
}

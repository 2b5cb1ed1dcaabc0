/**
 * @file Discrete Fourier transforms of real frames, float64, without allocation after set-up.
 */

import { ParameterError } from "../core/errors.ts";

/** A complex transform of one fixed length, in place on the two arrays it owns. */
export interface Fft {
  readonly size: number;
  /** Real and imaginary parts, `[size]`: write the input here, run `transform`, read the output here. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** X_k = Σ x_n exp(-2πi·kn/size), unnormalised. */
  transform(): void;
}

/**
 * Stockham's self-sorting transform, radix 4 with one radix-2 pass where the length asks for it.
 *
 * @param size A power of two, at least 2.
 */
export function createFft(size: number): Fft {
  if (!(Number.isInteger(Math.log2(size)) && size >= 2)) {
    throw new ParameterError("createFft", "a power of two, at least 2", size);
  }
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const otherRe = new Float64Array(size);
  const otherIm = new Float64Array(size);
  const cos = Float64Array.from({ length: size }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: size }, (_, k) => -Math.sin((2 * Math.PI * k) / size));

  return {
    size,
    re,
    im,
    transform() {
      let xr = re;
      let xi = im;
      let yr = otherRe;
      let yi = otherIm;
      let length = size;
      let stride = 1;
      for (; length > 4; length >>= 2, stride <<= 2) {
        radix4(xr, xi, yr, yi, length >> 2, stride, cos, sin);
        [xr, yr] = [yr, xr];
        [xi, yi] = [yi, xi];
      }
      (length === 4 ? lastRadix4 : lastRadix2)(xr, xi, yr, yi, stride);
      if (yr !== re) {
        re.set(yr);
        im.set(yi);
      }
    },
  };
}

/** One pass: `quarter` butterflies of four, each over `stride` interleaved transforms. */
function radix4(
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
  quarter: number,
  stride: number,
  cos: Float64Array,
  sin: Float64Array,
): void {
  const step = quarter * stride;
  for (let p = 0; p < quarter; p++) {
    const w1r = cos[p * stride];
    const w1i = sin[p * stride];
    const w2r = cos[2 * p * stride];
    const w2i = sin[2 * p * stride];
    const w3r = cos[3 * p * stride];
    const w3i = sin[3 * p * stride];
    let from = p * stride;
    let to = 4 * p * stride;
    for (let q = 0; q < stride; q++, from++, to++) {
      const ar = xr[from];
      const ai = xi[from];
      const br = xr[from + step];
      const bi = xi[from + step];
      const cr = xr[from + 2 * step];
      const ci = xi[from + 2 * step];
      const dr = xr[from + 3 * step];
      const di = xi[from + 3 * step];
      const sumAcR = ar + cr;
      const sumAcI = ai + ci;
      const difAcR = ar - cr;
      const difAcI = ai - ci;
      const sumBdR = br + dr;
      const sumBdI = bi + di;
      const difBdR = br - dr;
      const difBdI = bi - di;
      yr[to] = sumAcR + sumBdR;
      yi[to] = sumAcI + sumBdI;
      const y1r = difAcR + difBdI;
      const y1i = difAcI - difBdR;
      yr[to + stride] = y1r * w1r - y1i * w1i;
      yi[to + stride] = y1r * w1i + y1i * w1r;
      const y2r = sumAcR - sumBdR;
      const y2i = sumAcI - sumBdI;
      yr[to + 2 * stride] = y2r * w2r - y2i * w2i;
      yi[to + 2 * stride] = y2r * w2i + y2i * w2r;
      const y3r = difAcR - difBdI;
      const y3i = difAcI + difBdR;
      yr[to + 3 * stride] = y3r * w3r - y3i * w3i;
      yi[to + 3 * stride] = y3r * w3i + y3i * w3r;
    }
  }
}

/** The last pass of lengths that are a power of four: no twiddle factors. */
function lastRadix4(
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
  stride: number,
): void {
  for (let q = 0; q < stride; q++) {
    const b = q + stride;
    const c = b + stride;
    const d = c + stride;
    const sumAcR = xr[q] + xr[c];
    const sumAcI = xi[q] + xi[c];
    const difAcR = xr[q] - xr[c];
    const difAcI = xi[q] - xi[c];
    const sumBdR = xr[b] + xr[d];
    const sumBdI = xi[b] + xi[d];
    const difBdR = xr[b] - xr[d];
    const difBdI = xi[b] - xi[d];
    yr[q] = sumAcR + sumBdR;
    yi[q] = sumAcI + sumBdI;
    yr[b] = difAcR + difBdI;
    yi[b] = difAcI - difBdR;
    yr[c] = sumAcR - sumBdR;
    yi[c] = sumAcI - sumBdI;
    yr[d] = difAcR - difBdI;
    yi[d] = difAcI + difBdR;
  }
}

/** The last pass of the other lengths. */
function lastRadix2(
  xr: Float64Array,
  xi: Float64Array,
  yr: Float64Array,
  yi: Float64Array,
  stride: number,
): void {
  for (let a = 0, b = stride; a < stride; a++, b++) {
    yr[a] = xr[a] + xr[b];
    yi[a] = xi[a] + xi[b];
    yr[b] = xr[a] - xr[b];
    yi[b] = xi[a] - xi[b];
  }
}

/** The transform of a real frame. */
export interface RealFft {
  readonly size: number;
  /** `size / 2 + 1`: bins 0 … size/2. */
  readonly bins: number;
  /**
   * @param frame At most `size` samples; zeros are assumed behind them.
   * @param re Real parts, `[bins]`, written.
   * @param im Imaginary parts, `[bins]`, written.
   */
  transform(frame: ArrayLike<number>, re: Float64Array, im: Float64Array): void;
  /** Power P_k = |X_k|² of a frame into `power`, `[bins]`. */
  power(frame: ArrayLike<number>, power: Float64Array): void;
}

/**
 * X_k of a real frame by one complex transform of half the length (even samples as real, odd as imaginary parts).
 *
 * @param size A power of two, at least 4.
 */
export function createRealFft(size: number): RealFft {
  if (!(Number.isInteger(Math.log2(size)) && size >= 4)) {
    throw new ParameterError("createRealFft", "a power of two, at least 4", size);
  }
  const half = size >> 1;
  const bins = half + 1;
  const fft = createFft(half);
  const { re: zr, im: zi } = fft;
  const cos = Float64Array.from({ length: bins }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: bins }, (_, k) => Math.sin((2 * Math.PI * k) / size));

  const load = (frame: ArrayLike<number>) => {
    const pairs = frame.length >> 1;
    for (let i = 0, j = 0; i < pairs; i++, j += 2) {
      zr[i] = frame[j];
      zi[i] = frame[j + 1];
    }
    zr.fill(0, pairs);
    zi.fill(0, pairs);
    if (frame.length & 1) zr[pairs] = frame[frame.length - 1];
    fft.transform();
  };

  return {
    size,
    bins,
    transform(frame, re, im) {
      load(frame);
      for (let k = 0; k < bins; k++) {
        const a = k === half ? 0 : k;
        const b = k === 0 ? 0 : half - k;
        const evenR = 0.5 * (zr[a] + zr[b]);
        const evenI = 0.5 * (zi[a] - zi[b]);
        const oddR = 0.5 * (zi[a] + zi[b]);
        const oddI = -0.5 * (zr[a] - zr[b]);
        re[k] = evenR + oddR * cos[k] + oddI * sin[k];
        im[k] = evenI + oddI * cos[k] - oddR * sin[k];
      }
    },
    power(frame, power) {
      load(frame);
      const dc = zr[0] + zi[0];
      const nyquist = zr[0] - zi[0];
      power[0] = dc * dc;
      power[half] = nyquist * nyquist;
      // Bins k and half - k share their even and odd parts.
      for (let k = 1, m = half - 1; k <= m; k++, m--) {
        const evenR = 0.5 * (zr[k] + zr[m]);
        const evenI = 0.5 * (zi[k] - zi[m]);
        const oddR = 0.5 * (zi[k] + zi[m]);
        const oddI = -0.5 * (zr[k] - zr[m]);
        const turnedR = oddR * cos[k] + oddI * sin[k];
        const turnedI = oddI * cos[k] - oddR * sin[k];
        const lowR = evenR + turnedR;
        const lowI = evenI + turnedI;
        const highR = evenR - turnedR;
        const highI = evenI - turnedI;
        power[k] = lowR * lowR + lowI * lowI;
        power[m] = highR * highR + highI * highI;
      }
    },
  };
}

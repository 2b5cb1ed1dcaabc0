/** @file Discrete Fourier transforms of real frames, float64, without allocation after set-up. */

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
 * Even samples are taken as real and odd ones as imaginary parts of a complex sequence of half the length, whose
 * transform (decimation in time, radix 4 after a first pass of radix 2, 4 or 8) is then taken apart. Real and
 * imaginary parts have arrays of their own on the way: engines address those faster than pairs.
 *
 * @param size A power of two, at least 4.
 * @throws {ParameterError} For any other size.
 */
export function createRealFft(size: number): RealFft {
  if (!(Number.isInteger(Math.log2(size)) && size >= 4)) {
    throw new ParameterError("createRealFft", "a power of two, at least 4", size);
  }
  const points = size / 2;
  const bins = points + 1;
  const input = new Float64Array(size);
  const output = new Float64Array(2 * bins);
  const re = new Float64Array(points);
  const im = new Float64Array(points);
  const first = points < 4 ? 2 : Math.log2(points) % 2 === 0 ? 4 : 8;
  const firstPass = { 2: pairs, 4: fours, 8: eights }[first] as FirstPass;
  const starts = startsOf(points / first);
  const strides = Array.from({ length: Math.log2(points / first) / 2 }, (_, i) => first * 4 ** i);
  const twiddles = strides.map(radix4Twiddles);
  const turns = halfTurns(size);

  const transform = (): Float64Array => {
    firstPass(input, starts, re, im);
    for (let p = 0; p < strides.length; p++) radix4(re, im, strides[p], twiddles[p]);
    takeApart(re, im, turns, output);
    return output;
  };
  return {
    size,
    bins,
    input,
    output,
    transform,
    power(power) {
      transform();
      for (let k = 0, at = 0; k < bins; k++, at += 2) {
        power[k] = output[at] * output[at] + output[at + 1] * output[at + 1];
      }
    },
  };
}

/** Short transforms of points that stand `starts.length` apart in the packed input, one after the other. */
type FirstPass = (x: Float64Array, starts: Int32Array, re: Float64Array, im: Float64Array) => void;

/** Where in the packed input the short transforms start: 0 … count - 1 with digits of base 4 reversed, times 2. */
function startsOf(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    let reversed = 0;
    for (let left = i, size = count; size > 1; size /= 4, left = Math.floor(left / 4)) {
      reversed = 4 * reversed + (left % 4);
    }
    return 2 * reversed;
  });
}

/** exp(-2πi·jm/(4·stride)) for m = 1, 2, 3, real and imaginary, for j = 0 … stride - 1. */
function radix4Twiddles(stride: number): Float64Array {
  const out = new Float64Array(6 * stride);
  for (let j = 0, at = 0; j < stride; j++) {
    for (let m = 1; m <= 3; m++) {
      const angle = (-Math.PI * j * m) / (2 * stride);
      out[at++] = Math.cos(angle);
      out[at++] = Math.sin(angle);
    }
  }
  return out;
}

/** ½·exp(-2πi·k/size) for k = 0 … size/4. */
function halfTurns(size: number): Float64Array {
  const out = new Float64Array(size / 2 + 2);
  for (let k = 0; k <= size / 4; k++) {
    const angle = (-2 * Math.PI * k) / size;
    out[2 * k] = 0.5 * Math.cos(angle);
    out[2 * k + 1] = 0.5 * Math.sin(angle);
  }
  return out;
}

function pairs(x: Float64Array, _starts: Int32Array, re: Float64Array, im: Float64Array): void {
  re[0] = x[0] + x[2];
  im[0] = x[1] + x[3];
  re[1] = x[0] - x[2];
  im[1] = x[1] - x[3];
}

function fours(x: Float64Array, starts: Int32Array, re: Float64Array, im: Float64Array): void {
  const apart = 2 * starts.length;
  for (let i = 0, o = 0; i < starts.length; i++, o += 4) {
    const a = starts[i];
    const b = a + apart;
    const c = b + apart;
    const d = c + apart;
    const sumRe = x[a] + x[c];
    const sumIm = x[a + 1] + x[c + 1];
    const differenceRe = x[a] - x[c];
    const differenceIm = x[a + 1] - x[c + 1];
    const oddSumRe = x[b] + x[d];
    const oddSumIm = x[b + 1] + x[d + 1];
    const oddDifferenceRe = x[b] - x[d];
    const oddDifferenceIm = x[b + 1] - x[d + 1];
    re[o] = sumRe + oddSumRe;
    im[o] = sumIm + oddSumIm;
    re[o + 1] = differenceRe + oddDifferenceIm;
    im[o + 1] = differenceIm - oddDifferenceRe;
    re[o + 2] = sumRe - oddSumRe;
    im[o + 2] = sumIm - oddSumIm;
    re[o + 3] = differenceRe - oddDifferenceIm;
    im[o + 3] = differenceIm + oddDifferenceRe;
  }
}

/** As `fours`, for eight points: the transforms of the four even and the four odd ones, joined. */
function eights(x: Float64Array, starts: Int32Array, re: Float64Array, im: Float64Array): void {
  const apart = 2 * starts.length;
  for (let i = 0, o = 0; i < starts.length; i++, o += 8) {
    const a = starts[i];
    const b = a + apart;
    const c = b + apart;
    const d = c + apart;
    const e = d + apart;
    const f = e + apart;
    const g = f + apart;
    const h = g + apart;
    const aeRe = x[a] + x[e];
    const aeIm = x[a + 1] + x[e + 1];
    const aLessERe = x[a] - x[e];
    const aLessEIm = x[a + 1] - x[e + 1];
    const cgRe = x[c] + x[g];
    const cgIm = x[c + 1] + x[g + 1];
    const cLessGRe = x[c] - x[g];
    const cLessGIm = x[c + 1] - x[g + 1];
    const bfRe = x[b] + x[f];
    const bfIm = x[b + 1] + x[f + 1];
    const bLessFRe = x[b] - x[f];
    const bLessFIm = x[b + 1] - x[f + 1];
    const dhRe = x[d] + x[h];
    const dhIm = x[d + 1] + x[h + 1];
    const dLessHRe = x[d] - x[h];
    const dLessHIm = x[d + 1] - x[h + 1];
    const even0Re = aeRe + cgRe;
    const even0Im = aeIm + cgIm;
    const odd0Re = bfRe + dhRe;
    const odd0Im = bfIm + dhIm;
    re[o] = even0Re + odd0Re;
    im[o] = even0Im + odd0Im;
    re[o + 4] = even0Re - odd0Re;
    im[o + 4] = even0Im - odd0Im;
    const even2Re = aeRe - cgRe;
    const even2Im = aeIm - cgIm;
    const odd2Re = bfIm - dhIm;
    const odd2Im = dhRe - bfRe;
    re[o + 2] = even2Re + odd2Re;
    im[o + 2] = even2Im + odd2Im;
    re[o + 6] = even2Re - odd2Re;
    im[o + 6] = even2Im - odd2Im;
    const even1Re = aLessERe + cLessGIm;
    const even1Im = aLessEIm - cLessGRe;
    const odd1Re = bLessFRe + dLessHIm;
    const odd1Im = bLessFIm - dLessHRe;
    const turned1Re = Math.SQRT1_2 * (odd1Re + odd1Im);
    const turned1Im = Math.SQRT1_2 * (odd1Im - odd1Re);
    re[o + 1] = even1Re + turned1Re;
    im[o + 1] = even1Im + turned1Im;
    re[o + 5] = even1Re - turned1Re;
    im[o + 5] = even1Im - turned1Im;
    const even3Re = aLessERe - cLessGIm;
    const even3Im = aLessEIm + cLessGRe;
    const odd3Re = bLessFRe - dLessHIm;
    const odd3Im = bLessFIm + dLessHRe;
    const turned3Re = Math.SQRT1_2 * (odd3Im - odd3Re);
    const turned3Im = -Math.SQRT1_2 * (odd3Re + odd3Im);
    re[o + 3] = even3Re + turned3Re;
    im[o + 3] = even3Im + turned3Im;
    re[o + 7] = even3Re - turned3Re;
    im[o + 7] = even3Im - turned3Im;
  }
}

/** Joins every four neighbouring transforms of `stride` points into one, in place. All is read before all is written. */
function radix4(re: Float64Array, im: Float64Array, stride: number, twiddles: Float64Array): void {
  const points = re.length;
  for (let start = 0; start < points; start += 4 * stride) {
    let b = start + stride;
    let c = b + stride;
    let d = c + stride;
    for (let a = start, w = 0; w < twiddles.length; w += 6, a++, b++, c++, d++) {
      const turn1Re = twiddles[w];
      const turn1Im = twiddles[w + 1];
      const turn2Re = twiddles[w + 2];
      const turn2Im = twiddles[w + 3];
      const turn3Re = twiddles[w + 4];
      const turn3Im = twiddles[w + 5];
      const aRe = re[a];
      const aIm = im[a];
      const unturnedBRe = re[b];
      const unturnedBIm = im[b];
      const unturnedCRe = re[c];
      const unturnedCIm = im[c];
      const unturnedDRe = re[d];
      const unturnedDIm = im[d];
      const bRe = unturnedBRe * turn1Re - unturnedBIm * turn1Im;
      const bIm = unturnedBRe * turn1Im + unturnedBIm * turn1Re;
      const cRe = unturnedCRe * turn2Re - unturnedCIm * turn2Im;
      const cIm = unturnedCRe * turn2Im + unturnedCIm * turn2Re;
      const dRe = unturnedDRe * turn3Re - unturnedDIm * turn3Im;
      const dIm = unturnedDRe * turn3Im + unturnedDIm * turn3Re;
      const sumRe = aRe + cRe;
      const sumIm = aIm + cIm;
      const differenceRe = aRe - cRe;
      const differenceIm = aIm - cIm;
      const oddSumRe = bRe + dRe;
      const oddSumIm = bIm + dIm;
      const oddDifferenceRe = bRe - dRe;
      const oddDifferenceIm = bIm - dIm;
      re[a] = sumRe + oddSumRe;
      im[a] = sumIm + oddSumIm;
      re[b] = differenceRe + oddDifferenceIm;
      im[b] = differenceIm - oddDifferenceRe;
      re[c] = sumRe - oddSumRe;
      im[c] = sumIm - oddSumIm;
      re[d] = differenceRe - oddDifferenceIm;
      im[d] = differenceIm + oddDifferenceRe;
    }
  }
}

/** From the transform Z of M packed points: X_k = ½(Z_k + Z*_{M-k}) - i·½·exp(-2πik/2M)·(Z_k - Z*_{M-k}). */
function takeApart(re: Float64Array, im: Float64Array, turns: Float64Array, out: Float64Array): void {
  const points = re.length;
  out[0] = re[0] + im[0];
  out[1] = 0;
  out[2 * points] = re[0] - im[0];
  out[2 * points + 1] = 0;
  for (let k = 1, mirror = points - 1, at = 2, back = 2 * points - 2; k <= mirror; k++, mirror--) {
    const hereRe = re[k];
    const hereIm = im[k];
    const thereRe = re[mirror];
    const thereIm = im[mirror];
    const turnRe = turns[at];
    const turnIm = turns[at + 1];
    const evenRe = 0.5 * (hereRe + thereRe);
    const evenIm = 0.5 * (hereIm - thereIm);
    const differenceRe = hereRe - thereRe;
    const differenceIm = hereIm + thereIm;
    const oddRe = differenceIm * turnRe + differenceRe * turnIm;
    const oddIm = differenceIm * turnIm - differenceRe * turnRe;
    out[at] = evenRe + oddRe;
    out[at + 1] = evenIm + oddIm;
    out[back] = evenRe - oddRe;
    out[back + 1] = oddIm - evenIm;
    at += 2;
    back -= 2;
  }
}

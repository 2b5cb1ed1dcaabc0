/** @file Discrete Fourier transforms of real frames, float64, without allocation after set-up. */

import { ParameterError } from "../core/index.ts";
import { type Address, allocate, createOnce, type KernelArray, kernels, place } from "./kernels.ts";

/** The transform X_k = Σ x_n exp(-2πi·kn/size) of real frames, unnormalised, bins 0 … size/2. */
export interface RealFft {
  readonly size: number;
  /** `size / 2 + 1`. */
  readonly bins: number;
  /**
   * Write the frame here, `[size]`, before each call. A shorter frame relies on the zeros after it.
   * The transform does not change it.
   */
  readonly input: Float64Array;
  /** Real and imaginary parts of bin k at 2k and 2k + 1, `[2·bins]`, of the last transform. */
  readonly output: Float64Array;
  /** Transforms `input` and returns `output`. */
  transform(): Float64Array;
  /** Transforms `input` and also writes the power P_k = |X_k|², `[bins]`. */
  power(power: Float64Array): void;
  /**
   * The frame whose transform this is: writes x_n = 1/size·Σ X_k exp(2πi·kn/size) into `frame`, `[size]`.
   *
   * @param spectrum As `output`, `[2·bins]`, which it may be; the imaginary parts of the first and the last bin, which
   *   a real frame does not have, are not read.
   */
  inverse(spectrum: ArrayLike<number>, frame: Float64Array): void;
}

/**
 * Even samples are taken as real and odd ones as imaginary parts of a complex sequence of half the length, whose
 * transform (decimation in time, radix 4 after a first pass of radix 2, 4 or 8) is then taken apart.
 *
 * @param size A power of two, at least 4.
 * @throws {ParameterError} For any other size.
 */
export function createRealFft(size: number): RealFft {
  if (!(Number.isInteger(Math.log2(size)) && size >= 4)) {
    throw new ParameterError("createRealFft", "a power of two, at least 4", size);
  }
  const { x, z, squares, points, first, starts, turns, halves } = planOf(size);
  const bins = points + 1;
  const input = new Float64Array(size);
  const output = new Float64Array(2 * bins);
  const transform = (): Float64Array => {
    x.values.set(input);
    kernels.transform(x.at, z.at, points, first, starts, turns, halves);
    output.set(z.values);
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
      kernels.powers(z.at, squares.at, bins);
      power.set(squares.values);
    },
    inverse(spectrum, frame) {
      toHartley(spectrum, x.values);
      kernels.transform(x.at, z.at, points, first, starts, turns, halves);
      fromHartley(z.values, frame);
    },
  };
}

// The Hartley transform H_k = Σ x_n (cos + sin)(2πkn/size) = Re X_k - Im X_k of a real sequence is real and, apart from
// the factor 1/size, its own inverse (Bracewell 1983): the same kernel goes both ways.

function toHartley(spectrum: ArrayLike<number>, hartley: Float64Array): void {
  const size = hartley.length;
  hartley[0] = spectrum[0];
  hartley[size / 2] = spectrum[size];
  for (let k = 1; k < size / 2; k++) {
    const re = spectrum[2 * k];
    const im = spectrum[2 * k + 1];
    hartley[k] = re - im;
    hartley[size - k] = re + im;
  }
}

function fromHartley(spectrum: Float64Array, frame: Float64Array): void {
  const size = frame.length;
  const scale = 1 / size;
  frame[0] = scale * spectrum[0];
  frame[size / 2] = scale * spectrum[size];
  for (let n = 1; n < size / 2; n++) {
    const re = scale * spectrum[2 * n];
    const im = scale * spectrum[2 * n + 1];
    frame[n] = re - im;
    frame[size - n] = re + im;
  }
}

/** Writes the square roots of `x`, which has this length, into `out`. */
export const createRoots = createOnce((length: number) => {
  const from = allocate(length);
  const to = allocate(length);
  return (x: Float64Array, out: Float64Array): void => {
    from.values.set(x);
    kernels.roots(from.at, to.at, length);
    out.set(to.values);
  };
});

/** What all transforms of one size share: tables, and the kernel's input and output. */
interface Plan {
  readonly points: number;
  /** Radix of the first pass. */
  readonly first: number;
  readonly x: KernelArray;
  readonly z: KernelArray;
  readonly squares: KernelArray;
  readonly starts: Address;
  readonly turns: Address;
  readonly halves: Address;
}

const planOf = createOnce((size: number): Plan => {
  const points = size / 2;
  const first = points < 4 ? 2 : Math.log2(points) % 2 === 0 ? 4 : 8;
  return {
    points,
    first,
    x: allocate(size),
    z: allocate(size + 2),
    squares: allocate(points + 1),
    starts: place(startsOf(points / first)),
    turns: place(turnsOf(points, first)),
    halves: place(halvesOf(size)),
  };
});

/** Bytes from the input's start to each short transform's: 0 … count - 1 with digits of base 4 reversed, times 16. */
function startsOf(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    let reversed = 0;
    for (let left = i, size = count; size > 1; size /= 4, left = Math.floor(left / 4)) {
      reversed = 4 * reversed + (left % 4);
    }
    return 16 * reversed;
  });
}

/** exp(-2πi·jm/(4·stride)) for m = 1, 2, 3, for j = 0 … stride - 1, for each pass of radix 4. */
function turnsOf(points: number, first: number): Float64Array {
  const factors: number[] = [];
  for (let stride = first; stride < points; stride *= 4) {
    for (let j = 0; j < stride; j++) {
      for (let m = 1; m <= 3; m++) {
        const angle = (-Math.PI * j * m) / (2 * stride);
        factors.push(...asStored(Math.cos(angle), Math.sin(angle)));
      }
    }
  }
  return Float64Array.from(factors);
}

/** -½i·exp(-2πi·k/size) for k = 0 … size/4. */
function halvesOf(size: number): Float64Array {
  const factors: number[] = [];
  for (let k = 0; k <= size / 4; k++) {
    const angle = (-2 * Math.PI * k) / size;
    factors.push(...asStored(0.5 * Math.sin(angle), -0.5 * Math.cos(angle)));
  }
  return Float64Array.from(factors);
}

/** The three values by which the kernels multiply by a complex number. */
function asStored(re: number, im: number): [number, number, number] {
  return [re, -im, im];
}

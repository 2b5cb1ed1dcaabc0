/**
 * @file The inner loop of Adam as a WebAssembly SIMD function: about three times as fast as a JavaScript loop, which
 * computes each square root and division in double precision, one at a time. Assembled here from its instructions.
 */

import { getLocal, leb, setLocal, simd, wasmModule, wasmTypes } from "../core/index.ts";

/** Values handled per call; those of one chunk stay in the processor's second-level cache. */
export const CHUNK = 16384;

/** The factors of one update; see `adam` for what they mean. */
export interface AdamFactors {
  readonly gradientScale: number;
  readonly l2: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Learning rate over the bias correction of the first moment. */
  readonly rate: number;
  /** One over the root of the bias correction of the second moment. */
  readonly rootScale: number;
  readonly epsilon: number;
  /** What decoupled weight decay leaves of a value: 1 - learningRate * weightDecay. */
  readonly keep: number;
}

/** Moments that stay where the function works on them: only values and gradients are copied. */
export interface AdamMoments {
  /** First and second moment of each array in turn, zero at first. */
  readonly arrays: Float32Array[];
  /** Applies one update to values, in place, and to the moments of array `k`. */
  update(k: number, values: Float32Array, gradients: Float32Array, factors: AdamFactors): void;
}

/** Which factors a step has; those that change nothing (a scale of 1, a decay of 0) are left out of the loop. */
interface Form {
  readonly scaled: boolean;
  readonly penalised: boolean;
  readonly decayed: boolean;
}

const formOf = ({ gradientScale, l2, keep }: AdamFactors): Form => ({
  scaled: gradientScale !== 1,
  penalised: l2 !== 0,
  decayed: keep !== 1,
});

const compiled = new Map<string, WebAssembly.Module>();

type Update = (bytes: number, first: number, second: number, ...factors: number[]) => void;

function instantiate(form: Form, memory: WebAssembly.Memory): Update {
  const key = JSON.stringify(form);
  const module = compiled.get(key) ?? new WebAssembly.Module(assemble(form));
  compiled.set(key, module);
  return new WebAssembly.Instance(module, { host: { memory } }).exports.update as Update;
}

/** @param lengths Of the arrays of values. */
export function createAdamMoments(lengths: readonly number[]): AdamMoments {
  // Two chunks for values and gradients, then the moments; each begins at a multiple of four values, whole vectors of which are worked on.
  const padded = lengths.map((length) => 4 * Math.ceil(length / 4));
  const total = 2 * CHUNK + 2 * padded.reduce((sum, length) => sum + length, 0);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * total) / PAGE) });
  const updates: { readonly form: Form; readonly update: Update }[] = [];
  const updateFor = (factors: AdamFactors): Update => {
    const wanted = formOf(factors);
    const known = updates.find(
      ({ form }) =>
        form.scaled === wanted.scaled &&
        form.penalised === wanted.penalised &&
        form.decayed === wanted.decayed,
    );
    if (known) return known.update;
    const update = instantiate(wanted, memory);
    updates.push({ form: wanted, update });
    return update;
  };
  const at = (start: number, length: number) => new Float32Array(memory.buffer, 4 * start, length);
  const [p, g] = [at(0, CHUNK), at(CHUNK, CHUNK)];
  const starts: number[] = [];
  let next = 2 * CHUNK;
  for (const length of padded) {
    starts.push(next, next + length);
    next += 2 * length;
  }
  return {
    arrays: starts.map((start, i) => at(start, lengths[i >> 1])),
    update(k, values, gradients, f) {
      const [first, second] = [starts[2 * k], starts[2 * k + 1]];
      const update = updateFor(f);
      for (let start = 0; start < values.length; start += CHUNK) {
        const end = Math.min(start + CHUNK, values.length);
        const count = end - start;
        p.set(count === values.length ? values : values.subarray(start, end));
        g.set(count === values.length ? gradients : gradients.subarray(start, end));
        update(
          Math.ceil(count / 4) * 16,
          4 * (first + start),
          4 * (second + start),
          f.gradientScale,
          f.l2,
          f.beta1,
          1 - f.beta1,
          f.beta2,
          1 - f.beta2,
          f.rate,
          f.rootScale,
          f.epsilon,
          f.keep,
          TINY,
        );
        values.set(count === CHUNK ? p : p.subarray(0, count), start);
      }
    },
  };
}

const PAGE = 65536;

/** Added to a moment and taken away again: it never falls far below 2^-24 of this, to denormal numbers of 100 cycles each. */
const TINY = 1e-24;

/**
 * The module's bytes: `update(bytes, first, second, gradientScale, l2, b1, c1, b2, c2, rate, rootScale, epsilon, keep, tiny)`. Values lie at
 * 0, gradients after them, moments at the places given, in bytes.
 */
function assemble({ scaled, penalised, decayed }: Form): Uint8Array<ArrayBuffer> {
  const factors = 11;
  const { i32, f32, v128 } = wasmTypes;
  // Parameters: the bytes to work on, where the moments lie, the factors.
  const [bytes, first, second, scalars] = [0, 1, 2, 3];
  const at = scalars + factors;
  // Locals after the parameters: the offset, the eleven factors as vectors, then p, g, m, v.
  const vector = (k: number) => at + 1 + k;
  const [gradientScale, l2, b1, c1, b2, c2, rate, rootScale, epsilon, keep, tiny] = Array.from(
    { length: factors },
    (_, k) => [...getLocal(vector(k))],
  );
  const [p, g, m, v] = [0, 1, 2, 3].map((k) => vector(factors + k));
  // Addresses: the offset in an array, and where the array begins, as a constant or as a parameter.
  const place = (k: number) =>
    k < 2 ? getLocal(at) : [...getLocal(at), ...getLocal(k === 2 ? first : second), 0x6a];
  const base = (k: number) => leb(k === 1 ? CHUNK * 4 : 0);
  const load = (k: number) => [...place(k), 0xfd, 0x00, 4, ...base(k)];
  const store = (k: number, value: number) => [...place(k), ...getLocal(value), 0xfd, 0x0b, 4, ...base(k)];
  const add = simd(0xe4);
  const sub = simd(0xe5);
  const mul = simd(0xe6);
  const div = simd(0xe7);
  const sqrt = simd(0xe3);

  const body = [
    // One vector of each factor.
    ...Array.from({ length: factors }, (_, k) => [
      ...getLocal(scalars + k),
      ...simd(0x13),
      ...setLocal(vector(k)),
    ]).flat(),
    ...[0x03, 0x40], // loop
    ...[...load(0), ...setLocal(p)],
    // g = gradientScale * gradient + l2 * p
    ...load(1),
    ...(scaled ? [...gradientScale, ...mul] : []),
    ...(penalised ? [...getLocal(p), ...l2, ...mul, ...add] : []),
    ...setLocal(g),
    // m = b1 * m + c1 * g
    ...[
      ...load(2),
      ...b1,
      ...mul,
      ...getLocal(g),
      ...c1,
      ...mul,
      ...add,
      ...tiny,
      ...add,
      ...tiny,
      ...sub,
      ...setLocal(m),
    ],
    // v = b2 * v + c2 * g * g
    ...[...load(3), ...b2, ...mul, ...getLocal(g), ...getLocal(g), ...mul, ...c2, ...mul, ...add],
    ...[...tiny, ...add, ...tiny, ...sub, ...setLocal(v)],
    // p = keep * p - rate * m / (rootScale * sqrt(v) + epsilon)
    ...getLocal(p),
    ...(decayed ? [...keep, ...mul] : []),
    ...[...getLocal(m), ...rate, ...mul],
    ...[...getLocal(v), ...sqrt, ...rootScale, ...mul, ...epsilon, ...add, ...div, ...sub, ...setLocal(p)],
    ...[...store(0, p), ...store(2, m), ...store(3, v)],
    // at += 16; again while at < bytes
    ...[...getLocal(at), 0x41, 16, 0x6a, 0x22, ...leb(at), ...getLocal(bytes), 0x49, 0x0d, 0, 0x0b],
  ];
  return wasmModule({
    name: "update",
    parameters: [i32, i32, i32, ...new Array<number>(factors).fill(f32)],
    results: [],
    locals: [
      [1, i32],
      [factors + 4, v128],
    ],
    body,
  });
}

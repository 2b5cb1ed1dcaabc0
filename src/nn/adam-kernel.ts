/**
 * @file The inner loop of Adam as a WebAssembly SIMD function: about three times as fast as a JavaScript loop, which
 * computes each square root and division in double precision, one at a time. Assembled here from its instructions.
 */

import {
  compileWide,
  getLocal,
  leb,
  setLocal,
  simd,
  WARM_VALUES,
  WASM_PAGE,
  type WideModule,
  wasmModule,
  wasmTypes,
} from "../core/index.ts";

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

/** Moments that stay where the function works on them; values and gradients are copied there, unless they live there too. */
export interface AdamMoments {
  readonly home?: Home;
  /** First and second moment of each array in turn, zero at first. */
  readonly arrays: Float32Array[];
  /** Applies one update to values, in place, and to the moments of array `k`. */
  update(k: number, values: Float32Array, gradients: Float32Array, factors: AdamFactors): void;
  /** The same for all arrays in one call. @returns Whether it was possible: only if all of them live here. */
  updateAll(
    values: readonly Float32Array[],
    gradients: readonly Float32Array[],
    factors: AdamFactors,
  ): boolean;
}

/** Arrays in the memory that the function works on. */
export interface Home {
  readonly values: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
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

const compiled = new Map<string, WideModule>();

type Update = (bytes: number, p: number, g: number, m: number, v: number, ...factors: number[]) => void;

function instantiate(form: Form, memory: WebAssembly.Memory): Update {
  const key = JSON.stringify(form);
  const module = compiled.get(key) ?? compileWide(assemble(form), warmUp);
  compiled.set(key, module);
  return functionOf(module, memory);
}

const functionOf = (module: WideModule, memory: WebAssembly.Memory): Update =>
  new WebAssembly.Instance(module as WebAssembly.Module, { host: { memory } }).exports.update as Update;

function warmUp(module: WideModule): void {
  const update = functionOf(module, new WebAssembly.Memory({ initial: Math.ceil((16 * CHUNK) / WASM_PAGE) }));
  const places = [0, 1, 2, 3].map((k) => 4 * CHUNK * k) as [number, number, number, number];
  for (let done = 0; done < WARM_VALUES; done += CHUNK) update(4 * CHUNK, ...places);
}

/** @param lengths Of the arrays of values. @param withHome Whether there is to be room for values and gradients. */
export function createAdamMoments(lengths: readonly number[], withHome = false): AdamMoments {
  // Two chunks for what is copied, then the moments, then the home; all begin at multiples of four values, whole vectors of which are worked on.
  const padded = lengths.map((length) => AT_ONCE * Math.ceil(length / AT_ONCE));
  const each = padded.reduce((sum, length) => sum + length, 0);
  const copied = withHome ? 0 : 2 * CHUNK;
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((4 * (copied + (withHome ? 4 : 2) * each)) / WASM_PAGE),
  });
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
  let next = copied;
  /** An array of each length: where they begin, and views of them. */
  const arrays = () => {
    const starts = padded.map((length) => {
      next += length;
      return next - length;
    });
    return { starts, views: starts.map((start, i) => at(start, lengths[i])) };
  };
  const [m, v] = [arrays(), arrays()];
  const home = withHome ? { values: arrays(), gradients: arrays() } : undefined;
  const step = (count: number, places: readonly number[], f: AdamFactors) => {
    const [p, g, first, second] = places.map((place) => 4 * place);
    updateFor(f)(
      ...([4 * AT_ONCE * Math.ceil(count / AT_ONCE), p, g, first, second] as const),
      ...[f.gradientScale, f.l2, f.beta1, 1 - f.beta1, f.beta2, 1 - f.beta2],
      ...[f.rate, f.rootScale, f.epsilon, f.keep, TINY],
    );
  };
  const chunks = withHome ? undefined : [at(0, CHUNK), at(CHUNK, CHUNK)];
  return {
    ...(home ? { home: { values: home.values.views, gradients: home.gradients.views } } : {}),
    arrays: lengths.flatMap((_, i) => [m.views[i], v.views[i]]),
    updateAll(values, gradients, f) {
      if (!home || lengths.length === 0) return false;
      for (const [k, array] of values.entries())
        if (array !== home.values.views[k] || gradients[k] !== home.gradients.views[k]) return false;
      // Between the arrays lie zeros, which stay zeros.
      step(each, [home.values.starts[0], home.gradients.starts[0], m.starts[0], v.starts[0]], f);
      return true;
    },
    update(k, values, gradients, f) {
      if (home) {
        // What lives here need not be copied.
        if (values !== home.values.views[k]) home.values.views[k].set(values);
        if (gradients !== home.gradients.views[k]) home.gradients.views[k].set(gradients);
        step(values.length, [home.values.starts[k], home.gradients.starts[k], m.starts[k], v.starts[k]], f);
        if (values !== home.values.views[k]) values.set(home.values.views[k]);
        return;
      }
      const [p, g] = chunks as Float32Array[];
      for (let start = 0; start < values.length; start += CHUNK) {
        const end = Math.min(start + CHUNK, values.length);
        const count = end - start;
        p.set(count === values.length ? values : values.subarray(start, end));
        g.set(count === values.length ? gradients : gradients.subarray(start, end));
        step(count, [0, CHUNK, m.starts[k] + start, v.starts[k] + start], f);
        values.set(count === CHUNK ? p : p.subarray(0, count), start);
      }
    },
  };
}

/** Vectors of four values that are worked on at a time. */
const together = 2;
/** Values that are worked on at a time. */
const AT_ONCE = 4 * together;

/** Added to a moment and taken away again: it never falls far below 2^-24 of this, to denormal numbers of 100 cycles each. */
const TINY = 1e-24;

/**
 * The module's bytes: `update(bytes, p, g, m, v, gradientScale, l2, b1, c1, b2, c2, rate, rootScale, epsilon, keep, tiny)`, where p, g, m and v
 * are the places of values, gradients and moments, in bytes.
 */
function assemble({ scaled, penalised, decayed }: Form): Uint8Array<ArrayBuffer> {
  const factors = 11;
  const { i32, f32, v128 } = wasmTypes;
  // Parameters: the bytes to work on, where the four arrays lie, the factors.
  const [bytes, places, scalars] = [0, 1, 5];
  const at = scalars + factors;
  // Locals after the parameters: the offset, the eleven factors as vectors, then p, g, m, v of each vector that is
  // worked on at a time, then where each of the four arrays is read now.
  const vector = (k: number) => at + 1 + k;
  const [gradientScale, l2, b1, c1, b2, c2, rate, rootScale, epsilon, keep, tiny] = Array.from(
    { length: factors },
    (_, k) => [...getLocal(vector(k))],
  );
  const place = (k: number) => getLocal(vector(factors + 4 * together) + k);
  const add = simd(0xe4);
  const sub = simd(0xe5);
  const mul = simd(0xe6);
  const div = simd(0xe7);
  const sqrt = simd(0xe3);
  const vectors = Array.from({ length: together }, (_, i) => {
    const [p, g, m, v] = [0, 1, 2, 3].map((k) => vector(factors + 4 * i + k));
    const load = (k: number) => [...place(k), 0xfd, 0x00, 4, ...leb(16 * i)];
    const store = (k: number, value: number) => [
      ...place(k),
      ...getLocal(value),
      ...[0xfd, 0x0b, 4],
      ...leb(16 * i),
    ];
    return [
      [...load(0), ...setLocal(p)],
      // g = gradientScale * gradient + l2 * p
      [
        ...load(1),
        ...(scaled ? [...gradientScale, ...mul] : []),
        ...(penalised ? [...getLocal(p), ...l2, ...mul, ...add] : []),
        ...setLocal(g),
      ],
      // m = b1 * m + c1 * g
      [
        ...[...load(2), ...b1, ...mul, ...getLocal(g), ...c1, ...mul, ...add],
        ...[...tiny, ...add, ...tiny, ...sub, ...setLocal(m)],
      ],
      // v = b2 * v + c2 * g * g
      [
        ...[...load(3), ...b2, ...mul, ...getLocal(g), ...getLocal(g), ...mul, ...c2, ...mul, ...add],
        ...[...tiny, ...add, ...tiny, ...sub, ...setLocal(v)],
      ],
      // p = keep * p - rate * m / (rootScale * sqrt(v) + epsilon)
      [
        ...getLocal(p),
        ...(decayed ? [...keep, ...mul] : []),
        ...[...getLocal(m), ...rate, ...mul],
        ...[
          ...getLocal(v),
          ...sqrt,
          ...rootScale,
          ...mul,
          ...epsilon,
          ...add,
          ...div,
          ...sub,
          ...setLocal(p),
        ],
      ],
      store(0, p),
      store(2, m),
      store(3, v),
    ];
  });
  // What is done with one vector is done with the next before it goes on: the processor waits less for roots and divisions.
  const turns = vectors[0].flatMap((_, part) => vectors.flatMap((one) => one[part]));

  const body = [
    // One vector of each factor.
    ...Array.from({ length: factors }, (_, k) => [
      ...getLocal(scalars + k),
      ...simd(0x13),
      ...setLocal(vector(k)),
    ]).flat(),
    ...[0x03, 0x40], // loop
    ...[0, 1, 2, 3].flatMap((k) => [
      ...getLocal(at),
      ...getLocal(places + k),
      0x6a,
      ...setLocal(vector(factors + 4 * together) + k),
    ]),
    ...turns,
    // at += the bytes of these vectors; again while at < bytes
    ...[...getLocal(at), 0x41, ...leb(16 * together), 0x6a, 0x22, ...leb(at)],
    ...[...getLocal(bytes), 0x49, 0x0d, 0, 0x0b],
  ];
  return wasmModule({
    name: "update",
    parameters: [i32, i32, i32, i32, i32, ...new Array<number>(factors).fill(f32)],
    results: [],
    locals: [
      [1, i32],
      [factors + 4 * together, v128],
      [4, i32],
    ],
    body,
  });
}

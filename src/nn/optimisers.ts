/** @file Adam and gradient descent with momentum, each as one loop over values in place, and as operations of a graph. */

import { ParameterError } from "../core/index.ts";
import { add, divide, multiply, sqrt, subtract, type Tensor } from "../tensor/index.ts";
import { type AdamMoments, createAdamMoments, type Home } from "./adam-kernel.ts";

/** What a checkpoint holds of an optimiser. */
export interface OptimiserState {
  readonly steps: number;
  /** Moving averages: one array per parameter and kind. */
  readonly slots: readonly Float32Array[];
}

/** Changes values against their gradients. Belongs to one list of values, always given in the same order. */
export interface Optimiser {
  /**
   * @param rate Multiplies the learning rate: the value of a schedule. Default 1.
   * @param gradientScale Multiplies every gradient: the value of `globalNormScale`. Default 1.
   * @throws {ParameterError} if the arrays are not as many or as long as at the first step.
   */
  step(
    values: readonly Float32Array[],
    gradients: readonly Float32Array[],
    rate?: number,
    gradientScale?: number,
  ): void;
  /**
   * Before the first step: arrays that steps work on without copying anything, for parameters to live in and gradients to be written to.
   * Undefined if there are none, or it is too late.
   */
  home?(lengths: readonly number[]): Home | undefined;
  /** A copy. */
  state(): OptimiserState;
  restore(state: OptimiserState): void;
  /** The same step for values that live on a device. */
  readonly rule: UpdateRule;
}

/** One step as operations on whole vectors. */
export interface UpdateRule {
  /** Tells apart rules whose graphs differ. */
  readonly key: string;
  /** Vectors kept beside the values, zero at first: what `OptimiserState.slots` holds, in its order. */
  readonly slots: number;
  /** What is added to the gradient for each array, times the value itself. */
  readonly l2: number | readonly number[];
  /** Numbers that change from step to step, fed to the graph. @param t Number of the step, from 1. */
  factors(t: number, rate: number): Readonly<Record<string, number>>;
  /** The next values and slots. @param factors Scalars, as `factors` names them. */
  update(of: {
    readonly values: Tensor;
    readonly gradient: Tensor;
    readonly slots: readonly Tensor[];
    readonly factors: Readonly<Record<string, Tensor>>;
  }): { readonly values: Tensor; readonly slots: readonly Tensor[] };
}

export interface AdamOptions {
  /** Default 1e-3. */
  readonly learningRate?: number;
  /** Decay of the mean of gradients; default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients; default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Decoupled decay (Loshchilov & Hutter, 2019): each step multiplies a value by 1 - learningRate * weightDecay. Default 0. */
  readonly weightDecay?: number;
  /** Adds l2 * w to the gradient of a value w, as the penalty l2/2 * w^2 in the loss does; one number for all, or one per array. Default 0. */
  readonly l2?: number | readonly number[];
}

/** Values of which four copies fit into a memory of WebAssembly, which ends at 4 GB. */
const LARGEST_HOME = 2 ** 27;

/**
 * Adam (Kingma & Ba, 2015), with bias correction:
 * m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + epsilon).
 */
export function adam(options: AdamOptions = {}): Optimiser {
  const {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    weightDecay = 0,
    l2 = 0,
  } = options;
  checkRange("adam, learningRate", learningRate, 0, Number.POSITIVE_INFINITY);
  checkRange("adam, beta1", beta1, 0, 1);
  checkRange("adam, beta2", beta2, 0, 1);
  let moments: AdamMoments | undefined;
  const memory = slots("adam", 2, (lengths) => {
    moments = createAdamMoments(lengths);
    return moments.arrays;
  });
  return {
    step(values, gradients, rate = 1, gradientScale = 1) {
      const t = memory.advance(values, gradients);
      const factors = {
        gradientScale,
        beta1,
        beta2,
        rate: (learningRate * rate) / (1 - beta1 ** t),
        rootScale: 1 / Math.sqrt(1 - beta2 ** t),
        epsilon,
        keep: 1 - learningRate * rate * weightDecay,
      };
      if (typeof l2 === "number" && moments?.updateAll(values, gradients, { ...factors, l2 })) return;
      for (let i = 0; i < values.length; i++) {
        const own = typeof l2 === "number" ? l2 : l2[i];
        moments?.update(i, values[i], gradients[i], { ...factors, l2: own });
      }
    },
    home(lengths) {
      const count = lengths.reduce((sum, length) => sum + length, 0);
      if (memory.arrays.length > 0 || count > LARGEST_HOME) return undefined;
      moments = createAdamMoments(lengths, true);
      memory.keep(moments.arrays);
      return moments.home;
    },
    state: memory.state,
    restore: memory.restore,
    rule: {
      key: JSON.stringify(["adam", beta1, beta2, weightDecay > 0, l2]),
      slots: 2,
      l2,
      // Both bias corrections as one factor of the rate and one of epsilon.
      factors(t, rate) {
        const root = Math.sqrt(1 - beta2 ** t);
        const lr = learningRate * rate;
        return {
          rate: (lr * root) / (1 - beta1 ** t),
          epsilon: epsilon * root,
          ...(weightDecay > 0 ? { keep: 1 - lr * weightDecay } : {}),
        };
      },
      update({ values, gradient, slots: [m, v], factors }) {
        const first = add(m, multiply(subtract(gradient, m), 1 - beta1));
        const second = add(v, multiply(subtract(multiply(gradient, gradient), v), 1 - beta2));
        const change = divide(first, add(sqrt(second), factors.epsilon));
        const kept = factors.keep ? multiply(values, factors.keep) : values;
        return { values: subtract(kept, multiply(change, factors.rate)), slots: [first, second] };
      },
    },
  };
}

export interface SgdOptions {
  /** Default 1e-2. */
  readonly learningRate?: number;
  /** Share of the last change kept, in [0, 1); default 0. */
  readonly momentum?: number;
  /** Adds l2 * w to the gradient of a value w. Default 0. */
  readonly l2?: number;
}

/** Gradient descent with momentum (Polyak, 1964): u = momentum u + g; w -= learningRate u. */
export function sgd(options: SgdOptions = {}): Optimiser {
  const { learningRate = 1e-2, momentum = 0, l2 = 0 } = options;
  checkRange("sgd, learningRate", learningRate, 0, Number.POSITIVE_INFINITY);
  checkRange("sgd, momentum", momentum, 0, 1);
  const memory = slots("sgd", 1);
  return {
    step(values, gradients, rate = 1, gradientScale = 1) {
      memory.advance(values, gradients);
      const lr = learningRate * rate;
      for (let k = 0; k < values.length; k++) {
        const [w, g, u] = [values[k], gradients[k], memory.arrays[k]];
        for (let i = 0; i < w.length; i++) {
          const change = momentum * u[i] + gradientScale * g[i] + l2 * w[i];
          u[i] = change;
          w[i] -= lr * change;
        }
      }
    },
    state: memory.state,
    restore: memory.restore,
    rule: {
      key: JSON.stringify(["sgd", momentum, l2]),
      slots: 1,
      l2,
      factors: (_, rate) => ({ rate: learningRate * rate }),
      update({ values, gradient, slots: [u], factors }) {
        const change = add(multiply(u, momentum), gradient);
        return { values: subtract(values, multiply(change, factors.rate)), slots: [change] };
      },
    },
  };
}

const zeros = (perValue: number) => (lengths: readonly number[]) =>
  lengths.flatMap((length) => Array.from({ length: perValue }, () => new Float32Array(length)));

/** Counts steps and keeps `perValue` arrays beside each array of values, zero at first. */
function slots(
  name: string,
  perValue: number,
  create: (lengths: readonly number[]) => Float32Array[] = zeros(perValue),
) {
  const memory = { steps: 0, arrays: [] as Float32Array[] };
  return {
    get arrays() {
      return memory.arrays;
    },
    /** @returns The number of this step, from 1. */
    advance(values: readonly Float32Array[], gradients: readonly Float32Array[]): number {
      if (memory.arrays.length === 0) memory.arrays = create(values.map((v) => v.length));
      const expected = memory.arrays.filter((_, i) => i % perValue === 0).map((a) => a.length);
      for (const [what, arrays] of [["values", values] as const, ["gradients", gradients] as const]) {
        const got = arrays.map((a) => a.length);
        if (got.join() !== expected.join())
          throw new ParameterError(
            `${name}, ${what}`,
            `arrays of lengths ${expected.join(", ")}`,
            got.join(", "),
          );
      }
      memory.steps += 1;
      return memory.steps;
    },
    state: (): OptimiserState => ({ steps: memory.steps, slots: memory.arrays.map((a) => a.slice()) }),
    /** Takes these as the arrays, before the first step. */
    keep(arrays: Float32Array[]): void {
      memory.arrays = arrays;
    },
    restore(state: OptimiserState): void {
      memory.steps = state.steps;
      const lengthsOf = (arrays: readonly Float32Array[]) => arrays.map((a) => a.length);
      // Arrays that have a place already stay in it.
      if (lengthsOf(memory.arrays).join() !== lengthsOf(state.slots).join())
        memory.arrays = create(lengthsOf(state.slots).filter((_, i) => i % perValue === 0));
      for (const [i, array] of memory.arrays.entries()) array.set(state.slots[i]);
    },
  };
}

function checkRange(what: string, value: number, lo: number, hi: number): void {
  if (!(value >= lo && value < hi)) throw new ParameterError(what, `a number in [${lo}, ${hi})`, value);
}

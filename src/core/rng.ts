/** @file Seeded chance, passed in as an argument and split by name, so that no stage disturbs another's draws. */

import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { ParameterError } from "./errors.ts";

/** A stream of pseudo-random numbers (xoroshiro128+). */
export interface Rng {
  /** Uniform in `[0, 1)`, 32 bits. */
  uniform(): number;
  /** Uniform integer in `0 … bound-1`. @throws {ParameterError} if `bound` is not a positive integer. */
  integer(bound: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** A new array with the items in random order (Fisher-Yates). */
  shuffled<T>(items: ArrayLike<T>): T[];
  /** One item. @throws {ParameterError} if there is none. */
  pick<T>(items: ArrayLike<T>): T;
  /** An independent stream named by its origin's seed and these names; does not advance this stream. */
  fork(...names: (string | number)[]): Rng;
  /** State to save in a checkpoint; give it to `restoreRng`. */
  state(): RngState;
}

export interface RngState {
  readonly seed: string;
  readonly words: readonly number[];
  readonly spare: number | null;
}

/**
 * @param seed Any number or text; equal seeds give equal streams on every machine.
 *
 * @example
 * import { createRng } from "emoforge";
 *
 * const rng = createRng("my experiment");
 * const order = rng.fork("order").shuffled(["a", "b", "c"]);
 * console.log(order.length, rng.fork("order").pick([1, 2]) === rng.fork("order").pick([1, 2])); // 3 true
 */
export function createRng(seed: number | string): Rng {
  const name = String(seed);
  return fromState({ seed: name, words: seedWords(name), spare: null });
}

/**
 * Continues a stream from what `state()` returned.
 *
 * @example
 * import { createRng, restoreRng } from "emoforge";
 *
 * const rng = createRng(1);
 * const later = restoreRng(rng.state());
 * console.log(rng.uniform() === later.uniform()); // true
 */
export function restoreRng(state: RngState): Rng {
  return fromState(state);
}

function fromState(start: RngState): Rng {
  const generator = xoroshiro128plusFromState(start.words);
  let spare = start.spare;
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000;
  const integer = (bound: number) => {
    if (!(Number.isInteger(bound) && bound > 0))
      throw new ParameterError("rng.integer", "a positive integer bound", bound);
    return Math.floor(uniform() * bound);
  };
  return {
    uniform,
    integer,
    normal() {
      if (spare !== null) {
        const value = spare;
        spare = null;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    shuffled<T>(items: ArrayLike<T>): T[] {
      const out = Array.from(items);
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = out[i] as T;
        out[i] = out[j] as T;
        out[j] = held;
      }
      return out;
    },
    pick<T>(items: ArrayLike<T>): T {
      return items[integer(items.length)] as T;
    },
    fork: (...names) => createRng([start.seed, ...names].join("/")),
    state: () => ({ seed: start.seed, words: generator.getState(), spare }),
  };
}

/** Four well-mixed 32-bit words from a text: FNV-1a with four offsets, finished by the murmur3 mixer. */
function seedWords(text: string): number[] {
  return [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b].map((offset) => {
    let h = offset;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) | 0;
  });
}

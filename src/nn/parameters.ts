/** @file Named parameters: graph inputs together with the arrays that hold their values. */

import { ParameterError, type Rng, ShapeError } from "../core/index.ts";
import { constant, input, type Tensor } from "../tensor/index.ts";
import type { Initialiser } from "./initialisers.ts";

export interface Parameter {
  /** The graph input of the same name. */
  readonly tensor: Tensor;
  /** Its values, row-major. Optimisers and `load` write into this very array, which running programs wrap; while it is trained, this may be another one. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  /** False for running statistics, which no optimiser touches. */
  readonly trainable: boolean;
}

/** Has the parameter live in another array from now on, with the values it has. */
export function moveTo(parameter: Parameter, array: Float32Array): void {
  if (parameter.values === array) return;
  array.set(parameter.values);
  (parameter as { values: Float32Array }).values = array;
}

/** All values by name, copied: what a checkpoint holds of a network. */
export type SavedParameters = Readonly<Record<string, Float32Array>>;

/** Some parameters by name, in order of creation. */
export interface ParameterGroup {
  readonly entries: ReadonlyMap<string, Parameter>;
  /** Trainable graph inputs, in the order of `values()`: what to take gradients of. */
  tensors(): Tensor[];
  /** Trainable arrays, as `Optimiser.step` takes them. */
  values(): Float32Array[];
  /** Every array by name, as `Program.run` takes them. */
  feeds(): Record<string, Float32Array>;
  /** The parameters whose name starts with `prefix`; later additions included, arrays shared. */
  subset(prefix: string): ParameterGroup;
  save(): SavedParameters;
  /** @throws {ParameterError} if names or sizes differ from those of this group; nothing is written then. */
  load(saved: SavedParameters): void;
}

export interface ParameterSet extends ParameterGroup {
  /**
   * The parameter of that name: made on the first call, shared by later ones, so that one network may be applied to
   * several inputs. Its starting values depend on the seed and its name only, not on the order of creation.
   *
   * @throws {ShapeError} if it exists with another shape.
   */
  create(
    name: string,
    shape: readonly number[],
    initialiser: Initialiser,
    options?: { readonly trainable?: boolean },
  ): Tensor;
}

/** An empty set of parameters. */
export function parameters(rng: Rng): ParameterSet {
  return parametersFrom((name, shape, trainable, initialiser) => ({
    tensor: input(name, shape),
    values: initialiser(shape, rng.fork(name)),
    shape: [...shape],
    trainable,
  }));
}

/** An empty set without values: names and shapes, for building graphs whose values are fed. */
export function unfilled(): ParameterSet {
  return parametersFrom((name, shape, trainable) => ({
    tensor: input(name, shape),
    values: new Float32Array(0),
    shape: [...shape],
    trainable,
  }));
}

/** An empty set. @param make What becomes of a name that is asked for the first time. */
export function parametersFrom(
  make: (name: string, shape: readonly number[], trainable: boolean, initialiser: Initialiser) => Parameter,
): ParameterSet {
  const entries = new Map<string, Parameter>();
  return {
    ...group(entries, ""),
    entries,
    create(name, shape, initialiser, { trainable = true } = {}) {
      const known = entries.get(name);
      if (!known) {
        const made = make(name, shape, trainable, initialiser);
        entries.set(name, made);
        return made.tensor;
      }
      if (known.shape.join() !== shape.join())
        throw new ShapeError(`parameter "${name}"`, [known.shape, shape], "it was created with the first");
      return known.tensor;
    },
  };
}

/** The parameters of a group without those beside it, which can then be forgotten. Arrays are shared. */
export function detached(source: ParameterGroup): ParameterGroup {
  return group(new Map(source.entries), "");
}

/**
 * The same parameters as fixed values: layers built on it hold constants, as `exportOnnx` needs them.
 *
 * @throws {ParameterError} from `create`, for a name that the group does not have.
 */
export function frozen(source: ParameterGroup): ParameterSet {
  return {
    ...source,
    entries: source.entries,
    create(name, shape) {
      const known = source.entries.get(name);
      if (!known) throw new ParameterError("frozen parameters", [...source.entries.keys()].join(", "), name);
      if (known.shape.join() !== shape.join())
        throw new ShapeError(`parameter "${name}"`, [known.shape, shape], "it was created with the first");
      return constant(known.values, shape);
    },
  };
}

function group(all: ReadonlyMap<string, Parameter>, prefix: string): ParameterGroup {
  const members = () => [...all].filter(([name]) => name.startsWith(prefix));
  const trainable = () => members().filter(([, parameter]) => parameter.trainable);
  return {
    get entries() {
      return new Map(members());
    },
    tensors: () => trainable().map(([, { tensor }]) => tensor),
    values: () => trainable().map(([, { values }]) => values),
    feeds: () => Object.fromEntries(members().map(([name, { values }]) => [name, values])),
    subset: (inner) => group(all, prefix + inner),
    save: () => Object.fromEntries(members().map(([name, { values }]) => [name, values.slice()])),
    load(saved) {
      const names = members().map(([name]) => name);
      const strangers = Object.keys(saved).filter((name) => !names.includes(name));
      const missing = names.filter((name) => !Object.hasOwn(saved, name));
      if (strangers.length + missing.length > 0) {
        throw new ParameterError(
          "saved parameters",
          `exactly ${names.length} named like the network's`,
          [...missing.map((n) => `no "${n}"`), ...strangers.map((n) => `an unknown "${n}"`)].join(", "),
          "The checkpoint belongs to a network with other settings.",
        );
      }
      for (const [name, { values, shape }] of members()) {
        if (saved[name].length !== values.length) {
          throw new ParameterError(
            `saved parameter "${name}"`,
            `${values.length} values for shape [${shape.join(", ")}]`,
            saved[name].length,
            "The checkpoint belongs to a network with other settings.",
          );
        }
      }
      for (const [name, { values }] of members()) values.set(saved[name]);
    },
  };
}

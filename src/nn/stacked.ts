/** @file Several networks of one shape as one: their parameters end to end, their programs side by side in one graph. */

import { input, reduceSum, stack, type Tensor } from "../tensor/index.ts";
import { zeros } from "./initialisers.ts";
import type { Graph, Kit, Outputs } from "./kit.ts";
import {
  type ParameterGroup,
  type ParameterSet,
  parametersFrom,
  type SavedParameters,
} from "./parameters.ts";

/** Parameters `[count, ...shape]` of the names that each of the networks has, with copies of their values. */
export function stackedParameters(networks: readonly ParameterGroup[]): ParameterGroup {
  const values = new Map<string, Float32Array>();
  const set = parametersFrom((name, shape, trainable) => ({
    tensor: input(name, shape),
    values: values.get(name) as Float32Array,
    shape: [...shape],
    trainable,
  }));
  for (const [name, { shape, trainable, values: first }] of networks[0].entries) {
    const all = new Float32Array(networks.length * first.length);
    for (const [i, { entries }] of networks.entries())
      all.set(entries.get(name)?.values as Float32Array, i * first.length);
    values.set(name, all);
    set.create(name, [networks.length, ...shape], zeros, { trainable });
  }
  return set;
}

/** Those of one network, copied. @param saved Of all `count`. */
export function parametersOf(saved: SavedParameters, at: number, count: number): SavedParameters {
  return Object.fromEntries(
    Object.entries(saved).map(([name, all]) => [name, partOf(all, at, count).slice()]),
  );
}

/** The values of one network among those of `count`: not copied. */
export function partOf<
  Values extends { readonly length: number; subarray(from: number, to: number): Values },
>(all: Values, at: number, count: number): Values {
  const length = all.length / count;
  return all.subarray(at * length, (at + 1) * length);
}

/**
 * The programs of `count` networks in one. Inputs, parameters and outputs have a leading axis for the network. The loss is the sum of
 * theirs, so that each is trained as if it were alone.
 */
export function stackedKit<Name extends string>(kit: Kit<Name>, count: number): Kit<Name> {
  return {
    ...(kit.key === undefined ? {} : { key: JSON.stringify([count, "side by side", kit.key]) }),
    parts: kit.parts,
    graphs(params) {
      const places = new Map<Tensor, Tensor>();
      const template = templateOf(params, count, places);
      const graphs = kit.graphs(template);
      const names = Object.keys(graphs) as Name[];
      return Object.fromEntries(
        names.map((name) => [name, () => sideBySide(graphs[name](), count, places)]),
      ) as Record<Name, () => Graph>;
    },
  };
}

/** Parameters of one network, to build its graph on. @param places What takes their place. */
function templateOf(params: ParameterSet, count: number, places: Map<Tensor, Tensor>): ParameterSet {
  return parametersFrom((name, shape, trainable, initialiser) => {
    const tensor = input(name, shape);
    places.set(tensor, params.create(name, [count, ...shape], initialiser, { trainable }));
    return { tensor, values: new Float32Array(0), shape: [...shape], trainable };
  });
}

function sideBySide(graph: Graph, count: number, places: ReadonlyMap<Tensor, Tensor>): Graph {
  const feeds = new Map<string, Tensor>();
  const stackedOf = (x: Tensor): Tensor => {
    const parameter = places.get(x);
    if (parameter) return parameter;
    const name = x.attributes.name as string;
    const known = feeds.get(name) ?? input(name, [count, ...x.shape], x.dtype);
    feeds.set(name, known);
    return known;
  };
  const { outputs, losses = {}, statistics = {} } = graph;
  const keys = [outputs, losses, statistics].map(Object.keys);
  const all = stack(
    [outputs, losses, statistics].flatMap((of) => Object.values(of)),
    count,
    stackedOf,
  );
  const named = (part: number): Outputs => {
    const from = keys.slice(0, part).reduce((n, names) => n + names.length, 0);
    return Object.fromEntries(keys[part].map((name, i) => [name, all[from + i]]));
  };
  const summed = Object.entries(named(1)).map(([name, loss]) => [name, reduceSum(loss)]);
  return { outputs: named(0), losses: Object.fromEntries(summed), statistics: named(2) };
}

/** @file A network whose parameters live on the host: programs use its arrays where they lie, optimisers write into them. */

import { ParameterError } from "../core/index.ts";
import type { Engine } from "../tensor/index.ts";
import { gradientArrays, hasGradients, isGradient } from "./backward.ts";
import { hostOutputs, type Kit } from "./kit.ts";
import { lend } from "./lender.ts";
import type { Feeds, Keeper, LiveNetwork, Results, SavedTraining, TrainingState } from "./live.ts";
import { updateRunning } from "./normalisation.ts";
import type { Optimiser } from "./optimisers.ts";
import { type ParameterGroup, unfilled } from "./parameters.ts";

export function openOnHost<Name extends string>(
  engine: Engine,
  kit: Kit<Name>,
  params: ParameterGroup,
): LiveNetwork<Name> {
  const loan = lend(engine, kit.key);
  const values = params.feeds();
  const program = (name: Name) =>
    loan.program(name, () => {
      const template = unfilled();
      return engine.compile(hostOutputs(kit.graphs(template)[name](), template, kit.parts));
    });
  const run = async (name: Name, feeds: Feeds): Promise<Results> =>
    (await program(name)).run({ ...values, ...feeds });
  let closed = false;
  return {
    run,
    training(optimisers) {
      const parts = Object.entries(kit.parts).map(([part, prefix]) => {
        const group = params.subset(prefix);
        return { part, group, values: group.values() };
      });
      return {
        ...hostState(params, optimisers),
        async step(name, feeds, rate) {
          const { outputs } = await program(name);
          const results = await run(name, feeds);
          for (const { part, group, values } of parts) {
            if (!hasGradients(outputs, group)) continue;
            optimiserOf(optimisers, part).step(values, gradientArrays(results, group), rate);
          }
          updateRunning(params, results);
          return reported(results, params);
        },
      };
    },
    async close() {
      if (!closed) await loan.end();
      closed = true;
    },
  };
}

/** Results without gradients and batch statistics, which are used up. */
function reported(results: Results, params: ParameterGroup): Results {
  return Object.fromEntries(
    Object.entries(results).filter(([name]) => !isGradient(name) && !params.entries.has(name)),
  );
}

/** The state of a training whose parameters and optimisers are arrays on the host. */
export function hostState(
  params: ParameterGroup,
  optimisers: Readonly<Record<string, Optimiser>>,
): TrainingState {
  return {
    save: async () => ({
      parameters: params.save(),
      optimisers: Object.fromEntries(Object.entries(optimisers).map(([k, o]) => [k, o.state()])),
    }),
    async restore(saved) {
      requireSameOptimisers(saved, optimisers);
      params.load(saved.parameters);
      for (const [name, state] of Object.entries(saved.optimisers)) optimisers[name].restore(state);
    },
    saveParameters: async () => params.save(),
    loadParameters: async (saved) => params.load(saved),
    createKeeper: () => createKeeper(params),
  };
}

/** @throws {ParameterError} if there is none. */
export function optimiserOf(optimisers: Readonly<Record<string, Optimiser>>, part: string): Optimiser {
  if (Object.hasOwn(optimisers, part)) return optimisers[part];
  const given = Object.keys(optimisers).join(", ") || "none";
  throw new ParameterError("training, optimisers", `one for "${part}", which has a loss`, given);
}

/** @throws {ParameterError} naming both lists. */
export function requireSameOptimisers(
  saved: SavedTraining,
  optimisers: Readonly<Record<string, Optimiser>>,
): void {
  const [got, expected] = [saved.optimisers, optimisers].map((of) => Object.keys(of).sort().join());
  if (got !== expected)
    throw new ParameterError("checkpoint", `optimisers ${expected}`, got, "It belongs to another training.");
}

function createKeeper(params: ParameterGroup): Keeper {
  const arrays = [...params.entries.values()].map((p) => p.values);
  let good = arrays.map((a) => a.slice());
  let candidate = arrays.map((a) => a.slice());
  return {
    copy() {
      for (let i = 0; i < arrays.length; i++) candidate[i].set(arrays[i]);
    },
    promote() {
      [good, candidate] = [candidate, good];
    },
    fallBack() {
      for (let i = 0; i < arrays.length; i++) arrays[i].set(good[i]);
    },
    release() {},
  };
}

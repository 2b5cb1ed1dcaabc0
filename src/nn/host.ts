/** @file A network whose parameters live on the host: programs use its arrays where they lie, optimisers write into them. */

import { ParameterError } from "../core/index.ts";
import type { Engine, Program } from "../tensor/index.ts";
import type { Home } from "./adam-kernel.ts";
import { gradientNames, isGradient } from "./backward.ts";
import { hostOutputs, type Kit } from "./kit.ts";
import { lend } from "./lender.ts";
import type { Keeper, LiveNetwork, SavedTraining, TrainingState } from "./live.ts";
import { updateRunning } from "./normalisation.ts";
import type { Optimiser } from "./optimisers.ts";
import { moveTo, type Parameter, type ParameterGroup, unfilled } from "./parameters.ts";

export function openOnHost<Name extends string>(
  engine: Engine,
  kit: Kit<Name>,
  params: ParameterGroup,
): LiveNetwork<Name> {
  const loan = lend(engine, kit.key);
  let values = params.feeds();
  const guests = createGuests();
  const program = (name: Name) =>
    loan.program(name, () => {
      const template = unfilled();
      return engine.compile(hostOutputs(kit.graphs(template)[name](), template, kit.parts));
    });
  let closed = false;
  return {
    run: async (name, feeds) => (await program(name)).run({ ...values, ...feeds }),
    training(optimisers) {
      const moves = new Map<Program, ReturnType<typeof moveOf>>();
      const homes = new Map(
        Object.entries(kit.parts).flatMap(([part, prefix]) => {
          if (!Object.hasOwn(optimisers, part)) return [];
          const home = guests.moveIn(params.subset(prefix), optimisers[part]);
          return home ? [[part, home] as const] : [];
        }),
      );
      values = params.feeds();
      return {
        ...hostState(params, optimisers),
        async step(name, feeds, rate) {
          const compiled = await program(name);
          let move = moves.get(compiled);
          if (!move) {
            move = moveOf(compiled, params, kit.parts);
            moves.set(compiled, move);
            for (const { part, gradients } of move.parts)
              guests.place(compiled, gradients, homes.get(part)?.gradients);
          }
          const results = await compiled.run({ ...values, ...feeds });
          for (const { part, values, gradients } of move.parts) {
            const slopes = gradients.map((gradient) => results[gradient] as Float32Array);
            optimiserOf(optimisers, part).step(values, slopes, rate);
          }
          updateRunning(move.running, results);
          return Object.fromEntries(move.reported.map((output) => [output, results[output]]));
        },
      };
    },
    async close() {
      if (closed) return;
      closed = true;
      guests.moveOut();
      await loan.end();
    },
  };
}

/** Parameters and gradients that live with optimisers while these are at work on them. */
function createGuests() {
  const originals = new Map<Parameter, Float32Array>();
  const placed: { readonly program: Program; readonly output: string }[] = [];
  return {
    /** Moves the parameters into the optimiser's arrays, if it has any for them. */
    moveIn(group: ParameterGroup, optimiser: Optimiser): Home | undefined {
      const trained = [...group.entries.values()].filter(({ trainable }) => trainable);
      const home = optimiser.home?.(trained.map(({ values }) => values.length));
      if (!home) return undefined;
      for (const [i, parameter] of trained.entries()) {
        if (!originals.has(parameter)) originals.set(parameter, parameter.values);
        moveTo(parameter, home.values[i]);
      }
      return home;
    },
    /** Has a program write its gradients there. */
    place(program: Program, outputs: readonly string[], arrays: readonly Float32Array[] | undefined): void {
      if (!program.place || !arrays) return;
      for (const [i, output] of outputs.entries()) {
        if (!(output in program.outputs)) continue;
        program.place(output, arrays[i]);
        placed.push({ program, output });
      }
    },
    /** Everything back to where it was, with the values of now. */
    moveOut(): void {
      for (const [parameter, original] of originals) moveTo(parameter, original);
      for (const { program, output } of placed) program.place?.(output, undefined);
    },
  };
}

/** What a step by this program does with its results: found once, since a small network takes as long for a step as looking up all its names. */
function moveOf({ outputs }: Program, params: ParameterGroup, parts: Readonly<Record<string, string>>) {
  const known = params.entries;
  return {
    parts: Object.entries(parts).flatMap(([part, prefix]) => {
      const group = params.subset(prefix);
      const gradients = gradientNames(group);
      return gradients.some((name) => name in outputs) ? [{ part, values: group.values(), gradients }] : [];
    }),
    running: { entries: new Map([...known].filter(([name]) => name in outputs)) },
    // Gradients and batch statistics are used up.
    reported: Object.keys(outputs).filter((name) => !isGradient(name) && !known.has(name)),
  };
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

/** @file A network whose parameters live on a device: with each step only the batch goes up, and only losses come down. */

import { ParameterError } from "../core/index.ts";
import type { Device, DeviceMark, DeviceState, Engine, Program } from "../tensor/index.ts";
import { deviceProgram, factorName, slotName } from "./device-program.ts";
import { requireSameOptimisers } from "./host.ts";
import type { Kit } from "./kit.ts";
import { lend } from "./lender.ts";
import type { Keeper, LiveNetwork, SavedTraining, Training } from "./live.ts";
import type { Optimiser, OptimiserState } from "./optimisers.ts";
import type { ParameterGroup, SavedParameters } from "./parameters.ts";
import { gathered, layOut, part as partOf, sliced, type Vector } from "./vectors.ts";

/** What this file's functions share. */
interface Site<Name extends string> {
  readonly kit: Kit<Name>;
  readonly params: ParameterGroup;
  readonly vectors: readonly Vector[];
  readonly state: DeviceState;
  program(name: Name, optimisers?: Readonly<Record<string, Optimiser>>): Promise<Program>;
}

export async function openOnDevice<Name extends string>(
  engine: Engine,
  device: Device,
  kit: Kit<Name>,
  params: ParameterGroup,
): Promise<LiveNetwork<Name>> {
  const vectors = layOut(params, kit.parts);
  const layout = vectors.map(({ name, length }) => [name, length]);
  const loan = lend(engine, kit.key === undefined ? undefined : JSON.stringify([kit.key, layout]));
  const state = device.createState();
  const site: Site<Name> = {
    kit,
    params,
    vectors,
    state,
    program(name, optimisers = {}) {
      const rules = Object.entries(optimisers).map(([part, { rule }]) => [part, rule.key]);
      return loan.program(JSON.stringify([name, ...rules]), () => {
        const slices = sliced(vectors);
        const { outputs, replaces } = deviceProgram(kit.graphs(slices)[name](), slices, vectors, optimisers);
        return engine.compile(outputs, { replaces });
      });
    },
  };
  await upload(site, params.feeds());
  let [trained, closed] = [false, false];
  return {
    run: async (name, feeds) => (await site.program(name)).run(feeds, state),
    training(optimisers) {
      trained = true;
      return createTraining(site, optimisers);
    },
    async close() {
      if (closed) return;
      closed = true;
      try {
        if (trained) params.load(await download(site));
      } finally {
        state.release();
        await loan.end();
      }
    },
  };
}

function createTraining<Name extends string>(
  site: Site<Name>,
  optimisers: Readonly<Record<string, Optimiser>>,
): Training<Name> {
  const { state, params } = site;
  const steps = new Map<string, number>();
  const slots = createSlots(site, optimisers);
  return {
    async step(name, feeds, rate = 1) {
      const program = await site.program(name, optimisers);
      const all: Record<string, (typeof feeds)[string]> = { ...feeds };
      for (const [part, { rule }] of Object.entries(optimisers)) {
        const t = (steps.get(part) ?? 0) + 1;
        const factors = Object.entries(rule.factors(t, rate));
        if (!factors.some(([factor]) => factorName(part, factor) in program.inputs)) continue;
        await slots.prepare(part);
        for (const [factor, value] of factors) all[factorName(part, factor)] = Float32Array.of(value);
        steps.set(part, t);
      }
      return program.run(all, state);
    },
    async save() {
      const saved: Record<string, OptimiserState> = {};
      for (const part of Object.keys(optimisers))
        saved[part] = { steps: steps.get(part) ?? 0, slots: await slots.save(part) };
      return { parameters: await download(site), optimisers: saved };
    },
    async restore(saved: SavedTraining) {
      requireSameOptimisers(saved, optimisers);
      params.load(saved.parameters);
      await upload(site, params.feeds());
      for (const [part, { steps: done, slots: arrays }] of Object.entries(saved.optimisers)) {
        steps.set(part, done);
        await slots.restore(part, arrays);
      }
    },
    saveParameters: () => download(site),
    async loadParameters(saved) {
      params.load(saved);
      await upload(site, params.feeds());
    },
    createKeeper: () => createKeeper(site),
  };
}

async function upload<Name extends string>(
  { vectors, state }: Site<Name>,
  arrays: SavedParameters,
): Promise<void> {
  for (const vector of vectors) await state.put(vector.name, gathered(vector, arrays));
}

async function download<Name extends string>({
  vectors,
  state,
  params,
}: Site<Name>): Promise<SavedParameters> {
  const found = new Map<string, Float32Array>();
  for (const vector of vectors) {
    const values = await state.read(vector.name);
    for (const entry of vector.entries) found.set(entry.name, partOf(values, entry).slice());
  }
  // In the order of the parameters, as a network on the host saves them.
  return Object.fromEntries(
    [...params.entries.keys()].map((name) => [name, found.get(name) as Float32Array]),
  );
}

/** What optimisers keep beside the vectors of their parts. */
function createSlots<Name extends string>(
  { vectors, state }: Site<Name>,
  optimisers: Readonly<Record<string, Optimiser>>,
) {
  const present = new Set<string>();
  const vectorsOf = (part: string) => vectors.filter((vector) => vector.part === part && vector.trainable);
  const put = async (part: string, valuesOf: (vector: Vector, slot: number) => Float32Array) => {
    for (const vector of vectorsOf(part)) {
      for (let k = 0; k < optimisers[part].rule.slots; k++)
        await state.put(slotName(vector.name, k), valuesOf(vector, k));
    }
    present.add(part);
  };
  return {
    /** Zeros, before the first step. */
    async prepare(part: string): Promise<void> {
      if (!present.has(part)) await put(part, ({ length }) => new Float32Array(length));
    },
    /** As `OptimiserState` has them: all slots of the first parameter, then all of the second. */
    async save(part: string): Promise<Float32Array[]> {
      const arrays: Float32Array[] = [];
      if (!present.has(part)) return arrays;
      for (const vector of vectorsOf(part)) {
        const slots: Float32Array[] = [];
        for (let k = 0; k < optimisers[part].rule.slots; k++)
          slots.push(await state.read(slotName(vector.name, k)));
        for (const entry of vector.entries) arrays.push(...slots.map((slot) => partOf(slot, entry).slice()));
      }
      return arrays;
    },
    /** @throws {ParameterError} if they are not as many or as long as the part's. */
    async restore(part: string, arrays: readonly Float32Array[]): Promise<void> {
      present.delete(part);
      if (arrays.length === 0) return;
      const count = optimisers[part].rule.slots;
      const entries = vectorsOf(part).flatMap((vector) => vector.entries);
      const names = entries.map(({ name }) => name);
      const lengths = entries.flatMap(({ length }) => new Array<number>(count).fill(length));
      const got = arrays.map((array) => array.length);
      if (got.join() !== lengths.join()) {
        const expected = `arrays of lengths ${lengths.join(", ")}`;
        throw new ParameterError(`checkpoint, slots of "${part}"`, expected, got.join(", "));
      }
      await put(part, (vector, k) =>
        gathered(vector, Object.fromEntries(names.map((name, i) => [name, arrays[i * count + k]]))),
      );
    },
  };
}

/** Marks cost no copies: the vectors they hold merely stay when others take their place. */
function createKeeper<Name extends string>({ vectors, state }: Site<Name>): Keeper {
  const names = vectors.map(({ name }) => name);
  let good: DeviceMark | undefined = state.mark(names);
  let candidate: DeviceMark | undefined;
  return {
    copy() {
      candidate?.release();
      candidate = state.mark(names);
    },
    promote() {
      good?.release();
      good = candidate;
      candidate = undefined;
    },
    fallBack: () => good?.revert(),
    release() {
      good?.release();
      candidate?.release();
      [good, candidate] = [undefined, undefined];
    },
  };
}

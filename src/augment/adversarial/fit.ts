/** @file What fitting a GAN and a cycle-GAN have in common: groups of classes, the auxiliary classifier, curves, drawing. */

import {
  type AugmentContext,
  createRng,
  type FittedAugmenter,
  ParameterError,
  type Recorded,
  type Rng,
  type Rows,
  type TrainingCurve,
  throwIfAborted,
} from "../../core/index.ts";
import {
  type Graph,
  type Kit,
  type LiveNetwork,
  openNetwork,
  type ParameterGroup,
  type ParameterSet,
  parameters,
} from "../../nn/index.ts";
import type { Engine } from "../../tensor/index.ts";
import { positionsByClass } from "../draw.ts";
import { rowAt, rowsAt } from "../geometry.ts";
import { type Auxiliary, fitAuxiliary } from "./auxiliary.ts";
import { createFilter } from "./filter.ts";
import { adversarialParts } from "./graphs.ts";
import { createTargetDealer, type Feeds, type Group, groupsOf, setClass } from "./groups.ts";
import { type Maker, makeRows } from "./make.ts";
import type { AdversarialOptions } from "./options.ts";
import { createManifold, meanPairDistance } from "./quality.ts";
import { trainSets } from "./sets.ts";
import { type Plan, trainAdversarially } from "./training.ts";

type ProgramName = "critic" | "generator" | "reconstruct" | "make";

/** What tells one kind of network from the other. */
export interface Kind {
  /** Of the compiled programs. */
  readonly key: string;
  readonly build: (params: ParameterSet) => Record<ProgramName, () => Graph>;
  readonly needsClassifier: boolean;
  readonly plan: Plan;
  /** Fills the rest of a training batch, whose targets have the labels given. */
  readonly dealer: (rng: Rng) => (labels: Int32Array) => void;
  /** Fills one slot of a batch of rows to be made. */
  readonly preparer: (rng: Rng) => Maker["prepare"];
}

/** @param describe Adds the feeds of its kind to those given. */
export async function fitNetworks(
  name: string,
  engine: Engine,
  train: Recorded<Rows>,
  context: AugmentContext,
  options: AdversarialOptions,
  describe: (of: { byClass: readonly (readonly number[])[]; feeds: Feeds }) => Kind,
): Promise<FittedAugmenter<Rows>> {
  const { rng, signal } = context;
  const d = train.features.length;
  const classes = train.classes.length;
  if (train.ids.length === 0) throw new ParameterError(`${name}, fit`, "at least one training row", 0);
  throwIfAborted(signal);
  const byClass = positionsByClass(train);
  const batchFeeds = (): Feeds => ({
    target: new Float32Array(options.batch * d),
    class: new Float32Array(options.batch * classes),
  });
  const kind = describe({ byClass, feeds: batchFeeds() });
  const streamOf = (group: Group) => rng.fork("group", group.name);
  const kit: Kit<ProgramName> = { key: kind.key, parts: adversarialParts, graphs: kind.build };
  const groups = groupsOf(train, byClass, options.networks);

  const withClassifier = kind.needsClassifier || options.filter === "classifier";
  const total =
    (withClassifier ? options.classifier.steps : 0) +
    groups.length * (kind.plan.pretraining + kind.plan.rounds);
  let done = 0;
  const advance = (note: string) => {
    done += 1;
    context.onProgress?.(done, total, note);
  };

  const auxiliary: Auxiliary | undefined = withClassifier
    ? await fitAuxiliary(engine, train, options.classifier, {
        rng: rng.fork("classifier"),
        signal,
        onStep: () => advance("classifier"),
      })
    : undefined;

  const curvesSoFar = new Map<Group, readonly TrainingCurve[]>();
  const before = done;
  const trained = await trainSets(engine, kit, {
    groups,
    restart() {
      done = before;
      curvesSoFar.clear();
    },
    parametersOf(group) {
      const params = parameters(streamOf(group).fork("weights"));
      const graphs = kind.build(params);
      graphs.critic();
      graphs.generator();
      // Generators learn from the classifier only where the graph has it.
      const classifier = params.subset("classifier/");
      if (auxiliary && classifier.entries.size > 0) classifier.load(auxiliary.parameters);
      return params;
    },
    train(group, network) {
      // Arrays of its own, since sets may be trained side by side.
      const feeds = batchFeeds();
      const { dealer, preparer, plan } = describe({ byClass, feeds });
      const batches = streamOf(group).fork("batches");
      const dealTargets = createTargetDealer(train, byClass, group, feeds, options.batch, batches);
      const dealRest = dealer(batches);
      return trainAdversarially({
        augmenter: name,
        group: group.name,
        network,
        feeds,
        plan,
        options,
        rng: batches,
        signal,
        nextBatch: () => dealRest(dealTargets()),
        onRound: () => advance(group.name),
        onCurves(now) {
          curvesSoFar.set(group, now);
          context.onCurves?.([...curvesSoFar.values()].flat());
        },
        measure: createMeasure(train, byClass, group, feeds, options, preparer, network, context.onMade),
      });
    },
  });
  const generatorOf = new Map(
    trained.flatMap(({ group, generator }) => group.labels.map((label) => [label, generator] as const)),
  );

  const filter = createFilter(train, options, auxiliary);
  return {
    curves: trained.flatMap(({ curves }) => curves),
    async draw(labels, drawRng) {
      // Arrays of its own, since two draws may overlap.
      const slots = batchFeeds();
      const generators = createGenerators(engine, kit, (label) => generatorOf.get(label) as ParameterGroup);
      const maker: Maker = {
        batch: options.batch,
        prepare: describe({ byClass, feeds: slots }).preparer(drawRng),
        run: async (label) => {
          setClass(slots, label, classes);
          return (await (await generators.of(label)).run("make", slots)).rows as Float32Array;
        },
      };
      try {
        return await makeRows(name, train, labels, drawRng, maker, filter, {
          filterTries: options.filter === "none" ? 1 : options.filterTries,
          clip: options.clip,
        });
      } finally {
        await generators.close();
      }
    },
  };
}

/** The generators of classes, of which one at a time is open: rows are made class by class. */
function createGenerators(
  engine: Engine,
  kit: Kit<ProgramName>,
  parametersOf: (label: number) => ParameterGroup,
) {
  let open: { readonly params: ParameterGroup; readonly network: LiveNetwork<ProgramName> } | undefined;
  const close = async () => {
    await open?.network.close();
    open = undefined;
  };
  return {
    async of(label: number): Promise<LiveNetwork<ProgramName>> {
      const params = parametersOf(label);
      if (open?.params !== params) {
        await close();
        open = { params, network: await openNetwork(engine, kit, params) };
      }
      return open.network;
    },
    close,
  };
}

/**
 * Coverage of the real rows by as many made ones, and diversity: the mean distance between made rows over that between
 * real rows. Averaged over the group's classes; always from the same source rows or noise, so that only training shows.
 */
function createMeasure(
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  group: Group,
  feeds: Feeds,
  options: AdversarialOptions,
  preparer: Kind["preparer"],
  network: LiveNetwork<"make">,
  onMade: AugmentContext["onMade"],
): (step: number) => Promise<{ coverage: number; diversity: number }> {
  const d = train.features.length;
  const real = group.labels.map((label) => {
    const rows = rowsAt(train.data, d, byClass[label]);
    return {
      label,
      rows,
      manifold: createManifold(rows, d, options.filterNeighbours),
      spread: meanPairDistance(rows, d),
      made: new Float32Array(rows.length),
    };
  });
  return async (step) => {
    const items: Float32Array[] = [];
    const labels: number[] = [];
    const prepare = preparer(createRng("measure"));
    let coverage = 0;
    let diversity = 0;
    for (const { label, manifold, spread, made } of real) {
      const count = made.length / d;
      setClass(feeds, label, train.classes.length);
      for (let start = 0; start < count; start += options.batch) {
        const size = Math.min(options.batch, count - start);
        for (let slot = 0; slot < size; slot++) prepare(label, slot, createRng(`measure/${start + slot}`), 0);
        const results = await network.run("make", feeds);
        made.set(results.rows.subarray(0, size * d) as Float32Array, start * d);
      }
      for (let i = 0; onMade && i < count; i++) {
        items.push(rowAt(made, d, i));
        labels.push(label);
      }
      coverage += manifold.coverage(made) / real.length;
      diversity += (spread > 0 ? meanPairDistance(made, d) / spread : 0) / real.length;
    }
    onMade?.({ group: group.name, step, items, labels });
    return { coverage, diversity };
  };
}

/** @file One group of the plan, done in a worker: normalise, fit the augmenter, draw from it, train and test each classifier. */

import {
  type AugmentContext,
  createRng,
  type OnProgress,
  type Predictions,
  type Recorded,
} from "../../core/index.ts";
import type { Keeping } from "../../store/index.ts";
import { round } from "../../store/index.ts";
import { type Card, computeOn, type Engine } from "../../tensor/index.ts";
import { augmentCost, classifyCost, isNetwork } from "../media/cost.ts";
import { mediumOf, type Pool, type Reader } from "../media/index.ts";
import type { Group, Trial } from "../plan/shapes.ts";
import { writeFit } from "../results/fits.ts";
import { readTrial, type TrialFile, writeTrial } from "../results/store.ts";
import { checkpointPath, withCheckpoints } from "./checkpoints.ts";
import { type HeldOutSides, heldOutOf, heldOutSides, type UnseenPlace } from "./held-out.ts";
import type { Recent } from "./recent.ts";
import { alteredSide, type Data, type Sides, testedUnder, unseenSide } from "./sides.ts";
import { type GroupWatch, unwatched, watchGroup } from "./watch.ts";

export interface GroupPayload {
  readonly group: Group;
  readonly runFolder: string;
  readonly cacheFolder: string;
  /** Whether to fit anew although all trials are finished, because what was kept of the fit is damaged. */
  readonly refit?: boolean;
  /** Whether only the trials matter, as in a search: nothing is kept of the augmenter's fit, and nothing observed. */
  readonly passing?: boolean;
  /** Where all that trained classifiers say of what they have not heard is to be kept. */
  readonly heldOut?: { readonly unseen: UnseenPlace };
  /** Whether to do without a graphics card, because it failed with this group before. */
  readonly onCpu?: boolean;
}

export interface GroupAnswer {
  readonly failed: readonly { readonly id: string; readonly message: string }[];
  /** Seconds each piece of work took, by its key, for the estimates of later runs. */
  readonly seconds: readonly (readonly [key: string, seconds: number])[];
}

export interface GroupTools extends Keeping {
  readonly engine: Engine;
  /** What networks are trained on, where that is not the processor. */
  readonly card?: Card;
  readonly now: () => number;
  /** The data that the worker has open, which many groups share. */
  readonly readers: Recent<Reader<Data>>;
}

/** Runs in a worker. Trials already on disk are left alone. */
export async function groupTask(
  { group, runFolder, cacheFolder, refit = false, passing = false, heldOut, onCpu = false }: GroupPayload,
  given: GroupTools,
  onProgress: OnProgress,
): Promise<GroupAnswer> {
  const { card, ...without } = given;
  const tools: GroupTools = onCpu ? without : given;
  const open = await openTrials(group.trials, runFolder, tools);
  if (open.length === 0 && !refit) return { failed: [], seconds: [] };

  const medium = mediumOf(group);
  const clock = partClock(
    [
      ...(group.poolSize > 0 ? [augmentCost(group, tools.card)] : []),
      ...open.map((trial) => classifyCost(group, trial, tools.card)),
    ],
    tools.now,
    onProgress,
  );
  const read = (hash: string) => tools.readers.get(hash, () => medium.open(hash, cacheFolder, tools));
  const data = await read(group.dataHash);
  const recorded = { train: await data(group.train), test: await data(group.test) };
  const sides: Sides = {
    ...medium.normalise(group.normalisation, recorded.train, recorded.test),
    conditions: await testedUnder(group, recorded.train, read),
  };
  const inFull =
    heldOut &&
    heldOutSides(sides.train, sides.test, await unseenSide(heldOut.unseen, group, recorded.train, read));

  const watch = passing ? unwatched : watchGroup(group, runFolder, tools);
  let pool: Pool<Data> | undefined;
  let fresh: Pool<Data> | undefined;
  if (group.poolSize > 0) {
    pool = await medium.pools?.read(tools, cacheFolder, group.id, group.size.dimensions);
    const source = group.sourceHash === null ? undefined : await (await read(group.sourceHash))();
    const altered = await alteredSide(group, recorded.train, read);
    try {
      // A pool from the cache is not timed: it would make later estimates of a fit too small.
      if (pool === undefined)
        fresh = await clock.timed((onPart) =>
          fitPool(
            group,
            sides.train,
            { source, altered, recorded: recorded.train, watch },
            { cacheFolder, passing },
            tools,
            onPart,
          ),
        );
      else clock.skip();
    } catch (error) {
      await watch.end();
      return { failed: open.map(({ id }) => ({ id, message: message(error) })), seconds: clock.seconds };
    }
    // Outside the `try`, like all writing: a full disk is not the augmenter's fault.
    if (fresh !== undefined && !passing) await medium.pools?.write(tools, cacheFolder, group.id, fresh);
    pool ??= fresh as Pool<Data>;
    if (!passing)
      await writeFit(tools, runFolder, { ...placeOf(group), ...medium.kept(group, pool.observed) });
  }
  const failed: { id: string; message: string }[] = [];
  for (const trial of open) {
    let finished: TrialFile | undefined;
    try {
      finished = await clock.timed((onPart) =>
        runTrial(trial, group, { ...sides, inFull, watch }, pool, cacheFolder, tools, onPart),
      );
    } catch (error) {
      failed.push({ id: trial.id, message: message(error) });
    }
    if (finished === undefined) continue;
    await writeTrial(tools, runFolder, finished);
    await tools.files.remove(checkpointPath(cacheFolder, trial.id));
  }
  await tools.files.remove(checkpointPath(cacheFolder, group.id));
  await watch.end();
  return { failed, seconds: clock.seconds };
}

/** The trials that are not finished. Planning has already said which are damaged, so there is no remark about them here. */
async function openTrials(
  trials: readonly Trial[],
  runFolder: string,
  { files, hasher }: Keeping,
): Promise<Trial[]> {
  // One by one: listing the folder for each group would take longer and longer in a run of many groups.
  const open: Trial[] = [];
  for (const trial of trials)
    if ((await readTrial({ files, hasher }, runFolder, trial.id)) === undefined) open.push(trial);
  return open;
}

/** Times the parts of a group's work, one after another, each under its key; progress goes by the time that each is expected to take. */
function partClock(
  parts: readonly { readonly key: string; readonly guess: number }[],
  now: () => number,
  onProgress: OnProgress,
) {
  const total = parts.reduce((sum, { guess }) => sum + guess, 0);
  const seconds: [string, number][] = [];
  let at = 0;
  let behind = 0;
  const end = () => {
    behind += parts[at++].guess;
    onProgress(behind, total);
  };
  return {
    seconds,
    skip: end,
    async timed<T>(work: (onPart: OnProgress) => Promise<T>): Promise<T> {
      const { key, guess } = parts[at];
      const started = now();
      try {
        const value = await work((done, of) => onProgress(behind + (guess * done) / Math.max(of, 1), total));
        seconds.push([key, (now() - started) / 1000]);
        return value;
      } finally {
        end();
      }
    },
  };
}

/** Fits the augmenter on the training side, draws as many items as the largest amount needs, and observes them. */
async function fitPool(
  group: Group,
  training: Recorded<Data>,
  given: {
    readonly source: Recorded<Data> | undefined;
    readonly altered: AugmentContext["altered"];
    /** The training side before it was normalised. */
    readonly recorded: Recorded<Data>;
    readonly watch: GroupWatch;
  },
  { cacheFolder, passing }: Pick<GroupPayload, "cacheFolder"> & { readonly passing: boolean },
  tools: GroupTools,
  onProgress: OnProgress,
): Promise<Pool<Data>> {
  const medium = mediumOf(group);
  const rng = createRng(group.stream);
  const { train, asked, ...domain } = medium.brief(group, training, given.source);
  const network = isNetwork(group, "augment", group.augmenterConfig);
  const { value, device } = await computeOn(placeFor(tools), network, async (engine) => {
    const context = await withCheckpoints(
      {
        rng: rng.fork("fit"),
        onProgress,
        ...given.watch.augmenter(train),
        ...domain,
        ...(given.altered && { altered: given.altered }),
      },
      checkpointPath(cacheFolder, group.id),
      tools,
    );
    const augmenter = medium.augmenters.create(group.augmenterConfig, { engine });
    const fitted = await augmenter.fit(train, context);
    const synthetic = await fitted.draw(asked, rng.fork("draw"));
    const observed = passing
      ? { curves: [], fidelity: [] }
      : await medium.observe(group, { fitted, train, recorded: given.recorded, asked, synthetic });
    return { synthetic, observed };
  });
  return { ...value, observed: { ...value.observed, ...(device !== undefined && { device }) } };
}

async function runTrial(
  trial: Trial,
  group: Group,
  {
    train,
    test,
    conditions,
    inFull,
    watch,
  }: Sides & { readonly inFull: HeldOutSides | undefined; readonly watch: GroupWatch },
  pool: Pool<Data> | undefined,
  cacheFolder: string,
  tools: GroupTools,
  onProgress: OnProgress,
): Promise<TrialFile> {
  const medium = mediumOf(group);
  const count = Math.round(trial.amount * group.base);
  const both = pool === undefined ? train : medium.append(train, pool.synthetic, count);
  const set = trial.training === "synthetic-only" ? medium.syntheticOnly(both) : both;
  const network = isNetwork(group, "classify", trial.classifierConfig);
  const { value, device } = await computeOn(placeFor(tools), network, async (engine) => {
    const classifier = medium.classifiers.create(trial.classifierConfig, { engine });
    const context = await withCheckpoints(
      { rng: createRng(trial.stream), onProgress, ...watch.classifier(trial.classifier) },
      checkpointPath(cacheFolder, trial.id),
      tools,
    );
    const fitted = await classifier.fit(set, context);
    const predictions = await fitted.predict(medium.valuesOf(test));
    const under: (Predicted & { name: string })[] = [];
    for (const condition of conditions)
      under.push({
        name: condition.name,
        ...predictedOf(await fitted.predict(medium.valuesOf(condition.test))),
      });
    return {
      ...predictedOf(predictions),
      chosen: fitted.chosen,
      ...(under.length > 0 && { conditions: under }),
      ...(inFull && { heldOut: await heldOutOf(group, inFull, fitted, predictions) }),
    };
  });
  return {
    id: trial.id,
    test: group.test,
    ...value,
    ...devicesOf(pool?.observed.device, device),
  };
}

type Predicted = Pick<TrialFile, "predicted" | "probabilities">;

function predictedOf({ labels, probabilities }: Predictions): Predicted {
  const k = labels.length === 0 ? 0 : probabilities.length / labels.length;
  return {
    predicted: [...labels],
    probabilities: Array.from(labels, (_, i) =>
      Array.from(probabilities.subarray(i * k, (i + 1) * k), (p) => round(p, 4)),
    ),
  };
}

/** Only what a graphics card had a part in is marked: trials of the processor alone are as they have always been. */
function devicesOf(augmenter: string | undefined, classifier: string | undefined): Pick<TrialFile, "device"> {
  if (augmenter === undefined && classifier === undefined) return {};
  return { device: { ...(augmenter && { augmenter }), ...(classifier && { classifier }) } };
}

function placeFor({ engine, card }: GroupTools) {
  return { cpu: engine, card };
}

function placeOf({ id, corpus, augmenter, normalisation, fold, draw, repeat }: Group) {
  return { group: id, corpus, augmenter, normalisation, fold, draw, repeat };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

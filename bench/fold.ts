/** @file One fold of a shipped recipe from the recordings to its scores, with every augmenter and classifier: how long that takes. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cardFor } from "../src/cli/support/device.ts";
import { workerPool, workspaceWith } from "../src/cli/workspace.ts";
import { type Group, type PreparedCorpus, planRun, resolveRecipe, workOff } from "../src/experiment/index.ts";
import { readTimings } from "../src/experiment/plan/timings.ts";
import { readTrial } from "../src/experiment/results/store.ts";
import { nodePlatform } from "../src/platform/node/index.ts";
import type { DeviceName } from "../src/tensor/index.ts";

export interface FoldOptions {
  /** Name of a recipe, without its ending. */
  readonly recipe: string;
  readonly profile: string;
  readonly overrides?: readonly string[];
  /** The groups of the fold to do; default: all. */
  readonly only?: (group: Group) => boolean;
  readonly device?: DeviceName;
  /** Parent folder of the corpora. */
  readonly dataFolder: string;
  readonly workers?: number;
  /** Called now and then with the share that is done and seconds since training began. */
  readonly onShare?: (share: number, seconds: number) => void;
  /** Called once features are there; its time counts for nothing. */
  readonly onPlanned?: (prepared: PreparedCorpus, first: Group, cacheFolder: string) => Promise<void>;
}

export interface FoldTimes {
  /** Seconds from the recordings to the features, in a cache that is empty; then of everything that is trained and tested. */
  readonly featuresSec: number;
  readonly trainingSec: number;
  /** What fits of augmenters and trainings of classifiers took together, by worker. */
  readonly computeSec: number;
  /** Seconds of each kind of fit and training, by the key under which the program remembers them. */
  readonly seconds: Readonly<Record<string, number>>;
  readonly trials: number;
  readonly failed: readonly string[];
  /** Trials by augmenter, amount, classifier and normalisation: share of right labels among the test recordings. */
  readonly accuracy: Readonly<Record<string, number>>;
  /** What classifiers chose, by trial. */
  readonly chosen: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  /** What networks were trained on. */
  readonly device: string;
}

/** The first fold of the first draw and repeat, under every normalisation, with a cache of its own. */
export async function timeFold(options: FoldOptions): Promise<FoldTimes> {
  const { recipe: name, profile, overrides = [], only = () => true, device = "cpu", dataFolder } = options;
  const path = join(import.meta.dirname, `../recipes/${name}.yaml`);
  const { recipe } = resolveRecipe(readFileSync(path, "utf8"), path, { profile, overrides });
  const card = await cardFor(device, { note: console.log });
  const workers = await workerPool(options.workers, card);
  const folder = mkdtempSync(join(tmpdir(), "emoforge-fold-"));
  try {
    const ports = { platform: nodePlatform, workers, cacheFolder: join(folder, "cache"), dataFolder, card };
    const run = { ...workspaceWith(ports), runFolder: join(folder, "run"), profile };
    const began = performance.now();
    const plan = await planRun(recipe, run);
    const planned = performance.now();
    const first = plan.groups[0];
    const groups = plan.groups.filter(
      (group) =>
        group.corpus === first.corpus &&
        group.fold === first.fold &&
        group.draw === 0 &&
        group.repeat === 0 &&
        only(group),
    );
    await options.onPlanned?.(plan.corpora[0].prepared, first, run.cacheFolder);
    const training = performance.now();
    const onProgress = (done: number, total: number) =>
      options.onShare?.(done / total, (performance.now() - training) / 1000);
    const { computeSec } = await workOff({ ...plan, groups }, { ...run, onProgress });
    const ended = performance.now();
    const { labels } = plan.corpora[0].prepared.columns;
    const accuracy: Record<string, number> = {};
    const chosen: Record<string, FoldTimes["chosen"][string]> = {};
    const failed: string[] = [];
    const timings = await readTimings(nodePlatform, run.cacheFolder);
    for (const { id, augmenter, amount, classifier, normalisation, training: kind } of groups.flatMap(
      (g) => g.trials,
    )) {
      const key = [augmenter, amount, classifier, normalisation, kind].join(" ");
      const trial = await readTrial(nodePlatform, run.runFolder, id);
      if (trial === undefined) {
        failed.push(key);
        continue;
      }
      const right = trial.test.filter((at, i) => labels[at] === trial.predicted[i]).length;
      accuracy[key] = right / trial.test.length;
      chosen[key] = trial.chosen;
    }
    return {
      featuresSec: (planned - began) / 1000,
      trainingSec: (ended - training) / 1000,
      computeSec,
      trials: Object.keys(accuracy).length,
      failed,
      accuracy,
      chosen,
      seconds: Object.fromEntries(Object.entries(timings).map(([key, { seconds }]) => [key, seconds])),
      device: card?.name ?? "cpu",
    };
  } finally {
    await workers.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

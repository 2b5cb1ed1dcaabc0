/** @file How long a run will take: from timings of earlier runs where there are any, else from rough figures. */

import * as z from "zod";
import { canonicalJson, round } from "../keep/canonical.ts";
import { type Keeping, readKept, writeKept } from "../keep/kept.ts";
import type { ClassifierConfig } from "../recipe/schema.ts";
import { clipGroupParts } from "./estimate-clips.ts";
import type { Group } from "./jobs.ts";
import type { ClipGroup } from "./plan-clips.ts";

/** Mean seconds of one unit of work by its key, as measured in earlier runs on this machine. */
export type Timings = Readonly<Record<string, { readonly seconds: number; readonly count: number }>>;

export interface Estimate {
  readonly seconds: number;
  /** Whether all keys were measured before. */
  readonly measured: boolean;
}

/** Key under which the time of fitting a group's augmenter is remembered: all that drives it. */
export function augmentKey(group: Group): string {
  return `augment ${canonicalJson({ ...group.augmenterConfig, name: undefined })} ${sizeClass(group.train.length)}`;
}

/** Key of training one of its classifiers. */
export function classifyKey(group: Group, trial: Group["trials"][number]): string {
  return `classify ${canonicalJson({ ...trial.classifierConfig, name: undefined })} ${sizeClass(trialRows(group, trial))}`;
}

/** Estimated worker-seconds of a group's open trials. @param table Number of features and of classes. */
export function groupSeconds(
  group: Group | ClipGroup,
  timings: Timings,
  { features, classes }: { readonly features: number; readonly classes: number },
): Estimate {
  if (group.kind === "clips")
    return sumOf(
      clipGroupParts(group).map(({ key, guess }) => [key, guess]),
      timings,
    );
  const parts: [key: string, guess: number][] = group.trials.map((trial) => [
    classifyKey(group, trial),
    guessClassifier(trial.classifierConfig, trialRows(group, trial), features, classes),
  ]);
  if (group.poolRows > 0) parts.push([augmentKey(group), guessAugmenter(group, features, classes)]);
  return sumOf(parts, timings);
}

function sumOf(parts: readonly (readonly [key: string, guess: number])[], timings: Timings): Estimate {
  return {
    seconds: parts.reduce((sum, [key, guess]) => sum + (timings[key]?.seconds ?? guess), 0),
    measured: parts.every(([key]) => timings[key] !== undefined),
  };
}

function trialRows(group: Group, trial: Group["trials"][number]): number {
  return group.train.length * (trial.training === "synthetic-only" ? trial.amount : 1 + trial.amount);
}

/** Sizes within a quarter-octave share their timing. */
export function sizeClass(rows: number): string {
  return `~${Math.round(2 ** (Math.round(4 * Math.log2(Math.max(rows, 1))) / 4))}`;
}

/**
 * Rough seconds where nothing like it was measured: the multiplications of the networks at 20 GFLOP/s, and 1.5 ms for each update's
 * calls. Right to a factor of about two on a CPU of 2020 or later.
 */
function guessAugmenter(
  { augmenterConfig: config, train }: Group,
  features: number,
  classes: number,
): number {
  if (config.kind !== "gan" && config.kind !== "cyclegan") return 0.1;
  const { batch, hidden, networks, discriminatorUpdates, generatorUpdates } = config;
  const rounds = config.steps ?? config.epochs * Math.ceil(train.length / batch);
  // A round of the cycle-GAN passes four generators forwards and backwards, and its critics' slopes once more.
  const passes = config.kind === "cyclegan" ? 14 : 6;
  const flops = 2 * batch * weights([features, ...hidden, features]) * passes;
  const sets = networks === "conditional" ? 1 : classes;
  return sets * rounds * (discriminatorUpdates + generatorUpdates) * (0.0015 + flops / 2e10);
}

function guessClassifier(config: ClassifierConfig, rows: number, features: number, classes: number): number {
  if (config.kind === "majority") return 0.01;
  if (config.kind === "svm") return 0.05 + (rows / 1000) ** 2 * (config.c === "search" ? 20 : 0.6);
  const updates = config.epochs * Math.ceil(rows / config.batchSize);
  return updates * (0.0005 + (6 * config.batchSize * weights([features, ...config.hidden, classes])) / 2e10);
}

/** Weights of a dense network with these layer sizes. */
function weights(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, size, i) => sum + size * sizes[i], 0);
}

const timingsSchema = z.record(
  z.string(),
  z.object({ seconds: z.number().nonnegative(), count: z.number().positive() }),
);

/** The timings alone are what earlier versions wrote. */
const keptTimings = z.union([
  z.strictObject({ timings: timingsSchema }).transform(({ timings }) => timings),
  timingsSchema,
]);

export async function readTimings(keeping: Keeping, cacheFolder: string): Promise<Timings> {
  return (await readKept(timingsPath(cacheFolder), keptTimings, keeping)) ?? {};
}

/** Adds what was measured; the newest hundred observations of a key count. */
export async function writeTimings(
  keeping: Keeping,
  cacheFolder: string,
  known: Timings,
  measured: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const out: Record<string, { seconds: number; count: number }> = { ...known };
  for (const [key, values] of measured) {
    const before = out[key] ?? { seconds: 0, count: 0 };
    const weight = Math.min(before.count, 100);
    const sum = values.reduce((a, b) => a + b, 0);
    out[key] = {
      seconds: round((before.seconds * weight + sum) / (weight + values.length), 4),
      count: weight + values.length,
    };
  }
  await writeKept(timingsPath(cacheFolder), { timings: out }, keeping, { indent: 1, durable: false });
}

function timingsPath(cacheFolder: string): string {
  return `${cacheFolder}/timings.json`;
}

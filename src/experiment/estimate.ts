/** @file How long a run will take: from timings of earlier runs where there are any, else from rough figures. */

import type { Files } from "../core/index.ts";
import { canonicalJson, round } from "./canonical.ts";
import type { Group } from "./plan.ts";

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
  const rows = group.train.length * (trial.training === "synthetic-only" ? trial.amount : 1 + trial.amount);
  return `classify ${canonicalJson({ ...trial.classifierConfig, name: undefined })} ${sizeClass(rows)}`;
}

/** Estimated worker-seconds of a group's open trials. */
export function groupSeconds(group: Group, timings: Timings): Estimate {
  const keys = [
    ...(group.poolRows > 0 ? [augmentKey(group)] : []),
    ...group.trials.map((trial) => classifyKey(group, trial)),
  ];
  const seconds = keys.reduce((sum, key) => sum + (timings[key]?.seconds ?? guess(key)), 0);
  return { seconds, measured: keys.every((key) => timings[key] !== undefined) };
}

/** Rows within a quarter-octave share their timing. */
function sizeClass(rows: number): string {
  return `~${Math.round(2 ** (Math.round(4 * Math.log2(Math.max(rows, 1))) / 4))}`;
}

function guess(key: string): number {
  if (key.startsWith("augment")) return key.includes('"cyclegan"') ? 20 : key.includes('"gan"') ? 8 : 0.05;
  return key.includes('"dnn"') ? 1.5 : 0.15;
}

export async function readTimings(files: Files, cacheFolder: string): Promise<Timings> {
  const path = timingsPath(cacheFolder);
  if (!(await files.exists(path))) return {};
  try {
    return JSON.parse(await files.readText(path)) as Timings;
  } catch {
    return {};
  }
}

/** Adds what was measured; the newest hundred observations of a key count. */
export async function writeTimings(
  files: Files,
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
  await files.write(timingsPath(cacheFolder), canonicalJson(out, 1));
}

function timingsPath(cacheFolder: string): string {
  return `${cacheFolder}/timings.json`;
}

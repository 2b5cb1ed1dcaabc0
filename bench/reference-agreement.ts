/** @file How closely a feature set agrees with the reference tool's values: correlation over files, feature by feature. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSignal } from "../src/audio/index.ts";
import type { FeatureSet } from "../src/core/contracts.ts";

/** Reference tables by set id, as files of `EMOFORGE_REFERENCE`. */
export const referenceTables: Readonly<Record<string, string>> = {
  is09: "IS09_emotion.csv",
  "egemaps-v02": "eGeMAPSv02.csv",
  is10: "IS10_paraling.csv",
  emobase2010: "emobase2010.csv",
  compare2016: "ComParE_2016.csv",
};

export interface ReferenceTable {
  readonly names: readonly string[];
  readonly files: readonly string[];
  /** One row per file. */
  readonly rows: readonly Float64Array[];
}

/** Reads a `;`-separated table whose first column names the recording. */
export async function readReference(path: string): Promise<ReferenceTable> {
  const [header, ...lines] = (await readFile(path, "utf8")).trim().split(/\r?\n/);
  const cells = lines.map((line) => line.split(";"));
  return {
    names: header.split(";").slice(1),
    files: cells.map((row) => row[0]),
    rows: cells.map((row) => Float64Array.from(row.slice(1), Number)),
  };
}

/** The recordings that a reference table names, as samples at the set's rate. */
export async function loadRecordings(
  files: readonly string[],
  folder: string,
  sampleRateHz: number,
): Promise<Float32Array[]> {
  const out: Float32Array[] = [];
  for (const file of files) {
    const path = join(folder, `${file}.wav`);
    out.push((await loadSignal(await readFile(path), path, { sampleRateHz })).samples);
  }
  return out;
}

/** Agreement of one feature over the files. */
export interface Agreement {
  readonly name: string;
  /** Pearson correlation; `null` if the reference does not vary. */
  readonly r: number | null;
  /** Median over files of |ours - reference| / max(|reference|, 1e-6 of the feature's largest magnitude). */
  readonly medianRelativeDifference: number;
}

/** @throws {Error} if the set's names are not the reference's, in the same order. */
export function agreement(
  set: FeatureSet,
  rows: readonly Float32Array[],
  reference: ReferenceTable,
): Agreement[] {
  const firstOther = set.names.findIndex((name, i) => name !== reference.names[i]);
  if (firstOther >= 0 || set.names.length !== reference.names.length) {
    throw new Error(`${set.id}: name ${firstOther} is "${set.names[firstOther]}", the reference's differs`);
  }
  return set.names.map((name, j) => {
    const ours = rows.map((row) => row[j]);
    const theirs = reference.rows.map((row) => row[j]);
    const floor = 1e-6 * Math.max(...theirs.map(Math.abs)) || 1;
    return {
      name,
      r: pearson(ours, theirs),
      medianRelativeDifference: median(
        ours.map((v, i) => Math.abs(v - theirs[i]) / Math.max(Math.abs(theirs[i]), floor)),
      ),
    };
  });
}

/** `null` if `y` is constant; 0 if only `x` is. */
function pearson(x: readonly number[], y: readonly number[]): number | null {
  const n = x.length;
  const mx = x.reduce((a, b) => a + b, 0) / n;
  const my = y.reduce((a, b) => a + b, 0) / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i] - mx) ** 2;
    yy += (y[i] - my) ** 2;
    xy += (x[i] - mx) * (y[i] - my);
  }
  if (y.every((v) => v === y[0])) return null;
  return xx === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

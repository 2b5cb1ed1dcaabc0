/** @file How closely frame-by-frame descriptors agree with the reference tool's, column by column. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSignal } from "../src/audio/index.ts";
import type { FeatureSet } from "../src/core/contracts.ts";

/** Folders of `EMOFORGE_REFERENCE`/lld by set id. */
export const descriptorTables: Readonly<Record<string, string>> = {
  "egemaps-v02": "eGeMAPSv02",
  is10: "IS10_paraling",
  compare2016: "ComParE_2016",
};

export interface ColumnAgreement {
  readonly name: string;
  readonly frames: number;
  /** Frames whose difference is at most 1e-4 (1e-3) of the value or of the column's standard deviation, whichever is larger. */
  readonly within4: number;
  readonly within3: number;
  /** Largest difference, in standard deviations of the column. */
  readonly largest: number;
}

/**
 * Compares all frames except the last few, which the reference tool smooths with a repeated neighbour.
 *
 * @param edge How many frames before the end of a file are left out.
 */
export async function descriptorAgreement(
  set: FeatureSet,
  folder: string,
  wavFolder: string,
  edge = 6,
): Promise<ColumnAgreement[]> {
  const ours: number[][] = set.descriptorNames.map(() => []);
  const theirs: number[][] = set.descriptorNames.map(() => []);
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".csv"))) {
    const [header, ...lines] = (await readFile(join(folder, file), "utf8")).trim().split(/\r?\n/);
    const names = header.split(";");
    const columns = set.descriptorNames.map((name) => names.indexOf(name));
    const missing = columns.indexOf(-1);
    if (missing >= 0) throw new Error(`${file} has no column ${set.descriptorNames[missing]}`);
    const cells = lines.map((line) => line.split(";").map(Number));
    const wav = join(wavFolder, file.replace(/\.csv$/, ".wav"));
    const { samples } = await loadSignal(await readFile(wav), wav, { sampleRateHz: set.sampleRateHz });
    const extraction = set.start("lld");
    extraction.push(samples);
    const { rows, data } = extraction.finish();
    for (let t = 0; t < Math.min(rows, cells.length) - edge; t++) {
      columns.forEach((column, j) => {
        ours[j].push(data[t * columns.length + j]);
        theirs[j].push(cells[t][column]);
      });
    }
  }
  return set.descriptorNames.map((name, j) => compare(name, ours[j], theirs[j]));
}

function compare(name: string, ours: readonly number[], theirs: readonly number[]): ColumnAgreement {
  const n = ours.length;
  const mean = theirs.reduce((a, b) => a + b, 0) / n;
  const sigma = Math.sqrt(theirs.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n) || 1;
  const differences = ours.map((v, t) => Math.abs(v - theirs[t]));
  const within = (limit: number) =>
    differences.filter((d, t) => d <= limit * Math.max(Math.abs(theirs[t]), sigma)).length;
  return {
    name,
    frames: n,
    within4: within(1e-4),
    within3: within(1e-3),
    largest: Math.max(...differences) / sigma,
  };
}

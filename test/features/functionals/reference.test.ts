/** @file Functionals of the reference tool's own descriptors by frame, against its functionals of the same recordings. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readReference } from "../../../bench/reference-agreement.ts";
import { createContour, type Functional } from "../../../src/features/contour.ts";
import * as f from "../../../src/features/functionals/index.ts";

const { EMOFORGE_REFERENCE: reference } = process.env;
const unset = "set EMOFORGE_REFERENCE (with the reference tables, and lld/<set>/<recording>.csv)";

const recordings = ["03a01Wa", "08b09Lc", "09b03Ed", "11b01Nc", "14a05Ta", "15a07Fb"];

/** Frames whose pitch was decided when the signal ended, counted from the last; 11b01Nc ends voiced. */
const undecided = (recording: string) => (recording === "11b01Nc" ? 2 : 1);

/** Columns of descriptors by frame, without the file's name and the time. */
async function readColumns(path: string): Promise<Map<string, Float32Array>> {
  const [header, ...lines] = (await readFile(path, "utf8")).trim().split(/\r?\n/);
  const rows = lines.map((line) => line.split(";"));
  return new Map(
    header
      .split(";")
      .map((name, c): [string, Float32Array] => [name, Float32Array.from(rows, (row) => Number(row[c]))])
      .slice(2),
  );
}

interface Recording {
  readonly id: string;
  readonly columns: ReadonlyMap<string, Float32Array>;
  /** The reference's value of a feature. */
  readonly value: (feature: string) => number;
}

async function load(folder: string, set: string): Promise<Recording[]> {
  const table = await readReference(join(folder, `${set}.csv`));
  const at = new Map(table.names.map((name, i) => [name, i]));
  return Promise.all(
    recordings.map(async (id) => {
      const row = table.rows[table.files.indexOf(id)];
      return {
        id,
        columns: await readColumns(join(folder, "lld", set, `${id}.csv`)),
        value: (feature: string) => row[at.get(feature) as number],
      };
    }),
  );
}

/**
 * Features that are off by more than a ten-thousandth of the reference's value, or of `floor` (the tables have seven
 * digits, which is little near 0).
 */
function deviating(
  recording: Recording,
  contour: Float32Array,
  functionals: readonly Functional[],
  name: (functional: string) => string,
  floor = 0,
): string[] {
  const seen = createContour(contour);
  return functionals.flatMap((functional) => {
    const out = new Float32Array(functional.names.length);
    functional.write(seen, out, 0);
    return functional.names.flatMap((own, i) => {
      const wanted = recording.value(name(own));
      const allowed = 1e-4 * Math.max(Math.abs(wanted), floor);
      return Math.abs(out[i] - wanted) <= allowed
        ? []
        : [`${recording.id} ${name(own)}: ${out[i]}, reference ${wanted}`];
    });
  });
}

const withoutZeros = (x: Float32Array) => x.filter((v) => v !== 0);
const hop = { hopSeconds: 0.01 };

test("is10: 21 functionals of all contours, 19 of pitch and its periods", async (context) => {
  if (!reference) return context.skip(unset);
  const shared = [
    f.createExtremes(["maxPos", "minPos"], "frame"),
    f.mean,
    f.regressionWithErrors,
    f.moments,
    f.quartiles,
    f.createUpLevelTimes([75, 90]),
  ];
  const off: string[] = [];
  for (const recording of await load(reference, "IS10_paraling")) {
    for (const [name, column] of recording.columns) {
      const seen = column.subarray(0, column.length - 3);
      const feature = (own: string) => `${name}_${own}`;
      const ofPitch = /^(F0final|jitter|shimmer)/.test(name);
      const percentiles = ofPitch ? f.createPercentiles([99], false) : f.createPercentiles([1, 99], true);
      const contour = ofPitch ? withoutZeros(seen) : seen;
      const { max, min } = createContour(contour);
      // In slopes and skewness near 0 values cancel, which leaves the rounding of the table.
      off.push(...deviating(recording, contour, [...shared, percentiles], feature, 1e-4 * (max - min)));
    }
  }
  expect(off).toEqual([]);
});

describe("compare2016", () => {
  const times = [f.createUpLevelTimes([25, 50, 75, 90]), f.leftCurvatureTime];
  const distribution = [
    f.createExtremes(["range", "maxPos", "minPos"], "share"),
    f.quartiles,
    f.createPercentiles([1, 99], true),
    f.moments,
  ];
  const voice = ["F0final", "voicingFinalUnclipped", "jitterLocal", "jitterDDP", "shimmerLocal", "logHNR"];

  test("energy contours: distribution, segments, times, peaks and trend", async (context) => {
    if (!reference) return context.skip(unset);
    const common = [...distribution, ...times, f.riseTime, f.createLevelSegments(hop)];
    const ofStatic = [
      f.mean,
      f.flatness,
      f.rootQuadraticMean,
      f.createPeaks(hop),
      f.createTrend({ step: 0.01 }),
    ];
    const ofDelta = [f.flatness, f.positiveMean, f.rootQuadraticMean, f.createPeaks(hop)];
    const off: string[] = [];
    for (const recording of await load(reference, "ComParE_2016")) {
      for (const name of ["audspec_lengthL1norm", "audspecRasta_lengthL1norm", "pcm_RMSenergy"]) {
        for (const [suffix, more, late] of [
          ["_sma", ofStatic, 0],
          ["_sma_de", ofDelta, 2],
        ] as const) {
          const column = recording.columns.get(name + suffix) as Float32Array;
          const frames = column.length - 1;
          const feature = (own: string) => `${name}${suffix}_${own}`;
          off.push(...deviating(recording, column.subarray(0, frames - 2), common, feature));
          off.push(...deviating(recording, column.subarray(0, frames - late), more, feature));
        }
      }
    }
    expect(off).toEqual([]);
  });

  test("linear prediction agrees as far as the table's digits allow", async (context) => {
    if (!reference) return context.skip(unset);
    const functional = f.createLinearPrediction(5);
    const differences: number[] = [];
    for (const recording of await load(reference, "ComParE_2016")) {
      for (const name of ["audspec_lengthL1norm_sma", "pcm_RMSenergy_sma", "pcm_zcr_sma"]) {
        const column = recording.columns.get(name) as Float32Array;
        const out = new Float32Array(6);
        functional.write(createContour(column.subarray(0, column.length - 3)), out, 0);
        functional.names.slice(1).forEach((own, i) => {
          differences.push(Math.abs(out[i + 1] - recording.value(`${name}_${own}`)));
        });
      }
    }
    differences.sort((a, b) => a - b);
    // In float64 the median is four times as large.
    expect(differences[differences.length >> 1]).toBeLessThan(1e-3);
    expect(differences[differences.length - 1]).toBeLessThan(0.1);
  });

  test("voice contours: 39 functionals except linear prediction and rise time, and voicing", async (context) => {
    if (!reference) return context.skip(unset);
    const functionals = [
      f.mean,
      f.flatness,
      f.positiveMean,
      f.rootQuadraticMean,
      ...distribution,
      ...times,
      f.createTrend({ step: 1 }),
    ];
    const off: string[] = [];
    for (const recording of await load(reference, "ComParE_2016")) {
      for (const name of voice.flatMap((v) => [`${v}_sma`, `${v}_sma_de`])) {
        const column = recording.columns.get(name) as Float32Array;
        const decided = column.length - 1 - undecided(recording.id);
        const feature = (own: string) => `${name}_${own}`;
        const contour = withoutZeros(column.subarray(0, decided - 2));
        off.push(...deviating(recording, contour, functionals, feature, 1e-8));
        if (name === "F0final_sma") {
          off.push(...deviating(recording, column.subarray(0, decided), [f.createVoicing(hop)], feature));
        }
      }
    }
    expect(off).toEqual([]);
  });

  test.for<readonly [string, readonly string[]]>([
    ["ComParE_2016", voice],
    ["IS10_paraling", voice.filter((name) => /^(F0|jitter|shimmer)/.test(name))],
  ])("%s: segment deltas of the smoothed contours", async ([set, names], context) => {
    if (!reference) return context.skip(unset);
    for (const recording of await load(reference, set)) {
      const columns = names.map((name) => recording.columns.get(`${name}_sma`) as Float32Array);
      const deltas = f.segmentDeltas(columns);
      names.forEach((name, c) => {
        const wanted = recording.columns.get(`${name}_sma_de`) as Float32Array;
        const largest = wanted.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
        // Only the rows that functionals use; after them the table holds what the tool adds at the end of its input.
        for (let t = 0; t < wanted.length - 5; t++) {
          expect(Math.abs(deltas[c][t] - wanted[t]), `${recording.id} ${name} ${t}`).toBeLessThan(
            1e-5 * largest,
          );
        }
      });
    }
  });
});

test("egemaps: pitch percentiles, slopes and segments", async (context) => {
  if (!reference) return context.skip(unset);
  const pitch = "F0semitoneFrom27.5Hz_sma3nz";
  const shape = [f.meanAndSpread, f.createPercentiles([20, 50, 80], true), f.createSlopes(hop)];
  const off: string[] = [];
  for (const recording of await load(reference, "eGeMAPSv02")) {
    // The table's rows after the last decided one are not those that functionals use.
    if (undecided(recording.id) > 1) continue;
    const column = recording.columns.get(pitch) as Float32Array;
    const seen = column.subarray(0, column.length - 2);
    off.push(...deviating(recording, withoutZeros(seen), shape, (own) => `${pitch}_${own}`));
    off.push(...deviating(recording, seen, [f.createVoicedSegments(hop)], (own) => own));
  }
  expect(off).toEqual([]);
});

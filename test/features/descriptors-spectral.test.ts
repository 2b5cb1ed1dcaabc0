import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FrontEnd, frameCount, loadSignal, smooth } from "../../src/audio/index.ts";
import { type Descriptor, mfcc, rawRms, zcr } from "../../src/features/descriptors.ts";
import { auditorySpectrum } from "../../src/features/descriptors-auditory.ts";
import {
  intensityLoudness,
  logMelBands,
  spectralBalance,
  spectralFlux,
  spectralShape,
} from "../../src/features/descriptors-spectral.ts";
import { startGroup } from "../../src/features/frame-group.ts";
import { createSampleWindow } from "../../src/features/sample-window.ts";
import { REFERENCE_GAIN } from "../../src/features/scale.ts";

const front = (windowMs: number, window: FrontEnd["window"], preEmphasis = 0): FrontEnd => ({
  windowMs,
  hopMs: 10,
  window,
  preEmphasis,
});

/** The reference tool's tables of descriptors by frame: folder, front end, descriptors. */
const tables: readonly (readonly [string, FrontEnd, readonly Descriptor[]])[] = [
  [
    "eGeMAPSv02",
    front(20, "hamming"),
    [
      auditorySpectrum({ loudness: "Loudness", mfcc: { first: 1, last: 4, name: (i) => `mfcc${i}` } }),
      spectralBalance(["alphaRatio", "hammarbergIndex", "slope0-500", "slope500-1500"]),
      spectralFlux("spectralFlux"),
    ],
  ],
  [
    "ComParE_2016",
    front(20, "hamming"),
    [
      auditorySpectrum({
        loudness: "audspec_lengthL1norm",
        rasta: { mean: "audspecRasta_lengthL1norm", band: (b) => `audSpec_Rfilt[${b}]` },
        mfcc: { first: 1, last: 14, name: (i) => `mfcc[${i}]` },
      }),
      rawRms("pcm_RMSenergy"),
      spectralShape,
    ],
  ],
  ["ComParE_2016", front(60, { gauss: 0.4 }), [zcr("pcm_zcr")]],
  [
    "IS10_paraling",
    front(25, "hamming", 0.97),
    [
      intensityLoudness("pcm_loudness", "reference"),
      mfcc((i) => `mfcc[${i}]`, {
        first: 0,
        last: 14,
        bands: 26,
        lowHz: 20,
        highHz: 8000,
        spectrum: "power",
        scale: 1,
        floor: 1e-8,
      }),
      logMelBands((b) => `logMelFreqBand[${b}]`, { bands: 8, lowHz: 20, highHz: 6500 }),
    ],
  ],
];

const namesOf = (descriptors: readonly Descriptor[]) => descriptors.flatMap(({ names }) => names);

/** Columns of all descriptors, `[frames]` each. */
function describeSignal(samples: Float32Array, frontEnd: FrontEnd, descriptors: readonly Descriptor[]) {
  const group = startGroup({ id: "frames", frontEnd, descriptors }, 16000);
  const { names, length, hop } = group;
  const frames = frameCount(samples.length, length, hop);
  const columns = names.map(() => new Float32Array(frames));
  const values = new Float64Array(columns.length);
  const follow = group.follow();
  const window = createSampleWindow(samples.length, 1);
  window.append(samples, () => {});
  for (let t = 0; t < frames; t++) {
    group.measure(window, t * hop, values);
    follow(values);
    columns.forEach((column, c) => {
      column[t] = values[c];
    });
  }
  return columns;
}

describe("descriptors of the spectrum", () => {
  test.each(tables)("%s, %o: finite for silence, a constant and full scale", (_, frontEnd, descriptors) => {
    for (const value of [0, 0.5, 1]) {
      const samples = Float32Array.from(
        { length: 3200 },
        (_, i) => value * (value < 1 ? 1 : (-1) ** (i >> 5)),
      );
      const columns = describeSignal(samples, frontEnd, descriptors);
      columns.forEach((column, c) => {
        const name = namesOf(descriptors)[c];
        expect([name, column.every(Number.isFinite)]).toEqual([name, true]);
      });
    }
  });

  test("loudness from intensity: the first sample, or all", () => {
    const samples = Float32Array.from({ length: 400 }, (_, i) => (i === 0 ? 0.5 : 0.1));
    const loudness = (variant: "reference" | "textbook") =>
      describeSignal(samples, front(25, "hamming"), [intensityLoudness("l", variant)])[0][0];
    const sum = 0.54 * 400 - 0.46; // Σw: the cosine sums to 1 over the window's end points.
    expect(loudness("reference")).toBeCloseTo(((0.08 * 0.25) / sum / 1e-6) ** 0.3, 4);
    expect(loudness("textbook")).toBeCloseTo(((0.08 * 0.25 + (sum - 0.08) * 0.01) / sum / 1e-6) ** 0.3, 4);
  });
});

const { EMOFORGE_DATA: data, EMOFORGE_REFERENCE: reference } = process.env;

describe("against the reference tool's descriptors of six files", () => {
  test.for(tables)(
    "%s, %o: every value within 5e-5 of itself or of its column's spread",
    async ([set, frontEnd, descriptors], context) => {
      if (!data || !reference) {
        return context.skip("set EMOFORGE_DATA (with emodb/wav) and EMOFORGE_REFERENCE (with lld)");
      }
      const [ours, theirs] = await bothOf(join(reference, "lld", set), frontEnd, descriptors);
      namesOf(descriptors).forEach((name, c) => {
        expect(ours[c].length).toBeGreaterThan(1800);
        expect([name, largestDifference(ours[c], theirs[c]) < 5e-5]).toEqual([name, true]);
      });
    },
  );
});

/** Smoothed columns, ours and theirs, of all files in succession, without the last frames of each. */
async function bothOf(folder: string, frontEnd: FrontEnd, descriptors: readonly Descriptor[]) {
  const names = namesOf(descriptors);
  const ours: number[][] = names.map(() => []);
  const theirs: number[][] = names.map(() => []);
  for (const file of await readdir(folder)) {
    const wav = await readFile(join(data!, "emodb", "wav", file.replace(".csv", ".wav")));
    const { samples: recorded } = await loadSignal(wav, file, { sampleRateHz: 16000 });
    const samples = recorded.map((x) => x * REFERENCE_GAIN);
    const [header, ...lines] = (await readFile(join(folder, file), "utf8")).trim().split("\n");
    // Suffixes come before an index: mfcc_sma[1].
    const columns = header.split(";").map((name) => name.replace(/_sma3?(?=\[|$)/, ""));
    const cells = lines.map((line) => line.split(";").map(Number));
    describeSignal(samples, frontEnd, descriptors).forEach((column, c) => {
      const smoothed = new Float32Array(column.length);
      smooth(column, smoothed);
      const source = columns.indexOf(names[c]);
      for (let t = 0; t < column.length - 6; t++) {
        ours[c].push(smoothed[t]);
        theirs[c].push(cells[t][source]);
      }
    });
  }
  return [ours, theirs];
}

function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  const mean = theirs.reduce((a, b) => a + b, 0) / theirs.length;
  const spread = Math.sqrt(theirs.reduce((sum, v) => sum + (v - mean) ** 2, 0) / theirs.length);
  return Math.max(...ours.map((v, i) => Math.abs(v - theirs[i]) / Math.max(Math.abs(theirs[i]), spread)));
}

import { existsSync, statSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ViewmakerCheckpoint } from "../../src/augment/index.ts";
import { decodeState } from "../../src/nn/index.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { expectSameResults, killedWhen, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

/** One checkpoint, after 200 rounds: a fit that goes on from there writes none. */
const iterations = 399;

const recipe = `
title: Two fits of a viewmaker
question: Does a killed fit go on where it was?
corpora:
  - { id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }
features: { set: logmel, mels: 32 }
protocol: { kind: k-fold-by-speaker, folds: 2 }
normalisation: [train]
repeats: 1
augmenters:
  - { kind: viewmaker, frames: 32, width: 2, latent: 4, representation: 4, batch: 2, iterations: ${iterations}, learningRate: 1.0e-3, measured: 4 }
amounts: [1]
declaredAmount: 1
classifiers:
  - { kind: vgg, depth: 11, width: 0.07, hidden: [], pooling: average, segmentFrames: 32, segmentHop: 32, epochs: 1, batchSize: 8, patience: 0 }
statistics: { resamples: 100 }
`;

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write("clips.yaml", recipe);
});
afterAll(place.remove);

const args = (out: string) => ["run", "clips.yaml", "--out", out, "--workers", "2"];

test("a run killed while it fits a viewmaker goes on from the checkpoint and ends with the same bytes", async () => {
  const states = () => namesIn(place.at("cache", "fits"), ".state");
  const whole = await place.emoforge(args("whole"));
  expect(whole.code, whole.stderr).toBe(0);
  expect(states()).toEqual([]);

  await killedWhen(place, args("killed"), () => states().length > 0);
  // Killed in the middle of a fit: there is a checkpoint of it, and nothing that comes after.
  const kept = states();
  for (const name of kept) {
    const { training } = decodeState<ViewmakerCheckpoint>(
      await nodeFiles.read(place.at("cache", "fits", name)),
    );
    expect(training.step).toBe(200);
    expect(existsSync(place.at("killed", "fits", name.replace(".state", ".json")))).toBe(false);
  }
  expect(namesIn(place.at("killed", "trials"), ".json")).toEqual([]);
  expect(existsSync(place.at("killed", "results.json"))).toBe(false);

  // A fit that began anew would write its checkpoint anew: another file under the same name.
  const inode = (name: string) =>
    statSync(place.at("cache", "fits", name), { throwIfNoEntry: false })?.ino ?? "none";
  const seen = new Map(kept.map((name) => [name, new Set([inode(name)])]));
  const watch = setInterval(() => {
    for (const [name, inodes] of seen) inodes.add(inode(name));
  }, 10);
  const resumed = await place.emoforge(args("killed"));
  clearInterval(watch);
  expect(resumed.code, resumed.stderr).toBe(0);
  for (const inodes of seen.values()) {
    inodes.delete("none");
    expect([...inodes]).toHaveLength(1);
  }
  expect(states()).toEqual([]);
  expectSameResults(place, "killed", "whole");
}, 120_000);

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ViewmakerCheckpoint } from "../../src/augment/index.ts";
import { decodeState } from "../../src/nn/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { readKeptBytes } from "../../src/store/kept.ts";
import { expectSameResults, killedWhen, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

/** There is one checkpoint, after 200 rounds; a fit that goes on from there writes none. */
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

const states = () => namesIn(place.at("cache", "fits"), ".state");

const args = (out: string) => ["run", "clips.yaml", "--out", out, "--workers", "2"];

test("a run killed while it fits a viewmaker goes on from the checkpoint and ends with the same bytes", async () => {
  const whole = await place.emoforge(args("whole"));
  expect(whole.code, whole.stderr).toBe(0);
  expect(states()).toEqual([]);

  await killedWhen(place, args("killed"), () => states().length > 0);
  // It was killed in the middle of a fit: there is a checkpoint, and nothing that comes later.
  const kept = states();
  for (const name of kept) {
    const path = place.at("cache", "fits", name);
    const bytes = await readKeptBytes(path, () => true, nodePlatform);
    const { training } = decodeState<ViewmakerCheckpoint>(bytes as Uint8Array);
    expect(training.step).toBe(200);
    expect(existsSync(place.at("killed", "fits", name.replace(".state", ".json")))).toBe(false);
  }
  expect(namesIn(place.at("killed", "trials"), ".json")).toEqual([]);
  expect(existsSync(place.at("killed", "results.json"))).toBe(false);

  // A fit that began anew would write its checkpoint again: a different file under the same name.
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

test("so does a fit of `augment`: it makes the same views as without the kill, and no trace of it is left", async () => {
  const small = ["frames=32", "width=2", "latent=4", "representation=4", "batch=2", "learningRate=0.001"];
  const options = [...small, `iterations=${iterations}`, "measured=4"].flatMap((one) => ["--option", one]);
  const command = (out: string) => [
    ...["augment", "Töne.csv", "--set", "logmel", "--set-option", "mels=32", "--classes", "anger,sadness"],
    ...["--with", "viewmaker", ...options, "--limit", "2", "--no-wav", "--workers", "1", "--out", out],
  ];
  const whole = await place.emoforge(command("views"));
  expect(whole.code, whole.stderr).toBe(0);
  expect(whole.stderr).not.toContain("Going on");

  await killedWhen(place, command("killed-views"), () => states().length > 0);
  expect(existsSync(place.at("killed-views"))).toBe(false);
  const resumed = await place.emoforge(command("killed-views"));
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stderr).toContain("Going on with the fit that was stopped, from round 200.");
  expect(states()).toEqual([]);
  const names = namesIn(place.at("views"), ".npy");
  expect(names).toHaveLength(2);
  for (const name of names) {
    const [a, b] = ["views", "killed-views"].map((folder) => readFileSync(place.at(folder, name)));
    expect(a.equals(b), `${name} has the same bytes`).toBe(true);
  }
}, 120_000);

test("`augment` killed while it writes views goes on with them: every file has the same bytes, and those that were there are not made again", async () => {
  const command = (out: string) => [
    ...["augment", "Töne.csv", "--set", "logmel", "--set-option", "mels=32", "--classes", "anger,sadness"],
    ...[
      "--with",
      "time-stretch",
      "--limit",
      "2",
      "--views",
      "6",
      "--originals",
      "--workers",
      "1",
      "--out",
      out,
    ],
  ];
  const whole = await place.emoforge(command("many"));
  expect(whole.code, whole.stderr).toBe(0);
  const names = namesIn(place.at("many"), "");
  expect(names).toHaveLength(27);

  await killedWhen(place, command("killed-many"), () =>
    existsSync(place.at("killed-many/unfinished/2-0.json")),
  );
  const there = namesIn(place.at("killed-many"), ".npy").filter((name) => /_[12]\.npy$/.test(name));
  expect(there).toHaveLength(4);
  // One of them is damaged in the meantime.
  writeFileSync(place.at("killed-many", there[0]), "");
  const inodes = () => there.map((name) => statSync(place.at("killed-many", name)).ino);
  const before = inodes();
  const resumed = await place.emoforge(command("killed-many"));
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stderr).toMatch(/\n\d of them were there already, from a command that was stopped\.\n/);
  const after = inodes();
  expect(after.filter((inode, i) => inode === before[i])).not.toEqual([]);
  expect(namesIn(place.at("killed-many"), "")).toEqual(names);
  const compared = names.filter((name) => name !== "originals");
  const originals = namesIn(place.at("many/originals"), "").map((name) => `originals/${name}`);
  expect(originals).toHaveLength(4);
  for (const name of [...compared, ...originals]) {
    const [a, b] = ["many", "killed-many"].map((folder) => readFileSync(place.at(folder, name)));
    expect(a.equals(b), `${name} has the same bytes`).toBe(true);
  }
}, 120_000);

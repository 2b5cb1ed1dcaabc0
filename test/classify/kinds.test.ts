/** @file The kinds of classifiers: what all promise, how long they take, what they can be told. */

import { expect, test } from "vitest";
import { classifiers } from "../../src/classify/index.ts";
import type { FitSize } from "../../src/core/index.ts";
import { describeKinds } from "../core/kinds.ts";

describeKinds("classifiers of rows", classifiers.rows);
describeKinds("classifiers of clips", classifiers.clips);

const { rows, clips } = classifiers;

test("class weights and calibration are had where there is an option of that name", () => {
  const taking = (option: string) => rows.names.filter((kind) => rows.takes(kind, option));
  expect(taking("classWeights")).toEqual(["svm", "logistic", "dnn"]);
  expect(taking("calibrate")).toEqual(["svm", "lda", "logistic"]);
  expect(clips.takes("vgg", "classWeights")).toBe(true);
});

const size: FitSize = { items: 856, made: 0, dimensions: 1582, classes: 5, meanFrames: 1 };

test("seconds grow with rows, searches and layers", () => {
  const seconds = (config: Parameters<typeof rows.parse>[0]) =>
    Number(rows.of(config.kind).cost(rows.parse(config), size).toPrecision(6));
  expect(seconds({ kind: "majority" })).toBe(0.01);
  expect(seconds({ kind: "svm" })).toBe(0.489642);
  expect(seconds({ kind: "svm", c: "search" })).toBe(14.7047);
  expect(seconds({ kind: "svm", kernel: "rbf" })).toBe(0.489642);
  expect(seconds({ kind: "lda", shrinkage: 0.5 })).toBe(0.772666);
  expect(seconds({ kind: "lda" })).toBe(3.03067);
  expect(seconds({ kind: "logistic" })).toBe(0.569552);
  expect(seconds({ kind: "logistic", c: "search" })).toBe(6.26507);
  expect(seconds({ kind: "ensemble" })).toBe(17.7015);
  expect(seconds({ kind: "dnn" })).toBe(15.254);
  expect(seconds({ kind: "dnn", hidden: [] })).toBe(0.466508);
});

test("seconds grow with segments and channels", () => {
  const ofClips: FitSize = { ...size, dimensions: 128, meanFrames: 110 };
  const seconds = (config: Parameters<typeof clips.parse>[0]) =>
    Number(clips.of(config.kind).cost(clips.parse(config), ofClips).toPrecision(6));
  expect(seconds({ kind: "vgg" })).toBe(8500.32);
  expect(seconds({ kind: "vgg", steps: 100, patience: 0 })).toBe(1955.89);
  expect(seconds({ kind: "vgg", depth: 11, width: 0.25, hidden: [64] })).toBe(291.914);
  expect(seconds({ kind: "acrnn" })).toBe(31235.9);
  expect(seconds({ kind: "acrnn", channels: 16, steps: 100, batchSize: 16, patience: 0 })).toBe(161.908);
});

test("networks on spectrograms are told how many mel bands there are", () => {
  const fault = (config: Parameters<typeof clips.parse>[0], count: number) =>
    clips.of(config.kind).fault?.(clips.parse(config), { bands: { lowHz: 0, highHz: 8000, count } });
  expect(fault({ kind: "vgg" }, 32)).toBeUndefined();
  expect(fault({ kind: "vgg" }, 31)).toContain("at least 32 mel bands, which five stages halve, got 31");
  expect(fault({ kind: "vgg", segmentFrames: 32, segmentHop: 64 }, 32)).toContain(
    "at most segmentFrames, 32",
  );
  expect(fault({ kind: "acrnn" }, 40)).toBeUndefined();
  expect(fault({ kind: "acrnn", pool: [2, 64] }, 40)).toContain("at least the 64 mel bands");
  expect(fault({ kind: "acrnn", pool: [64, 4], segmentFrames: 32 }, 40)).toContain("at least the 64");
});

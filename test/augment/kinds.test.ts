/** @file The kinds of augmenters: what all promise, how long they take, what they are not used with. */

import { expect, test } from "vitest";
import { augmenters } from "../../src/augment/index.ts";
import type { FitSize } from "../../src/core/index.ts";
import { describeKinds } from "../core/kinds.ts";

describeKinds("augmenters of rows", augmenters.rows);
describeKinds("augmenters of clips", augmenters.clips);

const { rows, clips } = augmenters;

test("one of each family makes nothing, and networks make data", () => {
  const having = (trait: "baseline" | "generative") =>
    [...rows.kinds, ...clips.kinds].filter((kind) => kind.traits?.[trait]).map(({ kind }) => kind);
  expect(having("baseline")).toEqual(["none", "none"]);
  expect(having("generative")).toEqual(["gan", "cwgan-gp", "cyclegan", "diffusion", "viewmaker", "bagan"]);
});

test("are all made, under their kind's name or their own", () => {
  for (const kind of rows.names.filter((one) => !rows.of(one).traits?.generative)) {
    expect(rows.make({ kind } as { kind: "noise" }).name).toBe(kind);
    expect(rows.make({ kind, name: "own" } as { kind: "noise" }).name).toBe("own");
  }
});

const size: FitSize = { items: 428, made: 428, dimensions: 1582, classes: 5, meanFrames: 1 };

test("seconds grow with the networks' multiplications", () => {
  const seconds = (config: Parameters<typeof rows.parse>[0]) =>
    Number(rows.of(config.kind).cost(rows.parse(config), size).toPrecision(6));
  expect(seconds({ kind: "transfer" })).toBe(0.1);
  expect(seconds({ kind: "calibrated" })).toBe(0.389797);
  expect(seconds({ kind: "gan", steps: 100 })).toBe(184.911);
  expect(seconds({ kind: "cwgan-gp", steps: 100 })).toBe(21.072);
  expect(seconds({ kind: "diffusion", steps: 100 })).toBe(2.41164);
  expect(seconds({ kind: "cyclegan", steps: 100 })).toBe(428.459);
  expect(seconds({ kind: "cyclegan", networks: "conditional", steps: 100 })).toBe(85.6919);
  expect(seconds({ kind: "cyclegan", epochs: 10 })).toBe(299.921);
});

test("seconds grow with the clips' frames", () => {
  const ofClips: FitSize = { ...size, dimensions: 128, meanFrames: 110 };
  const seconds = (config: Parameters<typeof clips.parse>[0]) =>
    Number(clips.of(config.kind).cost(clips.parse(config), ofClips).toPrecision(6));
  expect(seconds({ kind: "mixup" })).toBe(1.0416);
  expect(seconds({ kind: "viewmaker", iterations: 100 })).toBe(499.293);
  expect(seconds({ kind: "viewmaker", iterations: 100, frames: 128, width: 8 })).toBe(20.1046);
  expect(seconds({ kind: "bagan", iterations: 100 })).toBe(2083.94);
  expect(seconds({ kind: "bagan", iterations: 100, autoencoderIterations: 100, width: 8 })).toBe(19.5124);
});

test("pitch-shift is told the frequencies of the mel bands", () => {
  const fault = (lowHz: number, highHz: number) => {
    const config = clips.parse({ kind: "pitch-shift", lowHz, highHz });
    return clips.of("pitch-shift").fault?.(config, { bands: { lowHz: 0, highHz: 8000, count: 40 } });
  };
  expect(fault(0, 8000)).toBeUndefined();
  expect(fault(50, 7000)).toBe(
    "expected the frequencies of the mel bands, lowHz 0 and highHz 8000, got 50 and 7000",
  );
});

test.each(["viewmaker", "bagan"] as const)("%s is told how many mel bands there are", (kind) => {
  const fault = (count: number) =>
    clips.of(kind).fault?.(clips.parse({ kind }), { bands: { lowHz: 0, highHz: 8000, count } });
  expect(fault(128)).toBeUndefined();
  expect(fault(40)).toBe(
    "expected spectrograms whose mel bands are a multiple of 16, got 40: set `mels` of the features",
  );
});

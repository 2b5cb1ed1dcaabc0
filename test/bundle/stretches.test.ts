/** @file Stretches whose digital silence is what makes them unlike the training recordings. */

import { expect, test } from "vitest";
import type { BundledFeatures } from "../../src/bundle/features.ts";
import type { FilePrediction, Heard } from "../../src/bundle/prediction.ts";
import { startStretches } from "../../src/bundle/stretches.ts";

/** One feature: the share of samples that are zero. */
const zeros: BundledFeatures = {
  sampleRateHz: 16_000,
  extract: (samples) => Float32Array.of(samples.filter((x) => x === 0).length / samples.length),
  start: () => {
    throw new Error("not used");
  },
};

/** Zeros are unlike anything it was trained on; so is what is loud, for another reason. */
async function judge({ features, measures }: Heard): Promise<FilePrediction> {
  const unlike = features[0] > 0 || measures.clippedShare > 0;
  return {
    label: unlike ? "?" : "calm",
    probabilities: {},
    set: null,
    abstained: unlike,
    reasons: unlike ? [{ kind: "unlike-training", text: "far" }] : [],
    warnings: [],
  };
}

async function answer(samples: Float32Array): Promise<FilePrediction> {
  const stretches = startStretches(zeros, judge, samples.length);
  stretches.push(samples);
  return stretches.predict(0, samples.length);
}

const sound = (loudness: number) =>
  Float32Array.from({ length: 16_000 }, (_, i) => loudness * Math.sign(Math.sin(i / 7 + 0.1)));
const muted = (loudness: number) => sound(loudness).fill(0, 4000, 5600);

test("are judged with noise in its place, and say so", async () => {
  const { label, abstained, reasons, warnings } = await answer(muted(0.01));
  expect([label, abstained, reasons]).toEqual(["calm", false, []]);
  expect(warnings).toEqual(["0.10 s of digital silence in it were judged as noise of -40 dB."]);
});

test("stay as they are if that is no remedy, or there is none", async () => {
  expect(await answer(muted(1))).toMatchObject({ abstained: true, warnings: [] });
  expect(await answer(sound(0.01))).toMatchObject({ label: "calm", abstained: false, warnings: [] });
});

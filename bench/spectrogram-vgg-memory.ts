/**
 * @file Does training at the paper's size fit into memory? Fits a VGG on made-up segments through the classifier itself, so that
 * optimiser, copies for early stopping and prediction count too, and prints the process's peak resident set.
 * Run: node bench/spectrogram-vgg-memory.ts [depth] [width] [batch] [steps]
 */

import { classifiers } from "../src/classify/index.ts";
import { type Clips, createRng, type Recorded } from "../src/core/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";

const [depth = 19, width = 1, batchSize = 32, steps = 2] = process.argv.slice(2).map(Number);
const rng = createRng("memory");
const heldOut = 4;
const count = steps * batchSize + heldOut;
const clips: Recorded<Clips> = {
  origin: "recorded",
  mels: 128,
  hopMs: 25,
  classes: ["anger", "sadness", "happiness", "neutral"],
  clips: Array.from({ length: count }, () => Float32Array.from({ length: 128 * 128 }, () => rng.normal())),
  labels: Int32Array.from({ length: count }, (_, i) => i % 4),
  ids: Array.from({ length: count }, (_, i) => `u${i}`),
  speakers: Array.from({ length: count }, (_, i) => (i < heldOut ? "held out?" : `s${i}`)),
};
const report = (what: string) => {
  const peak = process.resourceUsage().maxRSS / 2 ** 20;
  console.log(
    `${what}: ${(performance.now() / 1000).toFixed(1)} s, ${(process.memoryUsage.rss() / 2 ** 30).toFixed(2)} GiB now, ${peak.toFixed(2)} GiB at most`,
  );
};
report("start");
const classifier = classifiers.clips.make(
  { kind: "vgg", depth: depth as 19, width, batchSize, epochs: 1, heldOut: 1 / (count - heldOut + 1) },
  { engine: await createNodeEngine() },
);
const fitted = await classifier.fit(clips, {
  rng: createRng(1),
  onProgress: (done) => report(`step ${done}`),
});
report("fitted");
await fitted.predict(clips.clips.slice(0, 8));
report("predicted");

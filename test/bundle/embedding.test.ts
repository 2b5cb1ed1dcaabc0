/** @file Bundles of embeddings: they contain the model, which is checked and computes the features when predicting. */

import { expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import {
  type BundleParts,
  createPredictor,
  embeddingFile,
  loadBundle,
  modelCard,
  recordFeatures,
  saveBundle,
} from "../../src/bundle/index.ts";
import { embeddingVersion, featuresSchema } from "../../src/features/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { createModelWriter } from "../../src/tensor/onnx/model.ts";
import { toySpeechModel } from "../features/embedding/models.ts";
import { hasher, memoryFiles, toyModel, toyParts } from "./toy.ts";

const engine = await createNodeEngine();
const speech = toySpeechModel();
const config = featuresSchema.parse({ set: "onnx", path: "/home/me/speech.onnx" });
const names = ["frames[0]", "frames[1]"];

/** Predicts "loud" if the mean of the samples is above 0.1. */
async function parts(change: Partial<BundleParts> = {}): Promise<BundleParts> {
  const writer = createModelWriter();
  writer.input("features", "float32", ["N", 2]);
  const scores = writer.node("MatMul", ["features", writer.values(Float32Array.of(0, 1, 0, 0), [2, 2])]);
  writer.output("probabilities", writer.node("Softmax", [scores], { axis: 1 }), "float32", ["N", 2]);
  writer.output("label", writer.node("ArgMax", [scores], { axis: 1, keepdims: 0 }), "int64", ["N"]);
  return toyParts({
    model: writer.encode(),
    scaler: { kind: "train", mean: [0.1, 0], scale: [0.02, 1] },
    features: config,
    embedding: {
      model: speech,
      names,
      version: await embeddingVersion({ model: speech, sha256: await hasher.sha256(speech) }, {}),
    },
    ...change,
  });
}

async function saved(change: Partial<BundleParts> = {}) {
  const files = memoryFiles();
  await saveBundle("b", await parts(change), files, hasher);
  return files;
}
const load = (files: ReturnType<typeof memoryFiles>) => loadBundle("b", files, hasher);
const level = (value: number) => encodeWav(new Float32Array(1600).fill(value), 16_000);

test("predicts with the model that it contains, whatever happened to the original", async () => {
  const files = await saved();
  const bundle = await load(files);
  expect(bundle.features).toMatchObject({
    config: { set: "onnx", path: embeddingFile, pool: "mean" },
    names,
    model: { bytes: speech.length },
  });
  expect(bundle.embedding?.model).toEqual(speech);
  expect(JSON.parse(await files.readText("b/checksums.json"))).toHaveProperty([embeddingFile]);
  for (const [name, content] of files.contents)
    if (name.endsWith("json")) expect(new TextDecoder().decode(content)).not.toContain("/home/me");

  const predictor = await createPredictor(bundle, engine);
  const loud = await predictor.predictFile(level(0.12), "loud.wav");
  const quiet = await predictor.predictFile(level(0.05), "quiet.wav");
  expect([loud.label, quiet.label]).toEqual(["loud", "quiet"]);
  // The only score is (0.12 - 0.1) / 0.02 = 1; 16 bits leave an error of about 1e-5 in it.
  expect(loud.probabilities.loud).toBeCloseTo(1 / (1 + Math.exp(-1)), 3);
  await predictor.release();
});

test("the card states the size and the checksum of the model, and that its licence is not known", async () => {
  const { training, evaluation, createdWith, classes, features, embedding } = await parts();
  const card = modelCard(
    { schema: "emoforge/bundle@2", normalisation: "train", training, evaluation, createdWith },
    classes,
    await recordFeatures(features, hasher, { embedding }),
  );
  expect(card).toContain(
    `Embeddings by \`features.onnx\`, a copy of a model that was supplied (${(speech.length / 1e3).toFixed(1)} kB, SHA-256 \`${await hasher.sha256(speech)}\`): normalise none, pool mean`,
  );
  expect(card).toContain("Its licence and its training data are not known here: check them");
});

test("a missing or changed model is noticed", async () => {
  const gone = await saved();
  await gone.remove(`b/${embeddingFile}`);
  await expect(load(gone)).rejects.toThrow(
    "b: expected features.onnx, the model of its features, got none. Copy the whole folder again",
  );
  const changed = await saved();
  await changed.write(`b/${embeddingFile}`, toySpeechModel({ shape: ["n"] }));
  await expect(load(changed)).rejects.toThrow(/b\/features\.onnx: expected the checksum [0-9a-f]+, got/);
  // With its checksum updated the file is intact, but not the one that the classifier was trained with.
  const sums = JSON.parse(await changed.readText("b/checksums.json"));
  sums[embeddingFile] = await hasher.sha256(toySpeechModel({ shape: ["n"] }));
  await changed.write("b/checksums.json", JSON.stringify(sums));
  await expect(load(changed)).rejects.toThrow('version of feature set "onnx": expected "1-');
});

test("a model that gives features other than those trained on is refused", async () => {
  const bundle = await load(await saved());
  const features = { ...bundle.features, names: ["frames[0]", "other"] };
  await expect(createPredictor({ ...bundle, features }, engine)).rejects.toThrow(
    'bundle, features.onnx: expected the 2 features of features.json, from "frames[0]" on, got 2',
  );
});

test("only the model that was trained with is saved, and never without it", async () => {
  const { embedding } = await parts();
  const other = embedding && { ...embedding, model: toySpeechModel({ shape: ["n"] }) };
  await expect(saved(other === undefined ? {} : { embedding: other })).rejects.toThrow(
    /^bundle, embedding: expected the model trained with \(version 1-[0-9a-f]{16}\), got version 1-[0-9a-f]{16}: \/home\/me\/speech\.onnx was changed meanwhile\. Train anew\.$/,
  );
  const { embedding: _, ...without } = await parts();
  await expect(saveBundle("b", without, memoryFiles(), hasher)).rejects.toThrow(
    "bundle, embedding: expected the model /home/me/speech.onnx with its names, got nothing.",
  );
});

test("a bundle of another feature set removes an older model", async () => {
  const files = await saved();
  await saveBundle("b", toyParts({ model: toyModel() }), files, hasher);
  expect(files.contents.has(`b/${embeddingFile}`)).toBe(false);
  expect((await load(files)).embedding).toBeUndefined();
});

/** @file The classifier of a bundle: normalised rows in, predictions out. A spectrogram is judged by a vote of its segments. */

import { copySegment, segmentsOf, vote } from "../classify/segments/cut.ts";
import { EmoforgeError, type Predictions } from "../core/index.ts";
import type { Engine, LoadedModel, ShapedData } from "../tensor/index.ts";
import type { Bundle, FeatureRecord } from "./schema.ts";

/** What a model's inputs and outputs depend on. */
export interface ModelParts extends Pick<Bundle, "model" | "classes"> {
  readonly features: Pick<FeatureRecord, "segments"> & { readonly names: readonly string[] };
}

export interface BundleModel {
  /** @param rows Normalised, at least one. @returns A prediction for each; for a spectrogram a single one. */
  predict(rows: Float32Array): Promise<Predictions>;
  release(): Promise<void>;
}

/** How many segments are judged at once, so that those of an hour need not be in memory together. */
const atOnce = 16;

/** @throws {EmoforgeError} if the model, which is run once, has inputs or outputs that do not fit the bundle's features and labels. */
export async function openModel(
  { model: bytes, features, classes }: ModelParts,
  engine: Engine,
): Promise<BundleModel> {
  const [d, k] = [features.names.length, classes.length];
  const { segments } = features;
  const [name, shape] =
    segments === undefined ? (["features", [d]] as const) : (["segments", [segments.frames, d]] as const);
  const size = shape.reduce((a, b) => a * b, 1);
  const model = await engine.load(bytes);
  try {
    await check(model, name, shape, k);
  } catch (error) {
    await model.release();
    throw error;
  }

  /** @param data `[n, ...shape]`. */
  const judge = async (data: Float32Array): Promise<Predictions> => {
    const n = data.length / size;
    const wild = data.findIndex((value) => !Number.isFinite(value));
    if (wild >= 0) {
      throw new EmoforgeError(
        `bundle, feature "${features.names[wild % d]}": expected a number after normalisation, got ${data[wild]}. ` +
          "The recording or the scaler of the bundle is far out of range: check both.",
      );
    }
    return predictionsOf(await model.run({ [name]: { data, shape: [n, ...shape] } }), n, k);
  };
  const release = () => model.release();
  if (segments === undefined) return { predict: judge, release };
  return {
    async predict(clip) {
      const all = segmentsOf([clip], d, segments);
      const probabilities = new Float32Array(all.length * k);
      for (let first = 0; first < all.length; first += atOnce) {
        const now = all.slice(first, first + atOnce);
        const images = new Float32Array(now.length * size);
        for (const [i, { start }] of now.entries())
          copySegment(clip, d, start, images.subarray(i * size, (i + 1) * size));
        probabilities.set((await judge(images)).probabilities, first * k);
      }
      return vote(all, probabilities, 1, k);
    },
    release,
  };
}

/** How far the sum of a row of probabilities may be from 1, because of float32 arithmetic. */
const sumTolerance = 1e-3;

/** @throws {EmoforgeError} for outputs that are not classes and probabilities: a model may have the right shapes and still not be ours. */
function predictionsOf(outputs: Awaited<ReturnType<LoadedModel["run"]>>, n: number, k: number): Predictions {
  const { label, probabilities } = outputs;
  const wrong = (expected: string, got: unknown) =>
    new EmoforgeError(`bundle, model: expected ${expected}, got ${got}. ${remedy}`);
  if (!(probabilities.data instanceof Float32Array) || probabilities.data.length !== n * k)
    throw wrong(`${n * k} probabilities`, probabilities.data.length);
  if (label.data.length !== n) throw wrong(`${n} labels`, label.data.length);
  // The label is the model's own: the votes of a support vector machine need not agree with its largest probability.
  const labels = Int32Array.from(label.data, Number);
  for (const [row, one] of Array.from(label.data, Number).entries()) {
    if (!(Number.isInteger(one) && one >= 0 && one < k))
      throw wrong(`labels from 0 to ${k - 1}, the classes of labels.json`, one);
    const of = probabilities.data.subarray(row * k, (row + 1) * k);
    const bad = of.find((p) => !(p >= 0 && p <= 1 + sumTolerance));
    if (bad !== undefined) throw wrong("probabilities from 0 to 1", bad);
    const sum = of.reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > sumTolerance) throw wrong("probabilities that sum to 1", sum.toFixed(4));
  }
  return { labels, probabilities: probabilities.data };
}

const remedy = "The model and the other files are not of one bundle: train it anew with: emoforge train";

/** @param shape The shape of one row. */
async function check(model: LoadedModel, name: string, shape: readonly number[], k: number): Promise<void> {
  const spec = model.inputs[name];
  if (spec === undefined) {
    throw new EmoforgeError(
      `bundle, model: expected an input "${name}" [N, ${shape.join(", ")}], got ${Object.keys(model.inputs).join(", ") || "none"}. ${remedy}`,
    );
  }
  const fits =
    spec.shape.length === shape.length + 1 &&
    shape.every((length, i) => [length, -1].includes(spec.shape[i + 1]));
  if (!fits) {
    throw new EmoforgeError(
      `bundle, model: expected an input "${name}" [N, ${shape.join(", ")}], got the shape [${spec.shape.join(", ")}]. ${remedy}`,
    );
  }
  const one: ShapedData = {
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
    shape: [1, ...shape],
  };
  const outputs = await model.run({ [name]: one });
  const got = outputs.probabilities?.shape;
  if (got?.length !== 2 || got[1] !== k || outputs.label?.data.length !== 1) {
    throw new EmoforgeError(
      `bundle, model: expected "label" [N] and "probabilities" [N, ${k}], one for each class of labels.json, got ` +
        `${Object.entries(outputs)
          .map(([output, { shape: found }]) => `"${output}" [${found.join(", ")}]`)
          .join(", ")}. ${remedy}`,
    );
  }
}

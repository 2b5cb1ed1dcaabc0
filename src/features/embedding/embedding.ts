/** @file Embeddings: one row for each utterance, from any ONNX model of speech that takes samples or Whisper's spectrograms. */

import { joined } from "../../audio/index.ts";
import { EmoforgeError, type FeatureRows, ParameterError, type UtteranceFeatures } from "../../core/index.ts";
import { type Engine, type LoadedModel, outlineOf, withOutputs } from "../../tensor/index.ts";
import { frontEndsOf } from "./front-end.ts";
import { findPorts, frontEndOf } from "./model.ts";
import type { EmbeddingOptions } from "./options.ts";
import { pooledNames, poolFrames } from "./pool.ts";
import { rowsOf } from "./rows.ts";
import { standardise } from "./signal.ts";
import { firstThatRuns } from "./trial.ts";

/** Embeddings by one model, whose session stays open until it is released. */
export interface EmbeddingSet extends UtteranceFeatures {
  /** @throws {EmoforgeError} for a signal that the model does not accept, and for values that are not finite. */
  extract(samples: Float32Array): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface EmbeddingModel {
  /** The bytes of the ONNX file. */
  readonly model: Uint8Array;
  /** SHA-256 of these bytes. */
  readonly sha256: string;
}

/** Raise these when the same model gives different values: for any model, and for those with a front end of ours. */
const revision = 1;
const whisperRevision = 1;

/** What the values depend on apart from the options: this code and the content of the model. */
export function embeddingVersion(
  { model, sha256 }: EmbeddingModel,
  options: Pick<EmbeddingOptions, "input" | "frontEnd">,
): string {
  const version = `${revision}-${sha256.slice(0, 16)}`;
  return frontEndOfModel(model, options) === "whisper" ? `${version}-whisper${whisperRevision}` : version;
}

/** What a model is fed with these options, found without loading it. */
export function frontEndOfModel(
  model: Uint8Array,
  options: Pick<EmbeddingOptions, "input" | "frontEnd">,
): "samples" | "whisper" {
  return frontEndOf(outlineOf(model).inputs, options);
}

/**
 * Loads the model and tries it on a second of sound (less if it takes less), so that its inputs and outputs are checked before any
 * recording is read.
 *
 * The samples of a recording are kept until its end: 4 bytes each, 230 MB for an hour at 16 kHz. The model is fed one recording (or piece
 * of one) at a time, since its normalisation must not depend on others.
 *
 * @throws {EmoforgeError} for bytes that ONNX Runtime does not load, and for a model that turns neither samples nor Whisper's spectrograms
 *   into rows.
 */
export async function openEmbedding(
  options: EmbeddingOptions,
  embeddingModel: EmbeddingModel,
  engine: Engine,
): Promise<EmbeddingSet> {
  const { path, pool, normalise, sampleRateHz, maxSeconds } = options;
  const model = await load(embeddingModel.model, options, engine);
  try {
    const ports = findPorts(model, options, path);
    const asked = { ports, pool, path };
    const longest = Math.max(1, Math.floor(maxSeconds * sampleRateHz));
    const tried = await firstThatRuns(frontEndsOf(ports, longest), (fed) =>
      rowsOf(fed, model, asked, (output) => `${path}, output "${output}" for a tone`),
    );
    const { frontEnd } = tried;
    const { width } = tried.result;
    const [output] = ports.outputs;
    const names = pooledNames(outputsName(ports.outputs), width, pool);

    const embed = async (piece: Float32Array): Promise<Float64Array> => {
      const rows = await rowsOf(frontEnd.feed(piece), model, asked, (name) => `output "${name}" of ${path}`);
      if (rows.width !== width) {
        throw new ParameterError(
          `${path}, output "${output}"`,
          `${width} values a row, as for a recording of another length`,
          rows.width,
          "Its last axis grows with the recording: name another `output`.",
        );
      }
      return poolFrames(rows.data, width, pool);
    };
    const extract = async (samples: Float32Array): Promise<Float32Array> => {
      if (samples.length === 0)
        throw new EmoforgeError("expected samples, got none. Leave the recording out.");
      const whole = normalise === "utterance" ? standardise(samples) : samples;
      const pieces = frontEnd.pieces(whole);
      const sum = new Float64Array(names.length);
      for (const piece of pieces) {
        const row = await embed(piece);
        for (let i = 0; i < sum.length; i++) sum[i] += row[i] / pieces.length;
      }
      return Float32Array.from(sum);
    };
    return {
      id: "onnx",
      version: embeddingVersion(embeddingModel, options),
      names,
      sampleRateHz,
      extract,
      start(level) {
        if (level !== "functionals") {
          throw new ParameterError(
            "level of embeddings",
            "functionals, a row for each recording",
            level,
            "Rows of a network's frames are not written; use another set for descriptors by frame.",
          );
        }
        const parts: Float32Array[] = [];
        return {
          push: (samples) => void parts.push(samples.slice()),
          finish: async (): Promise<FeatureRows> => ({
            names,
            rows: 1,
            data: await extract(parts.length === 0 ? new Float32Array(0) : joined(parts)),
          }),
        };
      },
      release: () => model.release(),
    };
  } catch (error) {
    await model.release();
    throw error;
  }
}

/** Loads the model, with values of hidden layers among its outputs where they are asked for. */
async function load(
  bytes: Uint8Array,
  { path, output }: EmbeddingOptions,
  engine: Engine,
): Promise<LoadedModel> {
  const { outputs, values } = outlineOf(bytes);
  const hidden = [output ?? []].flat().filter((name) => !outputs.includes(name) && values.includes(name));
  try {
    return await engine.load(withOutputs(bytes, hidden));
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    throw new EmoforgeError(
      `${path}: expected an ONNX model in one file, got ${bytes.length} bytes that do not load. ${error.message} ` +
        "Export the model again, with its weights in the same file.",
      { cause: error },
    );
  }
}

/** "last_hidden_state", or for the mean of several "first..last". */
function outputsName(outputs: readonly string[]): string {
  return outputs.length === 1 ? outputs[0] : `${outputs[0]}..${outputs[outputs.length - 1]}`;
}

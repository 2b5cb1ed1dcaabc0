/** @file Embeddings: one row for each utterance, from any ONNX model of speech that takes samples. */

import { joined } from "../../audio/index.ts";
import { EmoforgeError, type FeatureRows, ParameterError, type UtteranceFeatures } from "../../core/index.ts";
import type { Engine, LoadedModel, ShapedData } from "../../tensor/index.ts";
import { feedsOf, findPorts, type Ports, widthOf } from "./model.ts";
import type { EmbeddingOptions } from "./options.ts";
import { pooledNames, poolFrames } from "./pool.ts";
import { equalPieces, fixedPieces, standardise } from "./signal.ts";

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

/** Raise this when the same model gives different values. */
const revision = 1;

/** What the values depend on apart from the options: this code and the content of the model. */
export function embeddingVersion(sha256: string): string {
  return `${revision}-${sha256.slice(0, 16)}`;
}

/**
 * Loads the model and tries it on a second of sound (less if it takes less), so that its inputs and outputs are checked before any
 * recording is read.
 *
 * The samples of a recording are kept until its end: 4 bytes each, 230 MB for an hour at 16 kHz.
 *
 * @throws {EmoforgeError} for bytes that ONNX Runtime does not load, and for a model that does not turn samples into rows.
 */
export async function openEmbedding(
  options: EmbeddingOptions,
  { model: bytes, sha256 }: EmbeddingModel,
  engine: Engine,
): Promise<EmbeddingSet> {
  const { path, pool, normalise, sampleRateHz, maxSeconds } = options;
  const model = await load(bytes, path, engine);
  try {
    const ports = findPorts(model, options, path);
    const longest = Math.max(1, Math.floor(maxSeconds * sampleRateHz));
    const tried = await rowsOf(tone(ports.length ?? Math.min(sampleRateHz, longest)), model, ports, path);
    const width = widthOf(tried, pool, ports, path);
    requireFinite(tried, `${path}, output "${ports.output}" for a tone`);
    const names = pooledNames(ports.output, width, pool);

    const embed = async (piece: Float32Array): Promise<Float64Array> => {
      const rows = await rowsOf(piece, model, ports, path);
      if (widthOf(rows, pool, ports, path) !== width) {
        throw new ParameterError(
          `${path}, output "${ports.output}"`,
          `${width} values a row, as for a recording of another length`,
          rows.shape[rows.shape.length - 1],
          "Its last axis grows with the recording: name another `output`.",
        );
      }
      requireFinite(rows, `output "${ports.output}" of ${path}`);
      return poolFrames(rows.data as Float32Array, width, pool);
    };
    const extract = async (samples: Float32Array): Promise<Float32Array> => {
      if (samples.length === 0)
        throw new EmoforgeError("expected samples, got none. Leave the recording out.");
      const whole = normalise === "utterance" ? standardise(samples) : samples;
      const { length } = ports;
      const pieces = length === undefined ? equalPieces(whole, longest) : fixedPieces(whole, length);
      const sum = new Float64Array(names.length);
      for (const piece of pieces) {
        const row = await embed(piece);
        for (let i = 0; i < sum.length; i++) sum[i] += row[i] / pieces.length;
      }
      return Float32Array.from(sum);
    };
    return {
      id: "onnx",
      version: embeddingVersion(sha256),
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

async function load(bytes: Uint8Array, path: string, engine: Engine): Promise<LoadedModel> {
  try {
    return await engine.load(bytes);
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    throw new EmoforgeError(
      `${path}: expected an ONNX model in one file, got ${bytes.length} bytes that do not load. ${error.message} ` +
        "Export the model again, with its weights in the same file.",
      { cause: error },
    );
  }
}

/** The output of the model for one piece. */
async function rowsOf(
  piece: Float32Array,
  model: LoadedModel,
  ports: Ports,
  path: string,
): Promise<ShapedData> {
  try {
    return (await model.run(feedsOf(piece, ports), [ports.output]))[ports.output];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EmoforgeError(
      `${path}: expected samples that the model can take, got ${piece.length} of them: ${why}. ` +
        "The recording may be too short for the model, or `maxSeconds` too long.",
      { cause: error },
    );
  }
}

function requireFinite({ data, shape }: ShapedData, what: string): void {
  const at = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new EmoforgeError(
    `${what}: expected finite values, got ${data[at]} at position ${at} of [${shape.join(", ")}]. ` +
      "Check `normalise` and `sampleRateHz` against the model's description; silence may also be the reason.",
  );
}

/** A quiet tone of 200 Hz at 16 kHz to try a model on: neither silence nor random. */
function tone(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => 0.1 * Math.sin((2 * Math.PI * i) / 80));
}

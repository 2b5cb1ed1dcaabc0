/** @file What a model gives for one stretch of sound: the rows of its frames, of one output or of the mean of several. */

import { EmoforgeError, ParameterError } from "../../core/index.ts";
import type { LoadedModel, ShapedData } from "../../tensor/index.ts";
import type { Fed } from "./front-end.ts";
import { type Ports, widthOf } from "./model.ts";
import type { Pool } from "./pool.ts";

/** Row-major `[frames, width]`, the frames of the sound alone. */
export interface Rows {
  readonly data: Float32Array;
  readonly width: number;
}

/**
 * @param what How a message calls the recording, e.g. " for a tone".
 * @throws {ParameterError} for an output that `pool` cannot take, and outputs of different shapes.
 * @throws {EmoforgeError} for a signal that the model does not accept, and for values that are not finite.
 */
export async function rowsOf(
  fed: Fed,
  model: LoadedModel,
  { ports, pool, path }: { readonly ports: Ports; readonly pool: Pool; readonly path: string },
  nameOf: (output: string) => string,
): Promise<Rows> {
  const { outputs } = ports;
  const answer = await run(fed, model, outputs, path);
  const [first] = outputs;
  const { shape } = answer[first];
  const width = widthOf(answer[first], pool, first, ports, path);
  for (const output of outputs) {
    const other = answer[output].shape;
    if (other.join() !== shape.join())
      throw new ParameterError(
        `${path}, output "${output}"`,
        `[${shape.join(", ")}], as "${first}" has it, so that their mean can be taken`,
        `[${other.join(", ")}]`,
      );
    requireFinite(answer[output], nameOf(output));
  }
  const all = answer[first].data.length / width;
  const frames = pool === "none" ? all : Math.ceil((all * fed.sound) / fed.samples);
  return {
    width,
    data: meanOf(
      outputs.map((output) => answer[output].data as Float32Array),
      frames * width,
    ),
  };
}

async function run(
  { feeds, sound }: Fed,
  model: LoadedModel,
  outputs: readonly string[],
  path: string,
): Promise<Readonly<Record<string, ShapedData>>> {
  try {
    return await model.run(feeds, outputs);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new EmoforgeError(
      `${path}: expected samples that the model can take, got ${sound} of them: ${why}. ` +
        "The recording may be too short for the model, or `maxSeconds` too long.",
      { cause: error },
    );
  }
}

function meanOf(parts: readonly Float32Array[], length: number): Float32Array {
  if (parts.length === 1) return parts[0].subarray(0, length);
  return Float32Array.from(
    { length },
    (_, i) => parts.reduce((sum, part) => sum + part[i], 0) / parts.length,
  );
}

function requireFinite({ data, shape }: ShapedData, what: string): void {
  const at = (data as Float32Array).findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new EmoforgeError(
    `${what}: expected finite values, got ${data[at]} at position ${at} of [${shape.join(", ")}]. ` +
      "Check `normalise` and `sampleRateHz` against the model's description; silence may also be the reason.",
  );
}

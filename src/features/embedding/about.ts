/** @file What a model of speech takes and gives, for people who want to use it: its input, its outputs, and its layers. */

import { type Engine, outlineOf, withOutputs } from "../../tensor/index.ts";
import { frontEndsOf } from "./front-end.ts";
import { findPorts } from "./model.ts";
import { embeddingOptions } from "./options.ts";
import { firstThatRuns } from "./trial.ts";

export interface AboutModel {
  readonly input: string;
  readonly frontEnd: "samples" | "whisper";
  /** With their shapes for a second of sound. */
  readonly outputs: readonly NamedShape[];
  /** Hidden values of the shape of the first output, in the model's order: the layers, and what is added up on the way to them. */
  readonly layers: readonly string[];
}

interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Runs the model on a second of sound, with all that its nodes add up or normalise among the outputs.
 *
 * @param where The model's file, for messages.
 * @throws {EmoforgeError} for a model that is not one of speech.
 */
export async function aboutModel(bytes: Uint8Array, where: string, engine: Engine): Promise<AboutModel> {
  const { outputs, sums } = outlineOf(bytes);
  const hidden = sums.filter((name) => !outputs.includes(name));
  const model = await engine.load(withOutputs(bytes, hidden));
  try {
    const ports = findPorts(model, embeddingOptions.parse({ path: where }), where);
    const { result } = await firstThatRuns(frontEndsOf(ports, ports.sampleRateHz), (fed) =>
      model.run(fed.feeds, [...outputs, ...hidden]),
    );
    const shape = result[ports.outputs[0]].shape.join();
    return {
      input: ports.input,
      frontEnd: ports.frontEnd,
      outputs: outputs.map((name) => ({ name, shape: result[name].shape })),
      layers: hidden.filter((name) => result[name].shape.join() === shape),
    };
  } finally {
    await model.release();
  }
}

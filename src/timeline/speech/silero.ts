/** @file Speech by Silero's model: a small recurrent network (Silero Team, MIT licence), run as ONNX by our own engine. */

import { EmoforgeError } from "../../core/index.ts";
import type { Engine, LoadedModel, ShapedData } from "../../tensor/index.ts";
import type { SpeechDetector, SpeechRun } from "./detector.ts";

const RATE_HZ = 16_000;
/** Samples that the model hears at a time, and those before them that it is given again. */
const STEP = 512;
const CONTEXT = 64;
const STATE = [2, 1, 128] as const;

export interface Silero extends SpeechDetector {
  /** Frees the model. */
  release(): Promise<void>;
}

/**
 * @param model Silero VAD, version 5 or 6: inputs `input` [n, samples], `state` [2, n, 128] and `sr`, outputs `output` and `stateN`.
 * @param name What messages call it.
 * @throws {EmoforgeError} for another model.
 *
 * @example
 * import { silero, type SpeechDetector } from "emoforge/bundle";
 * import { createNodeEngine, nodeFiles } from "emoforge/node";
 *
 * const detectorOf = async (path: string): Promise<SpeechDetector> =>
 *   silero(await nodeFiles.read(path), path, await createNodeEngine());
 * console.log(typeof detectorOf); // function
 */
export async function silero(model: Uint8Array, name: string, engine: Engine): Promise<Silero> {
  const loaded = await engine.load(model).catch((cause: unknown) => {
    throw cause instanceof EmoforgeError ? new EmoforgeError(`${name}: ${cause.message}`, { cause }) : cause;
  });
  const { inputs, outputs } = loaded;
  const expected = ["input", "state", "sr"].every((one) => one in inputs) && inputs.sr.type === "int64";
  if (!(expected && "output" in outputs && "stateN" in outputs)) {
    await loaded.release();
    throw new EmoforgeError(
      `${name}: expected Silero's voice activity model of version 5 or 6 (inputs input, state, sr; outputs output, stateN), got inputs ` +
        `${Object.keys(inputs).join(", ")}; outputs ${Object.keys(outputs).join(", ")}. The npm package @ricky0123/vad-web has it.`,
    );
  }
  return {
    sampleRateHz: RATE_HZ,
    start: () => startSilero(loaded),
    release: () => loaded.release(),
  };
}

function startSilero(model: LoadedModel): SpeechRun {
  const rate: ShapedData = { data: BigInt64Array.of(BigInt(RATE_HZ)), shape: [] };
  const heard = new Float32Array(CONTEXT + STEP);
  let filled = 0;
  let state: ShapedData = { data: new Float32Array(STATE[0] * STATE[1] * STATE[2]), shape: STATE };
  return {
    step: STEP,
    delay: STEP,
    async push(samples) {
      const out: number[] = [];
      for (let at = 0; at < samples.length; ) {
        const count = Math.min(STEP - filled, samples.length - at);
        heard.set(samples.subarray(at, at + count), CONTEXT + filled);
        filled += count;
        at += count;
        if (filled < STEP) break;
        const input = { data: heard.slice(), shape: [1, heard.length] };
        const { output, stateN } = await model.run({ input, state, sr: rate });
        out.push(Number(output.data[0]));
        state = stateN;
        heard.copyWithin(0, STEP);
        filled = 0;
      }
      return out;
    },
    finish: () => [],
  };
}

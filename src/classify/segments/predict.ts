/** @file What a network says of clips by their segments, for any values of its parameters. */

import type { Predictions } from "../../core/index.ts";
import type { LiveNetwork, Outputs, ParameterSet } from "../../nn/index.ts";
import { argMax, softmax } from "../../tensor/index.ts";
import { copySegment, type Segment, vote } from "./cut.ts";
import type { SegmentNetwork } from "./network.ts";

/** Segments predicted in one run; the last batch is filled up with zeros. */
const PREDICT_ROWS = 16;

/** "probabilities" `[16, classes]` and "label" `[16]` of the input "segments". */
export function prediction(params: ParameterSet, network: SegmentNetwork): Outputs {
  const { logits } = network.logits(params, PREDICT_ROWS, "eval");
  return { probabilities: softmax(logits, -1), label: argMax(logits, -1) };
}

/**
 * @param live Its program "predict" is `prediction`.
 * @param segments Of `clips`, at least one of each.
 */
export async function predictClips(
  live: LiveNetwork<"predict">,
  clips: readonly Float32Array[],
  { frames, mels, classes }: Pick<SegmentNetwork, "frames" | "mels" | "classes">,
  segments: readonly Segment[],
): Promise<Predictions> {
  const probabilities = new Float32Array(segments.length * classes);
  const size = frames * mels;
  const images = new Float32Array(PREDICT_ROWS * size);
  for (let first = 0; first < segments.length; first += PREDICT_ROWS) {
    const now = segments.slice(first, first + PREDICT_ROWS);
    images.fill(0, now.length * size);
    for (const [i, { clip, start }] of now.entries())
      copySegment(clips[clip], mels, start, images.subarray(i * size, (i + 1) * size));
    const results = await live.run("predict", { segments: images });
    probabilities.set(results.probabilities.subarray(0, now.length * classes), first * classes);
  }
  return vote(segments, probabilities, clips.length, classes);
}

/** @file Normalisation of spectrograms: every mel band to mean 0 and standard deviation 1 over frames. */

import { type Clips, ParameterError, type Recorded } from "../core/index.ts";
import { positionsByName } from "./groups.ts";
import type { Normalisation, Scaler } from "./normalise.ts";
import { requireSpeakers } from "./speakers.ts";

/**
 * Mean and deviation of each mel band over all frames of these clips, so a long clip counts more than a short one.
 *
 * @param positions Which clips; all by default.
 * @throws {ParameterError} for no frames, or a value that is not finite (the clip is named).
 *
 * @example
 * import { fitClipScaler } from "emoforge";
 *
 * const clips = [Float32Array.of(1, 0, 3, 0), Float32Array.of(5, 3)];
 * console.log(fitClipScaler({ clips, ids: ["a", "b"], mels: 2 }).mean.join(" ")); // 3 1
 */
export function fitClipScaler(
  { clips, ids, mels }: Pick<Recorded<Clips>, "clips" | "ids" | "mels">,
  positions: readonly number[] = ids.map((_, i) => i),
): Pick<Scaler, "mean" | "scale"> {
  const sum = new Float64Array(mels);
  const square = new Float64Array(mels);
  let frames = 0;
  for (const i of positions) {
    const clip = clips[i];
    frames += clip.length / mels;
    for (let at = 0; at < clip.length; at++) sum[at % mels] += clip[at];
  }
  if (frames === 0) throw new ParameterError("normalisation", "at least one frame", "none");
  const mean = sum.map((value) => value / frames);
  for (const i of positions) {
    const clip = clips[i];
    for (let at = 0; at < clip.length; at++) square[at % mels] += (clip[at] - mean[at % mels]) ** 2;
    if (!square.every(Number.isFinite)) {
      throw new ParameterError(`normalisation, clip "${ids[i]}"`, "finite values", "others");
    }
  }
  return {
    mean: Array.from(mean),
    scale: Array.from(square, (value) => Math.sqrt(value / frames) || 1),
  };
}

/**
 * @returns A new clip of the same shape.
 *
 * @example
 * import { applyClipScaler } from "emoforge";
 *
 * console.log(applyClipScaler({ mean: [3, 1], scale: [2, 1] }, Float32Array.of(1, 0, 5, 3)).join(" ")); // -1 -1 1 2
 */
export function applyClipScaler(
  { mean, scale }: Pick<Scaler, "mean" | "scale">,
  clip: Float32Array,
): Float32Array {
  return clip.map((value, at) => (value - mean[at % mean.length]) / scale[at % mean.length]);
}

/**
 * Both sides of a fold: by the training clips' statistics, or each speaker's clips by their own statistics within the side.
 *
 * @example
 * import { type Clips, normaliseClips, type Recorded } from "emoforge";
 *
 * const clips: Recorded<Clips> = {
 *   origin: "recorded",
 *   mels: 2,
 *   hopMs: 25,
 *   classes: ["calm", "angry"],
 *   clips: [Float32Array.of(1, 0, 3, 0), Float32Array.of(5, 1)],
 *   labels: Int32Array.of(0, 1),
 *   ids: ["a1", "b1"],
 *   speakers: ["anna", "ben"],
 * };
 * const { train } = normaliseClips("train", clips, clips);
 * console.log(train.clips[0].map((value) => Math.round(100 * value)).join(" ")); // -122 -71 0 -71
 */
export function normaliseClips(
  kind: Normalisation,
  train: Recorded<Clips>,
  test: Recorded<Clips>,
): { readonly train: Recorded<Clips>; readonly test: Recorded<Clips> } {
  if (kind === "speaker") return { train: bySpeaker(train), test: bySpeaker(test) };
  const scaler = fitClipScaler(train);
  const apply = (side: Recorded<Clips>): Recorded<Clips> => ({
    ...side,
    clips: side.clips.map((clip) => applyClipScaler(scaler, clip)),
  });
  return { train: apply(train), test: apply(test) };
}

function bySpeaker(side: Recorded<Clips>): Recorded<Clips> {
  requireSpeakers(side);
  const clips = [...side.clips];
  for (const positions of positionsByName(side.speakers).values()) {
    const scaler = fitClipScaler(side, positions);
    for (const i of positions) clips[i] = applyClipScaler(scaler, clips[i]);
  }
  return { ...side, clips };
}

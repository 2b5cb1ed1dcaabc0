/** @file Rough seconds of training a viewmaker and making its views, where nothing like it was measured. */

import type { FitSize } from "../../core/index.ts";
import { flopsPerSec } from "../../nn/index.ts";
import { STRIDE } from "../clips/check.ts";
import type { ViewmakerSettings } from "./options.ts";

/** Forward passes that one triplet of a round costs, over the four phases with their gradients. */
const passesOfTriplet = 70;

export function viewmakerCost(
  { frames, width, batch, iterations, representation }: ViewmakerSettings,
  { made, meanFrames, dimensions: mels }: FitSize,
): number {
  // The first convolution's stride is 4 in frames and in mels.
  const places = (frames * mels) / 16;
  const convolutions = 2 * places * (16 * width + (9 * 2 * width ** 2) / 4 + (9 * 40 * width ** 2) / 16);
  const recurrent = (frames / STRIDE) * 8 * representation * (representation + (width * mels) / 4);
  // Narrow layers cost their memory traffic, some 300 operations a value.
  const forward = convolutions + recurrent + 300 * places * width;
  const windows = made * Math.ceil(meanFrames / frames);
  return 5 + (iterations * batch * passesOfTriplet * forward + windows * forward) / flopsPerSec.convolutions;
}

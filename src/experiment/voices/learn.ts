/** @file All that a bundle knows about voices but the model: chosen on held-out speakers, then learned from all of them. */

import type { VoicesRecord } from "../../bundle/index.ts";
import type { Recorded, Rng, Rows } from "../../core/index.ts";
import { fitVoicePopulation } from "../../evaluate/index.ts";
import type { Watch } from "../workspace.ts";
import { chooseAdaptation, type FitModel, fitDirections } from "./choose.ts";

/**
 * @param table Not normalised.
 * @param fit As the models will be trained.
 * @returns What `adaptRows` takes for the model's training, and `saveBundle` with that model.
 * @throws {ParameterError} for fewer than four speakers, or one who is not known.
 */
export async function learnVoices(
  table: Recorded<Rows>,
  fit: FitModel,
  rng: Rng,
  watch: Watch = {},
): Promise<VoicesRecord> {
  const { limits, ...chosen } = await chooseAdaptation(table, fit, rng, watch);
  const population = fitVoicePopulation(table);
  const { emotions, voices } = fitDirections(table, population);
  return {
    population: {
      mean: rounded(population.mean),
      variance: rounded(population.variance),
      spread: rounded(population.spread),
    },
    ...chosen,
    doubts: {
      oneEmotion: { directions: emotions.map(rounded), limits: [...limits.oneEmotion] },
      twoVoices: { directions: voices.map(rounded), limits: [...limits.twoVoices] },
    },
  };
}

/** Features are single precision, so that more digits would only fill the file. */
function rounded(values: readonly number[]): number[] {
  return values.map((value) => Number(value.toPrecision(9)));
}

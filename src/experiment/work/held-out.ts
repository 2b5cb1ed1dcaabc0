/** @file What a trained classifier says of recordings that it has not heard, in full: kept with its trial for those who calibrate by it. */

import { logScores } from "../../answers/index.ts";
import type { Clips, FittedClassifier, Predictions, Recorded, Rows } from "../../core/index.ts";
import { type FittedDistances, fitRecordedDistances } from "../answers/distance-rows.ts";
import { mediumOf } from "../media/index.ts";
import type { Group } from "../plan/shapes.ts";
import type { HeldOutFile } from "../results/held-out.ts";

/** Recordings of other emotions, by the speakers that are tested; null where there are none. */
export type UnseenPlace = { readonly hash: string; readonly positions: readonly number[] } | null;

/** The data of a group's test side and of unseen emotions, normalised, with distances fitted on its training side. */
export interface HeldOutSides {
  readonly fitted: FittedDistances;
  readonly test: Recorded<Rows | Clips>;
  readonly unseen: { readonly data: Recorded<Rows | Clips>; readonly positions: readonly number[] } | null;
}

export function heldOutSides(
  train: Recorded<Rows | Clips>,
  test: Recorded<Rows | Clips>,
  unseen: HeldOutSides["unseen"],
): HeldOutSides {
  return { fitted: fitRecordedDistances(train), test, unseen };
}

/** @param predictions For the test side. */
export async function heldOutOf(
  group: Group,
  { fitted, test, unseen }: HeldOutSides,
  classifier: FittedClassifier<Rows | Clips>,
  predictions: Predictions,
): Promise<HeldOutFile> {
  const k = test.classes.length;
  const about = (data: Recorded<Rows | Clips>, { probabilities }: Predictions) => ({
    scores: scoreRows(probabilities, k),
    distances: fitted
      .distances(data)
      .map(({ shift, novelty }) => ({ shift: short(shift), novelty: short(novelty) })),
  });
  const voices = fitted.voices(test).map(({ speaker, shift }) => ({ speaker, shift: short(shift) }));
  if (unseen === null || unseen.positions.length === 0)
    return { ...about(test, predictions), voices, unseen: null };
  const ofUnseen = await classifier.predict(mediumOf(group).valuesOf(unseen.data));
  return {
    ...about(test, predictions),
    voices,
    unseen: {
      positions: [...unseen.positions],
      predicted: [...ofUnseen.labels],
      ...about(unseen.data, ofUnseen),
    },
  };
}

function scoreRows(probabilities: Float32Array, k: number): number[][] {
  const scores = logScores(probabilities);
  return Array.from({ length: scores.length / k }, (_, i) =>
    Array.from(scores.subarray(i * k, (i + 1) * k), short),
  );
}

/** Six significant digits. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

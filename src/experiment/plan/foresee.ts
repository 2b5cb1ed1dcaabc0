/** @file What a plan will not be able to show, said before anything is trained: its speakers are too few, or unknown. */

import { speakersToJudge } from "../../core/index.ts";
import { fewClusters, resamplingOf } from "../../evaluate/index.ts";
import type { Recipe } from "../recipe/schema.ts";
import type { PlannedCorpus } from "./shapes.ts";

/** @returns Sentences; none if enough speakers are tested. */
export function foreseen({ prepared, plan }: PlannedCorpus, recipe: Recipe): string[] {
  const { ids, speakers: names } = prepared.columns;
  const tested = [...new Set(plan.groups.flatMap(({ test }) => test))];
  const { unit, speakers } = resamplingOf([
    { ids: tested.map((i) => ids[i]), speakers: tested.map((i) => names[i]) },
  ]);
  if (unit === "utterance") {
    const who = speakers === null ? "speakers are unknown" : "only one speaker is tested";
    return [`${who}: intervals and tests are over utterances, too narrow for strangers.`];
  }
  const rivals = recipe.augmenters.some(({ kind }) => kind === "none") ? recipe.augmenters.length - 1 : 0;
  if (speakers === null || rivals === 0) return [];
  if (speakers < speakersToJudge)
    return [
      `${speakers} speakers are tested: it takes ${speakersToJudge} to judge, so no verdict will be given.`,
    ];
  const least = 2 ** (1 - speakers);
  if (speakers > fewClusters || least * rivals < 1 - recipe.statistics.level) return [];
  const made = Math.min(1, least * rivals).toFixed(3);
  return [
    `a test over ${speakers} speakers cannot go below p = ${least.toFixed(3)}, which Holm's correction over ${rivals} augmenters makes ${made}: no difference, however large, will count. Compare fewer augmenters, or record more speakers.`,
  ];
}

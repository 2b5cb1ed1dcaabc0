/** @file What a finished search leaves: its results, and the files made of them. */

import { stringify } from "yaml";
import { classCounts, knownSpeakers } from "../../core/index.ts";
import type { Normalisation } from "../../evaluate/index.ts";
import { canonicalJson } from "../../store/index.ts";
import type { CorpusSpec } from "../recipe/schema.ts";
import type { Setting } from "./choose.ts";
import { partsSummary, rankingCsv, searchFiles, searchPredictions } from "./folder.ts";
import type { GatheredQuestion } from "./gather.ts";
import { type RecipeFrame, recipeOf } from "./recipe.ts";
import { type SearchResults, searchSchemaName } from "./results.ts";
import type { Candidate, Schedule } from "./shapes.ts";

export function resultsOf(
  corpus: CorpusSpec,
  { seed, candidates }: { readonly seed: number; readonly candidates: readonly Candidate[] },
  schedule: Schedule,
  { material, parts, workshop }: Setting,
  frame: RecipeFrame,
  gathered: readonly GatheredQuestion[],
  notes: readonly string[],
): SearchResults {
  const [{ prepared }] = material.sets.values();
  const { labels, classes, ids, speakers } = material;
  return {
    schema: searchSchemaName,
    corpus: { ...prepared.card },
    data: {
      utterances: ids.length,
      speakers: knownSpeakers(speakers).length,
      classes: [...classes],
      perClass: [...classCounts({ classes, labels })],
      lost: material.lost,
      unusable: prepared.unusable,
      cautions: [...prepared.cautions],
      speakersGuessed: corpus.speakersGuessed ? (corpus.speakerPattern ?? "") : null,
    },
    seed,
    protocol: { kind: frame.protocol.kind, folds: parts.length },
    parts: partsSummary(parts),
    candidates: candidates.map((one) => ({ ...one })),
    rungs: schedule.rungs.map(({ distance, candidates: count }) => ({ distance, candidates: count })),
    leftOut: schedule.leftOut.map((one) => ({ ...one })),
    trainings: workshop.count(),
    level: frame.statistics.level,
    questions: gathered.map(({ result }) => result),
    notes: [...notes],
  };
}

/** The files of a finished search, by name. */
export async function artefactsOf(
  results: SearchResults,
  gathered: readonly GatheredQuestion[],
  candidates: readonly Candidate[],
  frame: RecipeFrame,
  settingsYaml: string,
): Promise<Readonly<Record<string, string>>> {
  const recipes = results.questions.map(({ normalisation, winner }) => {
    const candidate = candidates.find(({ id }) => id === winner) as Candidate;
    const note = `Found by \`emoforge search\`. Its score here is flattered, since it was chosen on these speakers: see the nested estimate in search.json.`;
    return [winnerRecipe(normalisation), stringify(recipeOf(candidate, normalisation, frame, [note]))];
  });
  return {
    [searchFiles.settings]: settingsYaml,
    [searchFiles.results]: `${canonicalJson(results, 1)}\n`,
    [searchFiles.predictions]: searchPredictions(gathered, results.data.classes),
    [searchFiles.ranking]: rankingCsv(results),
    ...Object.fromEntries(recipes),
  };
}

/** Where the recipe of the winner lies in the folder of a search. */
export function winnerRecipe(normalisation: Normalisation): string {
  return `winner-${normalisation}.yaml`;
}

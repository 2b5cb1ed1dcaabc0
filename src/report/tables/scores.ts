/** @file Scores as tables: of all classes together, of each class, and of groups of speakers. */

import type { GroupScore, Results, RunArtifacts, Score } from "../../experiment/index.ts";
import { type Claim, claimsFor, claimsOn } from "../claims.ts";
import { declaredScores } from "../select.ts";
import { axes, type CsvTable, cell, ends, isThinned, perCorpus, spread, type Value } from "./columns.ts";

export function scoresTable(results: Results): CsvTable {
  const thinned = isThinned(results);
  return {
    name: "scores",
    columns: [
      ...axes,
      "training",
      ...spread("uar"),
      ...spread("wa"),
      ...spread("macro_f1"),
      "uar_mean_of_folds",
      ...(thinned ? spread("reduced_recall") : []),
    ],
    rows: perCorpus(results, ({ scores }) =>
      scores.map((score) => [
        ...cell(score),
        score.training,
        ...ends(score.uar),
        ...ends(score.wa),
        ...ends(score.macroF1),
        score.uarMeanOfFolds,
        ...(thinned ? ends(score.reducedRecall) : []),
      ]),
    ),
  };
}

/** Scores at the declared amount beside what is claimed. */
export function claimedTable({ results, recipe }: RunArtifacts): CsvTable {
  return {
    name: "declared-scores",
    columns: [...axes, ...spread("uar"), "uar_claimed", ...spread("wa"), "wa_claimed"],
    rows: perCorpus(results, (corpus) => {
      const claims = claimsOn(recipe.claims, corpus.card.id);
      return declaredScores(corpus).map((score) => {
        const { uar, wa } = claimsFor(claims, score.augmenter, score.classifier, score.normalisation);
        return [...cell(score), ...ends(score.uar), only(uar), ...ends(score.wa), only(wa)];
      });
    }),
  };
}

const only = (claims: readonly Claim[]): Value => (claims.length === 1 ? claims[0].value : null);

export function recallTable(results: Results): CsvTable {
  const thinned = isThinned(results);
  return {
    name: "recall",
    columns: [...axes, "training", "class", "recall", ...(thinned ? ["recall_low", "recall_high"] : [])],
    rows: perCorpus(results, ({ scores, classes }) =>
      scores.flatMap((score) =>
        classes.map((name, i) => [
          ...cell(score),
          score.training,
          name,
          score.recall[i],
          ...(thinned ? ends(score.recallIntervals?.[i]).slice(1) : []),
        ]),
      ),
    ),
  };
}

export function confusionTable(results: Results): CsvTable {
  return {
    name: "confusion",
    columns: [...axes, "training", "truth", "predicted", "count"],
    rows: perCorpus(results, ({ scores, classes }) =>
      scores.flatMap((score) =>
        score.confusion.flatMap((row, i) =>
          row.map((n, j) => [...cell(score), score.training, classes[i], classes[j], n]),
        ),
      ),
    ),
  };
}

/** @param of The groups of a score: its speakers, or its sexes. */
export function groupsTable(
  name: string,
  results: Results,
  of: (score: Score) => readonly GroupScore[],
): CsvTable {
  return {
    name,
    columns: [...axes, "training", "group", "sex", "utterances", "uar", "wa"],
    rows: perCorpus(results, ({ scores }) =>
      scores.flatMap((score) =>
        of(score).map((g) => [...cell(score), score.training, g.group, g.sex, g.utterances, g.uar, g.wa]),
      ),
    ),
  };
}

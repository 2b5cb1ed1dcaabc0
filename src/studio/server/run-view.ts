/** @file A run as the page shows it: the report's answer and judgements, and the scores that they rest on. */

import type { Cell, CorpusResult, RunArtifacts } from "../../experiment/index.ts";
import {
  answer,
  asJudgedNow,
  baselineOf,
  declaredComparisons,
  declaredScores,
  headlineOf,
  outcomeOf,
} from "../../report/index.ts";

/** A cell's name in addresses: the four places of its axes. */
export const cellName = ({ augmenter, amount, classifier, normalisation }: Cell): string =>
  JSON.stringify([augmenter, amount, classifier, normalisation]);

export function runView(id: string, run: RunArtifacts) {
  const { results, environment, recipeYaml, recipe, predictions } = run;
  const { title, question, profile, seed, absent } = results;
  return {
    id,
    title,
    question,
    profile,
    seed,
    absent,
    environment,
    recipeYaml,
    level: recipe.statistics.level,
    corpora: asJudgedNow(results).corpora.map((corpus) => ({
      ...corpusView(corpus, recipe.statistics.level),
      /** Whether the recordings behind a count can be named. */
      named: (predictions ?? []).some((one) => one.corpus === corpus.card.id && one.cells.length > 0),
    })),
  };
}

function corpusView(corpus: CorpusResult, level: number) {
  const { card, data, features, classes, protocol, draws, repeats, declaredAmount, trials } = corpus;
  const measure = headlineOf(corpus);
  const { headline, detail, warning, support, best } = answer(corpus, level);
  return {
    card,
    data: { ...data, problems: data.problems.length },
    features,
    classes,
    protocol,
    draws,
    repeats,
    declaredAmount,
    trials: { ...trials, failed: trials.failed.length },
    answer: {
      headline,
      detail,
      warning,
      support,
      best: best.map(({ score, ...said }) => ({ ...said, cell: cellName(score) })),
    },
    measure: measure.name,
    baseline: baselineOf(corpus),
    scores: declaredScores(corpus).map((score) => ({
      ...score,
      name: cellName(score),
      headline: measure.of(score) ?? null,
    })),
    comparisons: declaredComparisons(corpus).map((comparison) => {
      const judgement = measure.judge(comparison);
      const { difference, p, pHolm, smallestDetectable, verdict } = judgement;
      const { augmenter, amount, classifier, normalisation, against } = comparison;
      const cell = { augmenter, amount, classifier, normalisation };
      return {
        ...cell,
        name: cellName(cell),
        against,
        difference,
        p,
        pHolm,
        smallestDetectable,
        verdict,
        outcome: outcomeOf(judgement),
        same: comparison.samePredictions === true,
      };
    }),
  };
}

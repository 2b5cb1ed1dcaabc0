/** @file UAR over the amount of synthetic data (figures 5-9 of the paper). */

import type { Score } from "../../experiment/index.ts";
import { sweepChart } from "../charts/sweep.ts";
import { type Block, type Cell, code, type Section, tabs, text } from "../document.ts";
import { amountLabel, bounds, percent } from "../format.ts";
import { intervalsName } from "../resampled.ts";
import type { Normalisation } from "../select.ts";
import { augmentersOf, classifiersOf, normalisationsOf, normalisationTitle } from "../select.ts";
import { isClips, wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function sweepSection(context: SectionContext): Section | null {
  const { corpus, prefix, level } = context;
  const scores = corpus.scores.filter((score) => score.training === "real-and-synthetic");
  const amounts = [...new Set(scores.map((score) => score.amount))].sort((a, b) => a - b);
  // One amount of views makes no curve, and its scores stand in the tables.
  if (amounts.filter((amount) => amount > 0).length < (isClips(corpus) ? 2 : 1)) return null;
  const { row, made } = wordsOf(corpus);
  const panes = normalisationsOf(corpus).map((normalisation) => {
    const list = scores.filter((score) => score.normalisation === normalisation);
    return {
      label: normalisation,
      blocks: [figure(context, list, amounts, normalisation), table(context, list, amounts)],
    };
  });
  const even = amounts.every(
    (amount, i) => i < 2 || Math.abs(amount - 2 * amounts[i - 1] + amounts[i - 2]) < 1e-9,
  );
  return {
    id: `${prefix}sweep`,
    title: isClips(corpus) ? "More views" : "More synthetic data",
    blocks: [
      text(
        `UAR as ${made} are added gradually${isClips(corpus) ? "" : " (figures 5 to 9 of the paper)"}, with bands of ${intervalsName(corpus, level)}; the amounts are nested, so each point contains the ${isClips(corpus) ? made : `${row}s`} of those to its left. Grey lines: the same classifier without ${made}. The declared amount is set in bold; only there are gains judged.${even ? "" : " The amounts are drawn at equal distances, not to scale."}`,
      ),
      ...tabs("Normalisation", panes),
    ],
  };
}

function figure(
  { corpus, prefix, colour, baseline }: SectionContext,
  scores: readonly Score[],
  amounts: readonly number[],
  normalisation: Normalisation,
): Block {
  const classifiers = classifiersOf(corpus);
  const augmented = augmentersOf(corpus).filter((name) =>
    scores.some((s) => s.augmenter === name && s.amount > 0),
  );
  const at = (augmenter: string, classifier: string, amount: number) =>
    scores.find(
      (s) =>
        s.classifier === classifier &&
        s.amount === amount &&
        s.augmenter === (amount === 0 ? baseline : augmenter),
    );
  return {
    kind: "figure",
    chart: sweepChart(
      `${prefix}sweep-${normalisation}`,
      `UAR over the amount of ${isClips(corpus) ? "views" : "synthetic data"} for each augmenter, ${normalisation} normalisation; the numbers are in the table below.`,
      amounts,
      corpus.declaredAmount,
      classifiers,
      augmented.map((augmenter) => ({
        title: augmenter,
        colour: colour(augmenter),
        lines: classifiers.map((classifier) => ({
          classifier,
          points: amounts.map((amount) => at(augmenter, classifier, amount)?.uar ?? null),
          without: at(augmenter, classifier, 0)?.uar.value ?? null,
        })),
      })),
      isClips(corpus) ? "views of each augmented clip" : "synthetic rows per recorded row",
    ),
    caption: [code(normalisation), ` normalisation (${normalisationTitle[normalisation]}).`],
  };
}

function table({ corpus }: SectionContext, scores: readonly Score[], amounts: readonly number[]): Block {
  const rows = augmentersOf(corpus).flatMap((augmenter) =>
    classifiersOf(corpus).flatMap((classifier, k) => {
      const list = scores.filter((s) => s.augmenter === augmenter && s.classifier === classifier);
      if (list.length === 0) return [];
      const cells = amounts.map((amount): Cell => {
        const score = list.find((s) => s.amount === amount);
        return score
          ? { text: percent(score.uar.value), sub: bounds(score.uar) }
          : { text: "", tone: "quiet" };
      });
      return [{ rule: k === 0, cells: [[code(augmenter)], [code(classifier)], ...cells] }];
    }),
  );
  return {
    kind: "details",
    summary: "The numbers of these curves",
    blocks: [
      {
        kind: "table",
        caption: `UAR in percent over the amount of ${wordsOf(corpus).made}`,
        columns: [
          { title: "Augmenter" },
          { title: "Classifier" },
          ...amounts.map((amount) => ({ title: amountLabel(amount), align: "right" as const })),
        ],
        rows,
        missing: "no finite score.",
      },
    ],
  };
}

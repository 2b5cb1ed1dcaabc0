/** @file UAR over the amount of augmentation. */

import type { Score } from "../../experiment/index.ts";
import { sweepChart } from "../charts/sweep.ts";
import { type Block, type Cell, code, type Section, tabs, text } from "../document.ts";
import { bounds, percent, slug } from "../format.ts";
import { intervalsName } from "../resampled.ts";
import { augmentersOf, normalisationTitle, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function sweepSection(context: SectionContext): Section | null {
  const { corpus, prefix, level } = context;
  const scores = corpus.scores.filter((score) => score.training === "real-and-synthetic");
  const amounts = [...new Set(scores.map((score) => score.amount))].sort((a, b) => a - b);
  // One amount makes no curve, and its scores stand in the tables.
  if (amounts.filter((amount) => amount > 0).length < 2) return null;
  const { made, more } = wordsOf(corpus);
  const panes = settingsOf(corpus).flatMap((setting) => {
    const list = scores.filter(
      (s) => s.classifier === setting.classifier && s.normalisation === setting.normalisation,
    );
    return list.length === 0
      ? []
      : [
          {
            label: `${setting.classifier}, ${setting.normalisation}`,
            blocks: [figure(context, list, amounts, setting), table(context, list, amounts)],
          },
        ];
  });
  const even = amounts.every(
    (amount, i) => i < 2 || Math.abs(amount - 2 * amounts[i - 1] + amounts[i - 2]) < 1e-9,
  );
  return {
    id: `${prefix}sweep`,
    title: more,
    blocks: [
      text(
        `UAR as ${made} are added gradually, with bands of ${intervalsName(corpus, level)}; the amounts are nested, so each point contains the ${made} of those to its left. Dashed: the same classifier without ${made}. The declared amount is set in bold; only there are gains judged.${even ? "" : " The amounts are drawn at equal distances, not to scale."}`,
      ),
      ...tabs("Classifier and normalisation", panes),
    ],
  };
}

type Setting = ReturnType<typeof settingsOf>[number];

function figure(
  { corpus, prefix, colour, baseline }: SectionContext,
  scores: readonly Score[],
  amounts: readonly number[],
  { classifier, normalisation }: Setting,
): Block {
  const words = wordsOf(corpus);
  const plain = scores.find(({ augmenter, amount }) => augmenter === baseline && amount === 0)?.uar;
  const augmented = [...new Set(scores.flatMap(({ augmenter, amount }) => (amount > 0 ? [augmenter] : [])))];
  const at = (augmenter: string, amount: number) =>
    amount === 0 ? plain : scores.find((s) => s.augmenter === augmenter && s.amount === amount)?.uar;
  return {
    kind: "figure",
    chart: sweepChart(
      `${prefix}sweep-${slug(classifier, normalisation)}`,
      `UAR over the amount of ${words.made} for each augmenter, ${classifier}, ${normalisation} normalisation; the numbers are in the table below.`,
      { amounts, declared: corpus.declaredAmount, name: words.axis, tick: words.tick },
      plain?.value ?? null,
      augmented.map((augmenter) => ({
        title: augmenter,
        colour: colour(augmenter),
        points: amounts.map((amount) => at(augmenter, amount) ?? null),
      })),
    ),
    caption: [
      code(classifier),
      ", ",
      code(normalisation),
      ` normalisation (${normalisationTitle[normalisation]}).`,
    ],
  };
}

function table({ corpus }: SectionContext, scores: readonly Score[], amounts: readonly number[]): Block {
  const words = wordsOf(corpus);
  return {
    kind: "details",
    summary: "The numbers of these curves",
    blocks: [
      {
        kind: "table",
        caption: `UAR in percent over the amount of ${words.made}`,
        columns: [
          { title: "Augmenter" },
          ...amounts.map((amount) => ({ title: words.tick(amount), align: "right" as const })),
        ],
        rows: augmentersOf(corpus).map((augmenter) => ({
          cells: [
            [code(augmenter)],
            ...amounts.map((amount): Cell => {
              const score = scores.find((s) => s.augmenter === augmenter && s.amount === amount);
              return score
                ? { text: percent(score.uar.value), sub: bounds(score.uar) }
                : { text: "", tone: "quiet" };
            }),
          ],
        })),
        missing: "no finite score.",
      },
    ],
  };
}

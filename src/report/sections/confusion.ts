/** @file Which classes are taken for which, and the recall of each. */

import type { Score } from "../../experiment/index.ts";
import { confusionChart } from "../charts/confusion.ts";
import { type Block, type Cell, code, type Section, tabs, text } from "../document.ts";
import { integer, isNumber, percent, percentUnit, points, slug } from "../format.ts";
import { augmentersOf, baselineOf, declaredScores, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function confusionSection(context: SectionContext): Section | null {
  const { corpus, prefix } = context;
  const scores = declaredScores(corpus);
  if (scores.length === 0) return null;
  const augmenters = augmentersOf(corpus);
  const panes = augmenters.flatMap((augmenter, i) => {
    const list = scores.filter((score) => score.augmenter === augmenter);
    return list.length === 0 ? [] : [{ label: augmenter, blocks: [figure(context, augmenter, i, list)] }];
  });
  return {
    id: `${prefix}confusion`,
    title: "Which emotions are confused",
    blocks: [
      text(
        `Rows are the true class, columns what was predicted: in percent of the row, and below it the number of predictions, of all runs together; ${wordsOf(corpus).briefly(corpus.declaredAmount)}. The diagonal is the recall.`,
      ),
      ...tabs("Augmenter", panes),
      ...recallTable(context, scores),
    ],
  };
}

function figure(
  { corpus, prefix }: SectionContext,
  augmenter: string,
  index: number,
  scores: readonly Score[],
): Block {
  const { amount } = scores[0];
  const words = wordsOf(corpus);
  const caption = amount === 0 ? `, no ${words.made}.` : `, ${words.added(amount)}.`;
  return {
    kind: "figure",
    chart: confusionChart(
      `${prefix}confusion-${index}-${slug(augmenter)}`,
      `Confusion matrices of ${augmenter} for each classifier and normalisation; the counts are in tables/confusion.csv.`,
      corpus.classes,
      scores.map((score) => ({
        title: `${score.classifier}, ${score.normalisation}`,
        subtitle: `UAR ${percentUnit(score.uar.value)}`,
        counts: score.confusion,
      })),
    ),
    caption: [code(augmenter), caption],
  };
}

/** Recall of each class, below it the change from no augmentation and how many predictions it is of. */
function recallTable({ corpus }: SectionContext, scores: readonly Score[]): Block[] {
  const panes = settingsOf(corpus).map(({ classifier, normalisation }) => {
    const list = scores.filter((s) => s.classifier === classifier && s.normalisation === normalisation);
    const plain = list.find((s) => s.augmenter === baselineOf(corpus));
    return {
      label: `${classifier}, ${normalisation}`,
      blocks: [
        {
          kind: "table" as const,
          caption: `Recall per class in percent, its change from ${baselineOf(corpus)} in points, and how many predictions were right: ${classifier}, ${normalisation} normalisation`,
          columns: [
            { title: "Augmenter" },
            ...corpus.classes.map((name) => ({ title: name, align: "right" as const })),
            { title: "UAR", align: "right" as const },
          ],
          rows: list.map((score) => ({
            cells: [
              [code(score.augmenter)],
              ...corpus.classes.map((_, k) =>
                withCounts(
                  changeCell(score.recall[k], score === plain ? undefined : plain?.recall[k]),
                  score.confusion[k],
                  k,
                ),
              ),
              changeCell(score.uar.value, score === plain ? undefined : plain?.uar.value),
            ],
          })),
          missing: "no test utterance of this class.",
        },
      ],
    };
  });
  return [...tabs("Recall per class", panes)];
}

/** "31 of 48" below what the cell says. */
function withCounts(cell: Cell, row: readonly number[] = [], k: number): Cell {
  const all = row.reduce((sum, n) => sum + n, 0);
  return all === 0
    ? cell
    : { ...cell, sub: [cell.sub, `${integer(row[k])} of ${integer(all)}`].filter(Boolean).join("\n") };
}

export function changeCell(value: number | undefined, from: number | undefined): Cell {
  const known = isNumber(value) && isNumber(from);
  return { text: percent(value), ...(known && { sub: points(value - from) }) };
}

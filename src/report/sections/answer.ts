/** @file The answer first: what was found, the best score with its interval, and its chart; what limits them below. */

import type { CorpusResult, Score } from "../../experiment/index.ts";
import { type Answer, answer } from "../answer.ts";
import { type BestScore, highest, scoresBeside } from "../best.ts";
import { chanceOf } from "../chance.ts";
import { type DotRow, dotsChart } from "../charts/dots.ts";
import { type Block, type Section, text } from "../document.ts";
import { bounds, percent } from "../format.ts";
import { headlineOf, uar } from "../measure.ts";
import { intervalsName } from "../resampled.ts";
import { baselineOf, declaredScores, settingsOf } from "../select.ts";
import { absentWarnings, banners, careLine, warningsOf } from "../warnings.ts";
import type { SectionContext } from "./context.ts";

export function answerSection(context: SectionContext): Section {
  const { corpus, level, prefix, run } = context;
  const found = answer(corpus, level);
  const warnings = warningsOf(corpus);
  // With several corpora the answer of all of them names these.
  const absent = run.results.corpora.length > 1 ? [] : absentWarnings(run);
  return {
    id: `${prefix}answer`,
    title: "The answer",
    blocks: [
      ...beside([text(found.headline, "lead"), ...tiles(found)], chartOfBest(context, found)),
      ...careLine([...warnings, ...absent]),
      ...(found.detail === "" ? [] : [text(found.detail)]),
      ...found.support.map((line) => text(line)),
      ...banners(warnings),
    ],
  };
}

export const beside = (main: readonly Block[], side: readonly Block[]): readonly Block[] =>
  side.length === 0 ? main : [{ kind: "beside", main, side }];

function tiles({ best }: Answer): Block[] {
  if (best.length === 0) return [];
  const first = highest(best);
  return [
    {
      kind: "scores",
      items: best.map((one) => ({
        label: `Best ${one.label.replace(/^W/, "w")}`,
        value: one.value,
        unit: one.unit,
        lines: [one.within, one.of, one.right, one.flattered].filter((line) => line !== ""),
        first: one === first,
      })),
    },
  ];
}

/** More rows than this would not fit a screen. */
const mostRows = 8;

/** The best score among those of its setting; where it stands alone, among settings, or class by class. */
function chartOfBest(context: SectionContext, { best }: Answer): Block[] {
  const top = highest(best);
  if (top === undefined) return [];
  const { corpus } = context;
  const besides = scoresBeside(corpus, top);
  if (besides.length > 1) return byAugmenter(context, top, besides);
  if (settingsOf(corpus).length > 1) return bySetting(context, top);
  return byClass(context, top);
}

function byAugmenter(context: SectionContext, top: BestScore, scores: readonly Score[]): Block[] {
  const shown = highestOf(context.corpus, scores, scores[0]);
  const left = scores.length - shown.length;
  const { classifier, normalisation } = top.score;
  return figure(
    context,
    shown.map((score) => ({ label: score.augmenter, score })),
    top,
    `${classifier}, ${normalisation} normalisation${left > 0 ? `; the ${left === 1 ? "" : `${left} `}lowest of ${scores.length} only in the tables` : ""}`,
  );
}

function bySetting(context: SectionContext, top: BestScore): Block[] {
  const scores = declaredScores(context.corpus).filter((s) => s.augmenter === top.score.augmenter);
  const rows = highestOf(context.corpus, scores, top.score).map((score) => ({
    label: `${score.classifier}, ${score.normalisation}`,
    score,
  }));
  return figure(context, rows, top, top.score.augmenter);
}

/** The highest scores in the order in which they were given; `always` is one of them. */
function highestOf(corpus: CorpusResult, scores: readonly Score[], always: Score): readonly Score[] {
  if (scores.length <= mostRows) return scores;
  const measured = (score: Score) => headlineOf(corpus).of(score)?.value ?? 0;
  const ranked = scores.filter((score) => score !== always).sort((a, b) => measured(b) - measured(a));
  const kept = new Set([always, ...ranked.slice(0, mostRows - 1)]);
  return scores.filter((score) => kept.has(score));
}

function figure(
  context: SectionContext,
  list: readonly { readonly label: string; readonly score: Score }[],
  top: BestScore,
  of: string,
): Block[] {
  const { corpus, colour, level, prefix } = context;
  const measure = headlineOf(corpus);
  const rows = list.map(({ label, score }): DotRow => {
    const interval = measure.of(score) ?? score.uar;
    return {
      label,
      text: `${percent(interval.value)} ${bounds(interval)}`,
      bold: score === top.score,
      dots: [
        {
          ...interval,
          colour: colour(score.augmenter),
          filled: score === top.score,
          shape: score.augmenter === baselineOf(corpus) ? "diamond" : "circle",
        },
      ],
    };
  });
  const name = measure === uar ? "UAR" : "Mean recall of the reduced classes";
  return [
    {
      kind: "figure",
      chart: dotsChart(
        `${prefix}best`,
        `${name} with intervals: ${rows.map(({ label, text }) => `${label} ${text}`).join("; ")}.`,
        { name: `${name}, %`, scale: "share", ...chanceMark(corpus) },
        [{ title: "", rows }],
        sideWidth,
      ),
      caption: `${name} with ${intervalsName(corpus, level)}: ${of}. Filled: the highest.${measure === uar ? ` ${meaningOfUar}` : ""}`,
    },
  ];
}

export const meaningOfUar = "UAR: how many of each class are recognised, averaged over the classes.";

/** Width of the chart beside the answer, CSS pixels. */
export const sideWidth = 520;

/** What guessing reaches; left out for a mean over some of the classes, where it depends on the guess. */
function chanceMark(corpus: CorpusResult) {
  if (headlineOf(corpus) !== uar) return {};
  const at = chanceOf(corpus);
  return { mark: { at, name: `guessing: ${percent(at)}` } };
}

/** The only score there is, split into the recalls that it is the mean of. */
function byClass({ corpus, colour, prefix }: SectionContext, { score }: BestScore): Block[] {
  const rows = corpus.classes.map((name, i): DotRow => {
    const of = score.confusion[i].reduce((sum, n) => sum + n, 0);
    return {
      label: name,
      text: `${percent(score.recall[i])} (${score.confusion[i][i]} of ${of})`,
      dots: [
        {
          value: score.recall[i],
          ...(score.recallIntervals && {
            low: score.recallIntervals[i].low,
            high: score.recallIntervals[i].high,
          }),
          colour: colour(score.augmenter),
          filled: true,
        },
      ],
    };
  });
  return [
    {
      kind: "figure",
      chart: dotsChart(
        `${prefix}best`,
        `Recall of each class: ${rows.map(({ label, text }) => `${label} ${text}`).join("; ")}.`,
        { name: "recall, %", scale: "share" },
        [{ title: "", rows }],
        sideWidth,
      ),
      caption: "Recall of each class, and how many of its predictions were right.",
    },
  ];
}

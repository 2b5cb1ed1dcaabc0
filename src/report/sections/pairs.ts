/** @file Trained on one corpus and tested on another: each amount of the target with and without augmentation, for each pair (as in figure 4 of Wang et al., 2022). */

import type { Score } from "../../experiment/index.ts";
import { chanceOf } from "../chance.ts";
import { dotsChart } from "../charts/dots.ts";
import { type Block, type Cell, code, type Section, type TableRow, tabs, text } from "../document.ts";
import { bounds, capital, count, enumerate, levelLabel, percent, points, pValue, slug } from "../format.ts";
import { differenceBounds, uar } from "../measure.ts";
import { type Condition, type Pair, pairsOf } from "../pairs.ts";
import { tally } from "../phrases.ts";
import { overWhatAll } from "../resampled.ts";
import { augmentersOf, declaredComparisons, declaredScores, learnedOf, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import { detectable, verdictCell } from "./comparisons.ts";
import type { SectionContext } from "./context.ts";

/** @param contexts One for each corpus of the run. */
export function pairsSection(contexts: readonly SectionContext[]): Section | null {
  if (contexts.length === 0) return null;
  const [{ run, level, corpus, baseline }] = contexts;
  const pairs = pairsOf(run);
  if (pairs.length === 0) return null;
  const learned = contexts.flatMap((context) => learnedOf(context.corpus));
  const named = [...new Set(pairs.flatMap(({ conditions }) => conditions))].filter(
    ({ label }, i, all) => all.findIndex((other) => other.label === label) === i,
  );
  const { made } = wordsOf(corpus);
  return {
    id: "pairs",
    title: "From one corpus to another",
    blocks: [
      text(findings(pairs, learned, baseline)),
      text(
        `UAR in percent ${wordsOf(corpus).briefly(corpus.declaredAmount)}, with ${levelLabel(level)} intervals ${overWhatAll(contexts.map((context) => context.corpus))} and draws. ${named.map(({ label, share }) => `${label}: all of the source and at most ${Number((100 * share).toFixed(1))} % of the target`).join("; ")}; with the name of an augmenter, its ${made} as well. The dashed line is what guessing reaches.`,
      ),
      ...tabs(
        "Classifier and normalisation",
        settingsOf(corpus).map((setting) => pane(contexts, pairs, setting)),
      ),
    ],
  };
}

type Setting = Pick<Score, "classifier" | "normalisation">;

function pane(contexts: readonly SectionContext[], pairs: readonly Pair[], setting: Setting) {
  const [{ corpus, colour, baseline, level }] = contexts;
  const alone = settingsOf(corpus).length === 1;
  const panels = pairs.map(({ title, conditions }) => ({
    title,
    rows: conditions.flatMap((condition) =>
      scoresOf(condition, setting).map(({ augmenter, uar }) => ({
        label: nameOf(condition, augmenter, baseline),
        text: `${percent(uar.value)} ${bounds(uar)}`,
        dots: [
          {
            ...uar,
            colour: colour(augmenter),
            filled: true,
            shape: augmenter === baseline ? ("diamond" as const) : ("circle" as const),
          },
        ],
      })),
    ),
  }));
  const conditions = [...new Set(pairs.flatMap((pair) => pair.conditions.map(({ label }) => label)))];
  const at = chanceOf(corpus);
  const blocks: Block[] = [
    {
      kind: "figure",
      chart: dotsChart(
        alone ? "pairs" : `pairs-${slug(setting.classifier, setting.normalisation)}`,
        `UAR of ${enumerate(conditions)}, with and without ${wordsOf(corpus).made}, for each pair of source and target; the numbers are in the table below.`,
        { name: "UAR, %", scale: "share", mark: { at, name: `guessing: ${percent(at)}` } },
        panels,
      ),
      caption: `UAR with ${levelLabel(level)} intervals, ${setting.classifier}, ${setting.normalisation} normalisation.`,
    },
    {
      kind: "table",
      caption: `UAR in percent, and each augmenter’s paired difference to ${baseline} in points. p is corrected for the number of augmenters of the same row, not for the number of pairs.`,
      keys: 3,
      columns: [
        { title: "Source > target" },
        { title: "Trained on" },
        { title: "Augmenter" },
        { title: "UAR", align: "right" },
        { title: `− ${baseline}`, align: "right" },
        { title: "p (Holm)", align: "right" },
        { title: "Detectable", align: "right" },
        { title: "Verdict" },
      ],
      rows: pairs.flatMap((pair) => rowsOf(pair, setting, baseline)),
      missing: "no trial of this combination finished.",
    },
  ];
  return { label: `${setting.classifier}, ${setting.normalisation}`, blocks };
}

const scoresOf = ({ corpus }: Condition, { classifier, normalisation }: Setting) =>
  declaredScores(corpus).filter((s) => s.classifier === classifier && s.normalisation === normalisation);

/** "LT", "LT + viewmaker". */
function nameOf({ label }: Condition, augmenter: string, baseline: string): string {
  return augmenter === baseline ? label : `${label} + ${augmenter}`;
}

function rowsOf(pair: Pair, setting: Setting, baseline: string): TableRow[] {
  return pair.conditions.flatMap((condition, i) =>
    scoresOf(condition, setting).map((score, k): TableRow => {
      const c = comparisonOf(condition, score, baseline);
      const judged = c && uar.judge(c);
      return {
        rule: k === 0,
        cells: [
          i === 0 && k === 0 ? pair.title : "",
          condition.label,
          [code(score.augmenter)],
          { text: percent(score.uar.value), sub: bounds(score.uar) },
          judged ? ({ text: points(judged.difference.value), sub: differenceBounds(judged) } as Cell) : "",
          judged ? pValue(judged.pHolm) : "",
          judged ? detectable(judged) : "",
          judged ? verdictCell(judged) : "",
        ],
      };
    }),
  );
}

const comparisonOf = ({ corpus }: Condition, score: Score, baseline: string) =>
  declaredComparisons(corpus).find(
    (one) =>
      one.against === baseline &&
      one.augmenter === score.augmenter &&
      one.amount === score.amount &&
      one.classifier === score.classifier &&
      one.normalisation === score.normalisation,
  );

/** For each amount of the target, in how many pairs the augmenters that learn gained or lost; all augmenters, where none learns. */
function findings(pairs: readonly Pair[], learned: readonly string[], baseline: string): string {
  const conditions = pairs.flatMap((pair) => pair.conditions);
  const names = [...new Set(conditions.flatMap(({ corpus }) => augmentersOf(corpus)))].filter(
    (name) => name !== baseline,
  );
  const asked = learned.length > 0 ? names.filter((name) => learned.includes(name)) : names;
  const judgedAgainst = (rival: string, of: readonly Condition[]) =>
    of
      .flatMap(({ corpus }) => declaredComparisons(corpus))
      .filter((c) => c.against === rival && asked.includes(c.augmenter))
      .map(uar.judge);
  const who = asked.length === 1 ? asked[0] : learned.length > 0 ? "what learns" : "augmentation";
  const labels = [...new Set(conditions.map(({ label }) => label))];
  const sentences = labels.flatMap((label) => {
    const own = conditions.filter((one) => one.label === label);
    const judged = judgedAgainst(baseline, own);
    if (judged.length === 0) return [];
    const more = judged.length > own.length ? ` (${judged.length} comparisons)` : "";
    return [`${label} with ${who} against ${label}, ${count(own.length, "pair")}${more}: ${tally(judged)}.`];
  });
  const others = names
    .filter((name) => !asked.includes(name))
    .flatMap((rival) => {
      const judged = judgedAgainst(rival, conditions);
      if (judged.length === 0) return [];
      return [`${capital(who)} against ${rival}, ${count(judged.length, "comparison")}: ${tally(judged)}.`];
    });
  return [...sentences, ...others].join(" ");
}

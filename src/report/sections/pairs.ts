/** @file Figure 4 of Wang et al. (2022): little and much of the target language, with and without views, for each pair. */

import type { Score } from "../../experiment/index.ts";
import { cautions } from "../cautions.ts";
import { type Bar, barsChart } from "../charts/bars.ts";
import { type Block, type Cell, code, type Section, type TableRow, tabs, text } from "../document.ts";
import { bounds, count, enumerate, levelLabel, percent, points, pValue } from "../format.ts";
import { differenceBounds, type Judgement, uar, withoutWidth } from "../measure.ts";
import { type Condition, type Pair, pairsOf } from "../pairs.ts";
import { overWhatAll } from "../resampled.ts";
import { augmentersOf, declaredComparisons, declaredScores, learnedOf, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import { bannerOf } from "./answer.ts";
import { detectable, verdictCell } from "./comparisons.ts";
import type { SectionContext } from "./context.ts";

/** @param contexts Of all corpora of the run. */
export function pairsSection(contexts: readonly SectionContext[]): Section | null {
  if (contexts.length === 0) return null;
  const [{ run, level, corpus, baseline }] = contexts;
  const pairs = pairsOf(run);
  if (pairs.length === 0) return null;
  const learned = contexts.flatMap((context) => learnedOf(context.corpus));
  const chance = 1 / corpus.classes.length;
  const named = [...new Set(pairs.flatMap(({ conditions }) => conditions))].filter(
    ({ label }, i, all) => all.findIndex((other) => other.label === label) === i,
  );
  return {
    id: "pairs",
    title: "Figure 4 beside the paper’s",
    blocks: [
      text(findings(pairs, learned, baseline), "lead"),
      ...bannerOf(cautions(contexts.map((context) => context.corpus))),
      text(
        `UAR in percent ${wordsOf(corpus).briefly(corpus.declaredAmount)}, with ${levelLabel(level)} intervals ${overWhatAll(contexts.map((context) => context.corpus))} and draws. ${named.map(({ label, share }) => `${label}: all of the source and at most ${Number((100 * share).toFixed(1))} % of the target`).join("; ")}; _AUG adds the views of the target’s clips. The dashed line is chance, ${Number((100 * chance).toFixed(1))} %.`,
      ),
      text(
        "The paper’s figure 4 has bars without printed numbers, and no intervals, so there is nothing to set beside these to the decimal: it says that LT_AUG is around 5 points above LT, and FT_AUG above FT, for each of its pairs.",
        "note",
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
  const learned = new Set(contexts.flatMap((context) => learnedOf(context.corpus)));
  const alone = settingsOf(corpus).length === 1;
  const panels = pairs.map(({ title, conditions }) => ({
    title,
    groups: conditions.map((condition) =>
      scoresOf(condition, setting).map(
        (score): Bar => ({
          label:
            score.augmenter === baseline || learned.has(score.augmenter)
              ? nameOf(condition, score.augmenter, baseline, learned)
              : score.augmenter,
          augmenter: score.augmenter,
          colour: colour(score.augmenter),
          score: score.uar,
        }),
      ),
    ),
  }));
  const conditions = [...new Set(pairs.flatMap((pair) => pair.conditions.map(({ label }) => label)))];
  const blocks: Block[] = [
    {
      kind: "figure",
      chart: barsChart(
        alone ? "figure-4" : `figure-4-${settingsOf(corpus).indexOf(setting as never)}`,
        `UAR of ${enumerate(conditions)}, with and without views, for each pair of source and target; the numbers are in the table below.`,
        1 / corpus.classes.length,
        panels,
      ),
      caption: `UAR with ${levelLabel(level)} intervals, ${setting.classifier}, ${setting.normalisation} normalisation.`,
    },
    {
      kind: "table",
      caption: `UAR in percent, and each augmenter’s paired difference to ${baseline} in points. p is corrected for the number of augmenters of the same row, not for the number of pairs.`,
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
      rows: pairs.flatMap((pair) => rowsOf(pair, setting, baseline, learned)),
      missing: "no trial of this combination finished.",
    },
  ];
  return { label: `${setting.classifier}, ${setting.normalisation}`, blocks };
}

const scoresOf = ({ corpus }: Condition, { classifier, normalisation }: Setting) =>
  declaredScores(corpus).filter((s) => s.classifier === classifier && s.normalisation === normalisation);

/** The paper's names: "LT", and "LT_AUG" where the views are learned. */
function nameOf({ label }: Condition, augmenter: string, baseline: string, learned: Set<string>): string {
  return augmenter !== baseline && learned.has(augmenter) ? `${label}_AUG` : label;
}

function rowsOf(pair: Pair, setting: Setting, baseline: string, learned: Set<string>): TableRow[] {
  return pair.conditions.flatMap((condition, i) =>
    scoresOf(condition, setting).map((score, k): TableRow => {
      const c = comparisonOf(condition, score, baseline);
      const judged = c && uar.judge(c);
      return {
        rule: k === 0,
        cells: [
          i === 0 && k === 0 ? pair.title : "",
          nameOf(condition, score.augmenter, baseline, learned),
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

/** For each amount of the target: in how many pairs learned views gained, lost, or nothing is decided. */
function findings(pairs: readonly Pair[], learned: readonly string[], baseline: string): string {
  const labels = [...new Set(pairs.flatMap(({ conditions }) => conditions.map(({ label }) => label)))];
  const conditions = pairs.flatMap((pair) => pair.conditions);
  const judgedAgainst = (rival: string, of: readonly Condition[]) =>
    of
      .flatMap(({ corpus }) => declaredComparisons(corpus))
      .filter((c) => c.against === rival && learned.includes(c.augmenter))
      .map(uar.judge);
  const all = labels.flatMap((label) => {
    const own = conditions.filter((one) => one.label === label);
    const judged = judgedAgainst(baseline, own);
    return judged.length === 0 ? [] : [{ label, judged, pairs: own.length }];
  });
  const usable = (judged: readonly Judgement[], verdict: string) =>
    judged.filter((j) => j.verdict === verdict && !withoutWidth(j)).length;
  const tally = (judged: readonly Judgement[]) => {
    const [gains, losses] = [usable(judged, "gain"), usable(judged, "loss")];
    const few = judged.filter((j) => j.verdict === "too-few-speakers").length;
    const rest = few === 0 ? "" : `, too few speakers to judge in ${few}`;
    return `a gain in ${gains}, a loss in ${losses}, undecided in ${judged.length - gains - losses - few}${rest}`;
  };
  const sentences = all.map(({ label, judged, pairs }) => {
    const differences = judged.map((j) => j.difference.value);
    const [low, high] = [Math.min(...differences), Math.max(...differences)];
    const flat = judged.filter(withoutWidth).length;
    const how =
      judged.length === 1
        ? `${points(low)} points`
        : `differences from ${points(low)} to ${points(high)} points`;
    const unusable = flat === 0 ? "" : `, ${flat} of them because the interval has no width`;
    const more = judged.length > pairs ? ` (${judged.length} comparisons)` : "";
    return `${label}_AUG against ${label}, ${count(pairs, "pair")}${more}: ${tally(judged)}${unusable}; ${how}.`;
  });
  const rivals = [...new Set(conditions.flatMap(({ corpus }) => augmentersOf(corpus)))].filter(
    (name) => name !== baseline && !learned.includes(name),
  );
  const others = rivals.flatMap((rival) => {
    const judged = judgedAgainst(rival, conditions);
    return judged.length === 0 ? [] : [{ rival, judged }];
  });
  for (const { rival, judged } of others)
    sentences.push(
      `Learned views against ${rival}, ${count(judged.length, "comparison")}: ${tally(judged)}.`,
    );
  const decided = [...all, ...others].some(
    ({ judged }) => usable(judged, "gain") + usable(judged, "loss") > 0,
  );
  const weighed = all.some(({ judged }) => judged.some((j) => j.verdict !== "too-few-speakers"));
  if (weighed && !decided) sentences.push("Nothing is decided: the data fit gains as well as losses.");
  return sentences.join(" ");
}

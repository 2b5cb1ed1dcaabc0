/** @file Each augmenter against none and against the others, with interval, corrected p and the rule's verdict. */

import { speakersToJudge } from "../../core/index.ts";
import type { Comparison } from "../../experiment/index.ts";
import { short } from "../chart.ts";
import { forestChart } from "../charts/forest.ts";
import { type Block, type Cell, code, type Section, type TableBlock, tabs, text } from "../document.ts";
import { bounds, levelLabel, percent, points, pPhrase, pValue, slug } from "../format.ts";
import {
  differenceBounds,
  headlineOf,
  type Judgement,
  type Measure,
  samePredictions,
  tooFew,
  uar,
  withoutWidth,
} from "../measure.ts";
import { intervalsName } from "../resampled.ts";
import {
  augmentersOf,
  baselineOf,
  bySetting,
  declaredComparisons,
  learnedOf,
  settingsOf,
} from "../select.ts";
import { isClips, wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function comparisonsSection(context: SectionContext): Section {
  const { corpus, prefix, level } = context;
  const atDeclared = declaredComparisons(corpus);
  const baseline = baselineOf(corpus);
  const measure = headlineOf(corpus);
  const againstBaseline = atDeclared.filter((c) => c.against === baseline);
  const others = [...new Set(atDeclared.map((c) => c.against))].filter((name) => name !== baseline);
  const blocks: Block[] = [];
  if (atDeclared.length === 0) {
    blocks.push(
      text(
        "This run compares nothing at the declared amount: there is one augmenter only, or no pair of scores is complete.",
      ),
    );
  } else {
    blocks.push(
      text(
        `Paired differences ${wordsOf(corpus).briefly(corpus.declaredAmount)}, on identical draws and folds${measure === uar ? "" : `, of ${measure.name}; those of UAR, over all classes, stand beside them`}. A gain counts when at least ${speakersToJudge} speakers were tested, the ${levelLabel(level)} interval lies above zero and the Holm-corrected p is below ${Number((1 - level).toFixed(4))}; a loss is the mirror image; everything else is undecided.`,
      ),
    );
  }
  const shown = (group: Group): Block[] => [forest(context, group), table(group, measure)];
  if (againstBaseline.length > 0) blocks.push(...shown(againstOne(context, baseline, againstBaseline)));
  const groups = isClips(corpus)
    ? learnedOf(corpus)
        .map((augmenter) => ofLearned(context, augmenter, atDeclared))
        .filter(({ list }) => list.length > 0)
    : others.map((against) =>
        againstOne(
          context,
          against,
          atDeclared.filter((c) => c.against === against),
        ),
      );
  if (isClips(corpus) && groups.length > 0) {
    blocks.push(
      text(
        "Each learned augmenter against every other at the same number of views. p (Holm) goes over the learned augmenters with the same rival, not over the rivals.",
        "note",
      ),
    );
  }
  blocks.push(
    ...tabs(
      isClips(corpus) ? "Learned" : "Against",
      groups.map((group) => ({
        label: isClips(corpus) ? group.title : `against ${group.list[0].against}`,
        blocks: shown(group),
      })),
    ),
  );
  return { id: `${prefix}comparisons`, title: "Comparisons", blocks };
}

/** Comparisons that are drawn and listed together. */
interface Group {
  /** Names the chart's file. */
  readonly id: string;
  /** "Against none". */
  readonly title: string;
  /** Follows "difference": " to none"; the same short enough for an axis. */
  readonly to: string;
  readonly toShort: string;
  /** What tells the rows apart. */
  readonly labelOf: (c: Comparison) => string;
  readonly labels: string;
  readonly list: readonly Comparison[];
}

function againstOne({ corpus, prefix }: SectionContext, against: string, list: readonly Comparison[]): Group {
  return {
    id: `${prefix}forest-${augmentersOf(corpus).indexOf(against)}-${slug(against)}`,
    title: against === baselineOf(corpus) ? "Against no augmentation" : `Against ${against}`,
    to: ` to ${against}`,
    toShort: ` to ${short(against, 20)}`,
    labelOf: (c) => c.augmenter,
    labels: "Augmenter",
    list,
  };
}

/** Few augmenters of spectrograms learn, and each has many rivals: one group for each that learns. */
function ofLearned({ corpus, prefix }: SectionContext, augmenter: string, all: readonly Comparison[]): Group {
  const names = augmentersOf(corpus);
  return {
    id: `${prefix}forest-of-${names.indexOf(augmenter)}-${slug(augmenter)}`,
    title: `${augmenter} against the others`,
    to: `, ${augmenter} minus the other,`,
    toShort: `, ${short(augmenter, 24)} minus the other`,
    labelOf: (c) => c.against,
    labels: "Against",
    list: bySetting(
      corpus,
      all
        .filter((c) => c.augmenter === augmenter && c.against !== baselineOf(corpus))
        .sort((a, b) => names.indexOf(a.against) - names.indexOf(b.against)),
    ),
  };
}

function forest({ corpus, colour, level }: SectionContext, { id, to, toShort, labelOf, list }: Group): Block {
  const measure = headlineOf(corpus);
  const plain = measure === uar;
  const panels = settingsOf(corpus).flatMap(({ classifier, normalisation }) => {
    const rows = list.filter((c) => c.classifier === classifier && c.normalisation === normalisation);
    if (rows.length === 0) return [];
    return [
      {
        title: `${classifier}, ${normalisation}`,
        rows: rows.map(measure.judge).map((judged) => ({
          label: labelOf(judged.comparison),
          colour: colour(judged.comparison.augmenter),
          ...judged.difference,
          verdict: withoutWidth(judged) ? "undecided" : judged.verdict,
        })),
      },
    ];
  });
  const what = plain ? "UAR difference" : "Difference of the mean recall of the reduced classes";
  return {
    kind: "figure",
    chart: forestChart(
      id,
      `${plain ? "UAR differences" : "Differences of the mean recall of the reduced classes"}${to} with ${levelLabel(level)} intervals, for each augmenter, classifier and normalisation; the numbers are in the table below.`,
      `${plain ? "UAR difference" : "difference of mean recall"}${toShort}, points`,
      panels,
    ),
    caption: `${what}${to} in points with ${intervalsName(corpus, level)}; filled points: the rule calls it a gain or a loss.`,
  };
}

function table({ title, labels, labelOf, list }: Group, measure: Measure): TableBlock {
  const plain = measure === uar;
  return {
    kind: "table",
    caption: `${title}: differences in points. Detectable: the smallest ${plain ? "UAR difference" : "difference of the mean recall"} seen with 80 % power. McNemar: utterances only one side got right (augmented : other), each counted once, by the majority over runs.`,
    columns: [
      { title: "Setting" },
      { title: labels },
      ...(plain ? [] : [{ title: "mean recall", align: "right" as const }]),
      { title: plain ? "UAR difference" : "UAR", align: "right" },
      { title: plain ? "WA difference" : "WA", align: "right" },
      { title: "p", align: "right" },
      { title: "p (Holm)", align: "right" },
      { title: "Detectable", align: "right" },
      { title: "McNemar", align: "right" },
      { title: "Verdict" },
    ],
    rows: list.map(measure.judge).map((judged, i) => {
      const c = judged.comparison;
      return {
        rule:
          i > 0 && (list[i - 1].classifier !== c.classifier || list[i - 1].normalisation !== c.normalisation),
        cells: [
          `${c.classifier}, ${c.normalisation}`,
          [code(labelOf(c))],
          ...(plain ? [] : [{ text: points(judged.difference.value), sub: differenceBounds(judged) }]),
          {
            text: points(c.uarDifference.value),
            sub: samePredictions(judged) ? "" : bounds(c.uarDifference),
          },
          { text: points(c.waDifference.value), sub: samePredictions(judged) ? "" : bounds(c.waDifference) },
          pValue(judged.p),
          judged.pHolm === null ? "–" : pValue(judged.pHolm),
          detectable(judged),
          {
            text: `${c.mcnemar.onlyAugmented} : ${c.mcnemar.onlyBaseline}`,
            sub: pPhrase(c.mcnemar.p),
          },
          verdictCell(judged),
        ],
      };
    }),
    missing: "too few runs or speakers to compute it.",
  };
}

/** An interval without width says nothing of what could be seen. */
export const detectable = (judgement: Judgement): string =>
  withoutWidth(judgement) ? "–" : percent(judgement.smallestDetectable);

export function verdictCell(judgement: Judgement): Cell {
  const { verdict } = judgement;
  if (samePredictions(judgement)) return { text: "same predictions", tone: "quiet" };
  if (verdict === "too-few-speakers") return { text: tooFew(judgement), tone: "quiet" };
  if (withoutWidth(judgement)) return { text: "undecided", sub: "no interval", tone: "quiet" };
  if (verdict === "gain") return { text: "gain", tone: "good" };
  if (verdict === "loss") return { text: "loss", tone: "bad" };
  return { text: verdict === "not-judged" ? "not judged" : verdict, tone: "quiet" };
}

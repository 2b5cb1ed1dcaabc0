/** @file Each augmenter against none and against the others, with interval, corrected p and the rule's verdict. */

import { speakersToJudge } from "../../core/index.ts";
import type { Comparison } from "../../experiment/index.ts";
import { short } from "../chart.ts";
import { type DotRow, dotsChart } from "../charts/dots.ts";
import { type Block, type Cell, code, type Section, type TableBlock, tabs, text } from "../document.ts";
import { bounds, isNumber, levelLabel, missing, percent, points, pPhrase, pValue, slug } from "../format.ts";
import {
  differenceBounds,
  headlineOf,
  type Judgement,
  type Measure,
  outcomeOf,
  samePredictions,
  tooFew,
  uar,
  withoutWidth,
} from "../measure.ts";
import { intervalsName } from "../resampled.ts";
import { augmentersOf, bySetting, declaredComparisons, learnedOf, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function comparisonsSection(context: SectionContext): Section {
  const { corpus, prefix, level } = context;
  const compared = declaredComparisons(corpus);
  const measure = headlineOf(corpus);
  if (compared.length === 0) {
    return {
      id: `${prefix}comparisons`,
      title: "Comparisons",
      blocks: [
        text(
          "This run compares nothing at the declared amount: there is one augmenter only, or no pair of scores is complete.",
        ),
      ],
    };
  }
  const plain = againstBaseline(context);
  const learned = learnedOf(corpus)
    .map((augmenter) => ofLearned(context, augmenter))
    .filter(({ list }) => list.length > 0);
  const shown = (group: Group): Block[] => [...forest(context, group), table(group, measure)];
  return {
    id: `${prefix}comparisons`,
    title: "Comparisons",
    blocks: [
      text(
        `Paired differences ${wordsOf(corpus).briefly(corpus.declaredAmount)}, on identical draws and folds${measure === uar ? "" : `, of ${measure.name}; those of UAR, over all classes, stand beside them`}. A gain counts when at least ${speakersToJudge} speakers were tested, the ${levelLabel(level)} interval lies above zero and the Holm-corrected p is below ${Number((1 - level).toFixed(4))}; a loss is the mirror image; everything else is undecided.`,
      ),
      ...(plain.list.length > 0 ? shown(plain) : []),
      ...(learned.length > 0
        ? [
            text(
              `Each augmenter that learns against every other ${wordsOf(corpus).briefly(corpus.declaredAmount)}. p (Holm) goes over the learned augmenters with the same rival, not over the rivals.`,
              "note",
            ),
          ]
        : []),
      ...tabs(
        "Learned",
        learned.map((group) => ({ label: group.title, blocks: shown(group) })),
      ),
    ],
  };
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

function againstBaseline({ corpus, prefix, baseline }: SectionContext): Group {
  return {
    id: `${prefix}forest-${slug(baseline)}`,
    title: "Against no augmentation",
    to: ` to ${baseline}`,
    toShort: ` to ${short(baseline, 20)}`,
    labelOf: (c) => c.augmenter,
    labels: "Augmenter",
    list: declaredComparisons(corpus).filter((c) => c.against === baseline),
  };
}

/** Few augmenters learn, and each has many rivals: one group for each that learns. */
function ofLearned({ corpus, prefix, baseline }: SectionContext, augmenter: string): Group {
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
      declaredComparisons(corpus)
        .filter((c) => c.augmenter === augmenter && c.against !== baseline)
        .sort((a, b) => names.indexOf(a.against) - names.indexOf(b.against)),
    ),
  };
}

/** A chart of one point says less than the table: then there is none. */
function forest({ corpus, colour, level }: SectionContext, group: Group): Block[] {
  const { id, to, toShort, labelOf, list } = group;
  const measure = headlineOf(corpus);
  const panels = settingsOf(corpus).flatMap(({ classifier, normalisation }) => {
    const own = list.filter((c) => c.classifier === classifier && c.normalisation === normalisation);
    return own.length === 0
      ? []
      : [
          {
            title: `${classifier}, ${normalisation}`,
            rows: own.map(measure.judge).map((j) => row(j, labelOf(j.comparison), colour)),
          },
        ];
  });
  if (panels.every(({ rows }) => rows.length < 2)) return [];
  const what = measure === uar ? "UAR differences" : "Differences of the mean recall of the reduced classes";
  const axis = measure === uar ? "UAR difference" : "difference of mean recall";
  return [
    {
      kind: "figure",
      chart: dotsChart(
        id,
        `${what}${to} with ${levelLabel(level)} intervals, for each augmenter, classifier and normalisation; the numbers are in the table below.`,
        { name: `${axis}${toShort}, points`, scale: "difference" },
        panels,
      ),
      caption: `${what}${to} in points with ${intervalsName(corpus, level)}; filled points: the rule calls it a gain or a loss.`,
    },
  ];
}

function row(judged: Judgement, label: string, colour: SectionContext["colour"]): DotRow {
  const decided = ["gain", "loss"].includes(outcomeOf(judged));
  const { value } = judged.difference;
  return {
    label,
    text: isNumber(value) ? `${points(value)} ${bounds(judged.difference)}` : missing,
    bold: decided,
    dots: [{ ...judged.difference, colour: colour(judged.comparison.augmenter), filled: decided }],
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
    keys: 2,
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

/** An interval without width says nothing about what could be seen. */
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

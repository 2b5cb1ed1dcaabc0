/** @file Each augmenter against none and against the others, with interval, corrected p and the rule's verdict. */

import type { Comparison } from "../../experiment/results.ts";
import { short } from "../chart.ts";
import { forestChart } from "../charts/forest.ts";
import { type Block, type Cell, code, type Section, type TableBlock, tabs, text } from "../document.ts";
import { bounds, levelLabel, percent, points, pPhrase, pValue, slug } from "../format.ts";
import { headlineOf, type Measure, uar } from "../measure.ts";
import { augmentersOf, baselineOf, declaredComparisons, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
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
        `Paired differences ${wordsOf(corpus).briefly(corpus.declaredAmount)}, on identical draws and folds${measure === uar ? "" : `, of ${measure.name}; those of UAR, over all classes, stand beside them`}. A gain counts when the ${levelLabel(level)} interval lies above zero and the Holm-corrected p is below 0.05; a loss is the mirror image; everything else is undecided.`,
      ),
    );
  }
  if (againstBaseline.length > 0) {
    blocks.push(
      forest(context, againstBaseline, baseline),
      table(againstBaseline, "Against no augmentation", measure),
    );
  }
  blocks.push(
    ...tabs(
      "Against",
      others.map((against) => {
        const list = atDeclared.filter((c) => c.against === against);
        return {
          label: `against ${against}`,
          blocks: [forest(context, list, against), table(list, `Against ${against}`, measure)],
        };
      }),
    ),
  );
  return { id: `${prefix}comparisons`, title: "Comparisons", blocks };
}

function forest(
  { corpus, prefix, colour, level }: SectionContext,
  list: readonly Comparison[],
  against: string,
): Block {
  const measure = headlineOf(corpus);
  const what = measure === uar ? "UAR difference" : "difference of mean recall";
  const panels = settingsOf(corpus).flatMap(({ classifier, normalisation }) => {
    const rows = list.filter((c) => c.classifier === classifier && c.normalisation === normalisation);
    if (rows.length === 0) return [];
    return [
      {
        title: `${classifier}, ${normalisation}`,
        rows: rows.map(measure.judge).map(({ comparison: { augmenter }, difference, verdict }) => ({
          label: augmenter,
          colour: colour(augmenter),
          ...difference,
          verdict,
        })),
      },
    ];
  });
  const id = `${prefix}forest-${augmentersOf(corpus).indexOf(against)}-${slug(against)}`;
  return {
    kind: "figure",
    chart: forestChart(
      id,
      `${measure === uar ? "UAR differences" : "Differences of the mean recall of the reduced classes"} to ${against} with ${levelLabel(level)} intervals, for each augmenter, classifier and normalisation; the numbers are in the table below.`,
      `${what} to ${short(against, 20)}, points`,
      panels,
    ),
    caption: `${measure === uar ? "UAR difference" : "Difference of the mean recall of the reduced classes"} to ${against} in points with ${levelLabel(level)} intervals; filled points: the rule calls it a gain or a loss.`,
  };
}

function table(list: readonly Comparison[], caption: string, measure: Measure): TableBlock {
  const plain = measure === uar;
  return {
    kind: "table",
    caption: `${caption}: differences in points. Detectable: the smallest ${plain ? "UAR difference" : "difference of the mean recall"} seen with 80 % power. McNemar: utterances only one side got right (augmented : other), each counted once, by the majority over runs.`,
    columns: [
      { title: "Setting" },
      { title: "Augmenter" },
      ...(plain ? [] : [{ title: "mean recall", align: "right" as const }]),
      { title: plain ? "UAR difference" : "UAR", align: "right" },
      { title: plain ? "WA difference" : "WA", align: "right" },
      { title: "p", align: "right" },
      { title: "p (Holm)", align: "right" },
      { title: "Detectable", align: "right" },
      { title: "McNemar", align: "right" },
      { title: "Verdict" },
    ],
    rows: list.map(measure.judge).map(({ comparison: c, ...judged }, i) => ({
      rule:
        i > 0 && (list[i - 1].classifier !== c.classifier || list[i - 1].normalisation !== c.normalisation),
      cells: [
        `${c.classifier}, ${c.normalisation}`,
        [code(c.augmenter)],
        ...(plain ? [] : [{ text: points(judged.difference.value), sub: bounds(judged.difference) }]),
        { text: points(c.uarDifference.value), sub: bounds(c.uarDifference) },
        { text: points(c.waDifference.value), sub: bounds(c.waDifference) },
        pValue(judged.p),
        judged.pHolm === null ? "–" : pValue(judged.pHolm),
        percent(judged.smallestDetectable),
        {
          text: `${c.mcnemar.onlyAugmented} : ${c.mcnemar.onlyBaseline}`,
          sub: pPhrase(c.mcnemar.p),
        },
        verdictCell(judged.verdict),
      ],
    })),
    missing: "too few runs or speakers to compute it.",
  };
}

export function verdictCell(verdict: Comparison["verdict"]): Cell {
  if (verdict === "gain") return { text: "gain", tone: "good" };
  if (verdict === "loss") return { text: "loss", tone: "bad" };
  return { text: verdict === "not-judged" ? "not judged" : verdict, tone: "quiet" };
}

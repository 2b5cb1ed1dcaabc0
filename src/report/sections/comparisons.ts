/** @file Each augmenter against none and against the others, with interval, corrected p and the rule's verdict. */

import type { Comparison } from "../../experiment/results.ts";
import { short } from "../chart.ts";
import { forestChart } from "../charts/forest.ts";
import { type Block, type Cell, code, type Section, type TableBlock, tabs, text } from "../document.ts";
import { amountLabel, bounds, levelLabel, percent, points, pPhrase, pValue, slug } from "../format.ts";
import { augmentersOf, baselineOf, declaredComparisons, settingsOf } from "../select.ts";
import type { SectionContext } from "./context.ts";

export function comparisonsSection(context: SectionContext): Section {
  const { corpus, prefix, level } = context;
  const atDeclared = declaredComparisons(corpus);
  const baseline = baselineOf(corpus);
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
        `Paired differences at ${amountLabel(corpus.declaredAmount)}, on identical draws and folds. A gain counts when the ${levelLabel(level)} interval lies above zero and the Holm-corrected p is below 0.05; a loss is the mirror image; everything else is undecided.`,
      ),
    );
  }
  if (againstBaseline.length > 0) {
    blocks.push(
      forest(context, againstBaseline, baseline),
      table(againstBaseline, "Against no augmentation"),
    );
  }
  blocks.push(
    ...tabs(
      "Against",
      others.map((against) => {
        const list = atDeclared.filter((c) => c.against === against);
        return {
          label: `against ${against}`,
          blocks: [forest(context, list, against), table(list, `Against ${against}`)],
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
  const panels = settingsOf(corpus).flatMap(({ classifier, normalisation }) => {
    const rows = list.filter((c) => c.classifier === classifier && c.normalisation === normalisation);
    if (rows.length === 0) return [];
    return [
      {
        title: `${classifier}, ${normalisation}`,
        rows: rows.map((c) => ({
          label: c.augmenter,
          colour: colour(c.augmenter),
          ...c.uarDifference,
          verdict: c.verdict,
        })),
      },
    ];
  });
  const id = `${prefix}forest-${augmentersOf(corpus).indexOf(against)}-${slug(against)}`;
  return {
    kind: "figure",
    chart: forestChart(
      id,
      `UAR differences to ${against} with ${levelLabel(level)} intervals, for each augmenter, classifier and normalisation; the numbers are in the table below.`,
      `UAR difference to ${short(against, 20)}, points`,
      panels,
    ),
    caption: `UAR difference to ${against} in points with ${levelLabel(level)} intervals; filled points: the rule calls it a gain or a loss.`,
  };
}

function table(list: readonly Comparison[], caption: string): TableBlock {
  return {
    kind: "table",
    caption: `${caption}: differences in points. Detectable: the smallest UAR difference seen with 80 % power. McNemar: utterances only one side got right (augmented : other), each counted once, by the majority over runs.`,
    columns: [
      { title: "Setting" },
      { title: "Augmenter" },
      { title: "UAR difference", align: "right" },
      { title: "WA difference", align: "right" },
      { title: "p", align: "right" },
      { title: "p (Holm)", align: "right" },
      { title: "Detectable", align: "right" },
      { title: "McNemar", align: "right" },
      { title: "Verdict" },
    ],
    rows: list.map((c, i) => ({
      rule:
        i > 0 && (list[i - 1].classifier !== c.classifier || list[i - 1].normalisation !== c.normalisation),
      cells: [
        `${c.classifier}, ${c.normalisation}`,
        [code(c.augmenter)],
        { text: points(c.uarDifference.value), sub: bounds(c.uarDifference) },
        { text: points(c.waDifference.value), sub: bounds(c.waDifference) },
        pValue(c.p),
        c.pHolm === null ? "–" : pValue(c.pHolm),
        percent(c.smallestDetectable),
        {
          text: `${c.mcnemar.onlyAugmented} : ${c.mcnemar.onlyBaseline}`,
          sub: pPhrase(c.mcnemar.p),
        },
        verdictCell(c.verdict),
      ],
    })),
    missing: "too few runs or speakers to compute it.",
  };
}

function verdictCell(verdict: Comparison["verdict"]): Cell {
  if (verdict === "gain") return { text: "gain", tone: "good" };
  if (verdict === "loss") return { text: "loss", tone: "bad" };
  return { text: verdict === "not-judged" ? "not judged" : verdict, tone: "quiet" };
}

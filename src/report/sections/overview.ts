/** @file The mean recall of the reduced classes on every corpus, in one table. */

import { recallClaims } from "../claims.ts";
import { type Cell, code, type Section, text } from "../document.ts";
import { bounds, percent, points } from "../format.ts";
import { differenceBounds, reducedRecall } from "../measure.ts";
import { augmentersOf, declaredComparisons, declaredScores, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import { verdictCell } from "./comparisons.ts";
import type { SectionContext } from "./context.ts";

/** Null for one corpus, whose own table says it, and where nothing is reduced. */
export function overviewSection(contexts: readonly SectionContext[]): Section | null {
  const thinned = contexts.filter(({ corpus }) =>
    corpus.scores.some((score) => score.reducedRecall !== undefined),
  );
  if (thinned.length < 2) return null;
  const [{ run, corpus, baseline }] = thinned;
  const augmenters = [...new Set(thinned.flatMap((context) => augmentersOf(context.corpus)))];
  const all = [
    ...thinned.flatMap((context) => columnsOf(context, augmenters)),
    ...paperColumn(run.recipe.claims, augmenters, baseline),
  ];
  return {
    id: "overview",
    title: "All corpora in short",
    blocks: [
      text(
        `Mean recall of the reduced classes in percent, ${wordsOf(corpus).briefly(corpus.declaredAmount)}; below, the paired difference to ${baseline} in points. Marked: the rule calls it a gain (green) or a loss (orange); nothing else is decided.`,
      ),
      {
        kind: "table",
        caption: "Mean recall of the reduced classes by augmenter and corpus",
        columns: [
          { title: "Augmenter" },
          ...all.map(({ title, group }) => ({ title, group, align: "right" as const })),
        ],
        rows: augmenters.map((name, i) => ({ cells: [[code(name)], ...all.map(({ cells }) => cells[i])] })),
        missing: "no trial of this combination finished.",
      },
    ],
  };
}

/** One cell for each augmenter. */
interface OverviewColumn {
  readonly title: string;
  readonly group: string;
  readonly cells: readonly Cell[];
}

const none: Cell = { text: "–", tone: "quiet" };

function columnsOf({ corpus, baseline }: SectionContext, augmenters: readonly string[]): OverviewColumn[] {
  const settings = settingsOf(corpus);
  return settings.map(({ classifier, normalisation }) => ({
    title: settings.length > 1 ? `${classifier}, ${normalisation}` : corpus.card.id,
    group: settings.length > 1 ? corpus.card.id : "ours",
    cells: augmenters.map((augmenter): Cell => {
      const isOwn = (one: { augmenter: string; classifier: string; normalisation: string }) =>
        one.augmenter === augmenter && one.classifier === classifier && one.normalisation === normalisation;
      const score = declaredScores(corpus).find(isOwn);
      if (score === undefined) return none;
      const c = declaredComparisons(corpus).find((one) => one.against === baseline && isOwn(one));
      const judged = c && reducedRecall.judge(c);
      const tone = judged && verdictCell(judged).tone;
      return {
        text: percent(score.reducedRecall?.value),
        sub: judged
          ? `${points(judged.difference.value)} ${differenceBounds(judged)}`
          : bounds(score.reducedRecall),
        ...(tone && tone !== "quiet" && { tone }),
      };
    }),
  }));
}

/** What the paper states about these augmenters. */
function paperColumn(
  claims: SectionContext["run"]["recipe"]["claims"],
  augmenters: readonly string[],
  baseline: string,
): OverviewColumn[] {
  const rows = recallClaims(claims).filter(({ mean }) => mean !== undefined);
  const plain = rows.find(({ augmenter }) => augmenter === baseline)?.mean;
  const known = rows.filter(({ augmenter }) => augmenter !== undefined && augmenters.includes(augmenter));
  if (known.length === 0) return [];
  const cells = augmenters.map((name): Cell => {
    const mean = known.find(({ augmenter }) => augmenter === name)?.mean;
    if (mean === undefined) return none;
    const change = name === baseline || plain === undefined ? "" : points(mean - plain);
    return { text: percent(mean), ...(change && { sub: change }) };
  });
  return [{ title: known[0].corpus ?? "its corpus", group: "paper", cells }];
}

/** @file The mean recall of the reduced classes on every corpus, in one table. */

import { recallClaims } from "../claims.ts";
import { type Cell, code, type Section, type TableRow, text } from "../document.ts";
import { bounds, percent, points } from "../format.ts";
import { reducedRecall } from "../measure.ts";
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
  return {
    id: "overview",
    title: "All corpora in short",
    blocks: [
      text(
        `Mean recall of the reduced classes in percent, ${wordsOf(corpus).briefly(corpus.declaredAmount)}; below, the paired difference to ${baseline} in points. Marked: the rule calls it a gain (green) or a loss (orange); nothing else is decided.`,
      ),
      {
        kind: "table",
        caption: "Mean recall of the reduced classes by corpus and augmenter",
        columns: [
          { title: "Corpus" },
          ...augmenters.map((name) => ({ title: name, align: "right" as const })),
        ],
        rows: [
          ...thinned.flatMap((context) => rowsOf(context, augmenters)),
          ...paperRows(run.recipe.claims, augmenters, baseline),
        ],
        missing: "no trial of this combination finished.",
      },
    ],
  };
}

function rowsOf({ corpus, baseline }: SectionContext, augmenters: readonly string[]): TableRow[] {
  const settings = settingsOf(corpus);
  return settings.map(({ classifier, normalisation }): TableRow => {
    const scores = declaredScores(corpus).filter(
      (s) => s.classifier === classifier && s.normalisation === normalisation,
    );
    return {
      cells: [
        {
          text: [code(corpus.card.id)],
          ...(settings.length > 1 && { sub: `${classifier}, ${normalisation}` }),
        },
        ...augmenters.map((augmenter): Cell => {
          const score = scores.find((s) => s.augmenter === augmenter);
          if (score === undefined) return { text: "–", tone: "quiet" };
          const c = declaredComparisons(corpus).find(
            (one) =>
              one.against === baseline &&
              one.augmenter === augmenter &&
              one.classifier === classifier &&
              one.normalisation === normalisation,
          );
          const judged = c && reducedRecall.judge(c);
          const tone = judged && verdictCell(judged).tone;
          return {
            text: percent(score.reducedRecall?.value),
            sub: judged
              ? `${points(judged.difference.value)} ${bounds(judged.difference)}`
              : bounds(score.reducedRecall),
            ...(tone && tone !== "quiet" && { tone }),
          };
        }),
      ],
    };
  });
}

/** What the paper states of these augmenters. */
function paperRows(
  claims: SectionContext["run"]["recipe"]["claims"],
  augmenters: readonly string[],
  baseline: string,
): TableRow[] {
  const rows = recallClaims(claims).filter(({ mean }) => mean !== undefined);
  const plain = rows.find(({ augmenter }) => augmenter === baseline)?.mean;
  const known = rows.filter(({ augmenter }) => augmenter !== undefined && augmenters.includes(augmenter));
  if (known.length === 0) return [];
  return [
    {
      rule: true,
      cells: [
        { text: "paper", sub: known[0].corpus ?? "" },
        ...augmenters.map((name): Cell => {
          const mean = known.find(({ augmenter }) => augmenter === name)?.mean;
          if (mean === undefined) return { text: "–", tone: "quiet" };
          const change = name === baseline || plain === undefined ? "" : points(mean - plain);
          return { text: percent(mean), ...(change && { sub: change }) };
        }),
      ],
    },
  ];
}

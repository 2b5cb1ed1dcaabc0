/** @file What comes before all else: the question and, where there are several corpora, one answer for all of them. */

import type { RunArtifacts } from "../../experiment/index.ts";
import { answer } from "../answer.ts";
import { type BestScore, highest } from "../best.ts";
import { type DotRow, dotsChart } from "../charts/dots.ts";
import { type Block, type Section, text } from "../document.ts";
import { levelLabel, percent } from "../format.ts";
import { headlineOf, uar } from "../measure.ts";
import { overallHeadline } from "../overall.ts";
import { pairsOf } from "../pairs.ts";
import { absentWarnings, banners, careLine, warningsOfAll } from "../warnings.ts";
import { beside, meaningOfUar, sideWidth } from "./answer.ts";
import type { SectionContext } from "./context.ts";

export function questionSection({ results }: RunArtifacts): Section {
  return {
    id: "question",
    title: "",
    blocks: [text([{ strong: "Question." }, ` ${results.question}`])],
  };
}

/** With more corpora than this the chart alone tells them apart. */
const mostTold = 4;

/** Null for one corpus, whose own section answers. */
export function togetherSection(contexts: readonly SectionContext[]): Section | null {
  if (contexts.length < 2) return null;
  const { run, level } = contexts[0];
  const corpora = contexts.map(({ corpus }) => corpus);
  const found = contexts.map((context) => ({ context, ...answer(context.corpus, level) }));
  const told = found.length <= mostTold;
  const warnings = warningsOfAll(corpora);
  const entries = pairsOf(run).length > 0 ? "entries" : "corpora";
  return {
    id: "answer",
    title: "The answer",
    blocks: [
      ...beside(
        [text(overallHeadline(corpora, entries), "lead"), ...tiles(told ? found : highestOf(found))],
        chart(found, level),
      ),
      ...careLine([...warnings, ...absentWarnings(run)]),
      ...(told
        ? found.map(({ context, headline }) =>
            text([{ strong: `${context.corpus.card.title}:` }, ` ${headline}`]),
          )
        : []),
      ...banners(warnings),
    ],
  };
}

interface Found {
  readonly context: SectionContext;
  readonly best: readonly BestScore[];
}

/** The one with the highest score. */
function highestOf(found: readonly Found[]): Found[] {
  const scored = found.filter(({ best }) => best.length > 0);
  const scoreOf = ({ best }: Found) => highest(best)?.interval.value ?? 0;
  return [...scored].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, 1);
}

function tiles(found: readonly Found[]): Block[] {
  const items = found.flatMap(({ context, best }) => {
    const top = highest(best);
    if (top === undefined) return [];
    return [
      {
        label: `${found.length > 1 ? "Best" : "Highest"} on ${context.corpus.card.id}`,
        value: top.value,
        unit: top.unit,
        lines: [top.within, top.of, top.right],
        first: false,
      },
    ];
  });
  return items.length === 0 ? [] : [{ kind: "scores", items }];
}

/** A row for each corpus: its best score without augmentation, and below it that with augmentation. */
function chart(found: readonly Found[], level: number): Block[] {
  const rows = found.flatMap(({ context, best }): DotRow[] => {
    if (best.length === 0) return [];
    return [
      {
        label: context.corpus.card.id,
        text: best.map(({ interval }) => percent(interval.value)).join(" → "),
        dots: best.map(({ score, interval }) => ({
          ...interval,
          colour: context.colour(score.augmenter),
          filled: score.amount > 0,
          shape: score.amount > 0 ? "circle" : "diamond",
        })),
      },
    ];
  });
  if (rows.length < 2) return [];
  const plain = found.every(({ context }) => headlineOf(context.corpus) === uar);
  const name = plain ? "UAR" : "Recall";
  return [
    {
      kind: "figure",
      chart: dotsChart(
        "best",
        `Best ${name} of each corpus without and with augmentation: ${rows.map(({ label, text }) => `${label} ${text}`).join("; ")}.`,
        { name: `${name}, %`, scale: "share" },
        [{ title: "", rows }],
        sideWidth,
      ),
      caption: `The best score without augmentation (diamonds) and the best with it (dots, flattered by the choice among augmenters), with ${levelLabel(level)} intervals.${plain ? ` ${meaningOfUar}` : ""}`,
    },
  ];
}

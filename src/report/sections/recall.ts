/** @file Recall of the classes that thinning reduced, beside what a paper claims. */

import type { CorpusResult, Score } from "../../experiment/index.ts";
import { type RecallClaim, recallClaims } from "../claims.ts";
import { type Block, type Cell, code, type Section, type TableRow, text } from "../document.ts";
import { bounds, count, difference, enumerate, percent, points, pValue } from "../format.ts";
import { differenceBounds, reducedRecall } from "../measure.ts";
import { intervalsName } from "../resampled.ts";
import { declaredComparisons, declaredScores, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import { verdictCell } from "./comparisons.ts";
import type { SectionContext } from "./context.ts";

/** The classes that the recipe reduces. */
export function reducedClasses({ corpus, run }: Pick<SectionContext, "corpus" | "run">): string[] {
  const except = run.recipe.thin?.except ?? [];
  return corpus.classes.filter((name) => !except.includes(name));
}

export function recallSection(context: SectionContext): Section | null {
  const { corpus, run, prefix, level, baseline } = context;
  const { thin } = run.recipe;
  if (thin === undefined || !corpus.scores.some((score) => score.reducedRecall !== undefined)) return null;
  const claims = recallClaims(run.recipe.claims);
  const classes = reducedClasses(context);
  const blocks: Block[] = [
    text(
      `Recall in percent of the classes of which ${Math.round(100 * thin.remove)} % was removed from training (${enumerate(classes)}), ${wordsOf(corpus).at(corpus.declaredAmount)}; their mean, and the paired difference of the mean to ${baseline}, in points, all with ${intervalsName(corpus, level)} below.`,
    ),
    {
      kind: "table",
      caption:
        claims.length > 0 ? `Ours, then the paper’s (${sourcesOf(claims)})` : "Recall of the reduced classes",
      columns: [
        { title: "Training data" },
        ...classes.map((name) => ({ title: name, align: "right" as const })),
        { title: "mean", align: "right" },
        { title: `− ${baseline}`, align: "right" },
        { title: "p (Holm)", align: "right" },
        { title: "Verdict" },
      ],
      rows: [...ourRows(context, classes, claims), ...paperRows(context, classes, claims)],
      missing: "no trial of this combination finished.",
    },
    ...orientation(corpus, classes, claims),
  ];
  return { id: `${prefix}recall`, title: titleOf(claims), blocks };
}

const sourcesOf = (claims: readonly RecallClaim[]) =>
  [...new Set(claims.map(({ where }) => where))].join("; ");

function titleOf(claims: readonly RecallClaim[]): string {
  if (claims.length === 0) return "Recall of the reduced classes";
  return `${sourcesOf(claims)} beside the paper’s`.replace(/^./, (first) => first.toUpperCase());
}

function ourRows(
  { corpus, baseline }: SectionContext,
  classes: readonly string[],
  claims: readonly RecallClaim[],
): TableRow[] {
  const settings = settingsOf(corpus);
  return declaredScores(corpus).map((score, i, all): TableRow => {
    const c = declaredComparisons(corpus).find(
      (one) =>
        one.against === baseline &&
        one.augmenter === score.augmenter &&
        one.amount === score.amount &&
        one.classifier === score.classifier &&
        one.normalisation === score.normalisation,
    );
    const judgement = c && reducedRecall.judge(c);
    const known = claims.find(({ augmenter }) => augmenter === score.augmenter)?.what;
    const setting = settings.length > 1 ? `${score.classifier}, ${score.normalisation}` : "";
    const sub = [known === score.augmenter ? "" : known, setting].filter(Boolean).join("; ");
    return {
      rule: i > 0 && settingChanges(all[i - 1], score),
      cells: [
        { text: [code(score.augmenter)], ...(sub && { sub }) },
        ...classes.map((name): Cell => {
          const label = corpus.classes.indexOf(name);
          const interval = score.recallIntervals?.[label];
          return { text: percent(interval?.value ?? score.recall[label]), sub: bounds(interval) };
        }),
        { text: percent(score.reducedRecall?.value), sub: bounds(score.reducedRecall) },
        judgement ? { text: points(judgement.difference.value), sub: differenceBounds(judgement) } : "",
        judgement?.pHolm == null ? "" : pValue(judgement.pHolm),
        judgement ? verdictCell(judgement) : "",
      ],
    };
  });
}

const settingChanges = (a: Score, b: Score) =>
  a.classifier !== b.classifier || a.normalisation !== b.normalisation;

function paperRows(
  { baseline }: SectionContext,
  classes: readonly string[],
  claims: readonly RecallClaim[],
): TableRow[] {
  return claims.map((claim, i): TableRow => {
    const plain = claims.find(
      (other) => other.augmenter === baseline && other.corpus === claim.corpus && other.where === claim.where,
    );
    const own = claim.augmenter !== undefined && claim !== plain;
    const change = own ? difference(claim.mean, plain?.mean) : null;
    return {
      rule: i === 0,
      cells: [
        { text: claim.what, sub: ["paper", claim.corpus].filter(Boolean).join(", ") },
        ...classes.map((name): Cell => {
          const value = claim.recall[name];
          return value === undefined ? none : { text: percent(value) };
        }),
        claim.mean === undefined ? none : percent(claim.mean),
        change === null ? "" : points(change),
        "",
        "",
      ],
    };
  });
}

const none: Cell = { text: "–", tone: "quiet" };

/** What keeps the rows of the two halves from being compared one by one. */
function orientation(
  corpus: CorpusResult,
  classes: readonly string[],
  claims: readonly RecallClaim[],
): Block[] {
  const other = [...new Set(claims.flatMap((claim) => claim.corpus ?? []))].filter(
    (id) => id !== corpus.card.id,
  );
  if (other.length === 0) return [];
  const claimed = new Set(claims.flatMap(({ recall }) => Object.keys(recall)));
  const more = classes.filter((name) => !claimed.has(name));
  return [
    text(
      `The paper’s rows were measured on ${enumerate(other)}: only their changes from no augmentation bear comparison with ours. The paper gives no intervals.${more.length > 0 ? ` Our mean is over ${count(classes.length, "class", "classes")}, ${enumerate(more)} among them; the paper’s is over ${claimed.size}.` : ""}`,
      "note",
    ),
  ];
}

/** @file Scores at the declared amount, beside what a paper claims. */

import type { Interval, Score } from "../../experiment/index.ts";
import { rightOf } from "../best.ts";
import { chanceNote } from "../chance.ts";
import { type Claim, type ClaimPair, claimsFor, claimsOn, unmatchedClaims } from "../claims.ts";
import { type Block, type Cell, type Column, code, type Section, type TableRow, text } from "../document.ts";
import { bounds, difference, percent, points } from "../format.ts";
import { intervalsName } from "../resampled.ts";
import { augmentersOf, classifiersOf, declaredScores, normalisationsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function scoresSection(context: SectionContext): Section {
  const { corpus, run, level, prefix } = context;
  const claims = scoreClaims(context);
  const words = wordsOf(corpus);
  const reduced = corpus.scores.some((score) => score.reducedRecall !== undefined);
  const ofClaims =
    claims.length > 0
      ? " The difference is ours minus what is claimed, in points; claims come without intervals."
      : "";
  const blocks: Block[] = [
    text(
      `UAR and WA in percent${reduced ? " over all classes, those that were not reduced among them" : ""}, with ${intervalsName(corpus, level)} below and the number of right predictions of all runs together, ${words.at(corpus.declaredAmount)} (${context.baseline}: no ${words.made}), for each normalisation.${ofClaims}`,
    ),
    scoreTable(context, claims),
  ];
  if (claims.length > 0 && run.results.corpora.length > 1) {
    blocks.push(
      text(
        "The claims hold for the corpus they were made on; beside another they are only for orientation.",
        "note",
      ),
    );
  }
  if (claims.length > 0 && corpus.card.synthetic) {
    blocks.push(text("The corpus is synthetic, so its distance from the claims means nothing.", "note"));
  }
  return {
    id: `${prefix}scores`,
    title: title(claims),
    blocks,
  };
}

/** Claims of UAR and WA; recalls have a table of their own. */
function scoreClaims({ corpus, run }: SectionContext): Claim[] {
  return claimsOn(run.recipe.claims, corpus.card.id).filter(
    ({ metric }) => metric === "uar" || metric === "wa",
  );
}

function title(claims: readonly Claim[]): string {
  if (claims.length === 0) return "Scores over all classes";
  return claims.some(({ where }) => /table\s*1\b/i.test(where))
    ? "Table 1 beside the paper’s"
    : "Beside what is claimed";
}

function scoreTable({ corpus }: SectionContext, claims: readonly Claim[]): Block {
  const normalisations = normalisationsOf(corpus);
  const scores = declaredScores(corpus);
  const groupOf = (name: string) => (claims.length > 0 ? `ours, ${name}` : `${name} normalisation`);
  const columns: Column[] = [
    { title: "Augmenter" },
    { title: "Classifier" },
    ...normalisations.flatMap((name): Column[] => [
      { title: "UAR", group: groupOf(name), align: "right" },
      { title: "WA", group: groupOf(name), align: "right" },
    ]),
  ];
  if (claims.length > 0) {
    columns.push(
      { title: "UAR", group: "claimed", align: "right" },
      { title: "WA", group: "claimed", align: "right" },
      ...normalisations.flatMap((name): Column[] => [
        { title: "UAR", group: `ours − claimed, ${name}`, align: "right" },
        { title: "WA", group: `ours − claimed, ${name}`, align: "right" },
      ]),
    );
  }
  const rows: TableRow[] = augmentersOf(corpus).flatMap((augmenter) =>
    classifiersOf(corpus).map((classifier, k): TableRow => {
      const found = normalisations.map((name) =>
        scores.find(
          (s) => s.augmenter === augmenter && s.classifier === classifier && s.normalisation === name,
        ),
      );
      return {
        rule: k === 0,
        cells: [
          [code(augmenter)],
          [code(classifier)],
          ...found.flatMap((score) => [
            scoreCell(score?.uar, score && chanceNote(corpus, score)),
            scoreCell(score?.wa, "", score && rightOf(score)),
          ]),
          ...(claims.length > 0
            ? claimCells(
                normalisations.map((name) => claimsFor(claims, augmenter, classifier, name)),
                found,
              )
            : []),
        ],
      };
    }),
  );
  const others = unmatchedClaims(claims, augmentersOf(corpus), classifiersOf(corpus)).map(
    (group, k): TableRow => ({
      rule: k === 0,
      cells: [
        group.what,
        group.classifier ? [code(group.classifier)] : "",
        ...normalisations.flatMap(() => [notRun, notRun]),
        valuesOf(group.uar),
        valuesOf(group.wa),
        ...normalisations.flatMap(() => ["", ""]),
      ],
    }),
  );
  const sources = [...new Set(claims.map((claim) => claim.where))].join("; ");
  return {
    kind: "table",
    keys: 2,
    caption:
      claims.length > 0
        ? `Ours beside what is claimed (${sources})`
        : `Scores ${wordsOf(corpus).at(corpus.declaredAmount)}`,
    columns,
    rows: [...rows, ...others],
    missing: "no trial of this combination finished, or its scores are not numbers.",
  };
}

const notRun: Cell = { text: "–", tone: "quiet" };

/** @param note Goes beside the interval: what must not be overlooked. @param below On a line of its own. */
function scoreCell(interval: Interval | undefined, note = "", below = ""): Cell {
  if (interval === undefined) return { text: "n/a", tone: "quiet" };
  return {
    text: percent(interval.value),
    sub: [note === "" ? bounds(interval) : `${bounds(interval)}, ${note}`, below].filter(Boolean).join("\n"),
    ...(note !== "" && { tone: "bad" as const }),
  };
}

/** Different claims of one thing stand one after another. */
const valuesOf = (claims: readonly Claim[]): string =>
  [...new Set(claims.map(({ value }) => percent(value)))].join("; ");

/** What is claimed, and our distance from it where it is one value. */
function claimCells(claims: readonly ClaimPair[], found: readonly (Score | undefined)[]): (string | Cell)[] {
  const distance = (i: number, metric: "uar" | "wa") => {
    const [claim, another] = claims[i][metric];
    const score = found[i]?.[metric];
    return claim && !another && score ? points(difference(score.value, claim.value)) : "";
  };
  return [
    valuesOf(claims.flatMap(({ uar }) => uar)),
    valuesOf(claims.flatMap(({ wa }) => wa)),
    ...found.flatMap((_, i) => [distance(i, "uar"), distance(i, "wa")]),
  ];
}

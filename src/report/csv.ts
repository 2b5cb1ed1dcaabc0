/** @file Everything measured as plain tables with full precision, one CSV file each, all corpora in one. */

import type { Cell, CorpusResult, GroupScore, Interval, RunArtifacts, Score } from "../experiment/index.ts";
import type { Claim } from "./claims.ts";
import { claimsFor, claimsOn, recallClaims } from "./claims.ts";
import { dataRows } from "./data-rows.ts";
import { pairsOf } from "./pairs.ts";
import { declaredScores } from "./select.ts";
import type { JointMap } from "./tsne.ts";
import { isClips } from "./words.ts";

type Value = string | number | null | undefined;

export interface CsvTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Shares are written as such (0.8333); an empty field means that there is no value. */
export function csvTables(run: RunArtifacts, maps: readonly JointMap[]): CsvTable[] {
  const { results } = run;
  const { claims } = run.recipe;
  const ofClips = new Set(results.corpora.filter(isClips).map(({ card }) => card.id));
  const thinned = results.corpora.some(({ scores }) => scores.some((s) => s.reducedRecall !== undefined));
  const reduced = (columns: readonly string[]) => (thinned ? columns : []);
  const perCorpus = (rows: (corpus: CorpusResult) => readonly (readonly Value[])[]) =>
    results.corpora.flatMap((corpus) => rows(corpus).map((row) => [corpus.card.id, ...row]));
  const axes = ["corpus", "augmenter", "amount", "classifier", "normalisation"];
  const groups = (pick: (score: Score) => readonly GroupScore[]) =>
    perCorpus(({ scores }) =>
      scores.flatMap((score) =>
        pick(score).map((g) => [...cell(score), score.training, g.group, g.sex, g.utterances, g.uar, g.wa]),
      ),
    );
  const groupColumns = [...axes, "training", "group", "sex", "utterances", "uar", "wa"];
  return [
    {
      name: "scores",
      columns: [
        ...axes,
        "training",
        ...spread("uar"),
        ...spread("wa"),
        ...spread("macro_f1"),
        "uar_mean_of_folds",
        ...reduced(spread("reduced_recall")),
      ],
      rows: perCorpus(({ scores }) =>
        scores.map((s) => [
          ...cell(s),
          s.training,
          ...ends(s.uar),
          ...ends(s.wa),
          ...ends(s.macroF1),
          s.uarMeanOfFolds,
          ...(thinned ? maybeEnds(s.reducedRecall) : []),
        ]),
      ),
    },
    {
      name: "table-1",
      columns: [...axes, ...spread("uar"), "uar_claimed", ...spread("wa"), "wa_claimed"],
      rows: perCorpus((corpus) =>
        declaredScores(corpus).map((s) => {
          const { uar, wa } = claimsFor(
            claimsOn(claims, corpus.card.id),
            s.augmenter,
            s.classifier,
            s.normalisation,
          );
          return [...cell(s), ...ends(s.uar), only(uar), ...ends(s.wa), only(wa)];
        }),
      ),
    },
    {
      name: "comparisons",
      columns: [
        ...axes,
        "against",
        ...spread("uar_difference"),
        ...spread("wa_difference"),
        "p",
        "p_holm",
        "smallest_detectable",
        "mcnemar_only_augmented",
        "mcnemar_only_other",
        "mcnemar_p",
        "verdict",
        "p_sign_flip",
        "speakers",
        "same_predictions",
        ...reduced([
          ...spread("reduced_difference"),
          "reduced_p",
          "reduced_p_holm",
          "reduced_smallest_detectable",
          "reduced_verdict",
        ]),
      ],
      rows: perCorpus(({ comparisons }) =>
        comparisons.map((c) => [
          ...cell(c),
          c.against,
          ...ends(c.uarDifference),
          ...ends(c.waDifference),
          c.p,
          c.pHolm,
          c.smallestDetectable,
          c.mcnemar.onlyAugmented,
          c.mcnemar.onlyBaseline,
          c.mcnemar.p,
          c.verdict,
          c.pSignFlip,
          c.speakers,
          c.samePredictions === undefined ? "" : "yes",
          ...(thinned
            ? [
                ...maybeEnds(c.reduced?.difference),
                c.reduced?.p,
                c.reduced?.pHolm,
                c.reduced?.smallestDetectable,
                c.reduced?.verdict,
              ]
            : []),
        ]),
      ),
    },
    {
      name: "recall",
      columns: [...axes, "training", "class", "recall", ...reduced(["recall_low", "recall_high"])],
      rows: perCorpus(({ scores, classes }) =>
        scores.flatMap((s) =>
          classes.map((name, i) => [
            ...[...cell(s), s.training, name, s.recall[i]],
            ...(thinned ? maybeEnds(s.recallIntervals?.[i]).slice(1) : []),
          ]),
        ),
      ),
    },
    {
      name: "confusion",
      columns: [...axes, "training", "truth", "predicted", "count"],
      rows: perCorpus(({ scores, classes }) =>
        scores.flatMap((s) =>
          s.confusion.flatMap((row, i) =>
            row.map((n, j) => [...cell(s), s.training, classes[i], classes[j], n]),
          ),
        ),
      ),
    },
    { name: "speakers", columns: groupColumns, rows: groups((score) => score.perSpeaker) },
    { name: "sexes", columns: groupColumns, rows: groups((score) => score.perSex) },
    {
      name: "fidelity",
      columns: ["corpus", "augmenter", "normalisation", "class", "coverage", "density", "frechet", "k"],
      rows: perCorpus(({ fidelity }) =>
        fidelity.map((f) => [f.augmenter, f.normalisation, f.class, f.coverage, f.density, f.frechet, f.k]),
      ),
    },
    {
      name: "curves",
      columns: ["corpus", "augmenter", "normalisation", "fold", "group", "quantity", "step", "value"],
      rows: perCorpus(({ curves }) =>
        curves.flatMap((fit) =>
          fit.curves.flatMap((curve) =>
            curve.steps.map((step, i) => [
              fit.augmenter,
              fit.normalisation,
              fit.fold,
              curve.group,
              curve.name,
              step,
              curve.values[i],
            ]),
          ),
        ),
      ),
    },
    {
      name: "map",
      columns: ["corpus", "normalisation", "fold", "origin", "class", "x", "y"],
      rows: mapRows(maps.filter(({ corpus }) => !ofClips.has(corpus))),
    },
    {
      name: "representations",
      columns: ["corpus", "augmenter", "normalisation", "fold", "origin", "class", "x", "y"],
      rows: maps
        .filter(({ corpus }) => ofClips.has(corpus))
        .flatMap((map) =>
          [
            { origin: "clip", rows: map.real },
            ...map.synthetic.map(({ rows }) => ({ origin: "view", rows })),
          ].flatMap(({ origin, rows }) =>
            rows.map(({ x, y, label }) => [
              map.corpus,
              map.synthetic[0].augmenter,
              map.normalisation,
              map.fold,
              origin,
              map.classes[label],
              x,
              y,
            ]),
          ),
        ),
    },
    {
      name: "separation",
      columns: ["corpus", "augmenter", "normalisation", "clips", "views", "fits"],
      rows: perCorpus(({ separation = [] }) =>
        separation.map((s) => [s.augmenter, s.normalisation, s.clips, s.views, s.fits]),
      ),
    },
    {
      name: "recall-claimed",
      columns: ["corpus", "what", "augmenter", "where", "class", "recall"],
      rows: recallClaims(claims).flatMap(({ what, augmenter, corpus, where, recall, mean }) =>
        [...Object.entries(recall), ["mean of the reduced classes", mean] as const].map(([name, value]) => [
          corpus,
          what,
          augmenter,
          where,
          name,
          value,
        ]),
      ),
    },
    {
      name: "figure-4",
      columns: ["pair", "trained_on", "share", ...axes.slice(1), ...spread("uar")],
      rows: pairsOf(run).flatMap(({ title, conditions }) =>
        conditions.flatMap(({ label, share, corpus }) =>
          declaredScores(corpus).map((s) => [title, label, share, ...cell(s), ...ends(s.uar)]),
        ),
      ),
    },
    {
      name: "data",
      columns: ["corpus", "kind", "name", "count", "message"],
      rows: perCorpus(dataRows),
    },
  ];
}

const mapRows = (maps: readonly JointMap[]) =>
  maps.flatMap((map) =>
    [{ augmenter: "recorded", rows: map.real }, ...map.synthetic].flatMap(({ augmenter, rows }) =>
      rows.map(({ x, y, label }) => [
        map.corpus,
        map.normalisation,
        map.fold,
        augmenter,
        map.classes[label],
        x,
        y,
      ]),
    ),
  );

const only = (claims: readonly Claim[]): Value => (claims.length === 1 ? claims[0].value : null);
const cell = (c: Cell): Value[] => [c.augmenter, c.amount, c.classifier, c.normalisation];
const ends = (interval: Interval): Value[] => [interval.value, interval.low, interval.high];
const maybeEnds = (interval: Interval | undefined): Value[] =>
  interval === undefined ? [null, null, null] : ends(interval);
const spread = (name: string): string[] => [name, `${name}_low`, `${name}_high`];

/** RFC 4180 with "\n" line ends. */
export function renderCsv({ columns, rows }: CsvTable): string {
  return `${[columns, ...rows].map((row) => row.map(field).join(",")).join("\n")}\n`;
}

/** A text that a spreadsheet would run as a formula gets a leading apostrophe: names come from users. */
function field(value: Value): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (value === null || value === undefined) return "";
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

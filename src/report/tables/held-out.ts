/** @file What was computed from predictions, as tables: calibration, sets, abstaining, and groups with their gaps. */

import type { Interval, Results } from "../../experiment/index.ts";
import type { HeldOut } from "../held-out.ts";
import { axes, type CsvTable, cell, ends, spread, type Value } from "./columns.ts";

/** For each corpus, in the order of the results; null where there are no predictions. */
type All = readonly (readonly HeldOut[] | null)[];

export function heldOutTables({ corpora }: Results, all: All): CsvTable[] {
  const table = (
    name: string,
    columns: readonly string[],
    rows: (one: HeldOut, classes: readonly string[]) => readonly (readonly Value[])[],
  ): CsvTable => ({
    name,
    columns: [...axes, ...columns],
    rows: corpora.flatMap(({ card, classes }, i) =>
      (all[i] ?? []).flatMap((one) => rows(one, classes).map((row) => [card.id, ...cell(one.score), ...row])),
    ),
  });
  return [
    table("calibration-error", ["probabilities", ...spread("error")], ({ worth }) =>
      kinds.map((kind) => [kind, ...ends(worth[kind].error)]),
    ),
    table("calibration", ["probabilities", "confidence", "accuracy", "recordings"], ({ worth }) =>
      kinds.flatMap((kind) =>
        worth[kind].reliability.map((bin) => [kind, bin.confidence, bin.accuracy, bin.count]),
      ),
    ),
    table("coverage", ["asked", "speaker", ...spread("found"), "size", "empty"], ({ worth, bySpeaker }) =>
      worth.coverage.flatMap(({ asked, found, size, empty, byGroup }) => [
        [asked, "", ...ends(found), size, empty],
        ...(bySpeaker ? byGroup : []).map((one) => [asked, one.group, one.found, null, null, null, null]),
      ]),
    ),
    table("risk-coverage", ["answered", "confidence", "wrong"], ({ worth }) =>
      worth.riskCoverage.map(({ answered, confidence, risk }) => [answered, confidence, risk]),
    ),
    table(
      "groups",
      ["column", "group", "speakers", "recordings", "class", ...spread("recall")],
      (one, classes) =>
        one.comparisons.flatMap(({ column, found }) =>
          found.groups.flatMap(({ group, speakers, recordings, uar, recall }) =>
            withClasses(uar, recall, classes).map((row) => [column, group, speakers, recordings, ...row]),
          ),
        ),
    ),
    table("gaps", ["column", "group", "against", "class", ...spread("difference")], (one, classes) =>
      one.comparisons.flatMap(({ column, found }) =>
        found.gaps.flatMap(({ group, against, uar, recall }) =>
          withClasses(uar, recall, classes).map((row) => [column, group, against ?? "others", ...row]),
        ),
      ),
    ),
  ];
}

const kinds = ["stated", "calibrated"] as const;

/** The mean first, its class empty; an end that equals the other is no interval and left out. */
function withClasses(
  mean: Interval | null,
  recall: readonly (Interval | null)[],
  classes: readonly string[],
): Value[][] {
  const shown = (one: Interval | null): Value[] =>
    one === null || one.low < one.high ? ends(one ?? undefined) : [one.value, null, null];
  return [["", ...shown(mean)], ...recall.map((one, c): Value[] => [classes[c], ...shown(one)])];
}

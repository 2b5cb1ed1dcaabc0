/** @file What went into a run, as a table. */

import type { CorpusResult, Results } from "../../experiment/index.ts";
import { resampledOf } from "../resampled.ts";
import { type CsvTable, perCorpus } from "./columns.ts";

type DataRow = readonly [kind: string, name: string, count: number | "", message: string];

export function dataTable(results: Results): CsvTable {
  return {
    name: "data",
    columns: ["corpus", "kind", "name", "count", "message"],
    rows: perCorpus(results, dataRows),
  };
}

function dataRows(corpus: CorpusResult): DataRow[] {
  const { classes, data } = corpus;
  const { perClass, trainPerClassRange, excluded, problems, unknownSpeakers } = data;
  const resampled = resampledOf(corpus);
  const range = (which: "fewest" | "most") =>
    classes.flatMap((name): DataRow[] => {
      const count = trainPerClassRange?.[name]?.[which];
      return count === undefined ? [] : [[`${which} training rows`, name, count, ""]];
    });
  return [
    ...classes.map((name): DataRow => ["class", name, perClass[name], ""]),
    ...range("fewest"),
    ...range("most"),
    ...(resampled === undefined ? [] : [["resampled", resampled.unit, resampled.count, ""] as DataRow]),
    ...(unknownSpeakers === undefined
      ? []
      : [["utterances of unknown speakers", "", unknownSpeakers, ""] as DataRow]),
    ...Object.entries(excluded).map(([name, n]): DataRow => ["excluded label", name, n, ""]),
    ...problems.map(({ file, message }): DataRow => ["problem", file, "", message]),
  ];
}

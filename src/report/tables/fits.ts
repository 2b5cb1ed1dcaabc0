/** @file What is known about each fitted augmenter, as tables: fidelity, curves, separation and the points of the maps. */

import type { Results } from "../../experiment/index.ts";
import type { JointMap } from "../maps.ts";
import { learnedSpaces } from "../select.ts";
import { type CsvTable, perCorpus } from "./columns.ts";

export function fidelityTable(results: Results): CsvTable {
  return {
    name: "fidelity",
    columns: ["corpus", "augmenter", "normalisation", "class", "coverage", "density", "frechet", "k"],
    rows: perCorpus(results, ({ fidelity }) =>
      fidelity.map((f) => [f.augmenter, f.normalisation, f.class, f.coverage, f.density, f.frechet, f.k]),
    ),
  };
}

export function curvesTable(results: Results): CsvTable {
  return {
    name: "curves",
    columns: ["corpus", "augmenter", "normalisation", "fold", "group", "quantity", "step", "value"],
    rows: perCorpus(results, ({ curves }) =>
      curves.flatMap(({ augmenter, normalisation, fold, curves: list }) =>
        list.flatMap(({ group, name, steps, values }) =>
          steps.map((step, i) => [augmenter, normalisation, fold, group, name, step, values[i]]),
        ),
      ),
    ),
  };
}

export function separationTable(results: Results): CsvTable {
  return {
    name: "separation",
    columns: ["corpus", "augmenter", "normalisation", "clips", "views", "fits"],
    rows: perCorpus(results, ({ separation = [] }) =>
      separation.map((s) => [s.augmenter, s.normalisation, s.clips, s.views, s.fits]),
    ),
  };
}

/** Rows on one map for all augmenters of a fold. */
export function mapTable(results: Results, maps: readonly JointMap[]): CsvTable {
  const learned = learnedSpaces(results);
  return {
    name: "map",
    columns: ["corpus", "normalisation", "fold", "origin", "class", "x", "y"],
    rows: maps
      .filter((map) => !learned(map))
      .flatMap(({ corpus, normalisation, fold, classes, real, synthetic }) =>
        [{ augmenter: "recorded", rows: real }, ...synthetic].flatMap(({ augmenter, rows }) =>
          rows.map(({ x, y, label }) => [corpus, normalisation, fold, augmenter, classes[label], x, y]),
        ),
      ),
  };
}

/** Learned representations: each augmenter has a space of its own. */
export function representationsTable(results: Results, maps: readonly JointMap[]): CsvTable {
  return {
    name: "representations",
    columns: ["corpus", "augmenter", "normalisation", "fold", "origin", "class", "x", "y"],
    rows: maps
      .filter(learnedSpaces(results))
      .flatMap(({ corpus, normalisation, fold, classes, real, synthetic }) =>
        [{ origin: "clip", rows: real }, ...synthetic.map(({ rows }) => ({ origin: "view", rows }))].flatMap(
          ({ origin, rows }) =>
            rows.map(({ x, y, label }) => [
              corpus,
              synthetic[0].augmenter,
              normalisation,
              fold,
              origin,
              classes[label],
              x,
              y,
            ]),
        ),
      ),
  };
}

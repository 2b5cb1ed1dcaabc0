/** @file What only some recipes have, as tables: published recalls, and pairs of corpora. */

import type { Recipe, RunArtifacts } from "../../experiment/index.ts";
import { recallClaims } from "../claims.ts";
import { pairsOf } from "../pairs.ts";
import { declaredScores } from "../select.ts";
import { axes, type CsvTable, cell, ends, spread } from "./columns.ts";

export function claimedRecallTable({ claims }: Recipe): CsvTable {
  return {
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
  };
}

export function pairsTable(run: RunArtifacts): CsvTable {
  return {
    name: "pairs",
    columns: ["pair", "trained_on", "share", ...axes.slice(1), ...spread("uar")],
    rows: pairsOf(run).flatMap(({ title, conditions }) =>
      conditions.flatMap(({ label, share, corpus }) =>
        declaredScores(corpus).map((score) => [title, label, share, ...cell(score), ...ends(score.uar)]),
      ),
    ),
  };
}

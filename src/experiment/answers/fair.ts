/** @file Whom the models of an evaluation hear better, for the card of the model. */

import type { BundleEvaluation } from "../../bundle/index.ts";
import { createRng } from "../../core/index.ts";
import { compareGroups, type Run } from "../../evaluate/index.ts";
import { round } from "../../store/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { groupColumns } from "../results/recordings.ts";
import { roundInterval } from "../results/scores.ts";
import type { HeldOut } from "./gather.ts";

/** Recall by sex, language and the columns that were asked for. */
export function fairnessOf(
  prepared: Pick<PreparedCorpus, "columns" | "own" | "utterances" | "groupBy">,
  { tested, predicted }: Pick<HeldOut, "tested" | "predicted">,
  statistics: { readonly level: number; readonly resamples: number },
  seed: number,
): NonNullable<BundleEvaluation["groups"]> {
  const { ids, labels, speakers, classes } = prepared.columns;
  const run: Run = {
    key: "evaluation",
    ids: tested.map((i) => ids[i]),
    truth: Int32Array.from(tested, (i) => labels[i]),
    predicted: Int32Array.from(predicted),
    speakers: tested.map((i) => speakers[i]),
  };
  return Object.entries(groupColumns(prepared)).map(([column, of]) => {
    const groupOf = new Map(tested.map((i) => [ids[i], of[i] ?? ""]));
    const rng = createRng(seed).fork("groups", column);
    const found = compareGroups([run], (id) => groupOf.get(id) ?? "", classes.length, { ...statistics, rng });
    return {
      column,
      unknown: found.unknown,
      groups: found.groups.map(({ group, speakers: known, recordings, uar, recall }) => ({
        group,
        speakers: known,
        recordings,
        uar: roundInterval(uar),
        recall: Object.fromEntries(
          classes.map((name, c) => [name, recall[c] === null ? null : round(recall[c].value)]),
        ),
      })),
      gaps: found.gaps.map(({ group, against, uar }) => ({
        group,
        against,
        uar: uar === null ? null : roundInterval(uar),
      })),
    };
  });
}

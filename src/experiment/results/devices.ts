/** @file Where the networks of a run were trained, if a graphics card had a part in it. */

import { isNetwork } from "../media/cost.ts";
import type { Group } from "../plan/shapes.ts";
import type { Cells } from "./cells.ts";
import type { CorpusResult } from "./shapes.ts";

/** Most networks first, devices of equally many by name. Absent if the processor trained them all. */
export function devicesOf({ all }: Cells, groups: readonly Group[]): Pick<CorpusResult, "devices"> {
  const groupOf = new Map(groups.flatMap((group) => group.trials.map(({ id }) => [id, group] as const)));
  const networks = new Map<string, number>();
  const count = (device = "cpu") => networks.set(device, (networks.get(device) ?? 0) + 1);
  for (const { trial, file } of all.flatMap(({ trials }) => trials)) {
    const group = groupOf.get(trial.id);
    if (group === undefined) continue;
    if (group.poolSize > 0 && isNetwork(group, "augment", group.augmenterConfig))
      count(file.device?.augmenter);
    if (isNetwork(group, "classify", trial.classifierConfig)) count(file.device?.classifier);
  }
  if ([...networks.keys()].every((device) => device === "cpu")) return {};
  const devices = [...networks]
    .map(([device, networks]) => ({ device, networks }))
    .sort((a, b) => b.networks - a.networks || (a.device < b.device ? -1 : 1));
  return { devices };
}

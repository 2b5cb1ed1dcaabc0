/** @file Which files a group names: what machines without a common folder have to be given, and to give back. */

import { mediumOf } from "../media/index.ts";
import { fitPath } from "../results/fits.ts";
import { trialPath } from "../results/store.ts";
import { checkpointPath } from "./checkpoints.ts";
import type { GroupAnswer, GroupPayload } from "./group.ts";

/** Full paths. */
export interface GroupFiles {
  /** Tables or lists of clips: made before it, named after their content. */
  readonly inputs: readonly string[];
  /** Those of the inputs that name more files, which are read as well. */
  readonly lists: readonly string[];
  /** Those files, by the text of a list. */
  listedIn(text: string): readonly string[];
  /** What says whose run it is to other machines that run recipes; workers do not read it. */
  readonly marks: readonly string[];
  /** Its trials, and of them those that are there after this answer. */
  readonly results: readonly string[];
  resultsOf(answer: GroupAnswer): readonly string[];
  /** What it drew, in the order in which it is written; a second try that finds it need not fit anew. */
  readonly steps: readonly string[];
  /** Whether that is wanted afterwards, too: the report shows it of one fit of each augmenter, the first of those that succeeded. */
  readonly stepsStay: boolean;
  /** The state of a long fit; removed when the group is done. */
  readonly checkpoints: readonly string[];
  /** What can be shown of its fit. */
  readonly shown: readonly string[];
}

export function groupFiles({ group, runFolder, cacheFolder, heldOut }: GroupPayload): GroupFiles {
  const { pools, placeOf, namedIn } = mediumOf(group);
  const conditions = group.conditions?.map(({ hash }) => hash) ?? [];
  const hashes = [
    group.dataHash,
    group.sourceHash,
    heldOut?.unseen?.hash,
    group.altered?.hash,
    ...conditions,
  ];
  const inputs = [...new Set(hashes)].flatMap((hash) => (hash == null ? [] : placeOf(hash, cacheFolder)));
  const fits = group.poolSize > 0;
  const pathOf = ({ id }: { readonly id: string }) => trialPath(runFolder, id);
  return {
    inputs,
    lists: namedIn === null ? [] : inputs,
    listedIn: (text) => namedIn?.(text, cacheFolder) ?? [],
    marks: [`${runFolder}/recipe.yaml`],
    results: group.trials.map(pathOf),
    resultsOf({ failed }) {
      const without = new Set(failed.map(({ id }) => id));
      return group.trials.filter(({ id }) => !without.has(id)).map(pathOf);
    },
    steps: fits && pools !== null ? pools.placeOf(cacheFolder, group.id) : [],
    stepsStay: pools?.shown(group) === true && group.draw === 0 && group.repeat === 0,
    checkpoints: fits ? [checkpointPath(cacheFolder, group.id)] : [],
    shown: fits ? [fitPath(runFolder, group.id)] : [],
  };
}

/** Whether a file of a run folder, once written, is never changed: trials and fits. @param name Its path in the folder. */
export function isLasting(name: string): boolean {
  return /^(trials|fits)\//.test(name);
}

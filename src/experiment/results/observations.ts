/** @file What results say about fitted augmenters: fidelity and separation over all fits, and the curves of the first fit of each. */

import type { Clips, Platform, Rows } from "../../core/index.ts";
import { round } from "../../store/index.ts";
import { type FirstFit, mediumOf } from "../media/index.ts";
import type { Group } from "../plan/shapes.ts";
import { type Observed, readFit } from "./fits.ts";
import type { AugmenterCurves, ClassSeparation, Fidelity } from "./shapes.ts";

export interface Observations {
  readonly fidelity: readonly Fidelity[];
  readonly curves: readonly AugmenterCurves[];
  /** Absent if no augmenter learns representations. */
  readonly separation?: readonly ClassSeparation[];
  /** The first fit (draw, fold, repeat) of each augmenter and normalisation. */
  readonly first: readonly FirstFit<Rows | Clips>[];
  /** How many fits have finished trials, but neither the cache nor the run folder holds what would be shown of them. */
  readonly absent: number;
}

/**
 * What was observed travels with the run folder; the drawn items themselves, if they are kept, are only in the cache.
 *
 * @param k Neighbours of coverage and density.
 */
export async function observations(
  groups: readonly Group[],
  k: number,
  {
    platform,
    runFolder,
    cacheFolder,
  }: { readonly platform: Platform; readonly runFolder: string; readonly cacheFolder: string },
): Promise<Observations> {
  const fidelity = means<Fidelity>(["coverage", "density", "frechet"]);
  const separation = means<ClassSeparation>(["clips", "views"]);
  const first = new Map<string, FirstFit<Rows | Clips>>();
  let absent = 0;
  for (const group of groups) {
    if (group.poolSize === 0) continue;
    const { id, augmenter, normalisation, size } = group;
    const { pools } = mediumOf(group);
    const fit = await readFit(platform, runFolder, id);
    const key = `${augmenter}/${normalisation}`;
    const isFirst = !first.has(key);
    const pool =
      fit === undefined || isFirst
        ? await pools?.read(platform, cacheFolder, id, size.dimensions)
        : undefined;
    const observed: Observed | undefined = pool?.observed ?? fit;
    if (pools !== null && (observed === undefined || (isFirst && pool === undefined && pools.shown(group))))
      absent++;
    if (observed === undefined) continue;
    for (const { class: name, ...values } of observed.fidelity ?? [])
      fidelity.add(`${key}/${name}`, { augmenter, normalisation, class: name, ...values, k });
    if (observed.separation !== undefined)
      separation.add(key, { augmenter, normalisation, ...observed.separation, fits: 0 });
    if (isFirst) first.set(key, { group, observed, pool });
  }
  const separated = separation.all().map(({ entry, count }) => ({ ...entry, fits: count }));
  return {
    fidelity: fidelity.all().map(({ entry }) => entry),
    curves: [...first.values()].flatMap(({ group: { augmenter, normalisation, fold }, observed }) =>
      observed.curves.length === 0 ? [] : [{ augmenter, normalisation, fold, curves: observed.curves }],
    ),
    ...(separated.length > 0 ? { separation: separated } : {}),
    first: [...first.values()],
    absent,
  };
}

/** Means of some fields over entries with the same name. */
function means<Entry extends object>(fields: readonly (keyof Entry)[]) {
  const sums = new Map<string, { entry: Entry; count: number }>();
  const over = (one: Entry, value: (field: keyof Entry) => number): Entry => ({
    ...one,
    ...Object.fromEntries(fields.map((field) => [field, value(field)])),
  });
  return {
    add(name: string, entry: Entry) {
      const before = sums.get(name);
      const sum =
        before === undefined
          ? entry
          : over(entry, (field) => Number(before.entry[field]) + Number(entry[field]));
      sums.set(name, { entry: sum, count: (before?.count ?? 0) + 1 });
    },
    all: () =>
      [...sums.values()].map(({ entry, count }) => ({
        entry: over(entry, (field) => round(Number(entry[field]) / count)),
        count,
      })),
  };
}

/** @file What is said of fitted augmenters of clips: curves of the first fit of each, separation of classes over all fits. */

import { round } from "../keep/canonical.ts";
import type { ClipGroup } from "../plan/plan-clips.ts";
import { type FitFile, readFit } from "./fits.ts";
import type { GatherOptions } from "./gather.ts";
import type { AugmenterCurves, ClassSeparation } from "./shapes.ts";

export async function clipObservations(
  groups: readonly ClipGroup[],
  { platform, runFolder }: GatherOptions,
): Promise<{
  readonly curves: readonly AugmenterCurves[];
  readonly separation: readonly ClassSeparation[];
  /** The first of each augmenter and normalisation. */
  readonly fits: readonly FitFile[];
}> {
  const first = new Map<string, FitFile>();
  const sums = new Map<string, ClassSeparation>();
  for (const { id, poolRows } of groups) {
    if (poolRows === 0) continue;
    const fit = await readFit(platform, runFolder, id);
    if (fit === undefined) continue;
    const { augmenter, normalisation, separation } = fit;
    const key = `${augmenter}/${normalisation}`;
    if (!first.has(key)) first.set(key, fit);
    if (separation === undefined) continue;
    const before = sums.get(key) ?? { augmenter, normalisation, clips: 0, views: 0, fits: 0 };
    sums.set(key, {
      ...before,
      clips: before.clips + separation.clips,
      views: before.views + separation.views,
      fits: before.fits + 1,
    });
  }
  const fits = [...first.values()];
  return {
    curves: fits.flatMap(({ augmenter, normalisation, fold, curves }) =>
      curves.length === 0 ? [] : [{ augmenter, normalisation, fold, curves }],
    ),
    separation: [...sums.values()].map((sum) => ({
      ...sum,
      clips: round(sum.clips / sum.fits),
      views: round(sum.views / sum.fits),
    })),
    fits,
  };
}

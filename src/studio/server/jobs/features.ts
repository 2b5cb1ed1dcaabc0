/** @file The features of every recording of a corpus, as distributions that one recording can be set beside. */

import { extract } from "../../../experiment/index.ts";
import type { Studio } from "../studio.ts";
import type { JobState } from "../work.ts";

/** The set whose features people can read: pitch, loudness, voice quality, formants. */
const set = "egemaps-v02";

export interface FeatureDistributions {
  readonly set: string;
  readonly names: readonly string[];
  /** How many recordings they are of. */
  readonly recordings: number;
  /** For each feature its quantiles in steps of 5 %: 21 values, the least first. */
  readonly quantiles: readonly (readonly number[])[];
  readonly classes: readonly string[];
  /** For each feature the median of each class. */
  readonly medians: readonly (readonly number[])[];
}

export async function featuresJob({ corpora, jobs, workspace }: Studio, key: string): Promise<JobState> {
  const corpus = await corpora.open(key);
  return jobs.start("features", key, async (watch): Promise<FeatureDistributions> => {
    const { features, data, labels, classes } = await extract(corpus, { set }, workspace, watch);
    const n = labels.length;
    const column = (f: number, rows: readonly number[]) =>
      Float64Array.from(rows, (i) => data[i * features.length + f]).sort();
    const all = Array.from(labels, (_, i) => i);
    const ofClass = classes.map((_, label) => all.filter((i) => labels[i] === label));
    return {
      set,
      names: features,
      recordings: n,
      quantiles: features.map((_, f) => {
        const sorted = column(f, all);
        return Array.from({ length: 21 }, (_, q) => quantile(sorted, q / 20));
      }),
      classes,
      medians: features.map((_, f) => ofClass.map((rows) => quantile(column(f, rows), 0.5))),
    };
  });
}

/** With linear interpolation between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** @file Whom a classifier hears better: recall of groups of recordings, and the gaps between them, with intervals over speakers. */

import { knownSpeakers, type Rng, speakersPerGroup } from "../core/index.ts";
import { quantile, type Run } from "./bootstrap.ts";
import type { Interval } from "./interval.ts";
import { resamplingOf } from "./resampling.ts";

export interface GroupScores {
  readonly group: string;
  /** Known speakers with a recording in the group. */
  readonly speakers: number;
  readonly recordings: number;
  /** Mean recall of the classes that the group has. Its ends are equal, and no interval, with fewer than `speakersPerGroup` speakers. */
  readonly uar: Interval;
  /** By class; null for a class that the group does not have. */
  readonly recall: readonly (Interval | null)[];
}

/** A group minus another, or minus all the others together. */
export interface Gap {
  readonly group: string;
  /** Null: all the others. */
  readonly against: string | null;
  /** Mean over the classes that both have of the difference in recall; null where one of the two has too few speakers, or they share no class. */
  readonly uar: Interval | null;
  readonly recall: readonly (Interval | null)[];
}

export interface GroupComparison {
  /** Sorted by name; what belongs to no group is left out. */
  readonly groups: readonly GroupScores[];
  /** None with fewer than two groups, one with two, one for each group with more. */
  readonly gaps: readonly Gap[];
  /** Recordings of which the group is not known. */
  readonly unknown: number;
}

/** Hits and recordings of one class, run and speaker. */
interface Counts {
  readonly runs: readonly { readonly cluster: number; readonly label: number; hits: number; all: number }[][];
  readonly group: string;
}

/**
 * Compares groups on recordings that models had not heard. Intervals are percentiles of a bootstrap that draws speakers, with all their
 * recordings in whatever group, and runs. A bootstrap over m speakers is too narrow by sqrt((m - 1) / m), so the ends are moved apart by as
 * much, m being the speakers of the smaller group: with five on each side 7 rather than 10 of 100 gaps that are not there seem to be. Where speakers
 * are not known no gap is judged. A recording that was tested in several runs counts as one.
 *
 * @param groupOf The group of a recording by its id; "" where it is not known.
 * @param classes Number of classes `k`.
 *
 * @example
 * import { compareGroups, createRng, type Run } from "emoforge";
 *
 * const speakers = ["f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5"];
 * const run: Run = {
 *   key: "run 1",
 *   ids: speakers.flatMap((name) => [`${name} calm`, `${name} angry`]),
 *   speakers: speakers.flatMap((name) => [name, name]),
 *   truth: Int32Array.from(speakers.flatMap(() => [0, 1])),
 *   predicted: Int32Array.from(speakers.flatMap((name) => [0, name < "m" ? 1 : 0])),
 * };
 * const { groups, gaps } = compareGroups([run], (id) => id.slice(0, 1), 2, { rng: createRng(1) });
 * console.log(groups.map(({ group, uar }) => `${group} ${uar.value}`).join(", "), gaps[0].uar?.value); // f 1, m 0.5 0.5
 */
export function compareGroups(
  runs: readonly Run[],
  groupOf: (id: string) => string,
  classes: number,
  {
    rng,
    resamples = 2000,
    level = 0.95,
  }: { readonly rng: Rng; readonly resamples?: number; readonly level?: number },
): GroupComparison {
  const by = resamplingOf(runs);
  const clusterOf = new Map(by.names.map((name, c) => [name, c]));
  const names = [...new Set(runs.flatMap(({ ids }) => ids.map(groupOf)))]
    .filter((name) => name !== "")
    .sort();
  const within = (group: string, id: string) => groupOf(id) === group;
  const facts = names.map((group) => factsOf(runs, (id) => within(group, id)));
  const pairs = pairsOf(names);
  const rest = (group: string) => (id: string) => groupOf(id) !== "" && !within(group, id);
  const counted = new Map<string, Counts>();
  const countsOf = (key: string, member: (id: string) => boolean): Counts => {
    const found = counted.get(key) ?? countsWithin(runs, member, key, clusterOf, by.unit);
    counted.set(key, found);
    return found;
  };
  const own = names.map((group) => countsOf(`in ${group}`, (id) => within(group, id)));
  const sides = pairs.map(({ group, against }) => {
    const one = countsOf(`in ${group}`, (id) => within(group, id));
    const other =
      against === null
        ? countsOf(`not ${group}`, rest(group))
        : countsOf(`in ${against}`, (id) => within(against, id));
    return [one, other] as const;
  });
  const measure = (weights: Weights): Float64Array[] => {
    const recalls = new Map([...counted].map(([key, counts]) => [key, recallsOf(counts, weights, classes)]));
    const of = ({ group }: Counts) => recalls.get(group) as Float64Array[];
    return [
      ...own.map((counts) => meanOverRuns(of(counts), weights, classes)),
      ...sides.map(([a, b]) => {
        const [left, right] = [of(a), of(b)];
        return meanOverRuns(
          left.map((values, r) => values.map((value, c) => value - right[r][c])),
          weights,
          classes,
        );
      }),
    ];
  };
  const values = measure({
    runs: runs.map(() => 1),
    clusters: by.names.map(() => 1),
  });
  const drawn = values.map(() => Array.from({ length: classes + 1 }, (): number[] => []));
  const judgeable = facts.map(({ speakers }) => by.unit === "speaker" && speakers >= speakersPerGroup);
  if (judgeable.some(Boolean)) {
    for (let b = 0; b < resamples; b++) {
      const sample = measure({ runs: draw(runs.length, rng), clusters: draw(by.names.length, rng) });
      for (const [i, one] of sample.entries())
        one.forEach((value, c) => {
          if (!Number.isNaN(value)) drawn[i][c].push(value);
        });
    }
  }
  const intervals = (i: number, speakers: number, least: number) =>
    Array.from({ length: classes + 1 }, (_, c) =>
      intervalOf(values[i][c], speakers === 0 ? [] : drawn[i][c], { level, speakers, least }),
    );
  return {
    groups: names.map((group, i) => {
      const [uar, ...recall] = intervals(i, judgeable[i] ? facts[i].speakers : 0, 0);
      // A group has recordings, so it has a recall.
      return { group, ...facts[i], uar: uar as Interval, recall };
    }),
    gaps: pairs.map(({ group, against }, i) => {
      const own = facts[names.indexOf(group)].speakers;
      const other = against === null ? factsOf(runs, rest(group)) : facts[names.indexOf(against)];
      const speakers = Math.min(own, other.speakers);
      if (by.unit !== "speaker" || speakers < speakersPerGroup)
        return { group, against, uar: null, recall: Array.from({ length: classes }, () => null) };
      const [uar, ...recall] = intervals(names.length + i, speakers, -1);
      return { group, against, uar, recall };
    }),
    unknown: factsOf(runs, (id) => groupOf(id) === "").recordings,
  };
}

/** Two groups are compared with each other, more of them each with all the others. */
function pairsOf(names: readonly string[]): { readonly group: string; readonly against: string | null }[] {
  if (names.length < 2) return [];
  if (names.length === 2) return [{ group: names[0], against: names[1] }];
  return names.map((group) => ({ group, against: null }));
}

function factsOf(runs: readonly Run[], member: (id: string) => boolean) {
  const speakers = runs.flatMap((run) => run.speakers.filter((_, i) => member(run.ids[i])));
  return {
    speakers: knownSpeakers(speakers).length,
    recordings: new Set(runs.flatMap(({ ids }) => ids.filter(member))).size,
  };
}

interface Weights {
  readonly runs: ArrayLike<number>;
  readonly clusters: ArrayLike<number>;
}

function draw(n: number, rng: Rng): Int32Array {
  const counts = new Int32Array(n);
  for (let i = 0; i < n; i++) counts[rng.integer(n)]++;
  return counts;
}

function countsWithin(
  runs: readonly Run[],
  member: (id: string) => boolean,
  group: string,
  clusterOf: ReadonlyMap<string, number>,
  unit: "speaker" | "utterance",
): Counts {
  return {
    group,
    runs: runs.map((run) => {
      const entries = new Map<string, Counts["runs"][number][number]>();
      for (const [i, id] of run.ids.entries()) {
        if (!member(id)) continue;
        const cluster = clusterOf.get(unit === "speaker" ? run.speakers[i] : id) as number;
        const label = run.truth[i];
        const key = `${cluster}/${label}`;
        const entry = entries.get(key) ?? { cluster, label, hits: 0, all: 0 };
        entries.set(key, entry);
        entry.all++;
        if (run.predicted[i] === label) entry.hits++;
      }
      return [...entries.values()];
    }),
  };
}

/** Recall by class of each run; NaN for a class that was not drawn. */
function recallsOf({ runs }: Counts, weights: Weights, classes: number): Float64Array[] {
  return runs.map((entries, r) => {
    const hits = new Float64Array(classes);
    const all = new Float64Array(classes);
    if (weights.runs[r] > 0) {
      for (const { cluster, label, hits: right, all: count } of entries) {
        hits[label] += weights.clusters[cluster] * right;
        all[label] += weights.clusters[cluster] * count;
      }
    }
    return hits.map((value, c) => value / all[c]);
  });
}

/** First the mean over classes, then each class: means over the drawn runs. `[1 + k]` */
function meanOverRuns(runs: readonly Float64Array[], weights: Weights, classes: number): Float64Array {
  const sums = new Float64Array(classes + 1);
  const over = new Float64Array(classes + 1);
  for (const [r, recalls] of runs.entries()) {
    const known = recalls.filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    for (const [c, value] of [mean, ...recalls].entries()) {
      if (Number.isNaN(value)) continue;
      sums[c] += weights.runs[r] * value;
      over[c] += weights.runs[r];
    }
  }
  return sums.map((sum, c) => sum / over[c]);
}

/**
 * Null where there is no value; without resamples the ends are the value itself.
 *
 * @param speakers How many of them were drawn. @param least The smallest value there is; the largest is 1.
 */
function intervalOf(
  value: number,
  drawn: readonly number[],
  { level, speakers, least }: { readonly level: number; readonly speakers: number; readonly least: number },
): Interval | null {
  if (Number.isNaN(value)) return null;
  if (drawn.length === 0) return { value, low: value, high: value };
  const sorted = Float64Array.from(drawn).sort();
  const wider = Math.sqrt(speakers / (speakers - 1));
  const end = (q: number) => Math.min(1, Math.max(least, value + wider * (quantile(sorted, q) - value)));
  return { value, low: end((1 - level) / 2), high: end((1 + level) / 2) };
}

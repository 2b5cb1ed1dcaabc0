/** @file One corpus as a model's home, the others as foreign: what is flagged there, and what of speakers that were left out. */

import { batchLimit } from "../../src/answers/batch.ts";
import {
  fewestOfSpeaker,
  fitDistances,
  type SignalMeasures,
  startBatch,
  startShift,
} from "../../src/answers/index.ts";
import { createRng, type Recorded, type Rows, selectRows } from "../../src/core/index.ts";
import { applyScaler, fitScaler, quantile } from "../../src/evaluate/index.ts";
import { candidates, type Training } from "./measures.ts";

export interface Recordings {
  readonly id: string;
  readonly table: Recorded<Rows>;
  readonly measures: readonly SignalMeasures[];
}

export interface SingleFigures {
  /** Share of held-out recordings above the 99th percentile of those of other folds. */
  readonly falseAlarms: number;
  /** Foreign corpus -> share above that of all held-out recordings. */
  readonly flagged: Readonly<Record<string, number>>;
}

/** Speakers one by one, or 8 folds of them where there are more than 12. */
function foldsOf({ speakers }: Recorded<Rows>): string[][] {
  const names = [...new Set(speakers)].sort();
  if (names.length <= 12) return names.map((name) => [name]);
  return Array.from({ length: 8 }, (_, f) => names.filter((_, i) => i % 8 === f));
}

export function singles(home: Recordings, foreign: readonly Recordings[]): Record<string, SingleFigures> {
  const own = candidates.map(() => [] as number[][]);
  const others = candidates.map(() => foreign.map(() => [] as number[][]));
  for (const fold of foldsOf(home.table)) {
    const { training, normalised } = split(home, fold);
    for (const [j, candidate] of candidates.entries()) {
      const measure = candidate.fit(training);
      const of = (some: Recordings) => normalised(some.table).map((row, i) => measure(row, some.measures[i]));
      own[j].push(of(heldOut(home, fold)));
      for (const [o, one] of foreign.entries()) others[j][o].push(of(one));
    }
  }
  return Object.fromEntries(
    candidates.map(({ name }, j) => {
      const limit = percentile(own[j].flat());
      const alarms = own[j].flatMap((values, f) => {
        const elsewhere = percentile(own[j].filter((_, g) => g !== f).flat());
        return values.map((value) => (value > elsewhere ? 1 : 0));
      });
      const flagged = foreign.map(({ id }, o) => [
        id,
        mean(others[j][o].flat().map((value) => (value > limit ? 1 : 0))),
      ]);
      return [name, { falseAlarms: mean(alarms), flagged: Object.fromEntries(flagged) }];
    }),
  );
}

const halves = 8;

export interface BatchFigures {
  readonly mostShift: number;
  /** Shares of batches that are found unlike the training; held-out speakers by the limit of the others. */
  readonly heldOutSpeakers: number;
  /** All recordings of half of the speakers, drawn at random, by a model of the other half, voices known. */
  readonly heldOutHalves: number;
  /** The largest share of its limit that such a half had. */
  readonly mostOfLimit: number;
  /** Twenty recordings of one emotion by speakers that were held out, voices not known. */
  readonly heldOutEmotions: number;
  readonly foreign: Readonly<
    Record<
      string,
      {
        readonly whole: boolean;
        readonly wholeOfUnknown: boolean;
        readonly speakers: number;
        readonly twenty: number;
      }
    >
  >;
}

export function batches(home: Recordings, foreign: readonly Recordings[]): BatchFigures {
  const { table } = home;
  const speakers = [...new Set(table.speakers)].sort();
  const rng = createRng("batches");
  /** For every recording its row, and the directions of a model that had not heard its speaker. */
  const rows: { readonly row: Float32Array; readonly speaker: string; readonly label: number }[] = [];
  const shifts = speakers.map((speaker) => {
    const { training, normalised } = split(home, [speaker]);
    const shift = startShift(fitDistances(training).reference.discriminants);
    const own = heldOut(home, [speaker]).table;
    for (const [i, row] of normalised(own).entries()) {
      shift.add(row);
      rows.push({ row, speaker, label: own.labels[i] });
    }
    return shift.recordings < fewestOfSpeaker ? undefined : shift.value();
  });
  const known = shifts.filter((shift) => shift !== undefined);
  const { training, normalised } = split(home, []);
  const { discriminants } = fitDistances(training).reference;
  const limit = limitOf(known);
  const found = (some: readonly Float32Array[], names?: readonly string[]) => {
    const batch = startBatch(discriminants, limit);
    for (const [i, row] of some.entries()) batch.add(row, names?.[i]);
    return batch.shift()?.unlike ?? false;
  };
  const draw = <One>(from: readonly One[]) => rng.shuffled([...from]).slice(0, 20);
  const alone = known.map((shift, i) => {
    const others = limitOf(known.filter((_, j) => j !== i));
    // One voice, against the limit for one voice.
    return shift > (1.5 * others.mostShift * (1 + 1 / others.speakers)) / (1 + 1 / (others.speakers - 1))
      ? 1
      : 0;
  });
  const emotions = table.classes.flatMap((_, label) =>
    Array.from({ length: 40 }, () =>
      found(draw(rows.filter((one) => one.label === label).map(({ row }) => row))) ? 1 : 0,
    ),
  );
  const parts = Array.from({ length: halves }, () => {
    const drawn = rng.shuffled([...speakers]);
    return halfOfLimit(home, drawn.slice(0, drawn.length >> 1));
  });
  const of = (other: Recordings) => {
    const all = normalised(other.table);
    const names = other.table.speakers;
    const each = [...new Set(names)].map((name) => (found(all.filter((_, i) => names[i] === name)) ? 1 : 0));
    const twenty = Array.from({ length: 200 }, () => (found(draw(all)) ? 1 : 0));
    return {
      whole: found(all, names),
      wholeOfUnknown: found(all),
      speakers: mean(each),
      twenty: mean(twenty),
    };
  };
  return {
    mostShift: limit.mostShift,
    heldOutSpeakers: mean(alone),
    heldOutHalves: mean(parts.map((share) => (share > 1 ? 1 : 0))),
    mostOfLimit: Math.max(...parts),
    heldOutEmotions: mean(emotions),
    foreign: Object.fromEntries(foreign.map((other) => [other.id, of(other)])),
  };
}

/** The shift of all recordings of some speakers by a model of the others, over its limit. */
function halfOfLimit(home: Recordings, speakers: readonly string[]): number {
  const rest = heldOut(
    home,
    [...new Set(home.table.speakers)].filter((name) => !speakers.includes(name)),
  );
  const shifts = [...new Set(rest.table.speakers)].flatMap((speaker) => {
    const { training, normalised } = split(rest, [speaker]);
    const shift = startShift(fitDistances(training).reference.discriminants);
    for (const row of normalised(heldOut(rest, [speaker]).table)) shift.add(row);
    return shift.recordings < fewestOfSpeaker ? [] : [shift.value()];
  });
  const { training, normalised } = split(rest, []);
  const batch = startBatch(fitDistances(training).reference.discriminants, limitOf(shifts));
  const { table } = heldOut(home, speakers);
  for (const [i, row] of normalised(table).entries()) batch.add(row, table.speakers[i]);
  const found = batch.shift();
  if (found === undefined) throw new Error("too few recordings");
  return found.shift / found.limit;
}

function limitOf(shifts: readonly number[]) {
  const limit = batchLimit(shifts);
  if (limit === null) throw new Error("too few speakers");
  return limit;
}

/** What is left of a corpus without some speakers, normalised, and how anything else is normalised with it. */
function split({ table, measures }: Recordings, without: readonly string[]) {
  const at = table.speakers.flatMap((name, i) => (without.includes(name) ? [] : [i]));
  const rest = selectRows(table, at);
  const scaler = fitScaler(rest);
  const d = table.features.length;
  const training: Training = {
    data: applyScaler(scaler, rest.data),
    d,
    labels: rest.labels,
    k: rest.classes.length,
    measures: at.map((i) => measures[i]),
  };
  const normalised = (other: Recorded<Rows>): Float32Array[] => {
    const data = applyScaler(scaler, other.data);
    return other.ids.map((_, i) => data.slice(i * d, (i + 1) * d));
  };
  return { training, normalised };
}

function heldOut({ id, table, measures }: Recordings, speakers: readonly string[]): Recordings {
  const at = table.speakers.flatMap((name, i) => (speakers.includes(name) ? [i] : []));
  return { id, table: selectRows(table, at), measures: at.map((i) => measures[i]) };
}

const percentile = (values: readonly number[]) => quantile(Float64Array.from(values).sort(), 0.99);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

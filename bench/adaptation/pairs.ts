/** @file Recordings of two speakers taken for one voice: how often that is noticed, and what it costs. */

import type { Recorded, Rng, Rows } from "../../src/core/index.ts";
import { type Count, count, newCount, type SpeakerRows } from "./doubtful.ts";
import type { FoldModels } from "./fold.ts";
import { appendTables } from "./rows.ts";
import { round } from "./tables.ts";

/** Recordings of both speakers together. */
const sizes = [8, 20];
const drawsOfPair = 3;

export interface PairCounts {
  readonly detected: Readonly<Record<string, Count>>;
  readonly hits: { plain: number[]; mixed: number[]; separate: number[] };
}

/** By "same sex" and "other sex". */
export type Pairs = Record<"sameSex" | "otherSex", PairCounts>;

export function createPairs(): Pairs {
  const counts = (): PairCounts => ({
    detected: Object.fromEntries(sizes.map((size) => [size, newCount()])),
    hits: { plain: [], mixed: [], separate: [] },
  });
  return { sameSex: counts(), otherSex: counts() };
}

export async function tryPairs(
  models: FoldModels,
  speakers: readonly SpeakerRows[],
  sexOf: (speaker: string) => string,
  pairs: Pairs,
  rng: Rng,
): Promise<void> {
  for (const [i, a] of speakers.entries())
    for (const b of speakers.slice(i + 1)) {
      const same = sexOf(a.speaker) === sexOf(b.speaker);
      await tryPair(models, a, b, same ? pairs.sameSex : pairs.otherSex, rng.fork(a.speaker, b.speaker));
    }
}

async function tryPair(
  models: FoldModels,
  a: SpeakerRows,
  b: SpeakerRows,
  { detected, hits }: PairCounts,
  rng: Rng,
): Promise<void> {
  const both = appendTables(a.rows, b.rows);
  const plain = await models.plain(both);
  for (let draw = 0; draw < drawsOfPair; draw++) {
    const order = (rows: Recorded<Rows>, name: string) => rng.fork(draw, name).shuffled([...rows.ids.keys()]);
    const [ofA, ofB] = [order(a.rows, "a"), order(b.rows, "b")];
    const mixed = (size: number) => [
      ...ofA.slice(0, size / 2),
      ...ofB.slice(0, size / 2).map((i) => a.rows.ids.length + i),
    ];
    for (const size of sizes)
      count(detected[size], models.voice(both, mixed(size)).doubts.includes("two-voices"));
    const size = sizes[sizes.length - 1];
    const separately = await Promise.all([
      models.adapted(a.rows, models.voice(a.rows, ofA.slice(0, size / 2))),
      models.adapted(b.rows, models.voice(b.rows, ofB.slice(0, size / 2))),
    ]);
    const together = await models.adapted(both, models.voice(both, mixed(size)));
    hits.plain.push(uar(both, plain));
    hits.mixed.push(uar(both, together));
    hits.separate.push(uar(both, Int32Array.from(separately.flatMap((labels) => [...labels]))));
  }
}

function uar({ labels, classes }: Recorded<Rows>, predicted: Int32Array): number {
  const recalls = [...classes.keys()].flatMap((c) => {
    const own = [...labels.keys()].filter((i) => labels[i] === c);
    return own.length === 0 ? [] : [own.filter((i) => predicted[i] === c).length / own.length];
  });
  return (100 * recalls.reduce((a, b) => a + b, 0)) / recalls.length;
}

export function pairsResult(pairs: Pairs) {
  return Object.fromEntries(
    Object.entries(pairs).map(([kind, { detected, hits }]) => [
      kind,
      {
        pairs: hits.plain.length / drawsOfPair,
        detected: Object.fromEntries(
          Object.entries(detected).map(([size, { raised, of }]) => [
            size,
            of === 0 ? null : round(raised / of),
          ]),
        ),
        /** Mean over pairs of the UAR of both speakers' recordings. */
        uar: Object.fromEntries(
          Object.entries(hits).map(([name, values]) => [
            name,
            values.length === 0 ? null : round(values.reduce((a, b) => a + b, 0) / values.length),
          ]),
        ),
      },
    ]),
  );
}

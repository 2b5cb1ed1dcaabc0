/** @file Recordings of a voice that are not what adaptation expects: one emotion, mostly neutral ones, two speakers. */

import type { Voice } from "../../src/bundle/index.ts";
import { type Recorded, type Rng, type Rows, selectRows } from "../../src/core/index.ts";
import type { FoldModels } from "./fold.ts";
import { type Answers, createAnswers, gainOf, round, uarOf } from "./tables.ts";

/** The same recordings judged in several ways. */
export interface Judged {
  readonly plain: Answers;
  /** Adapted in any case. */
  readonly adapted: Answers;
  /** The same with weight 5. */
  readonly fixed: Answers;
  /** Adapted unless in doubt. */
  readonly deployed: Answers;
}

export function createJudged(count: number, draws: number): Judged {
  const answers = () => createAnswers(count, draws);
  return { plain: answers(), adapted: answers(), fixed: answers(), deployed: answers() };
}

export function judgedResult(table: Recorded<Rows>, { plain, adapted, deployed }: Judged) {
  return {
    plain: uarOf(table, plain),
    adapted: uarOf(table, adapted),
    deployed: uarOf(table, deployed),
    deployedMinusPlain: gainOf(table, deployed, plain),
  };
}

/** How often a doubt was raised, of how many sets. */
export interface Count {
  raised: number;
  of: number;
}

export const newCount = (): Count => ({ raised: 0, of: 0 });

export function count(into: Count, raised: boolean): void {
  into.of++;
  if (raised) into.raised++;
}

export const rate = ({ raised, of }: Count) => ({ share: of === 0 ? null : round(raised / of), sets: of });

/** Voices learned from one emotion alone, and asked about these recordings. */
export async function tryOneEmotion(
  models: FoldModels,
  { rows, at }: SpeakerRows,
  judged: Judged,
  detected: Count,
): Promise<void> {
  for (const label of rows.classes.keys()) {
    const positions = [...rows.ids.keys()].filter((i) => rows.labels[i] === label);
    if (positions.length < fewestOfOneEmotion) continue;
    const voice = models.voice(rows, positions);
    count(detected, voice.doubts.includes("one-emotion"));
    await judge(models, { rows, at }, voice, positions, judged, 0);
  }
}

const fewestOfOneEmotion = 3;

/** Voices learned from ten recordings, eight of them neutral, and asked about all of the speaker's. */
export async function tryMostlyNeutral(
  models: FoldModels,
  { rows, at }: SpeakerRows,
  draws: number,
  judged: Judged,
  detected: Count,
  rng: Rng,
): Promise<void> {
  const neutral = rows.classes.indexOf("neutral");
  const all = [...rows.ids.keys()];
  const [calm, other] = [true, false].map((wanted) =>
    all.filter((i) => (rows.labels[i] === neutral) === wanted),
  );
  for (let draw = 0; draw < draws; draw++) {
    const stream = rng.fork(draw);
    const some = [
      ...stream.fork("neutral").shuffled(calm).slice(0, 8),
      ...stream.fork("other").shuffled(other).slice(0, 2),
    ];
    const voice = models.voice(rows, some);
    count(detected, voice.doubts.includes("one-emotion"));
    await judge(models, { rows, at }, voice, all, judged, draw);
  }
}

/** A speaker's rows, and where in the corpus they stand. */
export interface SpeakerRows {
  readonly speaker: string;
  readonly rows: Recorded<Rows>;
  readonly at: readonly number[];
}

export async function judge(
  models: FoldModels,
  { rows, at }: Pick<SpeakerRows, "rows" | "at">,
  voice: Voice,
  positions: readonly number[],
  judged: Judged,
  draw: number,
): Promise<void> {
  const asked = selectRows(rows, positions);
  const places = positions.map((i) => at[i]);
  judged.plain.set(draw, places, await models.plain(asked));
  judged.adapted.set(draw, places, await models.adapted(asked, voice));
  judged.fixed.set(draw, places, await models.fixed(asked, voice));
  judged.deployed.set(draw, places, await models.deployed(asked, voice));
}

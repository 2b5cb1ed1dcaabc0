/** @file Checks whether recordings grouped by their names sound like one voice, from pitch and timbre within and between the groups. */

import type { Rng } from "../../core/index.ts";
import type { SoundFacts } from "../sound.ts";

export interface VoiceEvidence {
  /** How many recordings were listened to. */
  readonly recordings: number;
  /** Share of the variance of pitch and timbre that the groups explain beyond chance (omega squared): at most 1, about 0 by chance. */
  readonly explained: number;
  /** Share of random groupings of the same sizes that explain as much, in (0, 1]. */
  readonly p: number;
}

/** How many random groupings are drawn for `p`. */
const DRAWS = 199;

/**
 * Groups are compared after the mean of each label has been subtracted, since anger is loud and high in every voice.
 *
 * One-way analysis of variance, summed over the standardised measures; omega² = (SSB - (k - 1) MSW) / (SST + MSW) (Hays 1963),
 * tested by permutation within labels.
 *
 * @param sounds One for each recording.
 * @param groups The supposed speaker of each; a group of one says nothing and is left out.
 * @returns Undefined if fewer than two groups have two recordings.
 */
export function compareVoices(
  sounds: readonly Pick<SoundFacts, "logF0" | "timbre">[],
  groups: readonly string[],
  labels: readonly string[],
  rng: Rng,
): VoiceEvidence | undefined {
  const sizes = countsOf(groups);
  const kept = [...groups.keys()].filter((i) => (sizes.get(groups[i]) ?? 0) > 1);
  const of = kept.map((i) => groups[i]);
  const count = new Set(of).size;
  if (count < 2) return undefined;
  const rows = residuals(
    kept.map((i) => measuresOf(sounds[i])),
    kept.map((i) => labels[i]),
  );
  const explained = omegaSquared(rows, of);
  const byLabel = [...groupPositions(kept.map((i) => labels[i])).values()];
  let asMuch = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const shuffled = [...of];
    for (const positions of byLabel) {
      const order = rng.fork(draw, positions[0]).shuffled(positions);
      for (const [at, position] of positions.entries()) shuffled[position] = of[order[at]];
    }
    if (omegaSquared(rows, shuffled) >= explained) asMuch++;
  }
  return { recordings: kept.length, explained, p: (asMuch + 1) / (DRAWS + 1) };
}

/** Weight of pitch relative to one measure of timbre: squared, a third of what the twelve measures weigh together. */
const PITCH_WEIGHT = 2;

function measuresOf({ logF0, timbre }: Pick<SoundFacts, "logF0" | "timbre">): number[] {
  return [logF0 ?? Number.NaN, ...timbre];
}

/** Each measure minus its mean by label, in units of its deviation; missing values count as the mean. */
function residuals(rows: readonly (readonly number[])[], labels: readonly string[]): number[][] {
  const out = rows.map((row) => [...row]);
  const width = rows[0].length;
  for (let c = 0; c < width; c++) {
    for (const positions of groupPositions(labels).values()) {
      const known = positions.map((i) => out[i][c]).filter(Number.isFinite);
      const mean = known.length === 0 ? 0 : known.reduce((a, b) => a + b, 0) / known.length;
      for (const i of positions) out[i][c] = Number.isFinite(out[i][c]) ? out[i][c] - mean : 0;
    }
    const deviation = Math.sqrt(out.reduce((sum, row) => sum + row[c] ** 2, 0) / out.length);
    const weight = c === 0 ? PITCH_WEIGHT : 1;
    for (const row of out) row[c] = deviation > 0 ? (weight * row[c]) / deviation : 0;
  }
  return out;
}

function omegaSquared(rows: readonly (readonly number[])[], groups: readonly string[]): number {
  const n = rows.length;
  const width = rows[0].length;
  const sums = new Map<string, { count: number; sum: Float64Array }>();
  const whole = new Float64Array(width);
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let group = sums.get(groups[i]);
    if (group === undefined) {
      group = { count: 0, sum: new Float64Array(width) };
      sums.set(groups[i], group);
    }
    group.count++;
    for (let c = 0; c < width; c++) {
      group.sum[c] += rows[i][c];
      whole[c] += rows[i][c];
      squares += rows[i][c] ** 2;
    }
  }
  const centre = whole.reduce((sum, x) => sum + x ** 2, 0) / n;
  let between = -centre;
  for (const { count, sum } of sums.values()) between += sum.reduce((a, x) => a + x ** 2, 0) / count;
  const total = squares - centre;
  const k = sums.size;
  if (n <= k || total <= 0) return 0;
  const meanWithin = (total - between) / (n - k);
  return (between - (k - 1) * meanWithin) / (total + meanWithin);
}

function groupPositions(keys: readonly string[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) {
    const own = out.get(key);
    if (own === undefined) out.set(key, [i]);
    else own.push(i);
  }
  return out;
}

function countsOf(keys: readonly string[]): Map<string, number> {
  return new Map([...groupPositions(keys)].map(([key, positions]) => [key, positions.length]));
}

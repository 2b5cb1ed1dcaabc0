/** @file Digital silence, as muted calls and edited recordings have it, and faint noise in its place. */

/** Shorter runs of zeros occur in faint recordings of 16 bits. */
const SHORTEST_SEC = 0.01;
const FRAME_SEC = 0.02;
/** The background is as loud as this share of the frames at most. */
const QUIETEST = 0.05;

export interface FilledSilence {
  readonly samples: Float32Array;
  /** How much was filled, s. */
  readonly filledSec: number;
  /** Level of the noise, dB of full scale. */
  readonly levelDb: number;
}

/**
 * A copy in which noise stands where samples are exactly zero for at least 10 ms, as loud as the background of the rest: the 5th
 * percentile of the levels of its frames of 20 ms. The same signal always gets the same noise.
 *
 * @returns `undefined` where there is nothing to fill, or no sound to take the level from.
 */
export function fillDigitalSilence(samples: Float32Array, sampleRateHz: number): FilledSilence | undefined {
  const runs = zeroRuns(samples, Math.round(SHORTEST_SEC * sampleRateHz));
  if (runs.length === 0) return undefined;
  const level = backgroundLevel(samples, runs, Math.round(FRAME_SEC * sampleRateHz));
  if (level === undefined) return undefined;
  const out = samples.slice();
  const uniform = steadyNoise();
  // Uniform noise between -a and a has the root mean square a / sqrt(3).
  const most = Math.sqrt(3) * level;
  let filled = 0;
  for (const { start, end } of runs) {
    for (let i = start; i < end; i++) out[i] = most * (2 * uniform() - 1);
    filled += end - start;
  }
  return { samples: out, filledSec: filled / sampleRateHz, levelDb: 20 * Math.log10(level) };
}

/** Numbers in [0, 1), always the same (a linear congruential generator): pages that predict need no better one, which they would have to load. */
function steadyNoise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Run {
  readonly start: number;
  readonly end: number;
}

function zeroRuns(samples: Float32Array, shortest: number): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < samples.length; ) {
    if (samples[i] !== 0) {
      i++;
      continue;
    }
    const start = i;
    while (i < samples.length && samples[i] === 0) i++;
    if (i - start >= shortest) runs.push({ start, end: i });
  }
  return runs;
}

/** Root mean square of the quietest frames between the runs; `undefined` where no frame fits. */
function backgroundLevel(samples: Float32Array, runs: readonly Run[], frame: number): number | undefined {
  const levels: number[] = [];
  let from = 0;
  for (const to of [...runs.map(({ start }) => start), samples.length]) {
    for (let at = from; at + frame <= to; at += frame) {
      let energy = 0;
      for (let i = at; i < at + frame; i++) energy += samples[i] * samples[i];
      levels.push(Math.sqrt(energy / frame));
    }
    from = runs.find(({ start }) => start === to)?.end ?? to;
  }
  levels.sort((a, b) => a - b);
  return levels[Math.floor(QUIETEST * levels.length)];
}

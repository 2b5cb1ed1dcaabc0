/** @file The best path through pitch candidates: which candidate of each frame, if any, is the voice (Viterbi 1967). */

import type { PitchCandidates } from "./subharmonic-pitch.ts";

/** Receives a frame's pitch: F0 in Hz (0 = unvoiced) and the voicing, in [0, 1), of the candidate it comes from. */
export type Decide = (f0Hz: number, voicing: number) => void;

/** Decides the pitch of each frame from candidates, with a delay. `decide` is called once for each frame, in order. */
export interface PitchTracker {
  /** Takes the next frame's candidates; keeps no reference to them. */
  add(candidates: PitchCandidates): void;
  /** Frames decided so far. */
  readonly decided: number;
  /** Decides the frames that are still open. */
  finish(): void;
}

export interface PitchPathOptions {
  readonly candidates: number;
  /** When this many frames are undecided, the oldest is decided from the path that is then the cheapest. */
  readonly delay: number;
}

/** Voicing from which a frame counts as voiced. */
const VOICED = 0.7;
const COST_WRONG_VOICING = 8;
const COST_SWITCH = 10;
const COST_STAY_UNVOICED = 1;
const COST_EMPTY = 999;
const JUMP_WEIGHT = 10;
const CHANGE_WEIGHT = 10;

/**
 * Dynamic programming with a short memory. A frame is decided when all surviving paths agree on it; an unvoiced one
 * gets the voicing of its best candidate.
 *
 * Costs follow the customary extractor, with its departures: staying unvoiced costs 1, and the change of slope in the
 * transition cost refers to the pair evaluated last, not to the path.
 */
export function createPitchPath({ candidates, delay }: PitchPathOptions, decide: Decide): PitchTracker {
  const states = candidates + 1;
  const unvoiced = candidates;
  // Undecided frames, in a ring buffer: candidates, and back pointers to the state of the frame before.
  const f0s = new Float64Array(delay * candidates);
  const voicings = new Float64Array(delay * candidates);
  const back = new Int8Array(delay * states);
  let oldest = 0;
  let open = 0;
  let decided = 0;

  let costs = new Float64Array(states);
  let nextCosts = new Float64Array(states);
  const local = new Float64Array(states);
  /** ln F0 of the candidates, NaN where there is none. */
  let logs = new Float64Array(candidates);
  let lastLogs = new Float64Array(candidates);
  const survivors = new Int8Array(states);
  const path = new Int8Array(delay);

  const place = (frame: number): number => (oldest + frame) % delay;

  /** Finds the cheapest way to each state, and the state it comes from. */
  const advance = (at: number): void => {
    // The logarithmic step of the pair evaluated last: 1 at the very first, 0 after every pair with "unvoiced".
    let lastStep = decided + open === 2 ? 1 : 0;
    for (let to = 0; to < candidates; to++) {
      const log = logs[to];
      let best = Number.POSITIVE_INFINITY;
      let from = 0;
      for (let s = 0; s < candidates; s++) {
        const step = log - lastLogs[s];
        let cost = costs[s];
        if (Number.isNaN(step)) {
          cost += COST_EMPTY;
        } else {
          cost += JUMP_WEIGHT * Math.abs(step) + CHANGE_WEIGHT * Math.abs(step - lastStep);
          lastStep = step;
        }
        if (cost < best) {
          best = cost;
          from = s;
        }
      }
      const onset = costs[unvoiced] + COST_SWITCH;
      if (onset < best) {
        best = onset;
        from = unvoiced;
      }
      lastStep = 0;
      back[at + to] = from;
      nextCosts[to] = best + local[to];
    }
    const voiced = indexOfLowest(costs, candidates);
    const offset = costs[voiced] + COST_SWITCH;
    const silence = costs[unvoiced] + COST_STAY_UNVOICED;
    back[at + unvoiced] = silence < offset ? unvoiced : voiced;
    nextCosts[unvoiced] = Math.min(offset, silence) + local[unvoiced];
    [costs, nextCosts] = [nextCosts, costs];
  };

  /** Decides the first `count` frames, the last of which is in `state`, but no more than `upTo` of them. */
  const settle = (count: number, state: number, upTo: number): void => {
    path[count - 1] = state;
    for (let i = count - 1; i > 0; i--) path[i - 1] = back[place(i) * states + path[i]];
    for (let i = 0; i < upTo; i++) {
      const at = place(i) * candidates;
      const slot = path[i];
      decided++;
      if (slot === unvoiced) decide(0, voicings[at]);
      else decide(f0s[at + slot], voicings[at + slot]);
    }
    oldest = place(upTo);
    open -= upTo;
  };

  /** Decides the frames on which all surviving paths agree, and one more where too many are waiting. */
  const release = (): void => {
    for (let s = 0; s < states; s++) survivors[s] = s;
    let count = open;
    for (; count > 0 && !allEqual(survivors); count--) {
      const at = place(count - 1) * states;
      for (let s = 0; s < states; s++) survivors[s] = back[at + survivors[s]];
    }
    if (count > 0) settle(count, survivors[0], count);
    if (open >= delay) settle(open, indexOfLowest(costs, states), 1);
  };

  return {
    get decided() {
      return decided;
    },
    add({ f0Hz, voicing }) {
      const at = place(open);
      open++;
      f0s.set(f0Hz, at * candidates);
      voicings.set(voicing, at * candidates);
      localCosts(f0Hz, voicing, local);
      for (let s = 0; s < candidates; s++) logs[s] = f0Hz[s] > 0 ? Math.log(f0Hz[s]) : Number.NaN;
      if (decided + open === 1) costs.set(local);
      else advance(at * states);
      [logs, lastLogs] = [lastLogs, logs];
      release();
    },
    finish() {
      if (open > 0) settle(open, indexOfLowest(costs, states), open);
    },
  };
}

/** What each state costs in one frame; the last state is "unvoiced". */
function localCosts(f0Hz: Float64Array, voicing: Float64Array, out: Float64Array): void {
  const unvoiced = f0Hz.length;
  out[unvoiced] = 0;
  for (let s = 0; s < unvoiced; s++) {
    const v = voicing[s];
    const doubt = -Math.log(Math.min(1, Math.max(0.01, v)));
    out[s] = 2 * (doubt + (v < VOICED ? 4 : 0)) + rangeCost(f0Hz[s]);
    if (v >= VOICED) out[unvoiced] = COST_WRONG_VOICING;
  }
}

/** How unlikely a fundamental frequency is for a voice. */
function rangeCost(hz: number): number {
  if (hz === 0) return 2;
  if (hz < 100) return 1 - hz / 100;
  if (hz < 350) return 0;
  return hz < 600 ? (hz - 350) / 250 : 1.2;
}

function indexOfLowest(x: Float64Array, count: number): number {
  let lowest = 0;
  for (let i = 1; i < count; i++) if (x[i] < x[lowest]) lowest = i;
  return lowest;
}

function allEqual(x: Int8Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i] !== x[0]) return false;
  return true;
}

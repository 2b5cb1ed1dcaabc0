/** @file The path through pitch candidates: which candidate of each frame is the voice, or none (Viterbi 1967). */

import type { PitchCandidates } from "./subharmonic-pitch.ts";

export interface PitchPathOptions {
  readonly candidates: number;
  /** Frames after which the oldest undecided one is decided from the path that is cheapest then. */
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

export interface PitchPath {
  /** Takes the next frame's candidates. */
  add(candidates: PitchCandidates): void;
  /** Frames decided so far. */
  readonly decided: number;
  /**
   * Decides the remaining frames from the cheapest path.
   *
   * @returns The chosen slot of every frame; `candidates` stands for unvoiced.
   */
  finish(): number[];
}

/**
 * Dynamic programming with a short memory. A frame is decided when all surviving paths agree on it.
 *
 * Costs follow the customary extractor, with its departures: staying unvoiced costs 1, and the change of slope in the
 * transition cost refers to the pair evaluated before, not to the path.
 */
export function createPitchPath({ candidates, delay }: PitchPathOptions): PitchPath {
  const states = candidates + 1;
  const unvoiced = candidates;
  const chosen: number[] = [];
  let costs = new Float64Array(states);
  let nextCosts = new Float64Array(states);
  const local = new Float64Array(states);
  const lastF0 = new Float64Array(candidates);
  /** Back pointers of the undecided frames, oldest first: state of the frame before. */
  const history: Int8Array[] = [];
  const survivors = new Int8Array(states);
  let frames = 0;
  /** The logarithmic step of the pair evaluated before. */
  let lastStep = 1;

  const transition = (from: number, to: number, f0Hz: Float64Array): number => {
    if (from === unvoiced && to === unvoiced) return COST_STAY_UNVOICED;
    if (from === unvoiced || to === unvoiced) {
      lastStep = 0;
      return COST_SWITCH;
    }
    if (lastF0[from] === 0 || f0Hz[to] === 0) return COST_EMPTY;
    const step = Math.log(f0Hz[to] / lastF0[from]);
    const cost = JUMP_WEIGHT * Math.abs(step) + CHANGE_WEIGHT * Math.abs(step - lastStep);
    lastStep = step;
    return cost;
  };

  /** The states from frame `oldest` of the history to frame `newest`, where the path is in `state`. */
  const trace = (oldest: number, newest: number, state: number): number[] => {
    const path = [state];
    for (let i = newest; i > oldest; i--) path.push(history[i][path[path.length - 1]]);
    return path.reverse();
  };

  /** Decides the frames on which all surviving paths agree, and one more where over-long waiting asks for it. */
  const release = () => {
    for (let s = 0; s < states; s++) survivors[s] = s;
    let merged = history.length - 1;
    for (; merged >= 0 && !survivors.every((s) => s === survivors[0]); merged--) {
      for (let s = 0; s < states; s++) survivors[s] = history[merged][survivors[s]];
    }
    let count = merged + 1;
    if (count > 0) chosen.push(...trace(0, merged, survivors[0]));
    if (history.length - count >= delay) {
      chosen.push(trace(count, history.length - 1, indexOfLowest(costs))[0]);
      count++;
    }
    if (count > 0) history.splice(0, count);
  };

  return {
    get decided() {
      return chosen.length;
    },
    add({ f0Hz, voicing }) {
      localCosts(f0Hz, voicing, local);
      const back = new Int8Array(states);
      if (frames === 0) {
        costs.set(local);
      } else {
        for (let to = 0; to < states; to++) {
          let best = Number.POSITIVE_INFINITY;
          for (let from = 0; from < states; from++) {
            const cost = costs[from] + transition(from, to, f0Hz);
            if (cost < best) {
              best = cost;
              back[to] = from;
            }
          }
          nextCosts[to] = best + local[to];
        }
        [costs, nextCosts] = [nextCosts, costs];
      }
      lastF0.set(f0Hz);
      history.push(back);
      frames++;
      release();
    },
    finish() {
      const last = history.length - 1;
      return last < 0 ? [...chosen] : [...chosen, ...trace(0, last, indexOfLowest(costs))];
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

function indexOfLowest(x: Float64Array): number {
  let lowest = 0;
  for (let i = 1; i < x.length; i++) if (x[i] < x[lowest]) lowest = i;
  return lowest;
}

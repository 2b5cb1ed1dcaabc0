/** @file Pitch from the best candidate of each frame alone, with octave jumps and isolated voiced frames smoothed away. */

import type { Decide, PitchTracker } from "./pitch-path.ts";

export interface PitchSpikesOptions {
  /** Voicing that the candidate must exceed. */
  readonly voicingThreshold: number;
}

/** A step down by more than this factor is a halving, one up by more a doubling. */
const HALVING = 1.2;
const DOUBLING = 0.8;

/**
 * A frame is decided once the next one is known: the last frame never is, and the first is unvoiced with voicing 0.
 */
export function createPitchSpikes({ voicingThreshold }: PitchSpikesOptions, decide: Decide): PitchTracker {
  let frames = 0;
  let last = 0;
  let lastVoicing = 0;
  /** 1 just after an onset, -1 just after an end. */
  let edge = 0;
  /** 1 after a doubling, -1 after a halving. */
  let jump = 0;
  return {
    get decided() {
      return Math.max(0, frames - 1);
    },
    add({ f0Hz, voicing }) {
      frames++;
      if (frames === 1) return;
      const pitch = voicing[0] > voicingThreshold ? f0Hz[0] : 0;
      if (last === 0 && pitch > 0) edge = 1;
      else if (last > 0 && pitch === 0) edge = edge === 0 ? -1 : edge;
      else edge = 0;
      if (pitch === 0 && edge === 1) last = 0;
      if (last > 0 && pitch > 0) {
        const halving = last / pitch > HALVING;
        const doubling = last / pitch < DOUBLING;
        if ((doubling && jump === -1) || (halving && jump === 1)) last = pitch;
        if (doubling) jump = 1;
        else if (!halving) jump = 0;
        else if (edge === 0) jump = -1;
      }
      decide(last, lastVoicing);
      last = pitch;
      lastVoicing = voicing[0];
    },
    finish() {},
  };
}

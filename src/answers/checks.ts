/** @file What a recording must be like for a model to have something to say of it: limits learned from the training recordings. */

import * as z from "zod";
import { quantile } from "../evaluate/index.ts";
import type { SignalMeasures } from "./measures.ts";
import type { Reason } from "./reasons.ts";

const share = z.number().min(0).max(1);

export const checksSchema = z.strictObject({
  /** Seconds. */
  shortestSec: z.number().min(0),
  longestSec: z.number().positive(),
  /** Shares of voiced frames. */
  leastVoiced: share,
  mostVoiced: share,
  /** dB; see `SignalMeasures.levelRangeDb`. */
  leastRangeDb: z.number().min(0),
  mostClipped: share,
});

export type InputChecks = Readonly<z.output<typeof checksSchema>>;

/** Whatever a model was trained on: a syllable takes this long. */
const syllableSec = 0.25;
/** A second is never too short. */
const neverShortSec = 1;
/** Even whispering actors have this share of voice, unless most of the recording is silence. */
const voicedAtMost = 0.15;
/** Speech has consonants and pauses: what is periodic throughout is a tone. */
const toneFrom = 0.97;
/** Steady noise that is this far below the speech is harmless. */
const rangeAtMostDb = 15;
/** What was trained on may be exceeded by so much. */
const marginDb = 6;
const clippedAtLeast = 0.01;

/**
 * The limits: what nearly all training recordings are like, with room beyond it. They are wide on purpose, since whatever fails
 * them gets no answer.
 *
 * @param recordings Those that the model was trained on; at least one.
 */
export function fitChecks(recordings: readonly SignalMeasures[]): InputChecks {
  const at = (name: keyof SignalMeasures, q: number) =>
    quantile(Float64Array.from(recordings, (one) => one[name]).sort(), q);
  return {
    shortestSec: rounded(Math.min(neverShortSec, Math.max(syllableSec, at("durationSec", 0.01) / 2))),
    longestSec: rounded(2 * at("durationSec", 1)),
    leastVoiced: rounded(Math.min(voicedAtMost, at("voicedShare", 0.01) / 2)),
    mostVoiced: rounded(Math.max(toneFrom, at("voicedShare", 1))),
    leastRangeDb: rounded(Math.max(0, Math.min(rangeAtMostDb, at("levelRangeDb", 0.01) - marginDb))),
    mostClipped: rounded(Math.max(clippedAtLeast, at("clippedShare", 0.99))),
  };
}

/** What is wrong with a recording; mostly nothing. */
export function failedChecks(measures: SignalMeasures, checks: InputChecks): Reason[] {
  const { durationSec, voicedShare, levelRangeDb, silentShare, clippedShare } = measures;
  const reasons: Reason[] = [];
  const add = (kind: Reason["kind"], text: string) => void reasons.push({ kind, text });
  if (durationSec < checks.shortestSec)
    add(
      "too-short",
      `${seconds(durationSec)} is too short; at least ${seconds(checks.shortestSec)} is needed`,
    );
  if (durationSec > checks.longestSec)
    add(
      "too-long",
      `${seconds(durationSec)} is longer than what the model was trained for (up to ${seconds(checks.longestSec)}); use timeline`,
    );
  // A mere fragment tells nothing of the shares of its frames.
  if (durationSec < checks.shortestSec) return reasons;
  if (voicedShare < checks.leastVoiced)
    add(
      "no-speech",
      silentShare > 0.9
        ? `no speech: ${percent(silentShare)} of it is silent`
        : `no speech: ${percent(voicedShare)} of it is voiced; at least ${percent(checks.leastVoiced)} is expected`,
    );
  else if (voicedShare > checks.mostVoiced)
    add("no-speech", `no speech: ${percent(voicedShare)} of it is periodic, as in tones or music`);
  else if (levelRangeDb < checks.leastRangeDb)
    add(
      "noisy",
      `its level varies by ${levelRangeDb.toFixed(1)} dB only (at least ${checks.leastRangeDb.toFixed(1)} dB is expected): steady noise covers the speech`,
    );
  if (clippedShare > checks.mostClipped)
    add("clipped", `${percent(clippedShare)} of its samples are clipped`);
  return reasons;
}

const seconds = (value: number) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} s`;
const percent = (value: number) => `${(100 * value).toFixed(value > 0 && value < 0.01 ? 1 : 0)} %`;
const rounded = (value: number) => Number(value.toFixed(4));

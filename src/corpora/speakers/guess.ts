/** @file Guesses the speakers from the names of files, and checks the guess by counts and by listening. */

import type { Rng } from "../../core/index.ts";
import type { SoundFacts } from "../sound.ts";
import { type NameReading, readNames } from "./names.ts";
import { compareVoices, type VoiceEvidence } from "./voices.ts";

/** What guessing needs to know of a recording. */
export interface NamedRecording {
  /** Path below the corpus's root, with "/" between its parts: "anger/s01_take2.wav". */
  readonly path: string;
  readonly label: string;
}

/** A reading of the names, with what listening says about it. */
export interface HeardReading extends NameReading {
  /** Absent if too few recordings, or none, were listened to. */
  readonly voices?: VoiceEvidence;
}

export interface SpeakerGuess {
  /** Absent if no reading of the names can be believed. */
  readonly best?: HeardReading;
  /** The other readings, the most likely first. */
  readonly alternatives: readonly HeardReading[];
}

/** Voices explain at least this much of pitch and timbre: 0.27 to 0.31 in EMO-DB, EMOVO and RAVDESS; sentences at most 0.08. */
const voicesFrom = 0.15;
/** At most one of 199 random groupings may explain as much. */
const significant = 0.01;

/**
 * @param heard Sounds of some of the recordings, by position; empty if nothing was listened to. A few hundred are enough.
 * @param rng For the permutation tests.
 */
export function guessSpeakers(
  recordings: readonly NamedRecording[],
  heard: ReadonlyMap<number, Pick<SoundFacts, "logF0" | "timbre">>,
  rng: Rng,
): SpeakerGuess {
  const labels = recordings.map(({ label }) => label);
  const readings = readNames(
    recordings.map(({ path }) => path),
    labels,
  ).map((reading): HeardReading => {
    const at = [...heard.keys()];
    const voices = compareVoices(
      [...heard.values()],
      at.map((i) => reading.speakers[i]),
      at.map((i) => labels[i]),
      rng.fork(reading.pattern),
    );
    return voices === undefined ? reading : { ...reading, voices };
  });
  const best = heard.size === 0 ? readings.find(({ doubt }) => doubt === undefined) : clearest(readings);
  // A reading that hardly groups anything is not an alternative.
  const alternatives = readings.filter((one) => one !== best && one.counts.speakers * 2 <= recordings.length);
  return { ...(best === undefined ? {} : { best }), alternatives };
}

/** Whether groups sound like different people. */
export function soundsLikeVoices({ explained, p }: VoiceEvidence): boolean {
  return explained >= voicesFrom && p <= significant;
}

/** If the names speak against a reading, its groups must sound as different as speakers do. */
const voicesAgainstDoubt = 0.25;

/** The reading whose groups sound most like different people. */
function clearest(readings: readonly HeardReading[]): HeardReading | undefined {
  return readings
    .filter(
      ({ voices, doubt }) =>
        voices !== undefined &&
        soundsLikeVoices(voices) &&
        (doubt === undefined || voices.explained >= voicesAgainstDoubt),
    )
    .sort((a, b) => (b.voices?.explained ?? 0) - (a.voices?.explained ?? 0))[0];
}

/** "29 speakers of 6 to 40 recordings; 26 of them have only one emotion; pitch and timbre differ between them (…)". */
export function describeReading({ counts, doubt, voices }: HeardReading): string {
  const { speakers, fewest, most, oneEmotion } = counts;
  const size =
    fewest === most
      ? `${most} ${most === 1 ? "recording" : "recordings"} each`
      : `${fewest} to ${most} recordings`;
  // A single recording has one emotion anyway.
  const withOneEmotion =
    oneEmotion === 0 || most === 1
      ? []
      : [`${oneEmotion} of them ${oneEmotion === 1 ? "has" : "have"} only one emotion`];
  const against = doubt === undefined || doubt.endsWith("only one emotion") ? [] : [doubt];
  return [`${speakers} speakers of ${size}`, ...withOneEmotion, ...against, voiceText(voices)].join("; ");
}

function voiceText(voices: VoiceEvidence | undefined): string {
  if (voices === undefined) return "not listened to";
  const share = `${Math.max(0, Math.round(100 * voices.explained))} % of their variance, p ${voices.p <= 0.005 ? "<= 0.005" : `= ${voices.p.toFixed(2)}`}, ${voices.recordings} recordings`;
  return soundsLikeVoices(voices)
    ? `pitch and timbre differ between them as between voices (${share})`
    : `pitch and timbre do not differ between them as between voices (${share})`;
}

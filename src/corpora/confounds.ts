/** @file Finds what is associated with the emotion in a corpus and could be learned in its place, such as speaker, level or format. */

import { isKnownSpeaker, type Utterance } from "../core/index.ts";
import { cramersV, groups, omegaSquared } from "./association.ts";
import { revealingPart } from "./sentences.ts";
import type { SoundFacts } from "./sound.ts";

/** Something that differs by emotion but is not emotion. */
export interface Confound {
  readonly with:
    | "speaker"
    | "sentence"
    | "session"
    | "sex"
    | "language"
    | "level"
    | "leading silence"
    | "duration"
    | "format";
  /** Cramer's V or the share of variance explained by the emotion, in [0, 1]. */
  readonly strength: number;
  /** What was found, how it affects scores, and what to do about it. */
  readonly message: string;
}

/** What is known about an utterance's sound; absent for recordings that were not decoded. */
export interface HeardUtterance extends Pick<SoundFacts, "durationSec" | "levelDb" | "leadingSilenceSec"> {
  /** Rate, channels and codec of the file, in words: "16000 Hz, 1 channel, wav pcm". */
  readonly format: string;
}

/** A weaker association with a category is not reported: acted corpora with a balanced design have less than 0.1. */
const categoryFrom = 0.3;
/** Anger is naturally loud and sadness slow: differences are reported only if the emotion explains most of them. */
const naturalFrom = 0.5;
/** Silence before the voice does not express anything, so less is needed. */
const silenceFrom = 0.3;

/** @param heard By utterance id. */
export function findConfounds(
  utterances: readonly Pick<
    Utterance,
    "id" | "file" | "label" | "speaker" | "session" | "sex" | "language"
  >[],
  heard: ReadonlyMap<string, HeardUtterance> = new Map(),
): Confound[] {
  const sounds = utterances.flatMap(({ id, label }) => {
    const sound = heard.get(id);
    return sound === undefined ? [] : [{ label, ...sound }];
  });
  return [
    ofSpeakers(utterances),
    ofSentences(utterances),
    ofCategory(
      "session",
      utterances.map(({ label, session }) => [label, session]),
    ),
    ofCategory(
      "sex",
      utterances.map(({ label, sex }) => [label, sex === "unknown" ? "" : sex]),
    ),
    ofCategory(
      "language",
      utterances.map(({ label, language }) => [label, language]),
    ),
    ofCategory(
      "format",
      sounds.map(({ label, format }) => [label, format]),
    ),
    ofMeasure(
      "level",
      sounds.map(({ label, levelDb }) => [label, levelDb]),
    ),
    ofMeasure(
      "leading silence",
      sounds.map(({ label, leadingSilenceSec }) => [label, leadingSilenceSec]),
    ),
    ofMeasure(
      "duration",
      sounds.map(({ label, durationSec }) => [label, durationSec]),
    ),
  ].filter((one) => one !== undefined);
}

/** Speakers should have several emotions, otherwise they give the emotion away; those with a single recording cannot show that. */
function ofSpeakers(utterances: readonly Pick<Utterance, "label" | "speaker">[]): Confound | undefined {
  const emotions = new Map<string, string[]>();
  for (const { label, speaker } of utterances) {
    if (!isKnownSpeaker(speaker)) continue;
    const own = emotions.get(speaker);
    if (own === undefined) emotions.set(speaker, [label]);
    else own.push(label);
  }
  const several = [...emotions.values()].filter(({ length }) => length > 1);
  const withOneEmotion = several.filter((labels) => new Set(labels).size === 1).length;
  if (several.length < 2 || withOneEmotion * 4 < several.length) return undefined;
  const known = utterances.filter(({ speaker }) => emotions.has(speaker));
  const strength = cramersV(known.map(({ label, speaker }) => [label, speaker]));
  return {
    with: "speaker",
    strength,
    message:
      `${withOneEmotion} of ${several.length} speakers ${several.length < emotions.size ? "with several recordings " : ""}have only one emotion, so the voice gives the emotion away. ` +
      "With `speaker` normalisation the emotion is removed along with the speaker, and scores can fall below chance; with `train` " +
      "a model may learn voices, and a split that knows the speakers gives scores that are too good. Record several emotions of each speaker, or keep to the speakers who have them.",
  };
}

function ofSentences(utterances: Parameters<typeof revealingPart>[0]): Confound | undefined {
  const found = revealingPart(utterances);
  if (found === undefined) return undefined;
  const { part, examples, strength } = found;
  return {
    with: "sentence",
    strength,
    message:
      `Part ${part} of the file names (${examples.join(", ")}, …) goes along with the emotion (Cramer's V ${strength.toFixed(2)}). ` +
      "If it is the sentence, a model may learn what is said instead of how, and no split by speaker shows it. Let the same sentences be spoken in all emotions.",
  };
}

/** How a category that differs by emotion misleads, and what to do about it. */
const categories = {
  session:
    "A model may learn the room instead of the emotion. Split by session, and record each emotion in several sessions.",
  sex: "A model may learn women's and men's voices instead of emotions. Balance the recordings, or judge women and men apart.",
  language: "A model may learn the language instead of the emotion. Judge each language alone.",
  format:
    "A model may learn the rate, codec or channel instead of the emotion, and no normalisation removes that. Convert all recordings from the same originals, or leave out those of another format.",
} as const;

function ofCategory(
  name: keyof typeof categories,
  pairs: readonly (readonly [label: string, value: string])[],
): Confound | undefined {
  const known = pairs.filter(([, value]) => value !== "");
  const values = new Set(known.map(([, value]) => value));
  if (values.size < 2) return undefined;
  const strength = cramersV(known);
  if (strength < categoryFrom) return undefined;
  return {
    with: name,
    strength,
    message: `The ${name} goes along with the emotion (Cramer's V ${strength.toFixed(2)}; ${farthest(known)}). ${categories[name]}`,
  };
}

/** The class that stands out most: "fear 100 % 8000 Hz, of all 12 %". */
function farthest(pairs: readonly (readonly [string, string])[]): string {
  let most = { label: "", value: "", own: 0, all: 0 };
  for (const value of new Set(pairs.map(([, v]) => v))) {
    const all = pairs.filter(([, v]) => v === value).length / pairs.length;
    for (const label of new Set(pairs.map(([l]) => l))) {
      const of = pairs.filter(([l]) => l === label);
      const own = of.filter(([, v]) => v === value).length / of.length;
      if (own - all > most.own - most.all) most = { label, value, own, all };
    }
  }
  return `${most.value} in ${Math.round(100 * most.own)} % of ${most.label}, ${Math.round(100 * most.all)} % of all`;
}

interface Measure {
  readonly unit: string;
  /** Share of its variance that the emotion must explain. */
  readonly from: number;
  /** Smaller differences between emotions cannot be learned. */
  readonly apart: number;
  readonly advice: string;
}

const measures: Readonly<Record<"level" | "leading silence" | "duration", Measure>> = {
  level: {
    unit: "dB",
    from: naturalFrom,
    apart: 3,
    advice:
      "Voices differ in loudness by emotion, but so do gains: a model may learn the recording level. Record with one fixed gain, or bring all recordings to one level.",
  },
  "leading silence": {
    unit: "s",
    from: silenceFrom,
    apart: 0.05,
    advice:
      "It does not express anything, but a model may learn it, under any normalisation. Cut the silence off in all recordings.",
  },
  duration: {
    unit: "s",
    from: naturalFrom,
    apart: 0.3,
    advice:
      "A model may learn how long a recording is: how sentences were chosen or cut. Use the same sentences for all emotions.",
  },
};

function ofMeasure(
  name: keyof typeof measures,
  pairs: readonly (readonly [label: string, value: number])[],
): Confound | undefined {
  const { unit, from, apart, advice } = measures[name];
  const strength = omegaSquared(pairs);
  if (!(strength >= from)) return undefined;
  const means = meansOf(pairs);
  const [low, high] = [means[0], means[means.length - 1]];
  if (high.mean - low.mean < apart) return undefined;
  return {
    with: name,
    strength,
    message:
      `The ${name} differs by emotion (which explains ${Math.round(100 * strength)} % of it; mean ${low.mean.toFixed(1)} ${unit} for ${low.label}, ` +
      `${high.mean.toFixed(1)} ${unit} for ${high.label}). ${advice}`,
  };
}

function meansOf(pairs: readonly (readonly [string, number])[]): { label: string; mean: number }[] {
  return [...groups(pairs)]
    .map(([label, values]) => ({ label, mean: values.reduce((a, b) => a + b, 0) / values.length }))
    .sort((a, b) => a.mean - b.mean);
}

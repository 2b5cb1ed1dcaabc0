/** @file The speakers of the demo corpus, and how an emotion changes a voice. */

import type { Rng } from "../../core/index.ts";

/** The constant properties of a speaker. */
export interface Voice {
  readonly name: string;
  readonly sex: "female" | "male";
  /** Mean fundamental frequency of neutral speech, Hz. */
  readonly f0Hz: number;
  /** Formants relative to an adult male tract. */
  readonly formantScale: number;
  readonly manner: Manner;
  /** How strongly this speaker acts, around 1. */
  readonly expressiveness: number;
}

/** How something is said; each field is multiplied with the voice's own or added to it. */
export interface Manner {
  /** Spread of the F0 contour, octaves from the lowest to the highest accent. */
  readonly rangeOctaves: number;
  /** Syllable rate relative to the durations in phones.ts. */
  readonly rate: number;
  /** Level of the whole utterance, dB RMS of full scale. */
  readonly levelDb: number;
  /** Share of a period during which the glottis is open. */
  readonly openQuotient: number;
  /** Corner of the glottal source's extra low-pass, Hz: low for breathy, high for tense phonation. */
  readonly tiltHz: number;
  /** Aspiration noise relative to the pulse. */
  readonly breath: number;
  /** Standard deviation of the period, relative. */
  readonly jitter: number;
  /** 1 = vowels reach their targets, 0 = all vowels are neutral. */
  readonly precision: number;
  /** Extra level of stressed syllables, dB. */
  readonly stressDb: number;
  /** How far F0 sinks between accents (the "wave" contour of joy), as a share of the range. */
  readonly wave: number;
}

/** What an emotion does at full strength. Most values are factors; decibels, precision, open quotient and wave are added. */
interface EmotionRule {
  readonly f0: number;
  readonly range: number;
  readonly rate: number;
  readonly levelDb: number;
  readonly openQuotient: number;
  readonly tilt: number;
  readonly breath: number;
  readonly jitter: number;
  readonly precision: number;
  readonly stressDb: number;
  readonly wave: number;
  /** First two formants: spread lips raise them. */
  readonly lips: number;
}

const unchanged: EmotionRule = {
  f0: 1,
  range: 1,
  rate: 1,
  levelDb: 0,
  openQuotient: 0,
  tilt: 1,
  breath: 1,
  jitter: 1,
  precision: 0,
  stressDb: 0,
  wave: 0,
  lips: 1,
};

/**
 * The directions follow Burkhardt & Sendlmeier (2000), whose listeners named the emotion of resynthesised speech: joy with high, wide F0,
 * faster, with spread lips; hot anger fast, wide, tense and precise; fear high, fast, in falsetto; sadness narrow, slow, breathy, with
 * jitter and imprecise vowels. The sizes are smaller than theirs: actors vary, and a corpus without overlap would teach nothing.
 */
const rules: Readonly<Record<string, EmotionRule>> = {
  anger: {
    ...unchanged,
    f0: 1.28,
    range: 1.7,
    rate: 1.14,
    levelDb: 5,
    openQuotient: -0.14,
    tilt: 1.9,
    breath: 0.7,
    jitter: 1.5,
    precision: 0.12,
    stressDb: 3,
  },
  fear: {
    ...unchanged,
    f0: 1.5,
    range: 1.1,
    rate: 1.2,
    levelDb: -1,
    openQuotient: 0.1,
    tilt: 0.75,
    breath: 1.8,
    jitter: 2,
    precision: -0.08,
  },
  happiness: {
    ...unchanged,
    f0: 1.38,
    range: 1.8,
    rate: 1.1,
    levelDb: 3,
    openQuotient: -0.04,
    tilt: 1.3,
    precision: 0.04,
    stressDb: 2,
    wave: 0.3,
    lips: 1.07,
  },
  neutral: unchanged,
  sadness: {
    ...unchanged,
    f0: 0.94,
    range: 0.65,
    rate: 0.8,
    levelDb: -4,
    openQuotient: 0.1,
    tilt: 0.6,
    breath: 2,
    jitter: 1.8,
    precision: -0.2,
  },
};

export const demoEmotions = Object.keys(rules);

/** Speakers of the demo corpus, women first; their pitches are spread over the usual range, and the rest is random. */
export function drawVoices(perSex: number, rng: Rng): Voice[] {
  const voices: Voice[] = [];
  for (const sex of ["female", "male"] as const) {
    for (let i = 0; i < perSex; i++) {
      const name = `${sex.charAt(0)}${i + 1}`;
      const own = rng.fork(name);
      const place = (i + 0.5) / perSex - 0.5;
      voices.push({
        name,
        sex,
        f0Hz: (sex === "female" ? 208 : 118) * 2 ** (0.35 * place + 0.03 * own.normal()),
        formantScale: (sex === "female" ? 1.16 : 1) * (1 + 0.025 * own.normal()),
        expressiveness: 1 + 0.18 * own.normal(),
        manner: {
          rangeOctaves: 0.42 * 2 ** (0.25 * own.normal()),
          rate: 2 ** (0.12 * own.normal()),
          levelDb: -24 + 1.5 * own.normal(),
          openQuotient: 0.62 + 0.03 * own.normal(),
          tiltHz: 2600 * 2 ** (0.3 * own.normal()),
          breath: 0.035 * 2 ** (0.5 * own.normal()),
          jitter: 0.008 * 2 ** (0.3 * own.normal()),
          precision: 0.82 + 0.05 * own.normal(),
          stressDb: 2.5 + 0.5 * own.normal(),
          wave: 0,
        },
      });
    }
  }
  return voices;
}

/** One performance: the voice under an emotion of random strength, with the usual variation from take to take. */
export function perform(voice: Voice, emotion: string, rng: Rng): Voice {
  const rule = rules[emotion] as EmotionRule;
  const strength = Math.max(0.2, voice.expressiveness * (0.8 + 0.25 * rng.normal()));
  const vary = (spread: number) => 2 ** (spread * rng.normal());
  const { manner } = voice;
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    ...voice,
    f0Hz: voice.f0Hz * rule.f0 ** strength * vary(0.09),
    formantScale: voice.formantScale * rule.lips ** strength * vary(0.02),
    manner: {
      rangeOctaves: clamp(manner.rangeOctaves * rule.range ** strength * vary(0.3), 0.08, 1.3),
      rate: clamp(manner.rate * rule.rate ** strength * vary(0.12), 0.5, 2),
      levelDb: manner.levelDb + rule.levelDb * strength + 2 * rng.normal(),
      openQuotient: clamp(
        manner.openQuotient + rule.openQuotient * strength + 0.03 * rng.normal(),
        0.35,
        0.9,
      ),
      tiltHz: clamp(manner.tiltHz * rule.tilt ** strength * vary(0.3), 500, 7000),
      breath: clamp(manner.breath * rule.breath ** strength * vary(0.4), 0.002, 0.4),
      jitter: clamp(manner.jitter * rule.jitter ** strength * vary(0.4), 0.001, 0.06),
      precision: clamp(manner.precision + rule.precision * strength + 0.05 * rng.normal(), 0.3, 1),
      stressDb: manner.stressDb + rule.stressDb * strength + 0.7 * rng.normal(),
      wave: clamp(rule.wave * strength + 0.1 * rng.normal(), 0, 0.6),
    },
  };
}

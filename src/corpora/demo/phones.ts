/** @file The sounds and sentences of the demo corpus: formant targets after Peterson & Barney (1952) and Klatt (1980). */

/** One stretch of steady targets. Amplitudes are relative to a vowel's voicing, 1. */
export interface Segment {
  readonly durationMs: number;
  /** Centre frequencies of the first three formants of an adult male tract, Hz. */
  readonly formantsHz: readonly [number, number, number];
  /** Amplitudes of the glottal pulse, of noise at the glottis, and of noise at a constriction. */
  readonly voicing: number;
  readonly aspiration: number;
  readonly frication: number;
  /** Centre and width of the constriction's noise, Hz. */
  readonly noiseHz: number;
  readonly noiseWidthHz: number;
}

export interface Syllable {
  readonly segments: readonly Segment[];
  readonly stressed: boolean;
}

const vowels: Readonly<Record<string, readonly [number, number, number]>> = {
  a: [730, 1090, 2440],
  e: [530, 1840, 2480],
  i: [290, 2250, 2950],
  o: [540, 880, 2400],
  u: [310, 870, 2240],
};

const silent = { voicing: 0, aspiration: 0, frication: 0, noiseHz: 4000, noiseWidthHz: 2000 };

/** Consonants as one or two segments: closure and burst for stops. */
const consonants: Readonly<Record<string, readonly Segment[]>> = {
  m: [{ ...silent, durationMs: 65, formantsHz: [270, 1000, 2200], voicing: 0.4 }],
  n: [{ ...silent, durationMs: 60, formantsHz: [270, 1500, 2500], voicing: 0.4 }],
  l: [{ ...silent, durationMs: 60, formantsHz: [360, 1150, 2650], voicing: 0.55 }],
  s: [
    {
      ...silent,
      durationMs: 95,
      formantsHz: [320, 1700, 2600],
      frication: 0.18,
      noiseHz: 5600,
      noiseWidthHz: 1400,
    },
  ],
  f: [
    {
      ...silent,
      durationMs: 85,
      formantsHz: [340, 1100, 2100],
      frication: 0.1,
      noiseHz: 5000,
      noiseWidthHz: 4500,
    },
  ],
  b: [
    { ...silent, durationMs: 50, formantsHz: [220, 900, 2100], voicing: 0.1 },
    { ...silent, durationMs: 8, formantsHz: [220, 900, 2100], frication: 0.25, noiseHz: 1000 },
  ],
  d: [
    { ...silent, durationMs: 50, formantsHz: [220, 1700, 2600], voicing: 0.1 },
    { ...silent, durationMs: 8, formantsHz: [220, 1700, 2600], frication: 0.25, noiseHz: 3800 },
  ],
  t: [
    { ...silent, durationMs: 55, formantsHz: [300, 1700, 2600] },
    {
      ...silent,
      durationMs: 30,
      formantsHz: [400, 1700, 2600],
      aspiration: 0.5,
      frication: 0.2,
      noiseHz: 4200,
    },
  ],
  k: [
    { ...silent, durationMs: 55, formantsHz: [300, 1900, 2400] },
    {
      ...silent,
      durationMs: 35,
      formantsHz: [400, 1900, 2400],
      aspiration: 0.5,
      frication: 0.2,
      noiseHz: 2100,
    },
  ],
};

const vowelMs = 105;
/** Stressed vowels last longer. */
const stressedVowelMs = 140;

/** Nonsense sentences, the same for every emotion, as in acted corpora. Capitals mark stress. */
const texts = ["ma li DO na SU", "te SA lo mi FE", "ka NO di LU sa", "bo ME fa ti KO"];

export const sentences: readonly (readonly Syllable[])[] = texts.map((text) =>
  text.split(" ").map(readSyllable),
);

function readSyllable(written: string): Syllable {
  const stressed = written === written.toUpperCase();
  const [consonant, vowel] = written.toLowerCase();
  const onset = consonants[consonant as string] as readonly Segment[];
  const nucleus: Segment = {
    ...silent,
    durationMs: stressed ? stressedVowelMs : vowelMs,
    formantsHz: vowels[vowel as string] as [number, number, number],
    voicing: 1,
  };
  return { segments: [...onset, nucleus], stressed };
}

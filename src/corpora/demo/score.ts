/** @file Turns a sentence and a voice into the synthesiser's control tracks, one value for every 5 ms. */

import type { Rng } from "../../core/index.ts";
import type { Segment, Syllable } from "./phones.ts";
import type { Voice } from "./voices.ts";

export const framesPerSec = 200;

/** Tracks of equal length, one value for each frame. */
export interface Score {
  readonly frames: number;
  readonly f0Hz: Float32Array;
  readonly voicing: Float32Array;
  readonly aspiration: Float32Array;
  readonly frication: Float32Array;
  readonly noiseHz: Float32Array;
  readonly noiseWidthHz: Float32Array;
  /** The first three formants, Hz. */
  readonly formantsHz: readonly Float32Array[];
}

/** Formants of a tract without constriction, towards which imprecise vowels move. */
const neutralTractHz = [500, 1500, 2500] as const;
/** Silence before and after the utterance, frames. */
const padding = 12;

export function writeScore(sentence: readonly Syllable[], voice: Voice, rng: Rng): Score {
  const { manner } = voice;
  const timed = sentence.flatMap(({ segments, stressed }) => {
    const stretch = (framesPerSec / 1000 / manner.rate) * 2 ** (0.12 * rng.normal());
    const gain = (stressed ? 10 ** (manner.stressDb / 20) : 1) * 2 ** (0.1 * rng.normal());
    return segments.map((segment) => ({
      segment,
      gain,
      stressed,
      frames: Math.max(1, Math.round(segment.durationMs * stretch)),
    }));
  });
  const frames = 2 * padding + timed.reduce((sum, part) => sum + part.frames, 0);
  const track = () => new Float32Array(frames);
  const score = {
    frames,
    f0Hz: track(),
    voicing: track(),
    aspiration: track(),
    frication: track(),
    noiseHz: track().fill(4000),
    noiseWidthHz: track().fill(2000),
    formantsHz: [0, 1, 2].map((k) => track().fill(neutralTractHz[k] * voice.formantScale)),
  };

  const accents: number[] = [];
  let at = padding;
  for (const { segment, gain, stressed, frames: length } of timed) {
    fill(score, at, at + length, segment, gain, voice);
    if (stressed && segment.voicing === 1) accents.push(at + length / 2);
    at += length;
  }
  writeContour(score.f0Hz, accents, voice, rng);
  return {
    ...score,
    voicing: smooth(score.voicing, 2),
    aspiration: smooth(score.aspiration, 1),
    frication: smooth(score.frication, 1),
    formantsHz: score.formantsHz.map((formant) => smooth(formant, 4)),
  };
}

function fill(score: Score, from: number, to: number, segment: Segment, gain: number, voice: Voice): void {
  const vowel = segment.voicing === 1;
  const precision = vowel ? voice.manner.precision : 1;
  score.voicing.fill(segment.voicing * gain, from, to);
  score.aspiration.fill((segment.aspiration + segment.voicing * voice.manner.breath) * gain, from, to);
  score.frication.fill(segment.frication * gain, from, to);
  score.noiseHz.fill(segment.noiseHz, from, to);
  score.noiseWidthHz.fill(segment.noiseWidthHz, from, to);
  score.formantsHz.forEach((formant, k) => {
    const target = neutralTractHz[k] + precision * (segment.formantsHz[k] - neutralTractHz[k]);
    formant.fill(target * voice.formantScale, from, to);
  });
}

/** Declination from start to end, a bump on each accent, dips between them, and a slow random wander. */
function writeContour(f0Hz: Float32Array, accents: readonly number[], voice: Voice, rng: Rng): void {
  const { rangeOctaves, wave } = voice.manner;
  const n = f0Hz.length;
  const heights = accents.map(() => 1 + 0.2 * rng.normal());
  const [phase, speed] = [2 * Math.PI * rng.uniform(), 1.5 + rng.uniform()];
  for (let i = 0; i < n; i++) {
    const time = i / n;
    let octaves = 0.35 - 0.7 * time + 0.08 * Math.sin(phase + 2 * Math.PI * speed * time);
    let nearest = 0;
    accents.forEach((centre, k) => {
      const bump = Math.exp(-(((i - centre) / 22) ** 2));
      octaves += 0.55 * heights[k] * bump;
      nearest = Math.max(nearest, bump);
    });
    octaves -= wave * (1 - nearest);
    f0Hz[i] = voice.f0Hz * 2 ** (rangeOctaves * (octaves - 0.15));
  }
}

/** Moving average over `2 * reach + 1` frames: articulators do not jump. */
function smooth(track: Float32Array, reach: number): Float32Array {
  return track.map((_, i) => {
    let sum = 0;
    for (let j = i - reach; j <= i + reach; j++) sum += track[Math.min(track.length - 1, Math.max(0, j))];
    return sum / (2 * reach + 1);
  });
}

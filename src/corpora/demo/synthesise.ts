/** @file A cascade formant synthesiser in the manner of Klatt (1980): glottal pulse and noise through five resonators. */

import type { Rng } from "../../core/index.ts";
import { framesPerSec, type Score } from "./score.ts";
import type { Voice } from "./voices.ts";

export const demoRateHz = 16_000;

/** Formant bandwidths, Hz, and the fixed fourth and fifth formants of an adult male tract, Hz. */
const bandwidthsHz = [80, 95, 130, 220, 320] as const;
const upperFormantsHz = [3500, 4500] as const;
/** Variation of the amplitude from period to period, relative to that of the period's length. */
const shimmerPerJitter = 3;
/** Level of the room noise, dB RMS of full scale: real recordings are never digitally silent. */
const roomDb = -66;

/**
 * @returns Mono samples at `demoRateHz`, at the voice's level; peaks stay below 0.95.
 */
export function synthesise(score: Score, voice: Voice, rng: Rng): Float32Array {
  const step = demoRateHz / framesPerSec;
  const out = new Float32Array(score.frames * step);
  const source = glottis(voice, rng);
  const tract = bandwidthsHz.map(() => resonator());
  const constriction = resonator();
  for (let frame = 0; frame < score.frames; frame++) {
    tract.forEach((formant, k) => {
      const centre =
        k < 3 ? score.formantsHz[k][frame] : (upperFormantsHz[k - 3] as number) * voice.formantScale;
      formant.tune(Math.min(centre, 0.47 * demoRateHz), bandwidthsHz[k] as number);
    });
    constriction.tune(Math.min(score.noiseHz[frame], 0.47 * demoRateHz), score.noiseWidthHz[frame]);
    const [voicing, aspiration, frication] = [
      score.voicing[frame],
      score.aspiration[frame],
      score.frication[frame],
    ];
    for (let i = frame * step; i < (frame + 1) * step; i++) {
      const noise = 2 * rng.uniform() - 1;
      let value = source.next(score.f0Hz[frame], voicing, aspiration, noise);
      for (const formant of tract) value = formant.next(value);
      out[i] = value + constriction.next(frication * noise);
    }
  }
  return atLevel(out, voice.manner.levelDb, rng);
}

/**
 * Derivative of the glottal flow: Rosenberg's (1971) pulse C, rising over two thirds of the open phase, falling over one third;
 * then a one-pole low-pass for the phonation's spectral tilt. Aspiration noise is weaker while the glottis is closed.
 */
function glottis(voice: Voice, rng: Rng) {
  const { openQuotient, tiltHz, jitter } = voice.manner;
  const rise = (2 / 3) * openQuotient;
  const fall = openQuotient / 3;
  const pole = Math.exp((-2 * Math.PI * tiltHz) / demoRateHz);
  let phase = 1;
  let increment = 0;
  let amplitude = 1;
  let smoothed = 0;
  return {
    next(f0Hz: number, voicing: number, aspiration: number, noise: number): number {
      if (phase >= 1) {
        phase -= Math.floor(phase);
        increment = f0Hz / demoRateHz / Math.max(0.5, 1 + jitter * rng.normal());
        amplitude = Math.max(0.2, 1 + shimmerPerJitter * jitter * rng.normal());
      }
      let flow = 0;
      if (phase < rise) flow = (fall / rise) * Math.sin((Math.PI * phase) / rise);
      else if (phase < openQuotient) flow = -Math.sin((Math.PI / 2) * ((phase - rise) / fall));
      const open = phase < openQuotient ? 1 : 0.4;
      phase += increment;
      smoothed = (1 - pole) * voicing * amplitude * flow + pole * smoothed;
      return smoothed + aspiration * open * noise;
    },
  };
}

/** Klatt's digital resonator with unit gain at 0 Hz: y[n] = a x[n] + b y[n-1] + c y[n-2]. */
function resonator() {
  let [a, b, c, y1, y2] = [0, 0, 0, 0, 0];
  return {
    tune(centreHz: number, widthHz: number): void {
      const radius = Math.exp((-Math.PI * widthHz) / demoRateHz);
      c = -radius * radius;
      b = 2 * radius * Math.cos((2 * Math.PI * centreHz) / demoRateHz);
      a = 1 - b - c;
    },
    next(x: number): number {
      const y = a * x + b * y1 + c * y2;
      y2 = y1;
      y1 = y;
      return y;
    },
  };
}

/** Scales to a level, adds the room's noise, and keeps peaks below 0.95. */
function atLevel(samples: Float32Array, levelDb: number, rng: Rng): Float32Array {
  let energy = 0;
  let peak = 0;
  for (const value of samples) {
    energy += value * value;
    peak = Math.max(peak, Math.abs(value));
  }
  const wanted = 10 ** (levelDb / 20) / Math.sqrt(energy / samples.length);
  const gain = Math.min(wanted, 0.94 / peak);
  const room = 10 ** (roomDb / 20) * Math.sqrt(3);
  return samples.map((value) => gain * value + room * (2 * rng.uniform() - 1));
}

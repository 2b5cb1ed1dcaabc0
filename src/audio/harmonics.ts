/** @file Levels of a voice's harmonics, and of those nearest to its formants, from one magnitude spectrum. */

export interface HarmonicOptions {
  readonly bins: number;
  readonly hzPerBin: number;
}

/** Levels are relative to the harmonic at F0. */
export interface HarmonicLevels {
  /** Level at 2·F0 minus that at 3·F0, dB, in [-201, 201]; 0 in unvoiced frames. */
  h1h2: number;
  /** Level at 2·F0 minus that of the harmonic at the third formant, dB, in [-201, 201]; 0 in unvoiced frames. */
  h1a3: number;
  /** Level of the strongest harmonic near each of the first three formants, dB; 0 if there is none, -201 if unvoiced. */
  readonly formantLevel: Float64Array;
}

const HARMONICS = 100;
const FORMANTS = 3;
const FLOOR_DB = -200;
/** Of a harmonic that cannot be told from its neighbour, or without a fundamental. */
const NO_LEVEL_DB = -201;

/**
 * Each harmonic is the local maximum of the spectrum nearest to its nominal frequency.
 *
 * Harmonics are counted from 0, so that H1 and H2 are those at twice and three times F0, as in the customary extractor.
 *
 * @returns A function from a magnitude spectrum `[bins]`, F0 (Hz, 0 = unvoiced) and at least three formants (Hz, 0 =
 * absent) to the levels, in an object that is reused.
 */
export function createHarmonicLevels(
  options: HarmonicOptions,
): (magnitude: Float64Array, f0Hz: number, formantHz: Float64Array) => HarmonicLevels {
  const { bins, hzPerBin } = options;
  const last = bins - 1;
  const binOf = new Int32Array(HARMONICS);
  const frequency = new Float64Array(HARMONICS);
  const level = new Float64Array(HARMONICS);
  const levels: HarmonicLevels = { h1h2: 0, h1a3: 0, formantLevel: new Float64Array(FORMANTS) };

  return (magnitude, f0Hz, formantHz) => {
    if (f0Hz === 0) {
      levels.h1h2 = 0;
      levels.h1a3 = 0;
      levels.formantLevel.fill(NO_LEVEL_DB);
      return levels;
    }
    measure(magnitude, f0Hz);
    levels.h1h2 = clip(level[1] - level[2]);
    for (let k = 0; k < FORMANTS; k++) {
      const harmonic = strongestNear(magnitude, formantHz[k]);
      levels.formantLevel[k] = harmonic < 0 ? 0 : level[harmonic];
      if (k === 2) levels.h1a3 = clip(level[1] - (harmonic < 0 ? NO_LEVEL_DB : level[harmonic]));
    }
    return levels;
  };

  function measure(magnitude: Float64Array, f0Hz: number): void {
    const nearest = (hz: number) => Math.floor(hz / hzPerBin + 0.5);
    const lowest = nearest(0.5 * f0Hz);
    let reference = 0;
    for (let i = 0; i < HARMONICS; i++) {
      const bin = localMaximum(
        magnitude,
        nearest((i + 1) * f0Hz),
        nearest((i + 0.5) * f0Hz),
        nearest((i + 1.5) * f0Hz),
      );
      const valid = bin >= Math.max(1, lowest) && bin < last;
      binOf[i] = valid ? bin : -1;
      frequency[i] = 0;
      level[i] = i > 0 && reference === 0 ? NO_LEVEL_DB : FLOOR_DB;
      if (!valid) {
        if (i === 0) level[0] = NO_LEVEL_DB;
        continue;
      }
      const before = magnitude[bin - 1];
      const after = magnitude[bin + 1];
      const shift = (0.5 * (before - after)) / (before - 2 * magnitude[bin] + after);
      const height = magnitude[bin] - 0.25 * (before - after) * shift;
      frequency[i] = (bin + shift) * hzPerBin;
      if (i === 0) {
        reference = magnitude[bin];
        level[0] = 0;
      } else if (bin === binOf[i - 1]) {
        level[i] = NO_LEVEL_DB;
      } else if (reference > 0) {
        level[i] = Math.max(FLOOR_DB, 20 * Math.log10(height / reference));
      }
    }
  }

  /** Of the harmonics within a fifth of the frequency the one of largest magnitude; -1 if there is none. */
  function strongestNear(magnitude: Float64Array, hz: number): number {
    let best = -1;
    for (let i = 0; i < HARMONICS; i++) {
      if (binOf[i] < 0 || frequency[i] < 0.8 * hz || frequency[i] > 1.2 * hz) continue;
      if (best < 0 || magnitude[binOf[i]] > magnitude[binOf[best]]) best = i;
    }
    return best;
  }

  /** The bin of a strict local maximum nearest to `at`, the higher one first, within [from, to]; -1 if there is none. */
  function localMaximum(m: Float64Array, at: number, from: number, to: number): number {
    for (let distance = 0; at + distance <= to || at - distance >= from; distance++) {
      const up = at + distance;
      if (up <= to && up < last && m[up] > m[up - 1] && m[up] > m[up + 1]) return up;
      const down = at - distance;
      if (down >= from && down > 0 && down < last && m[down] > m[down - 1] && m[down] > m[down + 1])
        return down;
    }
    return -1;
  }
}

function clip(db: number): number {
  return Math.max(NO_LEVEL_DB, Math.min(-NO_LEVEL_DB, db));
}

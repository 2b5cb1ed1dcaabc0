/** @file Levels of a voice's harmonics, including those nearest to its formants, from one magnitude spectrum. */

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
/** The level of a harmonic that cannot be told from its neighbour, or that has no fundamental. */
const NO_LEVEL_DB = -201;

/**
 * Each harmonic is the local maximum of the spectrum nearest to its nominal frequency.
 *
 * Harmonics are counted from 0, so H1 and H2 are those at twice and three times F0, as in the customary extractor.
 *
 * @returns A function from a magnitude spectrum `[bins]`, F0 (Hz, 0 = unvoiced) and at least three formants (Hz, 0 =
 * absent) to the levels, in an object that is reused.
 */
export function createHarmonicLevels(
  options: HarmonicOptions,
): (magnitude: Float64Array, f0Hz: number, formantHz: Float64Array) => HarmonicLevels {
  const { bins, hzPerBin } = options;
  const last = bins - 1;
  /** -1 = not found. */
  const binOf = new Int32Array(HARMONICS);
  /** Interpolated frequency (Hz) and magnitude of each harmonic. */
  const frequency = new Float64Array(HARMONICS);
  const height = new Float64Array(HARMONICS);
  const levels: HarmonicLevels = { h1h2: 0, h1a3: 0, formantLevel: new Float64Array(FORMANTS) };

  return (magnitude, f0Hz, formantHz) => {
    if (f0Hz === 0) {
      levels.h1h2 = 0;
      levels.h1a3 = 0;
      levels.formantLevel.fill(NO_LEVEL_DB);
      return levels;
    }
    findHarmonics(magnitude, f0Hz);
    const first = level(magnitude, 1);
    levels.h1h2 = clip(first - level(magnitude, 2));
    for (let k = 0; k < FORMANTS; k++) {
      const harmonic = strongestNear(magnitude, formantHz[k]);
      levels.formantLevel[k] = harmonic < 0 ? 0 : level(magnitude, harmonic);
      if (k === 2) levels.h1a3 = clip(harmonic < 0 ? first + NO_LEVEL_DB : first - levels.formantLevel[k]);
    }
    return levels;
  };

  function findHarmonics(magnitude: Float64Array, f0Hz: number): void {
    const lowest = Math.max(1, nearestBin(0.5 * f0Hz));
    binOf.fill(-1);
    for (let i = 0; i < HARMONICS && (i + 0.5) * f0Hz < last * hzPerBin; i++) {
      const from = nearestBin((i + 0.5) * f0Hz);
      const to = nearestBin((i + 1.5) * f0Hz);
      const bin = nearestPeak(magnitude, nearestBin((i + 1) * f0Hz), from, to);
      if (bin < lowest) continue;
      const before = magnitude[bin - 1];
      const after = magnitude[bin + 1];
      const shift = (0.5 * (before - after)) / (before - 2 * magnitude[bin] + after);
      binOf[i] = bin;
      frequency[i] = (bin + shift) * hzPerBin;
      height[i] = magnitude[bin] - 0.25 * (before - after) * shift;
    }
  }

  /** Level of a harmonic's interpolated magnitude relative to the uninterpolated one at F0, dB. */
  function level(magnitude: Float64Array, i: number): number {
    if (binOf[0] < 0) return NO_LEVEL_DB;
    if (i === 0) return 0;
    if (binOf[i] < 0) return FLOOR_DB;
    if (binOf[i] === binOf[i - 1]) return NO_LEVEL_DB;
    return Math.max(FLOOR_DB, 20 * Math.log10(height[i] / magnitude[binOf[0]]));
  }

  /** The harmonic of largest magnitude within a fifth of the frequency; -1 if there is none. */
  function strongestNear(magnitude: Float64Array, hz: number): number {
    let best = -1;
    for (let i = 0; i < HARMONICS; i++) {
      if (binOf[i] < 0 || frequency[i] < 0.8 * hz || frequency[i] > 1.2 * hz) continue;
      if (best < 0 || magnitude[binOf[i]] > magnitude[binOf[best]]) best = i;
    }
    return best;
  }

  /** The bin nearest to a frequency; the higher one of two equally near. */
  function nearestBin(hz: number): number {
    return Math.floor(hz / hzPerBin + 0.5);
  }

  /** The bin of the strict local maximum nearest to `at`, the higher one first, within [from, to]; -1 if there is none. */
  function nearestPeak(m: Float64Array, at: number, from: number, to: number): number {
    for (let distance = 0; at + distance <= to || at - distance >= from; distance++) {
      const up = at + distance;
      if (up <= to && up < last && m[up] > m[up - 1] && m[up] > m[up + 1]) return up;
      const down = at - distance;
      if (down >= from && down > 0 && down < last && m[down] > m[down - 1] && m[down] > m[down + 1]) {
        return down;
      }
    }
    return -1;
  }
}

function clip(db: number): number {
  return Math.max(NO_LEVEL_DB, Math.min(-NO_LEVEL_DB, db));
}

/** @file Harmonics-to-noise ratio by autocorrelation (Boersma 1993, without the correction for the window). */

export interface AcfHnrOptions {
  readonly sampleRateHz: number;
  /** Bins of the spectrum, from 0 Hz to half the sampling rate. */
  readonly bins: number;
}

const LOWEST_RATIO = 1e-9;
const HIGHEST_RATIO = 1e11;

/**
 * 10·log10(a_T / (a_0 - a_T)) with a = |inverse transform of the power spectrum| at the local maximum nearest to
 * 1/F0. The window tapers a, so even a perfect pulse train reaches only about 10 dB.
 *
 * Only the few lags that are needed are computed.
 *
 * @returns A function from a power spectrum `[bins]` and F0 (Hz; 0 = unvoiced, otherwise with a period that fits
 * into the transform) to dB, in [-90, 110]; 0 if unvoiced.
 */
export function createAcfHnr(options: AcfHnrOptions): (power: Float64Array, f0Hz: number) => number {
  const { sampleRateHz, bins } = options;
  const period = 2 * (bins - 1);
  const cosines = Float64Array.from({ length: period }, (_, n) => Math.cos((2 * Math.PI * n) / period));

  const autocorrelation = (power: Float64Array, lag: number): number => {
    let sum = 0;
    let phase = lag;
    for (let k = 1; k < bins - 1; k++) {
      sum += power[k] * cosines[phase];
      phase += lag;
      if (phase >= period) phase -= period;
    }
    return Math.abs(power[0] + 2 * sum + (lag % 2 === 0 ? power[bins - 1] : -power[bins - 1]));
  };

  return (power, f0Hz) => {
    if (f0Hz === 0) return 0;
    const energy = autocorrelation(power, 0);
    if (energy === 0) return 0;
    const peak = nearestPeak(power, Math.floor(sampleRateHz / f0Hz));
    const ratio = peak >= energy ? HIGHEST_RATIO : peak / (energy - peak);
    return 10 * Math.log10(Math.min(HIGHEST_RATIO, Math.max(LOWEST_RATIO, ratio)));
  };

  /** Height of the local maximum nearest to a lag, the lower one first; at the lag itself if there is none. */
  function nearestPeak(power: Float64Array, lag: number): number {
    const here = autocorrelation(power, lag);
    let below = autocorrelation(power, lag - 1);
    let above = autocorrelation(power, lag + 1);
    if (here > below && here > above) return here;
    // Step outwards from `lag`, towards both ends.
    let insideBelow = here;
    let insideAbove = here;
    for (let distance = 1; lag - distance > 0 || lag + distance < bins - 1; distance++) {
      if (lag - distance > 0) {
        const outside = autocorrelation(power, lag - distance - 1);
        if (below > outside && below > insideBelow) return below;
        insideBelow = below;
        below = outside;
      }
      if (lag + distance < bins - 1) {
        const outside = autocorrelation(power, lag + distance + 1);
        if (above > outside && above > insideAbove) return above;
        insideAbove = above;
        above = outside;
      }
    }
    return here;
  }
}

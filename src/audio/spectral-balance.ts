/** @file Balance of low and high frequencies: alpha ratio, Hammarberg index, spectral slopes (Eyben et al. 2016). */

export interface SpectralBalance {
  /** 10·log10 of the power in 1-5 kHz over that below 1 kHz, dB. */
  alphaRatioDb: number;
  /** 10·log10 of the highest power below 2 kHz over the highest in 2-5 kHz, dB. */
  hammarbergDb: number;
  /** Slope of the level on frequency within 0-500 Hz and 500-1500 Hz, dB/Hz. */
  slope0Db: number;
  slope500Db: number;
}

const FLOOR = 1e-14;

/**
 * A ratio whose denominator is silent (a power below 1e-14) is 0.
 *
 * @param bins Bins from 0 Hz to half the sampling rate inclusive; 5 kHz must be among them.
 * @returns A function of the power spectrum `[bins]`; the object it returns is reused.
 */
export function createSpectralBalance(
  bins: number,
  sampleRateHz: number,
): (power: Float64Array) => SpectralBalance {
  const hzPerBin = sampleRateHz / (2 * (bins - 1));
  const at1k = Math.ceil(1000 / hzPerBin);
  const at2k = Math.ceil(2000 / hzPerBin);
  const at5k = Math.floor(5000 / hzPerBin);
  const level = new Float64Array(bins);
  const lowSlope = createLevelSlope(0, 500, hzPerBin);
  const highSlope = createLevelSlope(500, 1500, hzPerBin);
  const levels = Math.floor(1500 / hzPerBin) + 1;
  const balance: SpectralBalance = { alphaRatioDb: 0, hammarbergDb: 0, slope0Db: 0, slope500Db: 0 };
  return (power) => {
    let low = 0;
    let high = 0;
    let lowPeak = 0;
    let highPeak = 0;
    for (let k = 0; k < at1k; k++) {
      low += power[k];
      if (power[k] > lowPeak) lowPeak = power[k];
    }
    for (let k = at1k; k < at2k; k++) {
      high += power[k];
      if (power[k] > lowPeak) lowPeak = power[k];
    }
    for (let k = at2k; k <= at5k; k++) {
      high += power[k];
      if (power[k] > highPeak) highPeak = power[k];
    }
    for (let k = 0; k < levels; k++) level[k] = 10 * Math.log10(Math.max(power[k], FLOOR));
    balance.alphaRatioDb = ratioDb(high, low);
    balance.hammarbergDb = ratioDb(lowPeak, highPeak);
    balance.slope0Db = lowSlope(level);
    balance.slope500Db = highSlope(level);
    return balance;
  };
}

function ratioDb(numerator: number, denominator: number): number {
  return denominator > 0 ? 10 * Math.log10(Math.max(numerator, FLOOR) / Math.max(denominator, FLOOR)) : 0;
}

/**
 * Slope of levels on frequency over the bins from `lowHz` to `highHz` inclusive, by the customary extractor's formula:
 * its n is one less than the number of bins, so a constant level does not have slope 0.
 */
function createLevelSlope(lowHz: number, highHz: number, hzPerBin: number): (level: Float64Array) => number {
  const first = Math.ceil(lowHz / hzPerBin);
  const last = Math.floor(highHz / hzPerBin);
  const n = last - first;
  let sumF = 0;
  let sumFF = 0;
  for (let k = first; k <= last; k++) {
    sumF += k * hzPerBin;
    sumFF += (k * hzPerBin) ** 2;
  }
  const spread = n * sumFF - sumF * sumF;
  return (level) => {
    let sum = 0;
    let product = 0;
    for (let k = first; k <= last; k++) {
      sum += level[k];
      product += k * level[k];
    }
    return (n * hzPerBin * product - sumF * sum) / spread;
  };
}

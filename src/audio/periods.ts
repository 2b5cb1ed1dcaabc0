/** @file Single glottal periods in the waveform, and how they differ: jitter, shimmer, harmonics-to-noise ratio. */

import { ParameterError } from "../core/index.ts";
import { harmonicsToNoise, LOWEST_LOG_HNR } from "./period-noise.ts";

export interface PeriodOptions {
  readonly sampleRateHz: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /** How far a period may differ from 1/F0, as a share of it. */
  readonly searchRange: number;
  /**
   * `textbook` takes a period whose correlation with the next one exceeds 0.5. `reference` takes one whose correlation
   * exceeds the smallest in its frame so far (its own included), rounded to float32.
   */
  readonly acceptance: "textbook" | "reference";
  /** Whether `logHnr` is measured; it is -100 otherwise. */
  readonly noise: boolean;
}

/** All are 0 in unvoiced frames, except `logHnr`, which is -100 there. */
export interface PeriodMeasures {
  /** Mean difference of successive periods over the mean period, in [0, 1]. */
  jitterLocal: number;
  /** Mean difference of successive differences over the mean period, in [0, 1]. */
  jitterDdp: number;
  /** Mean difference of successive periods' peak-to-peak amplitudes over their mean, in [0, 1]. */
  shimmerLocal: number;
  /** 20·log10(1 + shimmerLocal), dB. */
  shimmerLocalDb: number;
  /** Energy of the mean period over that of the periods' differences from it, dB, in [-100, 100]; 0 if none was found. */
  logHnr: number;
}

const MIN_CORRELATION = 0.5;
/** Periods that differ by less (seconds) are one period, measured in two successive frames. */
const SAME_PERIOD = 1e-9;
const LOWEST_F0_HZ = 40;

/**
 * Follows the periods of a voice from frame to frame: stretches of the waveform are correlated with their successors
 * at all lags near 1/F0, and the highest local maximum is taken for a period.
 *
 * @returns A function to be called for each frame in order. `samples[start - origin]` is the frame's first sample; the
 * array must extend two hops and two of the longest periods beyond it, and as far before it. `f0Hz` is 0 in unvoiced
 * frames and at least 40 otherwise. It keeps state, so make one for each signal, and reuses the object it returns.
 * @throws {ParameterError} From the function, for a lower F0.
 */
export function createPeriodMeasures(
  options: PeriodOptions,
): (samples: Float32Array, origin: number, start: number, f0Hz: number) => PeriodMeasures {
  const { sampleRateHz, hop, searchRange, acceptance, noise } = options;
  const longest = Math.ceil((1 + searchRange) * (sampleRateHz / LOWEST_F0_HZ)) + 2;
  const room = 4 * longest + 4 * hop;
  const x = new Float64Array(room);
  const sums = new Float64Array(room + 1);
  const squares = new Float64Array(room + 1);
  const correlation = new Float64Array(longest);
  const starts = new Int32Array(room);
  const mean = new Float64Array(longest);
  const measures: PeriodMeasures = {
    jitterLocal: 0,
    jitterDdp: 0,
    shimmerLocal: 0,
    shimmerLocalDb: 0,
    logHnr: LOWEST_LOG_HNR,
  };
  /** The sample, counted from the start of the signal, at which the next frame continues. */
  let position = 0;
  /** Seconds; 0 = none. */
  let lastPeriod = 0;
  let lastDifference = 0;

  return (samples, origin, start, f0Hz) => {
    if (f0Hz === 0) {
      lastPeriod = 0;
      lastDifference = 0;
      position = start + hop;
      measures.jitterLocal = 0;
      measures.jitterDdp = 0;
      measures.shimmerLocal = 0;
      measures.shimmerLocalDb = 0;
      measures.logHnr = LOWEST_LOG_HNR;
      return measures;
    }
    if (!(f0Hz >= LOWEST_F0_HZ)) {
      throw new ParameterError("createPeriodMeasures", `an F0 of 0 or at least ${LOWEST_F0_HZ} Hz`, f0Hz);
    }
    const tau = sampleRateHz / f0Hz;
    const lo = Math.floor((1 - searchRange) * tau);
    const hi = Math.ceil((1 + searchRange) * tau);
    const advance = hop + start - position;
    const length = Math.max(advance, 2 * hi + 2);
    for (let k = 0, at = position - origin; k < length; k++, at++) {
      const value = samples[at];
      x[k] = value;
      sums[k + 1] = sums[k] + value;
      squares[k + 1] = squares[k] + value * value;
    }

    let consumed = 0;
    let found = 0;
    let periods = 0;
    let periodSum = 0;
    let differences = 0;
    let differenceSum = 0;
    let changes = 0;
    let changeSum = 0;
    let amplitudeSum = 0;
    let amplitudeDifferenceSum = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let q = 0;
    while (q < length - 2 * hi - 1) {
      correlate(q, lo, hi);
      const peak = highestPeak(correlation, hi - lo - 2);
      if (peak === 0) {
        q += Math.round(tau);
      } else {
        const before = correlation[peak - 1];
        const after = correlation[peak + 1];
        const shift = (0.5 * (before - after)) / (before - 2 * correlation[peak] + after);
        const height = correlation[peak] - 0.25 * (before - after) * shift;
        const lag = lo + peak;
        const period = (lag + shift) / sampleRateHz;
        lowest = Math.min(lowest, Math.fround(height));
        const first = peakToPeak(x, q + 1, q + lag - 1);
        const second = peakToPeak(x, q + lag + 1, q + 2 * lag - 1);
        starts[found++] = q;
        q += lag;
        if (height > (acceptance === "textbook" ? MIN_CORRELATION : lowest)) {
          if (lastPeriod > 0) {
            const gap = Math.abs(lastPeriod - period);
            const difference = gap < SAME_PERIOD ? 0 : gap;
            differenceSum += difference;
            differences++;
            if (lastDifference > 0) {
              changeSum += Math.abs(lastDifference - difference);
              changes++;
            }
            lastDifference = difference;
          }
          lastPeriod = period;
          periodSum += period;
          periods++;
          amplitudeSum += 0.5 * (first + second);
          amplitudeDifferenceSum += Math.abs(first - second);
        }
      }
      if (q < advance - 1) consumed = q;
    }
    position += consumed;

    if (noise) {
      starts[found++] = q;
      measures.logHnr = harmonicsToNoise(x, starts, found, Math.round(tau), mean);
    }
    // Without an accepted period the frame repeats the last one's values.
    if (periods > 0) {
      const meanPeriod = periodSum / periods;
      measures.jitterLocal = differences > 0 ? Math.min(1, differenceSum / differences / meanPeriod) : 0;
      measures.jitterDdp = changes > 0 ? Math.min(1, changeSum / changes / meanPeriod) : 0;
      measures.shimmerLocal = amplitudeSum > 0 ? Math.min(1, amplitudeDifferenceSum / amplitudeSum) : 0;
      measures.shimmerLocalDb = 20 * Math.log10(1 + measures.shimmerLocal);
    }
    return measures;
  };

  /** Pearson's correlation of x[q, q+lag) with x[q+lag, q+2lag) for each lag from `lo` to `hi`. */
  function correlate(q: number, lo: number, hi: number): void {
    let lag = lo;
    // Four lags at a time share their reads of the samples; the longer ones have extra samples at the end.
    for (; lag + 3 <= hi; lag += 4) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      const middle = q + lag;
      let y0 = x[middle];
      let y1 = x[middle + 1];
      let y2 = x[middle + 2];
      for (let i = q, ahead = middle + 3; i < middle; i++, ahead++) {
        const here = x[i];
        const y3 = x[ahead];
        a += here * y0;
        b += here * y1;
        c += here * y2;
        d += here * y3;
        y0 = y1;
        y1 = y2;
        y2 = y3;
      }
      b += x[middle] * y1;
      c += x[middle] * y2 + x[middle + 1] * x[middle + lag + 3];
      d += x[middle] * x[middle + lag + 3] + x[middle + 1] * x[middle + lag + 4];
      d += x[middle + 2] * x[middle + lag + 5];
      correlation[lag - lo] = normalise(a, q, lag);
      correlation[lag - lo + 1] = normalise(b, q, lag + 1);
      correlation[lag - lo + 2] = normalise(c, q, lag + 2);
      correlation[lag - lo + 3] = normalise(d, q, lag + 3);
    }
    for (; lag <= hi; lag++) {
      let product = 0;
      for (let i = q, ahead = q + lag; i < q + lag; i++, ahead++) product += x[i] * x[ahead];
      correlation[lag - lo] = normalise(product, q, lag);
    }
  }

  /** Turns the sum of products into the correlation of two neighbouring stretches; 0 if one of them is constant. */
  function normalise(product: number, q: number, lag: number): number {
    const middle = q + lag;
    const end = middle + lag;
    const firstSum = sums[middle] - sums[q];
    const secondSum = sums[end] - sums[middle];
    const first = squares[middle] - squares[q] - (firstSum * firstSum) / lag;
    const second = squares[end] - squares[middle] - (secondSum * secondSum) / lag;
    if (!(first > 0 && second > 0)) return 0;
    return (product - (firstSum * secondSum) / lag) / Math.sqrt(first * second);
  }
}

/** Position of the highest strict local maximum among 1 … last; 0 if there is none. */
function highestPeak(y: Float64Array, last: number): number {
  let peak = 0;
  for (let i = 1; i <= last; i++) {
    if (y[i] > y[i - 1] && y[i] > y[i + 1] && (peak === 0 || y[i] > y[peak])) peak = i;
  }
  return peak;
}

function peakToPeak(x: Float64Array, from: number, to: number): number {
  let low = x[from];
  let high = low;
  for (let k = from + 1; k < to; k++) {
    const value = x[k];
    if (value > high) high = value;
    else if (value < low) low = value;
  }
  return high - low;
}

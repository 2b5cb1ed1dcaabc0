/** @file Statistics of one spectrum as a distribution of power over frequency. Silence gives zeros. */

/** Shape of one spectrum. */
export interface ShapeValues {
  /** Frequency below which 25, 50, 75 and 90 % of the power lie: the first bin whose cumulated power reaches it, Hz. */
  readonly rollOffHz: Float64Array;
  /** Mean frequency, Hz. */
  centroidHz: number;
  /** Entropy of max(P, 1e-7)/ΣP, bits; the floor, which the sum lacks, is the customary extractor's. */
  entropyBits: number;
  /** Second central moment, Hz². */
  varianceHz2: number;
  /** Third and fourth central moments divided by powers of the standard deviation; a normal distribution has 0 and 3. */
  skewness: number;
  kurtosis: number;
  /** Slope of the regression of power on frequency, per Hz. */
  slope: number;
  /** Psychoacoustic sharpness, acum (Zwicker & Fastl 1999) with power for specific loudness. */
  sharpness: number;
  /** Half the sum of the steps of power between successive extrema (over two bins on either side), divided by the number of bins. */
  harmonicity: number;
}

const ROLL_OFFS = [0.25, 0.5, 0.75, 0.9];
const ENTROPY_FLOOR = 1e-7;
/** Variance (in bins) above which a spectrum is wider than rounding errors make it. */
const NARROW = 1e-20;

/**
 * Shape of the power spectrum above 0 Hz.
 *
 * @param bins Bins from 0 Hz to half the sampling rate inclusive.
 * @returns A function of the power spectrum `[bins]`; the object it returns is reused.
 */
export function createSpectrumShape(
  bins: number,
  sampleRateHz: number,
): (power: Float64Array) => ShapeValues {
  const n = bins - 1;
  const hzPerBin = sampleRateHz / (2 * n);
  const sharp = Float64Array.from({ length: bins }, (_, k) => sharpnessWeight(k * hzPerBin));
  // Σk and Σk² over bins 1 … n, and the regression's denominator n·Σf² - (Σf)².
  const sumK = (n * (n + 1)) / 2;
  const sumKK = (n * (n + 1) * (2 * n + 1)) / 6;
  const spread = n * sumKK - sumK * sumK;
  const shape: ShapeValues = {
    rollOffHz: new Float64Array(ROLL_OFFS.length),
    centroidHz: 0,
    entropyBits: 0,
    varianceHz2: 0,
    skewness: 0,
    kurtosis: 0,
    slope: 0,
    sharpness: 0,
    harmonicity: 0,
  };

  const sums = new Float64Array(5);
  const moments = new Float64Array(3);
  return (power) => {
    addUp(power, sharp, sums);
    const total = sums[0];
    const first = sums[1];
    if (!(total > 0)) return silent(shape, hzPerBin);
    rollOffs(power, total, hzPerBin, shape.rollOffHz);
    const centre = first / total;
    centralMoments(power, centre, moments);
    const variance = moments[0] / total;
    shape.centroidHz = centre * hzPerBin;
    shape.entropyBits = Math.max(0, (sums[3] * Math.log(total) - sums[4]) / (total * Math.LN2));
    shape.varianceHz2 = variance * hzPerBin * hzPerBin;
    shape.skewness = variance > NARROW ? moments[1] / total / variance ** 1.5 : 0;
    shape.kurtosis = variance > NARROW ? moments[2] / total / variance ** 2 : 0;
    shape.slope = (n * first - sumK * total) / (spread * hzPerBin);
    shape.sharpness = (0.11 * sums[2]) / total;
    shape.harmonicity = harmonicity(power);
    return shape;
  };
}

/** Writes ΣP, ΣkP, the sum weighted for sharpness, and Σf and Σf·ln f for floored powers f. */
function addUp(power: Float64Array, sharp: Float64Array, out: Float64Array): void {
  let total = 0;
  let first = 0;
  let sharpness = 0;
  let floored = 0;
  let logged = 0;
  for (let k = 1; k < power.length; k++) {
    const p = power[k];
    total += p;
    first += k * p;
    sharpness += sharp[k] * p;
    const f = Math.max(p, ENTROPY_FLOOR);
    floored += f;
    logged += f * Math.log(f);
  }
  out[0] = total;
  out[1] = first;
  out[2] = sharpness;
  out[3] = floored;
  out[4] = logged;
}

/** Writes Σ(k - centre)^m·P for m = 2, 3, 4. */
function centralMoments(power: Float64Array, centre: number, out: Float64Array): void {
  let second = 0;
  let third = 0;
  let fourth = 0;
  for (let k = 1; k < power.length; k++) {
    const d = k - centre;
    const squared = d * d * power[k];
    second += squared;
    third += d * squared;
    fourth += d * d * squared;
  }
  out[0] = second;
  out[1] = third;
  out[2] = fourth;
}

/** The shape of silence: any share of no power is reached in the first bin that counts. */
function silent(shape: ShapeValues, hzPerBin: number): ShapeValues {
  shape.rollOffHz.fill(hzPerBin);
  return Object.assign(shape, {
    centroidHz: 0,
    entropyBits: 0,
    varianceHz2: 0,
    skewness: 0,
    kurtosis: 0,
    slope: 0,
    sharpness: 0,
    harmonicity: 0,
  });
}

function rollOffs(power: Float64Array, total: number, hzPerBin: number, out: Float64Array): void {
  const last = power.length - 1;
  let k = 1;
  let sum = power[1];
  for (let r = 0; r < ROLL_OFFS.length; r++) {
    const wanted = ROLL_OFFS[r] * total;
    while (sum < wanted && k < last) sum += power[++k];
    out[r] = k * hzPerBin;
  }
}

function harmonicity(p: Float64Array): number {
  const last = p.length - 1;
  let steps = 0;
  let previous = -1;
  let left = p[2];
  let here = p[3];
  for (let k = 3; k <= last - 2; k++) {
    const right = p[k + 1];
    const isPeak = here > left && here > right && here > p[k - 2] && here > p[k + 2];
    if (isPeak || (here < left && here < right && here < p[k - 2] && here < p[k + 2])) {
      if (previous >= 0) steps += Math.abs(here - previous);
      previous = here;
    }
    left = here;
    here = right;
  }
  return (0.5 * steps) / last;
}

/** z·g(z) of a frequency: the critical-band rate in Bark (Traunmüller 1990) times the weight of high bands. */
function sharpnessWeight(hz: number): number {
  if (hz === 0) return 0;
  let z = 26.81 / (1 + 1960 / hz) - 0.53;
  if (z < 2) z = 0.85 * z + 0.3;
  else if (z > 20.1) z = 1.22 * z - 4.422;
  return z * (z <= 16 ? 1 : 1 + ((z - 16) / 4) ** 1.585);
}

/**
 * Power between two frequencies. If an edge lies between bins, the outer bin is weighted by the share of it that the band covers.
 *
 * @returns A function of the power spectrum `[bins]`.
 */
export function createBandPower(
  bins: number,
  sampleRateHz: number,
  lowHz: number,
  highHz: number,
): (power: Float64Array) => number {
  const hzPerBin = sampleRateHz / (2 * (bins - 1));
  const low = lowHz / hzPerBin;
  const high = Math.min(highHz / hzPerBin, bins - 1);
  const from = Math.floor(low);
  const to = Math.floor(high);
  const fromWeight = low === from ? 1 : from + 1 - low;
  const toWeight = high === to ? 1 : high - to;
  return (power) => {
    let sum = fromWeight * power[from] + toWeight * power[to];
    for (let k = from + 1; k < to; k++) sum += power[k];
    return sum;
  };
}

/**
 * Root of the mean squared change of the magnitude from frame to frame over bins `first … end - 1`; 0 in the first
 * frame.
 *
 * @returns A function of the magnitude spectrum. It keeps state: make one for each signal.
 */
export function createSpectralFlux(first: number, end: number): (magnitude: Float64Array) => number {
  const previous = new Float64Array(end);
  let started = false;
  return (magnitude) => {
    let sum = 0;
    for (let k = first; k < end; k++) {
      const change = magnitude[k] - previous[k];
      sum += change * change;
      previous[k] = magnitude[k];
    }
    if (started) return Math.sqrt(sum / (end - first));
    started = true;
    return 0;
  };
}

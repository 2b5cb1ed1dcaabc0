/** @file Mel-frequency cepstral coefficients from band energies. */

export interface CosineBasisOptions {
  /** First and last coefficient; 0 is the (unliftered) mean level. */
  readonly first: number;
  readonly last: number;
  /** Bands of the filterbank. */
  readonly bands: number;
}

export interface CepstrumOptions extends CosineBasisOptions {
  /** Factor on each energy before the logarithm: 32767 for magnitudes or 32767² for powers gives HTK's values. */
  readonly scale: number;
  /** Smallest scaled energy, so that silence stays finite: HTK uses 1. */
  readonly floor: number;
}

const LIFTER = 22;

/**
 * Liftered cepstral coefficients (Davis & Mermelstein 1980, as in HTK):
 *
 *     c_i = sqrt(2/B) · Σ_b ln(max(scale·E_b, floor)) · cos(πi(b + ½)/B) · (1 + 11·sin(πi/22))
 *
 * @returns A function that reads `energies` `[bands]` and writes `last - first + 1` coefficients. The energies are
 *   replaced by their logarithms.
 */
export function createCepstrum({ scale, floor, ...basis }: CepstrumOptions) {
  const cepstrum = createLogCepstrum(basis);
  return (energies: Float64Array, coefficients: Float64Array): void => {
    for (let b = 0; b < basis.bands; b++) energies[b] = Math.log(Math.max(energies[b] * scale, floor));
    cepstrum(energies, coefficients);
  };
}

/** The cosine transform and lifter of `createCepstrum`, for logarithms `[bands]` that are already computed. */
export function createLogCepstrum({ first, last, bands }: CosineBasisOptions) {
  const count = last - first + 1;
  const basis = new Float64Array(count * bands);
  for (let c = 0; c < count; c++) {
    const i = first + c;
    const lifter = 1 + (LIFTER / 2) * Math.sin((Math.PI * i) / LIFTER);
    for (let b = 0; b < bands; b++) {
      basis[c * bands + b] = Math.sqrt(2 / bands) * lifter * Math.cos((Math.PI * i * (b + 0.5)) / bands);
    }
  }
  return (logs: Float64Array, coefficients: Float64Array): void => {
    for (let c = 0, at = 0; c < count; c++) {
      let sum = 0;
      for (let b = 0; b < bands; b++, at++) sum += logs[b] * basis[at];
      coefficients[c] = sum;
    }
  };
}

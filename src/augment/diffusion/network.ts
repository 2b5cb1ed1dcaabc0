/** @file The denoising network: told how noisy rows are and of which class, it says what of them is noise. */

import { type Kit, linear, meanSquaredError, type ParameterSet, zeros } from "../../nn/index.ts";
import { concat, input, leakyRelu } from "../../tensor/index.ts";

/** Numbers that say how noisy a row is: sines and cosines of its angle and of the multiples 2, 4 and 8. */
export const timeFeatures = 8;

/** @param angle 0: no noise; pi/2: noise alone. */
export function writeTime(angle: number, out: Float32Array): void {
  for (let k = 0; k < timeFeatures / 2; k++) {
    out[2 * k] = Math.sin(angle * 2 ** k);
    out[2 * k + 1] = Math.cos(angle * 2 ** k);
  }
}

export interface DenoiserSpec {
  readonly batch: number;
  /** Coordinates of a row. */
  readonly width: number;
  readonly classes: number;
  readonly hidden: readonly number[];
}

/**
 * A row x with noise e is z = cos(a) x + sin(a) e, and the network gives v = cos(a) e - sin(a) x (Salimans & Ho, 2022): for rows of
 * variance 1 without any structure the best v is 0, which is where it starts.
 *
 * Inputs: `noisy` `[batch, width]`, `time` `[batch, timeFeatures]`, `class` `[batch, classes]` (one-hot), and for `train` `velocity`
 * `[batch, width]`.
 */
export function denoiserKit(spec: DenoiserSpec): Kit<"train" | "denoise"> {
  return {
    key: JSON.stringify(["diffusion", spec]),
    parts: { denoiser: "" },
    graphs(params) {
      const velocity = velocityOf(params, spec);
      return {
        train() {
          const loss = meanSquaredError(velocity, input("velocity", [spec.batch, spec.width]));
          return { outputs: { denoising: loss }, losses: { denoiser: loss } };
        },
        denoise: () => ({ outputs: { velocity } }),
      };
    },
  };
}

function velocityOf(params: ParameterSet, { batch, width, classes, hidden }: DenoiserSpec) {
  const all = [
    input("noisy", [batch, width]),
    input("time", [batch, timeFeatures]),
    input("class", [batch, classes]),
  ];
  const last = hidden.reduce(
    (h, units, i) => leakyRelu(linear(params, `denoise/${i + 1}`, h, units)),
    concat(all, 1),
  );
  return linear(params, `denoise/${hidden.length + 1}`, last, width, { initialiser: zeros });
}

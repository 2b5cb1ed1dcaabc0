/** @file Where a row is denoised: its deviation from its class mean, in the leading principal coordinates of such deviations. */

import { ParameterError, type Recorded, type Rng, type Rows } from "../../core/index.ts";
import { classMeans, rowAt } from "../geometry.ts";
import { type PrincipalSpace, principalSpace } from "../principal.ts";

export interface DeviationSpace {
  readonly principal: PrincipalSpace;
  /** Coordinates of every training row's deviation, `[n, rank]`. */
  readonly coordinates: Float32Array;
  /**
   * Writes a row of class `label` with these coordinates, `[d]`. What the deviation of training row `source` has beside the coordinates
   * goes along unchanged.
   */
  write(label: number, source: number, coordinates: Float32Array, out: Float32Array): void;
}

/** @throws {ParameterError} if the rows of no class differ from each other. */
export function deviationSpace(
  name: string,
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  components: number,
  rng: Rng,
): DeviationSpace {
  const d = train.features.length;
  const n = train.ids.length;
  const means = classMeans(train, byClass);
  const deviations = train.data.slice();
  for (let i = 0; i < n; i++) {
    const deviation = rowAt(deviations, d, i);
    const mean = means[train.labels[i]];
    for (let j = 0; j < d; j++) deviation[j] -= mean[j];
  }
  const present = byClass.filter((rows) => rows.length > 0).length;
  const principal = principalSpace(deviations, d, components, Math.max(1, n - present), rng);
  const width = principal.rank;
  if (width === 0)
    throw new ParameterError(`${name}, fit`, "a class whose training rows differ", "none", "Record more.");
  const coordinates = new Float32Array(n * width);
  for (let i = 0; i < n; i++) coordinates.set(principal.coordinates(rowAt(deviations, d, i)), i * width);
  return {
    principal,
    coordinates,
    write(label, source, made, out) {
      const deviation = rowAt(deviations, d, source);
      const before = rowAt(coordinates, width, source);
      for (let j = 0; j < d; j++) out[j] = means[label][j] + deviation[j];
      principal.addTo(
        out,
        made.map((value, k) => value - before[k]),
      );
    },
  };
}

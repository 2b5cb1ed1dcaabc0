/** @file Pinned values of a set on a synthetic signal. */

import { describe, expect, test } from "vitest";
import type { FeatureLevel, FeatureSet } from "../../src/core/contracts.ts";
import { featuresOf } from "./features-of.ts";
import { buzz } from "./signals.ts";

/** A frame in which the buzz is voiced: the one from 0.30 to 0.36 s, whose F0 is about 131 Hz. */
const GOLDEN_FRAME = 30;

export interface GoldenValues {
  readonly functionals: Readonly<Record<string, number>>;
  /** Descriptors of one voiced frame. */
  readonly lld: Readonly<Record<string, number>>;
}

/** @param origin Why these values are believed to be right. */
export function describeGolden(set: FeatureSet, origin: string, golden: GoldenValues) {
  describe(`${set.id}: pinned values of the buzz, ${origin}`, () => {
    for (const level of ["functionals", "lld"] as const satisfies FeatureLevel[]) {
      const { names, data } = featuresOf(set, level, buzz());
      const from = level === "lld" ? GOLDEN_FRAME * names.length : 0;
      test.each(Object.entries(golden[level]))(`${level}: %s is %d`, (name, wanted) => {
        const at = names.indexOf(name);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(Math.abs(data[from + at] - wanted)).toBeLessThanOrEqual(1e-4 * Math.abs(wanted) + 1e-9);
      });
    }
  });
}

/** @file The code that the page of the browser test runs. */

import type { FeatureLevel } from "../../src/core/contracts.ts";
import { createFeatureSet } from "../../src/features/index.ts";
import { featuresOf } from "./features-of.ts";

/** A set as `createFeatureSet` takes it. */
export type SetConfig = Parameters<typeof createFeatureSet>[0];

/** Plain numbers, which travel between Node and the page. */
export function extractNumbers(config: SetConfig, level: FeatureLevel, samples: readonly number[]): number[] {
  return Array.from(featuresOf(createFeatureSet(config), level, Float32Array.from(samples)).data);
}

Object.assign(globalThis, { extractNumbers });

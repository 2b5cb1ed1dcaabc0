/** @file The feature sets by name. To add one: write its file, then name it in the schema and in the switch. */

import * as z from "zod";
import type { FeatureSet } from "../core/contracts.ts";
import { ParameterError } from "../core/errors.ts";
import { is09 } from "./is09.ts";
import { type ClipFeature, logmel, logmelOptions } from "./logmel.ts";

export { extractFeatures, type Segment } from "./extract.ts";
export { is09 } from "./is09.ts";
export { type Clip, type ClipFeature, logmel, logmelOptions } from "./logmel.ts";
export { type FeatureRow, featuresToCsv, tableToArff } from "./write.ts";

/** What a recipe says under `features`. */
export const featuresSchema = z.discriminatedUnion("set", [
  z.strictObject({ set: z.literal("is09") }),
  z.strictObject({ set: z.literal("logmel"), ...logmelOptions.shape }),
]);

export type FeaturesConfig = z.output<typeof featuresSchema>;

/** Sets that give one vector for each utterance, by id. */
export const featureSets: Readonly<Record<string, () => FeatureSet>> = { is09 };

/**
 * A set that gives one vector for each utterance, by id or as a recipe asks for it.
 *
 * @throws {ParameterError} For an unknown id, and for a feature that gives a row a frame (see `createFeatures`).
 */
export function createFeatureSet(which: string | FeaturesConfig): FeatureSet {
  const id = typeof which === "string" ? which : which.set;
  if (Object.hasOwn(featureSets, id)) return featureSets[id]();
  throw new ParameterError("feature set", `one of ${Object.keys(featureSets).join(", ")}`, id);
}

/** A feature as a recipe asks for it: one vector an utterance (`table`), or a row a frame (`clips`). */
export type Features =
  | { readonly kind: "table"; readonly set: FeatureSet }
  | { readonly kind: "clips"; readonly feature: ClipFeature };

export function createFeatures(config: FeaturesConfig): Features {
  switch (config.set) {
    case "is09":
      return { kind: "table", set: is09() };
    case "logmel": {
      const { set: _, ...options } = config;
      return { kind: "clips", feature: logmel(options) };
    }
  }
}

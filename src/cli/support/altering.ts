/** @file Augmenters that alter recordings: commands that work on features cannot use them. */

import { type AnyFamily, ParameterError } from "../../core/index.ts";

/** The kinds of a family that make something of features. */
export function kindsOfFeatures(family: AnyFamily): readonly string[] {
  return family.names.filter((kind) => {
    const { traits } = family.of(kind);
    return traits?.baseline !== true && traits?.altersRecordings !== true;
  });
}

/** @throws {ParameterError} for a kind that alters recordings, naming where it can be used. */
export function requireFeaturesKind(family: AnyFamily, kind: string): void {
  if (!family.names.includes(kind) || family.of(kind).traits?.altersRecordings !== true) return;
  throw new ParameterError(
    "--with",
    `one of ${kindsOfFeatures(family).join(", ")}`,
    `${kind}, which alters recordings before features are extracted`,
    "Use it in a recipe, or with: emoforge train",
  );
}

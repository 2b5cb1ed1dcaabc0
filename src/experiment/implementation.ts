/** @file What results depend on besides data and recipe, in one line: machines that share a queue must agree on it. */

import { augmenters } from "../augment/index.ts";
import { classifiers } from "../classify/index.ts";
import type { AnyFamily, Hasher } from "../core/index.ts";
import { shortHash } from "../store/index.ts";
import { stageVersions } from "./recipe/versions.ts";

/**
 * @param versions Versions of this program and of the engine.
 * @returns E.g. "emoforge 0.2.0 (5f3a90c2)": the digits stand for the versions of all kinds, stages and the engine.
 */
export async function describeImplementation(
  versions: { readonly emoforge: string; readonly engine: string },
  hasher: Hasher,
): Promise<string> {
  const families: readonly AnyFamily[] = [
    augmenters.rows,
    augmenters.clips,
    classifiers.rows,
    classifiers.clips,
  ];
  const parts = families.map((family) => family.names.map((kind) => [kind, family.of(kind).version]));
  const hash = await shortHash(hasher, { ...versions, stageVersions, parts });
  return `emoforge ${versions.emoforge} (${hash.slice(0, 8)})`;
}

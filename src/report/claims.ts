/** @file Which published claim stands beside which of our scores. */

import type { Recipe } from "../experiment/recipe.ts";
import type { Normalisation } from "./select.ts";

/** A claim may hold for one normalisation only. */
export type Claim = Recipe["claims"][number] & { readonly normalisation?: Normalisation | undefined };

/** Several claims of one metric where they cannot be told apart. */
export interface ClaimPair {
  readonly uar: readonly Claim[];
  readonly wa: readonly Claim[];
}

/** A claim names the augmenter it stands beside; without a classifier or a normalisation it holds for all of them. */
export function claimsFor(
  claims: readonly Claim[],
  augmenter: string,
  classifier: string,
  normalisation: Normalisation,
): ClaimPair {
  return byMetric(
    claims.filter(
      (claim) =>
        claim.augmenter === augmenter &&
        (claim.classifier ?? classifier) === classifier &&
        (claim.normalisation ?? normalisation) === normalisation,
    ),
  );
}

/** Claims about what this run did not do, one entry for each thing claimed. */
export function unmatchedClaims(
  claims: readonly Claim[],
  augmenters: readonly string[],
  classifiers: readonly string[],
): (ClaimPair & { readonly what: string; readonly classifier: string | undefined })[] {
  const unmatched = claims.filter(
    ({ augmenter, classifier }) =>
      augmenter === undefined ||
      !augmenters.includes(augmenter) ||
      (classifier !== undefined && !classifiers.includes(classifier)),
  );
  const groups = new Map<string, Claim[]>();
  for (const claim of unmatched) {
    const key = JSON.stringify([claim.what, claim.classifier]);
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups.values()].map((group) => ({
    what: group[0].what,
    classifier: group[0].classifier,
    ...byMetric(group),
  }));
}

function byMetric(claims: readonly Claim[]): ClaimPair {
  return {
    uar: claims.filter((claim) => claim.metric === "uar"),
    wa: claims.filter((claim) => claim.metric === "wa"),
  };
}

/** @file Which published claim stands beside which of our scores. */

import type { Recipe } from "../experiment/recipe.ts";

export type Claim = Recipe["claims"][number];

/** A claim names an augmenter to be set beside it; without a classifier it holds for all of them. */
export function claimsFor(
  claims: readonly Claim[],
  augmenter: string,
  classifier: string,
): { uar?: Claim; wa?: Claim } {
  const matching = claims.filter(
    (claim) =>
      claim.augmenter === augmenter && (claim.classifier === undefined || claim.classifier === classifier),
  );
  return byMetric(matching);
}

/** Claims about what this run did not do, one entry for each thing claimed. */
export function unmatchedClaims(
  claims: readonly Claim[],
  augmenters: readonly string[],
  classifiers: readonly string[],
): {
  readonly what: string;
  readonly classifier: string | undefined;
  readonly uar?: Claim;
  readonly wa?: Claim;
}[] {
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

function byMetric(claims: readonly Claim[]): { uar?: Claim; wa?: Claim } {
  const uar = claims.find((claim) => claim.metric === "uar");
  const wa = claims.find((claim) => claim.metric === "wa");
  return { ...(uar && { uar }), ...(wa && { wa }) };
}

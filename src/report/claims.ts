/** @file Which published claim stands beside which of our scores. */

import type { Recipe } from "../experiment/index.ts";
import type { Normalisation } from "./select.ts";

/** A claim may hold for one normalisation only. */
export type Claim = Recipe["claims"][number] & { readonly normalisation?: Normalisation | undefined };

/** Claims that stand beside a corpus: those made on it and those made on none in particular. */
export function claimsOn(claims: readonly Claim[], corpus: string): Claim[] {
  return claims.filter((claim) => claim.corpus === undefined || claim.corpus === corpus);
}

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
    ({ metric, augmenter, classifier }) =>
      (metric === "uar" || metric === "wa") &&
      (augmenter === undefined ||
        !augmenters.includes(augmenter) ||
        (classifier !== undefined && !classifiers.includes(classifier))),
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

/** The claimed recalls of one thing, a row of a published table. */
export interface RecallClaim {
  readonly what: string;
  readonly augmenter: string | undefined;
  /** What it was measured on, as the recipe calls it. */
  readonly corpus: string | undefined;
  readonly where: string;
  /** Class -> share. */
  readonly recall: Readonly<Record<string, number>>;
  /** Mean of the reduced classes. */
  readonly mean: number | undefined;
}

/** Claims of recall by row of their table, in the recipe's order. */
export function recallClaims(claims: readonly Claim[]): RecallClaim[] {
  const rows = new Map<string, RecallClaim>();
  for (const { what, augmenter, corpus, where, metric, class: name, value } of claims) {
    if (metric !== "recall" && metric !== "reducedRecall") continue;
    const key = JSON.stringify([what, augmenter, corpus, where]);
    const row = rows.get(key) ?? { what, augmenter, corpus, where, recall: {}, mean: undefined };
    rows.set(
      key,
      metric === "reducedRecall"
        ? { ...row, mean: value }
        : { ...row, recall: { ...row.recall, [name ?? ""]: value } },
    );
  }
  return [...rows.values()];
}

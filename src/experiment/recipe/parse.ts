/** @file Checks a recipe: each field by its schema, then what must fit together. */

import type * as z from "zod";
import { augmenters } from "../../augment/index.ts";
import { classifiers } from "../../classify/index.ts";
import { type AnyFamily, EmoforgeError, type FeatureFacts, namingKnownKeys } from "../../core/index.ts";
import type { FeaturesConfig } from "../../features/index.ts";
import {
  type AugmenterConfig,
  type ClassifierConfig,
  clean,
  clipRecipeSchema,
  keyOf,
  mediumKindOf,
  nameOf,
  type Recipe,
  recipeSchema,
} from "./schema.ts";

/**
 * Checks a recipe and fills in its defaults.
 *
 * @param source Where it came from, for the message: a path.
 * @throws {EmoforgeError} All faults at once, one per line: the field's path, then what is wrong with it.
 */
export function parseRecipe(input: unknown, source: string): Recipe {
  const clips = isClipRecipe(input);
  const result = (clips ? clipRecipeSchema : recipeSchema).safeParse(input, namingKnownKeys);
  const faults = result.success
    ? crossChecks(result.data)
    : result.error.issues.map(
        (issue) => `  ${issue.path.join(".") || "(recipe)"}: ${messageOf(issue, input, clips)}`,
      );
  if (!result.success || faults.length > 0)
    throw new EmoforgeError(`${source} is not a valid recipe:\n${faults.join("\n")}`);
  return result.data;
}

function isClipRecipe(input: unknown): boolean {
  return (input as { features?: { set?: unknown } } | null)?.features?.set === "logmel";
}

const families = { augmenters, classifiers };

/** If a kind is unknown, or belongs to the other sort of features, the message lists those that fit. */
function messageOf(issue: z.core.$ZodIssue, input: unknown, clips: boolean): string {
  const [field, at, last] = issue.path;
  if (
    (field !== "augmenters" && field !== "classifiers") ||
    last !== "kind" ||
    issue.code !== "invalid_union"
  )
    return issue.message;
  const items = (input as Record<typeof field, readonly { readonly kind?: unknown }[]>)[field];
  const got = String(items[at as number]?.kind);
  const { rows, clips: ofClips } = families[field];
  const [known, others]: (readonly string[])[] = clips
    ? [ofClips.names, rows.names]
    : [rows.names, ofClips.names];
  const why = others.includes(got) ? `, which is for ${clips ? "feature vectors" : "spectrograms"}` : "";
  return `with features "${clips ? "logmel" : String((input as Recipe).features?.set)}" expected one of ${known.join(", ")}, got "${got}"${why}`;
}

/** Why an augmenter and the features do not go together, as a clause; undefined if they do. */
export function augmenterFault(
  { kind, ...options }: AugmenterConfig,
  features: FeaturesConfig,
): string | undefined {
  const family = augmenters[mediumKindOf(features)] as AnyFamily;
  return family.of(kind).fault?.(options, factsOf(features));
}

/** The same for a classifier. */
export function classifierFault(
  { kind, ...options }: ClassifierConfig,
  features: FeaturesConfig,
): string | undefined {
  const family = classifiers[mediumKindOf(features)] as AnyFamily;
  return family.of(kind).fault?.(options, factsOf(features));
}

function factsOf(features: FeaturesConfig): FeatureFacts {
  if (features.set === "joined") return { sets: features.sets.map(({ set }) => set) };
  if (features.set !== "logmel") return { sets: [] };
  const { lowHz, highHz = features.sampleRateHz / 2, mels } = features;
  return { bands: { lowHz, highHz, count: mels } };
}

function crossChecks(recipe: Recipe): string[] {
  const faults: string[] = [];
  for (const [field, configs] of [
    ["augmenters", recipe.augmenters],
    ["classifiers", recipe.classifiers],
  ] as const) {
    const names = configs.map(nameOf);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) faults.push(`  ${field}: two are called "${twice}"; give each its own \`name\``);
  }
  // Repeating a value would make two jobs with one id, and results that cannot be told apart.
  for (const [field, values] of [
    ["corpora", recipe.corpora.map(keyOf)],
    ["amounts", recipe.amounts],
    ["normalisation", recipe.normalisation],
    ["conditions", [clean, ...(recipe.conditions ?? []).map(({ name }) => name)]],
  ] as const) {
    const twice = values.find((value, i) => values.indexOf(value as never) !== i);
    if (twice !== undefined) faults.push(`  ${field}: ${twice} is named twice`);
  }
  const classless = recipe.claims.find(
    (claim) => (claim.metric === "recall") !== (claim.class !== undefined),
  );
  if (classless !== undefined)
    faults.push(`  claims: "${classless.what}": \`class\` goes with the metric recall, and with no other`);
  const { source } = recipe;
  if (source !== undefined && recipe.corpora.some(({ id }) => id === source.id)) {
    faults.push(
      `  source: all of "${source.id}" would be the source domain, its test rows too; name another corpus, or leave \`source\` out to use the training fold`,
    );
  }
  if (!recipe.amounts.includes(recipe.declaredAmount)) {
    faults.push(
      `  declaredAmount: ${recipe.declaredAmount} is not among amounts (${recipe.amounts.join(", ")})`,
    );
  }
  return [...faults, ...featureFaults(recipe), ...thinningFaults(recipe)];
}

function thinningFaults({ thin, views, measure, corpora }: Recipe): string[] {
  const faults: string[] = [];
  if (measure === "reducedRecall" && thin === undefined)
    faults.push("  measure: without `thin` no class is reduced; use uar");
  if (views?.of === "reduced" && thin === undefined)
    faults.push("  views.of: without `thin` no class is reduced; use all");
  if (views?.of === "target" && corpora.some(({ training }) => training === undefined))
    faults.push("  views.of: a corpus without `training` is all target; use all");
  return faults;
}

function featureFaults({ source, augmenters: configs, classifiers: judges, features }: Recipe): string[] {
  const faults = configs.flatMap((augmenter) => {
    const fault = augmenterFault(augmenter, features);
    return fault === undefined ? [] : [`  augmenters: ${nameOf(augmenter)}: ${fault}`];
  });
  for (const classifier of judges) {
    const fault = classifierFault(classifier, features);
    if (fault !== undefined) faults.push(`  classifiers: ${nameOf(classifier)}: ${fault}`);
  }
  if (source !== undefined && mediumKindOf(features) === "clips")
    faults.push("  source: augmenters of spectrograms have no source domain");
  return faults;
}

/** @file What a search tries: a space of features, classifiers and augmenters, as one writes it, and its candidates. */

import * as z from "zod";
import { augmenters } from "../../augment/index.ts";
import { classifiers } from "../../classify/index.ts";
import { EmoforgeError, namingKnownKeys, ParameterError } from "../../core/index.ts";
import { type Normalisation, normalisationSchema } from "../../evaluate/index.ts";
import { type FeaturesConfig, featuresSchema } from "../../features/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { augmenterFault, classifierFault } from "../recipe/parse.ts";
import { type AugmenterConfig, type ClassifierConfig, mediumKindOf, nameOf } from "../recipe/schema.ts";
import type { Candidate } from "./shapes.ts";

/** A set by its name, or with options as in a recipe. */
const features = z.union([z.string().transform((set) => ({ set })), z.looseObject({ set: z.string() })]);
const kinds = z.union([z.string().transform((kind) => ({ kind })), z.looseObject({ kind: z.string() })]);
const amount = z.number().positive().max(1000);

export const spaceSchema = z.strictObject({
  /** Each is combined with every classifier and augmenter that suits it. */
  features: z.array(features).max(50).default([]),
  classifiers: z.array(kinds).max(100).default([]),
  /** `none` is tried as well only if it is listed. */
  augmenters: z.array(kinds).min(1).max(100).prefault(["none"]),
  /** Synthetic rows for each recorded row, or views of each clip. */
  amounts: z.array(amount).min(1).max(20).default([1]),
  /** Combinations that are tried besides, and preferred to those of the lists; the very first is what one would take without a search. */
  candidates: z
    .array(
      z.strictObject({
        /** What results call it; by default after what it is made of. */
        name: z.string().min(1).max(80).optional(),
        features,
        classifier: kinds,
        augmenter: kinds.prefault("none"),
        amount: amount.default(1),
        /** Under this normalisation it comes before all others. */
        preferredFor: normalisationSchema.optional(),
      }),
    )
    .max(500)
    .default([]),
});

export type SpaceInput = z.input<typeof spaceSchema>;

/** More would leave nothing of any budget for each. */
const mostCandidates = 2000;

interface Combination {
  readonly name?: string;
  readonly preferredFor?: Normalisation;
  readonly features: FeaturesConfig;
  readonly classifier: ClassifierConfig;
  readonly augmenter: AugmenterConfig;
  readonly amount: number;
}

/**
 * The candidates of a space, in order of preference: first those that are written out. Of the product, what does not go together (a classifier of spectrograms and feature vectors) is left out; a
 * combination that is written out has to go together.
 *
 * @param source Where the space comes from, for messages.
 * @throws {EmoforgeError} naming every fault.
 */
export function candidatesOf(input: unknown, source: string): Candidate[] {
  const result = spaceSchema.safeParse(input, namingKnownKeys);
  if (!result.success) throw invalid(source, result.error.issues.map(faultLine));
  const space = result.data;
  const sets = space.features.map((one) => checked(featuresSchema, one, `${source}, features`));
  const combinations: Combination[] = [];
  for (const { name, features: set, classifier, augmenter, amount: one, preferredFor } of space.candidates) {
    const made = combination(
      checked(featuresSchema, set, `${source}, candidates`),
      classifier,
      augmenter,
      augmenter.kind === "none" ? 0 : one,
      source,
    );
    const fault = faultOf(made);
    if (fault !== undefined) throw invalid(source, [`  candidates: ${describe(made)}: ${fault}`]);
    combinations.push({ ...made, ...(name && { name }), ...(preferredFor && { preferredFor }) });
  }
  for (const set of sets) {
    const medium = mediumKindOf(set);
    for (const classifier of space.classifiers.filter(({ kind }) => known("classifier", kind, medium)))
      for (const augmenter of space.augmenters.filter(({ kind }) => known("augmenter", kind, medium)))
        for (const one of augmenter.kind === "none" ? [0] : space.amounts) {
          const made = combination(set, classifier, augmenter, one, source);
          if (faultOf(made) === undefined) combinations.push(made);
        }
  }
  if (combinations.length === 0 || combinations.length > mostCandidates)
    throw new ParameterError(
      source,
      `1 to ${mostCandidates} combinations of features, classifier and augmenter that go together`,
      combinations.length,
    );
  return named(withoutRepeats(combinations));
}

function withoutRepeats(combinations: readonly Combination[]): Combination[] {
  const seen = new Set<string>();
  return combinations.filter((one) => {
    const { name: _, preferredFor: __, ...same } = one;
    const key = canonicalJson(same);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function combination(
  set: FeaturesConfig,
  classifier: { readonly kind: string },
  augmenter: { readonly kind: string },
  many: number,
  source: string,
): Combination {
  const medium = mediumKindOf(set);
  return {
    features: set,
    classifier: checked(classifiers[medium].schema, classifier, `${source}, classifiers`) as ClassifierConfig,
    augmenter: checked(augmenters[medium].schema, augmenter, `${source}, augmenters`) as AugmenterConfig,
    amount: many,
  };
}

/** Whether a kind suits a medium. @throws {ParameterError} if there is no such kind for either. */
function known(noun: "classifier" | "augmenter", kind: string, medium: "rows" | "clips"): boolean {
  const family = noun === "classifier" ? classifiers : augmenters;
  const suits = (one: "rows" | "clips") => (family[one].names as readonly string[]).includes(kind);
  if (suits("rows") || suits("clips")) return suits(medium);
  throw new ParameterError(
    noun,
    `one of ${[...new Set([...family.rows.names, ...family.clips.names])].join(", ")}`,
    kind,
  );
}

function faultOf({ features: set, classifier, augmenter }: Combination): string | undefined {
  return classifierFault(classifier, set) ?? augmenterFault(augmenter, set);
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value, namingKnownKeys);
  if (result.success) return result.data;
  throw invalid(what, result.error.issues.map(faultLine));
}

function faultLine(issue: z.core.$ZodIssue): string {
  return `  ${issue.path.join(".") || "(space)"}: ${issue.message}`;
}

function invalid(source: string, faults: readonly string[]): EmoforgeError {
  return new EmoforgeError(`${source} is not a valid search space:\n${faults.join("\n")}`);
}

/** Equal descriptions get numbers: options alone may make the difference. */
function named(combinations: readonly Combination[]): Candidate[] {
  const seen = new Map<string, number>();
  const digits = Math.max(2, String(combinations.length).length);
  return combinations.map((one, i) => {
    const name = one.name ?? describe(one);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return {
      id: `c${String(i + 1).padStart(digits, "0")}`,
      ...one,
      name: times === 1 ? name : `${name} (${times})`,
    };
  });
}

function describe({ features: set, classifier, augmenter, amount: many }: Combination): string {
  const made = augmenter.kind === "none" && augmenter.name === undefined ? "" : ` with ${nameOf(augmenter)}`;
  return `${nameOf(classifier)} on ${setsName(set)}${made}${many === 0 || made === "" ? "" : ` x${many}`}`;
}

/** "is09", "is09 + egemaps-v02", or "4 sets" for more than two that are joined. */
function setsName(set: FeaturesConfig): string {
  if (set.set !== "joined") return set.set;
  return set.sets.length > 2 ? `${set.sets.length} sets` : set.sets.map((one) => one.set).join(" + ");
}

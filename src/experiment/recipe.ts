/** @file What an experiment is: one schema gives types, defaults, checks and messages of a recipe file. */

import * as z from "zod";
import { augmenterSchema } from "../augment/index.ts";
import { classifierSchema } from "../classify/index.ts";
import { EmoforgeError } from "../core/index.ts";
import { protocolSchema } from "../evaluate/index.ts";
import { featuresSchema } from "../features/index.ts";

/** A corpus by its id below the data folder, or one's own recordings by `path`. */
export const corpusSchema = z.strictObject({
  id: z.string().min(1),
  /** A CSV/TSV manifest, an audformat folder or a folder per class; absent: `<data>/<id>` of a known corpus. */
  path: z.string().optional(),
  /** For folder-per-class corpora: a regular expression whose first group is the speaker in a file's name. */
  speakerPattern: z.string().optional(),
  /** Own label -> class. Labels not named keep their name. */
  map: z.record(z.string(), z.string()).optional(),
  /** The classes used, in report order; absent: all. Utterances of others are counted as excluded. */
  classes: z.array(z.string()).min(2).optional(),
});

/** What a paper reports, to be set beside what is measured. Shares in [0, 1]. */
const claimSchema = z.strictObject({
  what: z.string(),
  augmenter: z.string().optional(),
  classifier: z.string().optional(),
  normalisation: z.enum(["train", "speaker"]).optional(),
  metric: z.enum(["uar", "wa"]),
  value: z.number().min(0).max(1),
  where: z.string(),
});

export const recipeSchema = z.strictObject({
  title: z.string().min(1),
  /** What is asked, in a sentence; the report answers it. */
  question: z.string().min(1),
  /** Departures from the paper and reasons for settings, one a line. */
  notes: z.array(z.string()).default([]),
  seed: z.int().min(0).default(1),
  corpora: z.array(corpusSchema).min(1),
  features: featuresSchema,
  protocol: protocolSchema.prefault({ kind: "leave-one-speaker-out" }),
  normalisation: z
    .array(z.enum(["train", "speaker"]))
    .min(1)
    .default(["train", "speaker"]),
  /** Removes this share of the training rows of every class but those in `except`, anew in every draw. */
  thin: z
    .strictObject({ remove: z.number().min(0).lt(1), except: z.array(z.string()).default([]) })
    .optional(),
  draws: z.int().min(1).default(1),
  repeats: z.int().min(1).default(3),
  augmenters: z.array(augmenterSchema).min(1),
  /** Source domain of the GANs: absent = the training fold without labels; else another corpus, all its utterances. */
  source: corpusSchema.optional(),
  /** Synthetic rows over recorded training rows. */
  amounts: z.array(z.number().positive()).min(1).default([1]),
  /** The amount at which gains are judged. */
  declaredAmount: z.number().positive().default(1),
  /** Fill scarce classes first. */
  balance: z.boolean().default(false),
  /** Also train on synthetic rows alone at the declared amount. */
  syntheticOnly: z.boolean().default(true),
  classifiers: z.array(classifierSchema).min(1),
  statistics: z
    .strictObject({
      resamples: z.int().min(100).default(2000),
      level: z.number().gt(0.5).lt(1).default(0.95),
    })
    .prefault({}),
  /** Neighbours of coverage and density. */
  fidelity: z.strictObject({ k: z.int().min(1).default(5) }).prefault({}),
  claims: z.array(claimSchema).default([]),
});

export type Recipe = z.output<typeof recipeSchema>;
export type CorpusSpec = z.output<typeof corpusSchema>;
export type AugmenterConfig = Recipe["augmenters"][number];
export type ClassifierConfig = Recipe["classifiers"][number];

/**
 * Checks a recipe and fills in its defaults.
 *
 * @param source Where it came from, for the message: a path.
 * @throws {EmoforgeError} All faults at once, one a line: the field's path, then what is wrong with it.
 */
export function parseRecipe(input: unknown, source: string): Recipe {
  const result = recipeSchema.safeParse(input);
  if (!result.success) {
    const faults = result.error.issues.map(
      ({ path, message }) => `  ${path.join(".") || "(recipe)"}: ${message}`,
    );
    throw new EmoforgeError(`${source} is not a valid recipe:\n${faults.join("\n")}`);
  }
  const faults = crossChecks(result.data);
  if (faults.length > 0) throw new EmoforgeError(`${source} is not a valid recipe:\n${faults.join("\n")}`);
  return result.data;
}

/** The name under which an augmenter or classifier appears in results. */
export function nameOf(config: { readonly kind: string; readonly name?: string | undefined }): string {
  return config.name ?? config.kind;
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
  // Twice the same would make two jobs with one id, and results that cannot be told apart.
  for (const [field, values] of [
    ["corpora", recipe.corpora.map(({ id }) => id)],
    ["amounts", recipe.amounts],
    ["normalisation", recipe.normalisation],
  ] as const) {
    const twice = values.find((value, i) => values.indexOf(value as never) !== i);
    if (twice !== undefined) faults.push(`  ${field}: ${twice} is named twice`);
  }
  if (recipe.features.set === "logmel") {
    faults.push(
      "  features: logmel gives a row a frame, and the classifiers here need one vector an utterance; use is09",
    );
  }
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
  return faults;
}

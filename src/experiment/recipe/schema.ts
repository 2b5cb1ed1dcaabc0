/** @file What an experiment is: one schema gives types, defaults, checks and messages of a recipe file. */

import * as z from "zod";
import { augmenterSchema, clipAugmenterSchema } from "../../augment/index.ts";
import { classifierSchema, clipClassifierSchema } from "../../classify/index.ts";
import { EmoforgeError, namedValues, namingKnownKeys } from "../../core/index.ts";
import { type LabelMapName, labelMapNames } from "../../corpora/index.ts";
import { protocolSchema } from "../../evaluate/index.ts";
import { featuresSchema } from "../../features/index.ts";
import { bandsFault } from "./bands.ts";

const recordings = {
  id: z.string().min(1),
  /** A manifest, a folder or a file in one of the formats of `loadCorpus`; absent: `<data>/<id>` of a known corpus. */
  path: z.string().optional(),
  /** For one's own recordings: a regular expression whose first group is the speaker in a file's path. */
  speakerPattern: z.string().optional(),
  /** The pattern is a guess that nobody has confirmed: said beside every score. Delete it, or set it to false, once the speakers are checked. */
  speakersGuessed: z.boolean().optional(),
  /** For EmoBox and Kaldi: the folder that the paths of the recordings start from. */
  audioRoot: z.string().optional(),
  /** For a manifest or parquet file: field (`emotion`, `speaker`, …) -> the name of its column; for Kaldi: the file. */
  columns: namedValues(z.string()).optional(),
  /** Own label -> class. Labels not named keep their name. */
  map: namedValues(z.string()).optional(),
  /** The classes used, in report order; absent: all. Utterances of others are counted as excluded. */
  classes: z.array(z.string()).min(2).optional(),
  /** Instead of `map` and `classes`: a study's own, by name. */
  labels: z.enum(labelMapNames as readonly [LabelMapName, ...LabelMapName[]]).optional(),
  /** At most so many utterances of each class, drawn once by the recipe's seed. */
  perClass: z.int().min(1).optional(),
};

const oneWayOfLabels = {
  check: (o: { labels?: unknown; map?: unknown; classes?: unknown }) =>
    o.labels === undefined || (o.map === undefined && o.classes === undefined),
  params: { path: ["labels"], error: "give either labels, or map and classes" },
};

/** A corpus by its id below the data folder, or one's own recordings by `path`. */
export const corpusSchema = z
  .strictObject({
    ...recordings,
    /** What it is called in results; absent: its id. Needed where a corpus takes part more than once. */
    name: z.string().min(1).optional(),
    /** Another corpus, all of whose utterances are trained on as well: the source language. */
    training: z.strictObject(recordings).refine(oneWayOfLabels.check, oneWayOfLabels.params).optional(),
    /** The most of each class that is trained on, as a share of the whole corpus; absent: all that is not tested. */
    share: z.number().gt(0).lte(1).optional(),
    /** Instead of the recipe's own. */
    protocol: protocolSchema.optional(),
  })
  .refine(oneWayOfLabels.check, oneWayOfLabels.params);

/** What a paper reports, to be set beside what is measured. Shares in [0, 1]. */
const claimSchema = z.strictObject({
  what: z.string(),
  /** The corpus it was measured on, by its name here; absent: beside all. */
  corpus: z.string().optional(),
  augmenter: z.string().optional(),
  classifier: z.string().optional(),
  normalisation: z.enum(["train", "speaker"]).optional(),
  /** `reducedRecall`: mean recall of the classes that `thin` reduces; `recall`: of `class`. */
  metric: z.enum(["uar", "wa", "reducedRecall", "recall"]),
  class: z.string().optional(),
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
  corpora: z.array(corpusSchema).min(1).max(100),
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
  draws: z.int().min(1).max(1000).default(1),
  repeats: z.int().min(1).max(1000).default(3),
  augmenters: z.array(augmenterSchema).min(1).max(100),
  /** Source domain of the GANs: absent = the training fold without labels; else another corpus, all its utterances. */
  source: corpusSchema.optional(),
  /** Synthetic rows over recorded training rows. */
  amounts: z.array(z.number().positive().max(1000)).min(1).max(100).default([1]),
  /** The amount at which gains are judged. */
  declaredAmount: z.number().positive().max(1000).default(1),
  /** Fill scarce classes first. */
  balance: z.boolean().default(false),
  /** Also train on synthetic rows alone at the declared amount. */
  syntheticOnly: z.boolean().default(true),
  classifiers: z.array(classifierSchema).min(1).max(100),
  statistics: z
    .strictObject({
      resamples: z.int().min(100).max(100_000).default(2000),
      level: z.number().gt(0.5).lt(1).default(0.95),
    })
    .prefault({}),
  /** Neighbours of coverage and density. */
  fidelity: z.strictObject({ k: z.int().min(1).max(1000).default(5) }).prefault({}),
  claims: z.array(claimSchema).default([]),
  /** Spectrograms only. `reduced`: training clips of the classes that `thin` reduces; `target`: those that are not from `training`. */
  views: z.strictObject({ of: z.enum(["all", "reduced", "target"]).default("all") }).optional(),
});

/** The same for spectrograms (`features: { set: logmel }`), whose augmenters make views of clips; `amounts` are views of a clip. */
export const clipRecipeSchema = z.strictObject({
  ...recipeSchema.shape,
  augmenters: z.array(clipAugmenterSchema).min(1).max(100),
  classifiers: z.array(clipClassifierSchema).min(1).max(100),
  balance: z.literal(false, { error: "views.of says which clips get views" }).default(false),
  syntheticOnly: z.literal(false, { error: "views are trained on beside their clips only" }).default(false),
});

export type TableRecipe = z.output<typeof recipeSchema>;
export type ClipRecipe = z.output<typeof clipRecipeSchema>;
export type Recipe = TableRecipe | ClipRecipe;
export type CorpusSpec = z.output<typeof corpusSchema>;
export type AugmenterConfig = TableRecipe["augmenters"][number];
export type ClassifierConfig = TableRecipe["classifiers"][number];
export type ClipAugmenterConfig = ClipRecipe["augmenters"][number];
export type ClipClassifierConfig = ClipRecipe["classifiers"][number];

/** Whether a recipe works on spectrograms. */
export function isClipRecipe(recipe: Recipe): recipe is ClipRecipe {
  return recipe.features.set === "logmel";
}

/** The name of a corpus of the recipe in results: unique among them. */
export function keyOf({ name, id }: Pick<CorpusSpec, "name" | "id">): string {
  return name ?? id;
}

/**
 * Checks a recipe and fills in its defaults.
 *
 * @param source Where it came from, for the message: a path.
 * @throws {EmoforgeError} All faults at once, one a line: the field's path, then what is wrong with it.
 */
export function parseRecipe(input: unknown, source: string): Recipe {
  const clips = ofClips(input);
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

function ofClips(input: unknown): boolean {
  return (input as { features?: { set?: unknown } } | null)?.features?.set === "logmel";
}

const families = {
  augmenters: [augmenterSchema, clipAugmenterSchema],
  classifiers: [classifierSchema, clipClassifierSchema],
} as const;

/** Where a kind is not known, or belongs to the other sort of features, the message says which there are. */
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
  const [known, others] = (clips ? [1, 0] : [0, 1]).map((i) => kindsOf(families[field][i]));
  const why = others.includes(got) ? `, which is for ${clips ? "feature vectors" : "spectrograms"}` : "";
  return `with features "${clips ? "logmel" : String((input as Recipe).features?.set)}" expected one of ${known.join(", ")}, got "${got}"${why}`;
}

function kindsOf(schema: { readonly options: readonly z.ZodObject[] }): string[] {
  return schema.options.map(({ shape }) => (shape.kind as z.ZodLiteral<string>).value);
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
    ["corpora", recipe.corpora.map(keyOf)],
    ["amounts", recipe.amounts],
    ["normalisation", recipe.normalisation],
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
  return [...faults, ...(isClipRecipe(recipe) ? clipFaults(recipe) : tableFaults(recipe))];
}

function tableFaults({ corpora, views }: TableRecipe): string[] {
  const faults: string[] = [];
  const other = corpora.find(({ training, share }) => training !== undefined || share !== undefined);
  if (other !== undefined)
    faults.push(`  corpora: ${keyOf(other)} has \`training\` or \`share\`, which need features logmel`);
  if (views !== undefined) faults.push("  views: only spectrograms (features logmel) have views");
  return faults;
}

function clipFaults({ source, thin, views, corpora, augmenters, features }: ClipRecipe): string[] {
  const faults = augmenters.flatMap((augmenter) => {
    const fault = features.set === "logmel" ? bandsFault(augmenter, features) : undefined;
    return fault === undefined ? [] : [`  augmenters: ${nameOf(augmenter)}: ${fault}`];
  });
  if (source !== undefined) faults.push("  source: augmenters of spectrograms have no source domain");
  if (views?.of === "reduced" && thin === undefined)
    faults.push("  views.of: without `thin` no class is reduced; use all");
  if (views?.of === "target" && corpora.some(({ training }) => training === undefined))
    faults.push("  views.of: a corpus without `training` is all target; use all");
  return faults;
}

/** @file What an experiment is: one schema gives types, defaults, checks and messages of a recipe file. */

import * as z from "zod";
import { alterationOptions, augmenters } from "../../augment/index.ts";
import { classifiers } from "../../classify/index.ts";
import { namedValues } from "../../core/index.ts";
import { type LabelMapName, labelMapNames } from "../../corpora/index.ts";
import { normalisationSchema, protocolSchema } from "../../evaluate/index.ts";
import { type FeaturesConfig, featuresSchema } from "../../features/index.ts";

const recordings = {
  id: z.string().min(1),
  /** A manifest, a folder or a file in one of the formats of `loadCorpus`; absent: `<data>/<id>` of a known corpus. */
  path: z.string().optional(),
  /** For your own recordings: a regular expression whose first group is the speaker in a file's path. */
  speakerPattern: z.string().optional(),
  /** The pattern is a guess that nobody has confirmed, which is said beside every score. Delete this key, or set it to false, once the speakers are checked. */
  speakersGuessed: z.boolean().optional(),
  /** For EmoBox and Kaldi: the folder that the paths of the recordings start from. */
  audioRoot: z.string().optional(),
  /** For a manifest or parquet file: field (`emotion`, `speaker`, …) -> the name of its column; for Kaldi: the file. */
  columns: namedValues(z.string()).optional(),
  /** The corpus's own label -> class. Labels that are not listed keep their name. */
  map: namedValues(z.string()).optional(),
  /** The classes used, in report order; absent: all. Utterances of other classes are counted as excluded. */
  classes: z.array(z.string()).min(2).optional(),
  /** Instead of `map` and `classes`: those of a study, by its name. */
  labels: z.enum(labelMapNames as readonly [LabelMapName, ...LabelMapName[]]).optional(),
  /** At most this many utterances of each class, drawn once with the recipe's seed. */
  perClass: z.int().min(1).optional(),
};

const oneWayOfLabels = {
  check: (o: { labels?: unknown; map?: unknown; classes?: unknown }) =>
    o.labels === undefined || (o.map === undefined && o.classes === undefined),
  params: { path: ["labels"], error: "give either labels, or map and classes" },
};

/** A corpus by its id below the data folder, or your own recordings by `path`. */
export const corpusSchema = z
  .strictObject({
    ...recordings,
    /** What it is called in results; absent: its id. Needed if a corpus takes part more than once. */
    name: z.string().min(1).optional(),
    /** Another corpus, all of whose utterances are trained on as well: the source language. */
    training: z.strictObject(recordings).refine(oneWayOfLabels.check, oneWayOfLabels.params).optional(),
    /** The most of each class that is trained on, as a share of the whole corpus; absent: all that is not tested. */
    share: z.number().gt(0).lte(1).optional(),
    /**
     * What recall is compared by in the report, besides sex, language and speaker: "session", or, for a manifest, audformat folder or parquet
     * file, further columns by name, such as age group, device or room.
     */
    groupBy: z.array(z.string().min(1)).max(20).optional(),
    /** Used instead of the recipe's protocol. */
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
  normalisation: normalisationSchema.optional(),
  /** `reducedRecall`: mean recall of the classes that `thin` reduces; `recall`: of `class`. */
  metric: z.enum(["uar", "wa", "reducedRecall", "recall"]),
  class: z.string().optional(),
  value: z.number().min(0).max(1),
  where: z.string(),
});

/** One way in which test recordings are altered before they are judged. */
export const conditionSchema = z.strictObject({ name: z.string().min(1), ...alterationOptions });

export type Condition = z.output<typeof conditionSchema>;

export const recipeSchema = z.strictObject({
  title: z.string().min(1).describe("Heading of the report."),
  question: z.string().min(1).describe("The question, in a sentence, that the report answers."),
  notes: z
    .array(z.string())
    .default([])
    .describe("Departures from the paper and reasons for settings, one per line."),
  seed: z.int().min(0).default(1).describe("Equal seeds give equal results."),
  corpora: z
    .array(corpusSchema)
    .min(1)
    .max(100)
    .describe("Each is an experiment of its own; those that are not there are named and left out."),
  features: featuresSchema.describe("What is computed from a recording."),
  protocol: protocolSchema
    .prefault({ kind: "leave-one-speaker-out" })
    .describe("How recordings are split into training and test sides."),
  normalisation: z
    .array(normalisationSchema)
    .min(1)
    .default(["train", "speaker"])
    .describe(
      "By the statistics of the training rows, or of each speaker's own rows, which uses the unlabelled test rows.",
    ),
  thin: z
    .strictObject({ remove: z.number().min(0).lt(1), except: z.array(z.string()).default([]) })
    .optional()
    .describe(
      "Removes this share of the training rows of every class but those in `except`, anew in every draw.",
    ),
  measure: z
    .enum(["uar", "reducedRecall"])
    .optional()
    .describe(
      "What gains are judged on besides UAR: the mean recall of the classes that `thin` reduces. Left out: UAR for vectors and, where classes are thinned, the reduced recall for spectrograms.",
    ),
  draws: z.int().min(1).max(1000).default(1).describe("How often splitting and thinning are drawn anew."),
  repeats: z
    .int()
    .min(1)
    .max(1000)
    .default(3)
    .describe("How often augmenters and classifiers are fitted anew on the same training rows."),
  augmenters: z
    .array(augmenters.rows.schema)
    .min(1)
    .max(100)
    .describe("What is compared; the first `none` is what the others are compared with."),
  source: corpusSchema
    .optional()
    .describe(
      "Source domain of the GANs: all utterances of another corpus. Left out: the training fold without labels.",
    ),
  amounts: z
    .array(z.number().positive().max(1000))
    .min(1)
    .max(100)
    .default([1])
    .describe("Synthetic rows for each recorded training row; for spectrograms, views of a clip."),
  declaredAmount: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe("The amount at which gains are judged."),
  balance: z.boolean().default(false).describe("Fill scarce classes first."),
  syntheticOnly: z
    .boolean()
    .default(true)
    .describe("Also train on synthetic rows alone, at the declared amount."),
  classifiers: z
    .array(classifiers.rows.schema)
    .min(1)
    .max(100)
    .describe("Each is trained with every augmenter and amount."),
  statistics: z
    .strictObject({
      resamples: z.int().min(100).max(100_000).default(2000),
      level: z.number().gt(0.5).lt(1).default(0.95),
    })
    .prefault({})
    .describe("The bootstrap over speakers: how many resamples, and the coverage of its intervals."),
  fidelity: z
    .strictObject({ k: z.int().min(1).max(1000).default(5) })
    .prefault({})
    .describe("`k`: the number of neighbours for coverage and density."),
  claims: z
    .array(claimSchema)
    .default([])
    .describe("Published numbers, shown beside those that are measured."),
  conditions: z
    .array(conditionSchema)
    .min(1)
    .max(50)
    .optional()
    .describe(
      "Ways in which test recordings are altered; every trained classifier is tested under each, besides recordings as they are.",
    ),
  views: z
    .strictObject({ of: z.enum(["all", "reduced", "target"]).default("all") })
    .optional()
    .describe(
      "Which training rows or clips get synthetic ones. `reduced`: those of the classes that `thin` reduces; `target`: those that are not from `training`.",
    ),
});

/** The same for spectrograms (`features: { set: logmel }`), whose augmenters make views of clips; `amounts` are views of a clip. */
export const clipRecipeSchema = z.strictObject({
  ...recipeSchema.shape,
  augmenters: z
    .array(augmenters.clips.schema)
    .min(1)
    .max(100)
    .describe("What is compared; the first `none` is what the others are compared with."),
  classifiers: z
    .array(classifiers.clips.schema)
    .min(1)
    .max(100)
    .describe("Each is trained with every augmenter and amount."),
  balance: z
    .literal(false, { error: "views.of says which clips get views" })
    .default(false)
    .describe("Always false for spectrograms: `views.of` says which clips get views."),
  syntheticOnly: z
    .literal(false, { error: "views cannot be trained on without their clips" })
    .default(false)
    .describe("Always false for spectrograms: views cannot be trained on without their clips."),
});

/** A recipe for feature vectors, and one for spectrograms. */
export type RowRecipe = z.output<typeof recipeSchema>;
export type ClipRecipe = z.output<typeof clipRecipeSchema>;
export type RowAugmenterConfig = RowRecipe["augmenters"][number];
export type RowClassifierConfig = RowRecipe["classifiers"][number];
export type ClipAugmenterConfig = ClipRecipe["augmenters"][number];
export type ClipClassifierConfig = ClipRecipe["classifiers"][number];

export type AugmenterConfig = RowAugmenterConfig | ClipAugmenterConfig;
export type ClassifierConfig = RowClassifierConfig | ClipClassifierConfig;
export type CorpusSpec = z.output<typeof corpusSchema>;

export interface Recipe extends Omit<RowRecipe, "augmenters" | "classifiers"> {
  readonly augmenters: readonly AugmenterConfig[];
  readonly classifiers: readonly ClassifierConfig[];
}

/** Rows are feature vectors, one for each utterance; clips are spectrograms. */
export type MediumKind = "rows" | "clips";

export function mediumKindOf({ set }: Pick<FeaturesConfig, "set">): MediumKind {
  return set === "logmel" ? "clips" : "rows";
}

/** The name of a corpus of the recipe in results: unique among them. */
export function keyOf({ name, id }: Pick<CorpusSpec, "name" | "id">): string {
  return name ?? id;
}

/** What tests on recordings as they are are called beside the conditions of a recipe. */
export const clean = "clean";

/** The name under which an augmenter or classifier appears in results. */
export function nameOf(config: { readonly kind: string; readonly name?: string | undefined }): string {
  return config.name ?? config.kind;
}

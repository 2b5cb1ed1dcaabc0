/** @file The library's way in and out: a corpus opened, its features as data, and what a saved model says about recordings. */

import type * as z from "zod";
import type { AnswerOptions } from "../answers/index.ts";
import { loadBundle, shippedText } from "../bundle/index.ts";
import {
  type Clips,
  type Corpus,
  EmoforgeError,
  namingKnownKeys,
  ParameterError,
  type Recorded,
  type Rows,
} from "../core/index.ts";
import { corpusLoaders, loadCorpus } from "../corpora/index.ts";
import { featuresSchema } from "../features/index.ts";
import { mediumOf } from "./media/index.ts";
import { type Answer, predictRecordings, type ToPredict, type VoiceOptions } from "./predict.ts";
import { prepareCorpus } from "./prepare/corpus.ts";
import { type CorpusSpec, corpusSchema, mediumKindOf } from "./recipe/schema.ts";
import { prepareOptions, type Watch, type Workspace } from "./workspace.ts";

/** A corpus together with the spec it was opened by. */
export interface OpenCorpus extends Corpus {
  readonly spec: CorpusSpec;
}

/**
 * Lists the recordings of a corpus with their labels and speakers; decodes nothing.
 *
 * @param which The id of a known corpus below the data folder; the path of a manifest or folder; or a corpus as in a recipe.
 * @returns Utterances, and problems: nothing is dropped silently.
 * @throws {EmoforgeError} if there is no such corpus.
 *
 * @example
 * import { openCorpus } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace();
 * const corpus = await openCorpus("recordings/mine.csv", workspace);
 * console.log(corpus.utterances.length, corpus.problems.length); // 60 0
 * await workspace.close();
 */
export async function openCorpus(
  which: string | z.input<typeof corpusSchema>,
  { platform, cacheFolder, dataFolder }: Pick<Workspace, "platform" | "cacheFolder" | "dataFolder">,
): Promise<OpenCorpus> {
  const spec = parsedSpec(typeof which === "string" ? specOf(which) : which);
  const corpus = await loadCorpus(spec, {
    files: platform.files,
    hasher: platform.hasher,
    remark: platform.remark,
    cacheFolder,
    ...(dataFolder === undefined ? {} : { dataRoot: dataFolder }),
  });
  return { ...corpus, spec };
}

/** A known id stays an id; anything else is a path. */
function specOf(name: string): z.input<typeof corpusSchema> {
  if (corpusLoaders.some(({ id }) => id === name)) return { id: name };
  const last =
    name
      .replace(/[/\\]+$/, "")
      .split(/[/\\]/)
      .at(-1) ?? "";
  return { id: last.replace(/\.[^.]*$/, "") || "own", path: name };
}

function parsedSpec(spec: z.input<typeof corpusSchema>): CorpusSpec {
  const result = corpusSchema.safeParse(spec, namingKnownKeys);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "corpus"}: ${issue.message}`,
  );
  throw new EmoforgeError(`The corpus:\n${faults.join("\n")}`);
}

/**
 * Extracts the features of every recording of a corpus in worker processes, or takes them from the cache.
 *
 * @param features As in a recipe: `{ set: "emobase2010" }`; with `{ set: "logmel" }` spectrograms.
 * @returns Data with labels, speakers and ids, not normalised yet, for augmenters and classifiers.
 * @throws {EmoforgeError} if no recording can be used.
 *
 * @example
 * import { extract, openCorpus } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace({ workers: 1 });
 * const table = await extract(await openCorpus("recordings/mine.csv", workspace), { set: "is09" }, workspace);
 * console.log(table.features.length, table.labels.length); // 384 60
 * await workspace.close();
 */
export async function extract(
  corpus: Pick<OpenCorpus, "spec">,
  features: Extract<z.input<typeof featuresSchema>, { set: "logmel" }>,
  workspace: Workspace,
  watch?: Watch,
): Promise<Recorded<Clips>>;
export async function extract(
  corpus: Pick<OpenCorpus, "spec">,
  features: z.input<typeof featuresSchema>,
  workspace: Workspace,
  watch?: Watch,
): Promise<Recorded<Rows>>;
export async function extract(
  { spec }: Pick<OpenCorpus, "spec">,
  features: z.input<typeof featuresSchema>,
  workspace: Workspace,
  watch: Watch = {},
): Promise<Recorded<Rows> | Recorded<Clips>> {
  const config = featuresSchema.parse(features);
  const prepared = await prepareCorpus(spec, config, prepareOptions(workspace, watch));
  const medium = mediumOf({ medium: mediumKindOf(config) });
  return (await medium.open(prepared.hash, workspace.cacheFolder, workspace.platform))();
}

export interface PredictOptions extends Watch, Partial<AnswerOptions>, VoiceOptions {
  readonly bundle?: string;
}

/**
 * Runs a saved model on recordings, one after another. Features of many recordings come from worker processes and the cache.
 *
 * @param recordings Paths of audio files, or stretches of them: `{ file, startSec, endSec, speaker }`. One that cannot be used gives its
 *   error and does not stop the others. A bundle that adapts to voices judges recordings of one speaker by what they have in common.
 * @param options `bundle`: the folder of one, as `saveBundle` or `emoforge train` wrote it; by default that of the model that comes with
 *   Emoforge, and each answer's `model` then says what it is. `abstain` and `coverage`: see `createPredictor`; `voice`: that of all recordings, enrolled before.
 * @throws {EmoforgeError} if the bundle cannot be used.
 *
 * @example
 * import { predict } from "emoforge";
 * import { openWorkspace } from "emoforge/node";
 *
 * const workspace = await openWorkspace();
 * const options = { bundle: "models/emodb" };
 * for await (const answer of predict(["call.wav"], workspace, options)) console.log(answer);
 * await workspace.close();
 */
export async function* predict(
  recordings: readonly (string | ToPredict)[],
  workspace: Workspace,
  { bundle: given, ...options }: PredictOptions = {},
): AsyncGenerator<Answer, void> {
  const { files, hasher } = workspace.platform;
  const folder = given ?? workspace.shippedModel;
  if (folder === undefined)
    throw new ParameterError(
      "predict, bundle",
      "the folder of a bundle",
      "none, and none comes with this workspace",
    );
  const bundle = await loadBundle(folder, files, hasher);
  const all = recordings.map((one) => (typeof one === "string" ? { file: one } : one));
  const model = given === undefined ? { model: shippedText(bundle.description) } : {};
  for await (const [, answer] of predictRecordings(bundle, folder, all, workspace, options))
    yield { ...answer, ...model };
}

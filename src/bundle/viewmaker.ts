/** @file A fitted viewmaker as a folder: everything needed to make views of other clips with it, or on another machine. */

import * as z from "zod";

import {
  type CorpusCard,
  EmoforgeError,
  type Files,
  type Hasher,
  isKnownSpeaker,
  ParameterError,
  speakerCount,
} from "../core/index.ts";
import { logmel, logmelOptions } from "../features/index.ts";
import { fittingJson, readChecked } from "./checked.ts";

export const viewmakerSchemaName = "emoforge/viewmaker@1";

/** The files of the folder; `checksums.json` lists all the others. */
export const viewmakerFiles = {
  model: "viewmaker.onnx",
  scaler: "scaler.json",
  description: "viewmaker.json",
  card: "README.md",
  checksums: "checksums.json",
} as const;

/** What a recipe says about spectrograms under `features`. */
export const spectrogramSchema = z.strictObject({ set: z.literal("logmel"), ...logmelOptions.shape });

export type SpectrogramConfig = z.output<typeof spectrogramSchema>;

const scalerSchema = z.strictObject({ mean: z.array(z.number()), scale: z.array(z.number().positive()) });

const descriptionSchema = z.strictObject({
  schema: z.literal(viewmakerSchemaName),
  /** E.g. "emoforge 0.2.0". */
  createdWith: z.string(),
  /** Its name in the provenance of its views. */
  name: z.string(),
  /** The resolved options that it was trained with: `budget` and `epsilon` say how far its views are from their sources. */
  options: z.looseObject({ budget: z.number(), epsilon: z.tuple([z.number(), z.number()]) }),
  /** The features of its clips, as in a recipe, and their version. */
  features: z.strictObject({ config: spectrogramSchema, version: z.string() }),
  training: z.strictObject({
    corpus: z.looseObject({ id: z.string(), title: z.string(), licence: z.string() }),
    classes: z.array(z.string()),
    /** The speakers it was trained on: a model trained on its views must be tested on others. */
    speakers: z.array(z.string()),
    utterances: z.int(),
    seed: z.int(),
  }),
});

const copyAgain = "Copy the whole folder again.";
const expected = {
  schema: viewmakerSchemaName,
  remedy: "Use the version of emoforge that wrote it, or fit it anew.",
};

export type ViewmakerDescription = z.output<typeof descriptionSchema>;

export interface ViewmakerFolder {
  /** See `FittedViewmaker.toOnnx`. */
  readonly model: Uint8Array;
  /** For each mel band: `normalised = (x - mean) / scale`. */
  readonly scaler: { readonly mean: readonly number[]; readonly scale: readonly number[] };
  readonly description: ViewmakerDescription;
}

/** Writes the folder, replacing an older one. The checksums come last, so that an unfinished folder is not taken for a whole one. */
export async function saveViewmaker(
  folder: string,
  {
    model,
    scaler,
    description,
  }: Omit<ViewmakerFolder, "description"> & {
    readonly description: Omit<ViewmakerDescription, "schema" | "training"> & {
      readonly training: Omit<ViewmakerDescription["training"], "corpus"> & { readonly corpus: CorpusCard };
    };
  },
  files: Files,
  hasher: Hasher,
): Promise<void> {
  const described = descriptionSchema.parse({ schema: viewmakerSchemaName, ...description });
  const contents: Record<string, Uint8Array | string> = {
    [viewmakerFiles.model]: model,
    [viewmakerFiles.scaler]: json(scalerSchema.parse(scaler)),
    [viewmakerFiles.description]: json(described),
    [viewmakerFiles.card]: readme(described, scaler.mean.length),
  };
  const checksumsPath = `${folder}/${viewmakerFiles.checksums}`;
  if (await files.exists(checksumsPath)) await files.remove(checksumsPath);
  const checksums: Record<string, string> = {};
  for (const [name, content] of Object.entries(contents)) {
    await files.write(`${folder}/${name}`, content);
    checksums[name] = await hasher.sha256(content);
  }
  await files.write(checksumsPath, json(checksums));
}

/** @throws {ParameterError} for a folder that holds anything but an older viewmaker. */
export async function refuseOtherFolders(option: string, folder: string, files: Files): Promise<void> {
  const own: readonly string[] = Object.values(viewmakerFiles);
  const other = (await files.list(folder)).find(({ name }) => !own.includes(name));
  if (other === undefined) return;
  throw new ParameterError(
    option,
    "a new folder, or an older fitted viewmaker",
    `${folder}, which holds ${other.name}`,
  );
}

/** @throws {EmoforgeError} for a missing or damaged file, a different schema, or features that are now computed differently. */
export async function loadViewmakerFolder(
  folder: string,
  files: Files,
  hasher: Hasher,
): Promise<ViewmakerFolder> {
  const names = Object.values(viewmakerFiles);
  const missing: string[] = [];
  for (const name of names) if (!(await files.exists(`${folder}/${name}`))) missing.push(name);
  if (missing.length > 0) {
    throw new EmoforgeError(
      `${folder}: expected a fitted viewmaker (a folder with ${names.join(", ")}), got one without ${missing.join(", ")}. ` +
        "Make one with: emoforge augment <corpus> --with viewmaker --set logmel --save-fitted <folder>",
    );
  }
  const at = (name: string) => `${folder}/${name}`;
  const sumsPath = at(viewmakerFiles.checksums);
  const sums = fittingJson(z.record(z.string(), z.string()), await files.read(sumsPath), sumsPath, expected);
  // Every file is read only once, so that exactly what was checked is used, whatever happens to the folder meanwhile.
  const contents = new Map<string, Uint8Array>();
  for (const name of names.filter((name) => name !== viewmakerFiles.checksums))
    contents.set(name, (await readChecked(at(name), sums[name], copyAgain, { files, hasher })).content);
  const json = <Schema extends z.ZodType>(name: string, schema: Schema) =>
    fittingJson(schema, contents.get(name) as Uint8Array, at(name), expected);
  const description = json(viewmakerFiles.description, descriptionSchema);
  const scaler = json(viewmakerFiles.scaler, scalerSchema);
  const { config, version } = description.features;
  const { version: current, mels } = spectrogramsOf(config);
  if (version !== current || scaler.mean.length !== mels || scaler.scale.length !== mels) {
    throw new EmoforgeError(
      `${folder}: expected logmel of version ${current} with ${mels} means and scales, got version ${version} with ` +
        `${scaler.mean.length} and ${scaler.scale.length}. Fit it anew with this program.`,
    );
  }
  return { model: contents.get(viewmakerFiles.model) as Uint8Array, scaler, description };
}

export function spectrogramsOf({ set: _, ...options }: SpectrogramConfig) {
  return logmel(options);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

function readme({ options, training, features, createdWith, name }: ViewmakerDescription, mels: number) {
  const [low, high] = options.epsilon;
  return `# Views of spectrograms: ${name}

Trained by ${createdWith} on ${training.corpus.title} (licence: ${training.corpus.licence}): ${training.utterances} utterances of
${training.classes.join(", ")} by ${training.speakers.every(isKnownSpeaker) ? `the speakers ${training.speakers.join(", ")}` : speakerCount(training.speakers)}. Models trained on its views must be tested on other speakers.

A view of a log mel spectrogram X is X + epsilon P: a perturbation P with a mean size of ${options.budget}, epsilon from ${low} to ${high}, both in units of
each mel band's standard deviation.

## Use

\`\`\`
emoforge augment <corpus> --with <this folder> --set logmel --out views
\`\`\`

\`${viewmakerFiles.model}\` takes \`clips\` [N, frames, ${mels}] of \`${features.config.set}\` (version ${features.version}; its options are in
\`${viewmakerFiles.description}\`) after \`(x - mean) / scale\` for each mel band (\`${viewmakerFiles.scaler}\`), \`valid\` [N, frames] (1, or 0 for padding), \`noise\`
[N, latent] (standard normal) and \`intensity\` [N, 1] (from 0 to 1: from the least epsilon to the largest), and gives \`views\`.
`;
}

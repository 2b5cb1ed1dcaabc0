/** @file What makes views of spectrograms for `emoforge augment`: an augmenter fitted now, or a viewmaker fitted earlier. */

import { resolve } from "node:path";
import {
  augmenters,
  type ClipAugmenterConfig,
  type FittedViewmaker,
  loadViewmaker,
} from "../../augment/index.ts";
import {
  loadViewmakerFolder,
  refuseOtherFolders,
  type SpectrogramConfig,
  saveViewmaker,
  spectrogramsOf,
  type ViewmakerFolder,
} from "../../bundle/index.ts";
import {
  type Augmenter,
  type Clips,
  type CorpusCard,
  ParameterError,
  type Recorded,
  type Rng,
  restoreRng,
  type Synthetic,
} from "../../core/index.ts";
import type { fitClipScaler } from "../../evaluate/index.ts";
import { checkpointPath, withCheckpoints } from "../../experiment/index.ts";
import { packageVersion } from "../../platform/node/index.ts";
import { shortHash } from "../../store/index.ts";
import { computeOn } from "../../tensor/index.ts";
import { createNodeEngine } from "../../tensor/node.ts";
import type { Io } from "../io.ts";
import { kindsOfFeatures, requireFeaturesKind } from "./altering.ts";
import { isFolder } from "./audio-files.ts";
import { configOf, keyValues } from "./flags.ts";
import { separationNote, varietyNote } from "./separation.ts";

export const clipKinds: readonly string[] = kindsOfFeatures(augmenters.clips);

/** How the views are made: by an augmenter fitted with these options, or by a viewmaker that was fitted earlier. */
export type Method =
  | { readonly kind: "options"; readonly config: ClipAugmenterConfig; readonly saveTo: string | undefined }
  | { readonly kind: "saved"; readonly saved: ViewmakerFolder };

/** Mean and deviation of each mel band. */
export type ClipScaler = ReturnType<typeof fitClipScaler>;

/** Clips in, one view of each out. */
export interface ViewSource {
  readonly name: string;
  draw(positions: Int32Array, rng: Rng): Promise<Synthetic<Clips>>;
  /** How much a viewmaker's view differs from its source at epsilon = 1; undefined for other augmenters. */
  readonly budget: number | undefined;
  readonly about: unknown;
  release(): Promise<void>;
  /** Removes what a stopped command would go on from. */
  forget(): Promise<void>;
}

/** The flags that choose the method. */
export interface MethodFlags {
  readonly with: string;
  readonly option: readonly string[];
  readonly setOption: readonly string[];
  readonly saveFitted?: string;
}

/** @throws {EmoforgeError} if it is not an augmenter of spectrograms, or options do not go with it. */
export async function methodOf(flags: MethodFlags, io: Io): Promise<Method> {
  const { files, hasher } = io.platform;
  const saveTo = flags.saveFitted === undefined ? undefined : resolve(io.cwd, flags.saveFitted);
  if (saveTo !== undefined && flags.with !== "viewmaker") {
    throw new ParameterError(
      "--save-fitted",
      "--with viewmaker, the one augmenter of spectrograms that is kept",
      `--with ${flags.with}`,
    );
  }
  requireFeaturesKind(augmenters.clips, flags.with);
  if (clipKinds.includes(flags.with)) {
    const config = configOf(`augmenter "${flags.with}"`, augmenters.clips.schema, {
      ...keyValues("--option", flags.option),
      kind: flags.with,
    });
    if (saveTo !== undefined) await refuseOtherFolders("--save-fitted", saveTo, files);
    return { kind: "options", config, saveTo };
  }
  const folder = resolve(io.cwd, flags.with);
  if (!(await isFolder(folder, io))) {
    const ofRows = flags.with !== "none" && (augmenters.rows.names as readonly string[]).includes(flags.with);
    throw new ParameterError(
      "--with",
      `one of ${clipKinds.join(", ")}, or the folder of a fitted viewmaker`,
      ofRows ? `${flags.with}, which makes rows of feature vectors` : flags.with,
      ofRows ? "Leave out: --set logmel" : undefined,
    );
  }
  for (const [option, [first]] of [
    ["--option", flags.option],
    ["--set-option", flags.setOption],
  ] as const) {
    if (first !== undefined)
      throw new ParameterError(option, "none with a fitted viewmaker, which has its own", first);
  }
  return { kind: "saved", saved: await loadViewmakerFolder(folder, files, hasher) };
}

/**
 * Fits an augmenter on the clips, and saves it if that is asked for. If a viewmaker's fit was stopped, the same fit on the same clips
 * goes on from its last checkpoint.
 */
export async function fittedSource(
  { config, saveTo }: Extract<Method, { kind: "options" }>,
  train: Recorded<Clips>,
  about: {
    readonly scaler: ClipScaler;
    readonly features: SpectrogramConfig;
    readonly card: CorpusCard;
    readonly seed: number;
  },
  rng: Rng,
  place: Parameters<typeof computeOn>[0],
  io: Io,
): Promise<ViewSource> {
  const learns = augmenters.clips.of(config.kind).traits?.generative === true;
  const name = config.name ?? config.kind;
  const { platform } = io;
  const { files, hasher } = platform;
  const { features, card, seed, scaler } = about;
  // The scaler's values stand for the content of the recordings.
  const version = augmenters.clips.of(config.kind).version;
  const key = { augment: config, version, features, seed, scaler, ids: train.ids, labels: [...train.labels] };
  const checkpoint = checkpointPath(io.cacheFolder, await shortHash(hasher, key));
  const start = rng.state();
  const fitting = io.progress(name);
  const { value: fitted } = await computeOn(place, learns, async (engine) => {
    const context = await withCheckpoints(
      { rng: restoreRng(start), signal: io.signal, onProgress: fitting.update },
      checkpoint,
      platform,
    );
    if (context.resume)
      io.note(`Going on with the fit that was stopped, from round ${context.resume.training.step}.`);
    const augmenter: Augmenter<Clips> = augmenters.clips.create(config, { engine });
    return augmenter.fit(train, context);
  });
  fitting.end();
  for (const say of [separationNote, varietyNote]) {
    const learned = say(name, fitted.curves);
    if (learned !== undefined) io.note(learned);
  }
  if (config.kind === "viewmaker" && saveTo !== undefined) {
    await saveViewmaker(
      saveTo,
      {
        model: (fitted as FittedViewmaker).toOnnx(),
        scaler,
        description: {
          createdWith: `emoforge ${packageVersion()}`,
          name,
          options: config,
          features: { config: features, version: spectrogramsOf(features).version },
          training: {
            corpus: card,
            classes: [...train.classes],
            speakers: speakersOf(train),
            utterances: train.ids.length,
            seed,
          },
        },
      },
      files,
      hasher,
    );
    io.note(`Fitted viewmaker: ${saveTo}`);
  }
  return {
    name,
    draw: (positions, stream) => fitted.draw(positions, stream),
    budget: config.kind === "viewmaker" ? config.budget : undefined,
    about: config,
    release: async () => {},
    forget: () => files.remove(checkpoint),
  };
}

/** @param train The clips to make views of, normalised by the folder's scaler. */
export async function savedSource(
  { model, description }: ViewmakerFolder,
  train: Recorded<Clips>,
): Promise<ViewSource> {
  const { name, options } = description;
  const loaded = await loadViewmaker(model, await createNodeEngine());
  return {
    name,
    async draw(positions, stream) {
      const clips = await loaded.views(
        Array.from(positions, (at) => train.clips[at]),
        stream,
      );
      return {
        clips,
        labels: Int32Array.from(positions, (at) => train.labels[at]),
        provenance: Array.from(positions, (at, i) => ({
          augmenter: name,
          sources: [train.ids[at]],
          seed: stream.fork("view", i).state().seed,
        })),
      };
    },
    budget: options.budget,
    about: description,
    release: () => loaded.release(),
    forget: async () => {},
  };
}

/** The distinct speakers; "unknown" among them says that there are others. */
function speakersOf({ speakers }: Pick<Recorded<Clips>, "speakers">): string[] {
  return [...new Set(speakers)].sort();
}

/** @file Extracts spectrograms of many utterances and caches them; their values stay on disk. */

import { fileSource, loadSource } from "../../audio/index.ts";
import { EmoforgeError, type OnProgress, type Problem, type Utterance } from "../../core/index.ts";
import { createFeatures, type FeaturesConfig } from "../../features/index.ts";
import { canonicalJson, type Keeping, readKeptBytes } from "../../store/index.ts";
import { alteredRecording } from "./alteration.ts";
import {
  type Computed,
  computeEach,
  type ExtractionAnswer,
  type ExtractionPayload,
  type ExtractOptions,
  extractEach,
} from "./extraction.ts";
import { segmentOf } from "./recordings.ts";
import { readWarnings } from "./warnings.ts";

export interface ExtractedClips {
  readonly mels: number;
  readonly hopMs: number;
  readonly version: string;
  /** The utterances that gave a spectrogram, in the order given. */
  readonly utterances: readonly Utterance[];
  /** The file of each one's values below the cache folder: float32, row-major `[frames, mels]`. Named after its content. */
  readonly paths: readonly string[];
  readonly frames: readonly number[];
  /** See `Extraction`. */
  readonly problems: readonly Problem[];
  /** What decoding had to say of each utterance's file: mostly nothing. */
  readonly warnings: readonly (readonly string[])[];
}

/** One spectrogram in the cache. */
export interface ComputedClip extends Computed {
  readonly frames: number;
}

/** Spectrograms of utterances; a file that cannot be used becomes a problem and does not stop the others. */
export async function extractClips(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<ExtractedClips> {
  const { platform } = options;
  const { mels, hopMs, version, sampleRateHz } = clipFeatureOf(config);
  const setKey = (await platform.hasher.sha256(canonicalJson({ config, version }))).slice(0, 12);
  const { kept, problems } = await extractEach<ComputedClip>(
    utterances,
    {
      config,
      version,
      task: "clips",
      what: "spectrograms",
      folder: `features/${config.set}-${setKey}`,
      ending: ".f32",
      sampleRateHz,
      read: (path) => storedClip(path, mels, platform),
    },
    options,
  );
  return {
    mels,
    hopMs,
    version,
    utterances: kept.map(({ utterance }) => utterance),
    paths: kept.map(({ path }) => path),
    frames: kept.map(({ made }) => made.frames),
    problems,
    warnings: kept.map(({ made }) => made.warnings),
  };
}

/** Runs in a worker: computes spectrograms and stores each in the cache. */
export async function clipsTask(
  { config, items }: ExtractionPayload,
  keeping: Keeping,
  onProgress?: OnProgress,
): Promise<ExtractionAnswer<ComputedClip>> {
  const feature = clipFeatureOf(config);
  return computeEach<ComputedClip>(
    items,
    feature.sampleRateHz,
    async ({ utterance, alteration }, _, onSamples) => {
      const { sampleRateHz } = feature;
      const { samples, warnings } =
        alteration === undefined
          ? await loadSource(await fileSource(utterance.file, keeping.files), {
              ...segmentOf(utterance),
              sampleRateHz,
            })
          : await alteredRecording(utterance, alteration, sampleRateHz, keeping.files);
      onSamples(samples);
      const { data, frames } = feature.extract(samples);
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return { made: { frames, warnings }, bytes };
    },
    keeping,
    onProgress,
  );
}

function clipFeatureOf(config: FeaturesConfig) {
  const features = createFeatures(config);
  if (features.kind === "clips") return features.feature;
  throw new EmoforgeError(`features "${config.set}" are not spectrograms: expected logmel.`);
}

/** The frames and warnings of a stored spectrogram, or undefined if there is none or it is incomplete. */
async function storedClip(path: string, mels: number, keeping: Keeping): Promise<ComputedClip | undefined> {
  const values = await readClip(path, mels, keeping);
  const warnings = values && (await readWarnings(path, keeping));
  return values && warnings && { frames: values.length / mels, warnings };
}

/** A stored spectrogram, `[frames, mels]`, or undefined. */
export async function readClip(
  path: string,
  mels: number,
  keeping: Keeping,
): Promise<Float32Array | undefined> {
  const bytes = await readKeptBytes(path, (size) => size > 0 && size % (4 * mels) === 0, keeping);
  return bytes === undefined ? undefined : new Float32Array(bytes.buffer);
}

/** @file Features of many recordings that are to be predicted, by worker processes and from the cache. */

import { type Bundle, embeddingFile } from "../bundle/index.ts";
import { isKnownSpeaker, type Problem, type Utterance, unknownSpeaker } from "../core/index.ts";
import type { FeaturesConfig, Segment } from "../features/index.ts";
import { extractClips, readClip } from "./prepare/extract-clips.ts";
import { extractRows } from "./prepare/extract-rows.ts";
import type { ExtractOptions } from "./prepare/extraction.ts";
import { segmentOf } from "./prepare/recordings.ts";

/** A recording, or a stretch of it. */
export interface ToPredict extends Segment {
  readonly file: string;
  /** A bundle that adapts to voices judges recordings of one speaker by what they have in common; those of unknown speakers alone. */
  readonly speaker?: string;
}

export const hasSpeaker = ({ speaker }: ToPredict) => speaker !== undefined && isKnownSpeaker(speaker);

/** Recordings at a time, so that the first answers do not wait for the last. */
export const atOnce = 256;

interface ManyFeatures {
  readonly problems: readonly Problem[];
  /** A row, or the frames of a spectrogram, and what decoding had to say; undefined for a recording that cannot be used. */
  of(
    utterance: Utterance,
  ): Promise<{ readonly values: Float32Array; readonly warnings: readonly string[] } | undefined>;
}

export async function featuresOf(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<ManyFeatures> {
  const extracted =
    config.set === "logmel"
      ? await extractClips(utterances, config, options)
      : await extractRows(utterances, config, options);
  const at = new Map(extracted.utterances.map((one, i) => [one, i]));
  const valuesAt = (i: number) => {
    if ("mels" in extracted) {
      const { paths, mels } = extracted;
      return readClip(`${options.cacheFolder}/${paths[i]}`, mels, options.platform);
    }
    const d = extracted.names.length;
    return extracted.data.slice(i * d, (i + 1) * d);
  };
  return {
    problems: extracted.problems,
    async of(utterance) {
      const i = at.get(utterance);
      const values = i === undefined ? undefined : await valuesAt(i);
      return i === undefined || values === undefined
        ? undefined
        : { values, warnings: extracted.warnings[i] };
    },
  };
}

/** The features as workers open them. */
export function configOf({ features: { config } }: Bundle, folder: string): FeaturesConfig {
  return config.set === "onnx" ? { ...config, path: `${folder}/${embeddingFile}` } : config;
}

export function utteranceOf(recording: ToPredict): Utterance {
  return {
    id: recording.file,
    file: recording.file,
    label: "unknown",
    speaker: unknownSpeaker,
    sex: "unknown",
    language: "und",
    session: "",
    corpus: "",
    ...segmentOf(recording),
  };
}

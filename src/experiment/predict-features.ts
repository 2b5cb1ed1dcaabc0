/** @file What a predictor needs of recordings: of many by worker processes and from the cache. */

import { fileSource } from "../audio/index.ts";
import { type Bundle, embeddingFile, type Heard, type Predictor } from "../bundle/index.ts";
import { asSentence, isKnownSpeaker, type Problem, type Utterance, unknownSpeaker } from "../core/index.ts";
import type { FeaturesConfig, Segment } from "../features/index.ts";
import { extractClips, readClip } from "./prepare/extract-clips.ts";
import { extractRows } from "./prepare/extract-rows.ts";
import type { ExtractOptions } from "./prepare/extraction.ts";
import { measureRecordings } from "./prepare/measure.ts";
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

/** Many recordings as a predictor hears them. */
interface ManyHeard {
  readonly problems: readonly Problem[];
  /** Undefined for a recording that cannot be used. */
  of(utterance: Utterance): Promise<Heard | undefined>;
}

/** @param options Progress is that of the features: the same workers take the measures from the same samples. */
export async function hearTogether(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<ManyHeard> {
  const { onProgress: _, ...quietly } = options;
  const both = { ...options, measured: true };
  const extracted =
    config.set === "logmel"
      ? await extractClips(utterances, config, both)
      : await extractRows(utterances, config, both);
  const measures = await measureRecordings(utterances, config, quietly);
  const at = new Map(extracted.utterances.map((one, i) => [one, i]));
  const measuresOf = new Map(utterances.map((one, i) => [one, measures[i]]));
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
      const features = i === undefined ? undefined : await valuesAt(i);
      const measured = measuresOf.get(utterance);
      if (i === undefined || features === undefined || measured === undefined) return undefined;
      return { features, measures: measured, warnings: extracted.warnings[i].map(asSentence) };
    },
  };
}

/** A recording by itself, without workers and cache. */
export async function hearAlone(
  predictor: Predictor,
  recording: ToPredict,
  { platform: { files } }: Pick<ExtractOptions, "platform">,
): Promise<Heard> {
  return predictor.hear(await fileSource(recording.file, files), segmentOf(recording));
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

/** @file Learns the voices of speakers from the recordings that are to be predicted. */

import { fileSource } from "../audio/index.ts";
import type { Predictor, Voice } from "../bundle/index.ts";
import { EmoforgeError, type Utterance } from "../core/index.ts";
import type { FeaturesConfig } from "../features/index.ts";
import { atOnce, featuresOf, hasSpeaker, type ToPredict, utteranceOf } from "./predict-features.ts";
import type { ExtractOptions } from "./prepare/extraction.ts";
import { segmentOf } from "./prepare/recordings.ts";

/**
 * The voices of all known speakers. A recording that cannot be used is passed over: it gets its error when it is judged.
 *
 * @param config Of features for the workers; absent: few recordings, which need none.
 */
export async function learnedVoices(
  predictor: Predictor,
  recordings: readonly ToPredict[],
  config: FeaturesConfig | undefined,
  options: ExtractOptions,
  onProgress: (done: number) => void,
): Promise<Map<string, Voice>> {
  const heard = new Map<string, { readonly features: Float32Array }[]>();
  const of = recordings.filter(hasSpeaker);
  for (let from = 0; from < of.length; from += atOnce) {
    const some = of.slice(from, from + atOnce);
    const features =
      config === undefined
        ? await Promise.all(some.map((one) => rowAlone(predictor, one, options)))
        : await rowsTogether(some.map(utteranceOf), config, options);
    for (const [i, values] of features.entries()) {
      const name = some[i].speaker as string;
      const own = heard.get(name) ?? [];
      heard.set(name, own);
      if (values !== undefined) own.push({ features: values });
    }
    onProgress(from + some.length);
  }
  return new Map(
    [...heard].filter(([, own]) => own.length > 0).map(([name, own]) => [name, predictor.enrol(own)]),
  );
}

async function rowAlone(predictor: Predictor, recording: ToPredict, { platform: { files } }: ExtractOptions) {
  try {
    const source = await fileSource(recording.file, files);
    return (await predictor.hear(source, segmentOf(recording))).features;
  } catch (error) {
    if (error instanceof EmoforgeError) return undefined;
    throw error;
  }
}

async function rowsTogether(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<(Float32Array | undefined)[]> {
  const features = await featuresOf(utterances, config, options);
  const out: (Float32Array | undefined)[] = [];
  for (const utterance of utterances) out.push((await features.of(utterance))?.values);
  return out;
}

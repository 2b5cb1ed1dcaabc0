/** @file Learns the voices of speakers from the recordings that are to be predicted. */

import type { Heard, Predictor, Voice } from "../bundle/index.ts";
import { EmoforgeError, type Utterance } from "../core/index.ts";
import type { FeaturesConfig } from "../features/index.ts";
import {
  atOnce,
  hasSpeaker,
  hearAlone,
  hearTogether,
  type ToPredict,
  utteranceOf,
} from "./predict-features.ts";
import type { ExtractOptions } from "./prepare/extraction.ts";

/**
 * The voices of all known speakers. A recording that cannot be used is passed over: it gets its error when it is judged.
 *
 * @param config The features, for the workers; absent: few recordings, which need none.
 */
export async function learnedVoices(
  predictor: Predictor,
  recordings: readonly ToPredict[],
  config: FeaturesConfig | undefined,
  options: ExtractOptions,
  onProgress: (done: number) => void,
): Promise<Map<string, Voice | undefined>> {
  const heard = new Map<string, Heard[]>();
  const named = recordings.filter(hasSpeaker);
  for (let from = 0; from < named.length; from += atOnce) {
    const some = named.slice(from, from + atOnce);
    const found =
      config === undefined
        ? await Promise.all(some.map((one) => heardOrNothing(predictor, one, options)))
        : await everyHeard(some.map(utteranceOf), config, options);
    for (const [i, one] of found.entries()) {
      const name = some[i].speaker as string;
      const own = heard.get(name) ?? [];
      heard.set(name, own);
      if (one !== undefined) own.push(one);
    }
    onProgress(from + some.length);
  }
  return new Map([...heard].map(([name, own]) => [name, enrolled(predictor, own)] as const));
}

/** @returns Undefined where none of the recordings is fit to learn a voice from: each is judged alone, and says why. */
function enrolled(predictor: Predictor, own: readonly Heard[]): Voice | undefined {
  try {
    return predictor.enrol(own);
  } catch (error) {
    if (error instanceof EmoforgeError) return undefined;
    throw error;
  }
}

async function heardOrNothing(predictor: Predictor, recording: ToPredict, options: ExtractOptions) {
  try {
    return await hearAlone(predictor, recording, options);
  } catch (error) {
    if (error instanceof EmoforgeError) return undefined;
    throw error;
  }
}

async function everyHeard(
  utterances: readonly Utterance[],
  config: FeaturesConfig,
  options: ExtractOptions,
): Promise<(Heard | undefined)[]> {
  const { of } = await hearTogether(utterances, config, options);
  const out: (Heard | undefined)[] = [];
  for (const utterance of utterances) out.push(await of(utterance));
  return out;
}

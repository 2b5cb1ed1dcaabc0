/** @file Learns a voice from long recordings, in bounded memory: from their stretches of speech, or from windows. */

import type { AudioSource } from "../audio/index.ts";
import type { Heard, Predictor, Voice } from "../bundle/index.ts";
import { type CutOptions, walk } from "./walk.ts";

/** Listens to recordings of one speaker. */
export interface VoiceListener {
  /**
   * @param options As for the timeline that is to be made. Of windows that overlap, the next one that begins where the last one ended is taken.
   * @returns How many stretches the recording has for the voice.
   * @throws {EmoforgeError} for a recording that cannot be read; what was heard of it stays.
   */
  hear(source: AudioSource, options?: CutOptions): Promise<number>;
  /**
   * What all of the recordings say about the voice.
   *
   * @throws {EmoforgeError} for a bundle that does not adapt to voices, and if nothing was heard that is fit to learn from: see
   *   `Predictor.enrol`.
   */
  voice(): Voice;
}

/** More of them make hardly any difference to a mean or a deviation. */
export const mostStretches = 2000;

/**
 * The first of two passes over long recordings of one speaker; in the second, `timeline` takes the voice.
 *
 * @param most The features of at most so many stretches, spread evenly over all recordings, are kept (2000 unless told); at least 2.
 *
 * @example
 * import { createPredictor, fileSource, listenToVoice, loadBundle, timeline } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/voices", files, hasher), await createNodeEngine());
 * const windows = { windowSec: 0.3, hopSec: 0.3 };
 * const listener = listenToVoice(predictor);
 * const heard = await listener.hear(await fileSource("call.wav", files), { windows });
 * const voice = listener.voice();
 * const { segments } = await timeline(await fileSource("call.wav", files), predictor, { windows, voice });
 * console.log(voice.recordings === heard, segments.length >= heard); // true true
 * await predictor.release();
 */
export function listenToVoice(predictor: Predictor, most = mostStretches): VoiceListener {
  const kept = createThinned<Pick<Heard, "features" | "measures">>(most);
  return {
    async hear(source, options = {}) {
      let [count, free] = [0, 0];
      await walk(source, predictor, options, {
        async span(stretches, { start, end }) {
          if (start < free) return;
          free = end;
          count++;
          if (!kept.wanted()) return;
          const { features, measures } = await stretches.hear(start, end);
          kept.add({ features, measures });
        },
      });
      return count;
    },
    voice: () => predictor.enrol(kept.items),
  };
}

/** Every item, then every second, every fourth ... of a series of unknown length. */
interface Thinned<Item> {
  /** Whether the next item is one of those that are kept; counts it. */
  wanted(): boolean;
  add(item: Item): void;
  readonly items: readonly Item[];
}

function createThinned<Item>(most: number): Thinned<Item> {
  let items: Item[] = [];
  let [seen, step] = [0, 1];
  return {
    get items() {
      return items;
    },
    wanted: () => seen++ % step === 0,
    add(item) {
      items.push(item);
      if (items.length <= most) return;
      items = items.filter((_, i) => i % 2 === 0);
      step *= 2;
    },
  };
}

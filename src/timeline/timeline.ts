/** @file The emotions of a recording over time: it is read once, cut into stretches, and each is judged as if it were alone. */

import type { AudioSource } from "../audio/index.ts";
import type { Predictor, Voice } from "../bundle/index.ts";
import { asSentence } from "../core/index.ts";
import { createEnvelope } from "./envelope.ts";
import type { Timeline, TimelineSegment } from "./types.ts";
import { type CutOptions, walk } from "./walk.ts";

export interface TimelineOptions extends CutOptions {
  /** Whose voice it is, from `listenToVoice` or `Predictor.enrol`: adapted to where `voiceUse` says so. */
  readonly voice?: Voice;
  /** Hears each segment when it is known. */
  readonly onSegment?: (segment: TimelineSegment) => void;
}

/**
 * Judges a recording of any length in bounded memory: each stretch of speech, or each window, with the values that the predictor gives
 * for these samples alone. With features of signal processing, windows that overlap share what is measured of their frames.
 *
 * @param source For example from `fileSource`.
 * @throws {ParameterError} for windows that are no multiples of 0.01 s or leave gaps, and durations out of range.
 * @throws {EmoforgeError} for a recording that cannot be read, or is too short for the features, naming the file; and for a voice with a
 *   bundle that does not adapt to voices.
 *
 * @example
 * import { createPredictor, fileSource, loadBundle, timeline } from "emoforge/bundle";
 * import { createNodeEngine, nodePlatform } from "emoforge/node";
 *
 * const { files, hasher } = nodePlatform;
 * const predictor = await createPredictor(await loadBundle("models/emodb", files, hasher), await createNodeEngine());
 * const windows = { windowSec: 0.5, hopSec: 0.1 };
 * const { segments, durationSec } = await timeline(await fileSource("call.wav", files), predictor, { windows });
 * console.log(segments[0].start, segments[0].end, segments.at(-1)?.end === durationSec); // 0 0.5 true
 * await predictor.release();
 */
export async function timeline(
  source: AudioSource,
  predictor: Predictor,
  { voice, onSegment, ...options }: TimelineOptions = {},
): Promise<Timeline> {
  const { sampleRateHz, classes } = predictor;
  const envelope = createEnvelope(sampleRateHz);
  const segments: TimelineSegment[] = [];
  const { durationSec, warnings } = await walk(source, predictor, options, {
    samples: envelope.push,
    async span(stretches, { start, end }, lengthSec) {
      const prediction = await stretches.predict(start, end, voice);
      const segment = { start: start / sampleRateHz, end: lengthSec ?? end / sampleRateHz, ...prediction };
      segments.push(segment);
      onSegment?.(segment);
    },
  });
  return { durationSec, classes, segments, warnings: warnings.map(asSentence), envelope: envelope.finish() };
}

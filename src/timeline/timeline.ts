/** @file The emotions of a recording over time: it is read once, cut into stretches, and each is judged as if it were alone. */

import { type AudioSource, streamSignal } from "../audio/index.ts";
import type { Predictor } from "../bundle/index.ts";
import { asSentence, EmoforgeError, throwIfAborted } from "../core/index.ts";
import { createEnvelope } from "./envelope.ts";
import type { Span, Spans } from "./span.ts";
import type { SpeechDetector } from "./speech/detector.ts";
import type { SegmentOptions } from "./speech/segmenter.ts";
import { speechSpans } from "./speech/spans.ts";
import { voicing } from "./speech/voicing.ts";
import type { Timeline, TimelineSegment } from "./types.ts";
import { type WindowOptions, windowsOf } from "./windows.ts";

/** Windows of one length, or stretches of speech. */
export interface TimelineOptions extends SegmentOptions {
  /** In place of stretches of speech. */
  readonly windows?: WindowOptions;
  /** What tells speech; by its voice unless told. */
  readonly detector?: SpeechDetector;
  readonly signal?: AbortSignal;
  /** Hears each segment when it is known. */
  readonly onSegment?: (segment: TimelineSegment) => void;
  /** `done` in [0, 1]. */
  readonly onProgress?: (done: number) => void;
}

/** So many seconds are looked at together: spans are known that much later. */
const PIECE_SEC = 0.1;

/**
 * Judges a recording of any length in bounded memory: each stretch of speech, or each window, with the values that the predictor gives
 * for these samples alone. With features of signal processing, windows that overlap share what is measured of their frames.
 *
 * @param source For example from `fileSource`.
 * @throws {ParameterError} for windows that are no multiples of 0.01 s or leave gaps, and durations out of range.
 * @throws {EmoforgeError} for a recording that cannot be read, or is too short for the features; names the file.
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
  options: TimelineOptions = {},
): Promise<Timeline> {
  const { sampleRateHz, classes } = predictor;
  const spans = spansOf(options, sampleRateHz);
  const piece = Math.max(1, Math.round(PIECE_SEC * sampleRateHz));
  const stretches = predictor.startStretches(spans.history + piece);
  const envelope = createEnvelope(sampleRateHz);
  const segments: TimelineSegment[] = [];

  /** @param lengthSec Of the recording, once it is known. */
  const judge = async (found: readonly Span[], lengthSec?: number) => {
    for (const { start, end } of found) {
      throwIfAborted(options.signal);
      const prediction = await stretches.predict(start, end).catch((error: unknown) => {
        throw error instanceof EmoforgeError ? new EmoforgeError(`${source.name}: ${error.message}`) : error;
      });
      const last = end === stretches.end ? lengthSec : undefined;
      const segment = { start: start / sampleRateHz, end: last ?? end / sampleRateHz, ...prediction };
      segments.push(segment);
      options.onSegment?.(segment);
    }
  };

  const { durationSec, warnings } = await streamSignal(source, { sampleRateHz }, async (block, done) => {
    throwIfAborted(options.signal);
    for (let at = 0; at < block.length; at += piece) {
      const samples = block.subarray(at, at + piece);
      stretches.push(samples);
      envelope.push(samples);
      await judge(await spans.push(samples));
    }
    options.onProgress?.(done);
  });
  await judge(await spans.finish(), durationSec);
  return { durationSec, classes, segments, warnings: warnings.map(asSentence), envelope: envelope.finish() };
}

/** @throws {ParameterError} for what `timeline` would refuse, before there is a recording. */
export function checkTimelineOptions(options: TimelineOptions): void {
  spansOf(options, 16_000);
}

function spansOf(
  { windows, detector = voicing(), ...durations }: TimelineOptions,
  sampleRateHz: number,
): Spans {
  return windows === undefined
    ? speechSpans(detector, durations, sampleRateHz)
    : windowsOf(windows, sampleRateHz);
}

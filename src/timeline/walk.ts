/** @file Goes through a recording once, from stretch to stretch, in bounded memory. */

import { type AudioSource, streamSignal } from "../audio/index.ts";
import type { Predictor, StretchPredictor } from "../bundle/index.ts";
import { EmoforgeError, throwIfAborted } from "../core/index.ts";
import type { Span, Spans } from "./span.ts";
import type { SpeechDetector } from "./speech/detector.ts";
import type { SegmentOptions } from "./speech/segmenter.ts";
import { speechSpans } from "./speech/spans.ts";
import { voicing } from "./speech/voicing.ts";
import { type WindowOptions, windowsOf } from "./windows.ts";

/** How a recording is cut: windows of one length, or stretches of speech. */
export interface CutOptions extends SegmentOptions {
  /** In place of stretches of speech. */
  readonly windows?: WindowOptions;
  /** What tells speech; by its voice unless told. */
  readonly detector?: SpeechDetector;
  readonly signal?: AbortSignal;
  /** `done` in [0, 1]. */
  readonly onProgress?: (done: number) => void;
}

/** What is done on the way. */
interface Visitor {
  /** All samples, piece by piece. */
  samples?(piece: Float32Array): void;
  /** @param lengthSec Length of the recording, for a span that ends with it. */
  span(stretches: StretchPredictor, span: Span, lengthSec?: number): Promise<void>;
}

/** So many seconds are looked at together: spans are known that much later. */
const PIECE_SEC = 0.1;

/**
 * @returns What decoding has to say of the recording.
 * @throws {ParameterError} for windows that are no multiples of 0.01 s or leave gaps, and durations out of range.
 * @throws {EmoforgeError} for a recording that cannot be read, or is too short for the features; names the file.
 */
export async function walk(
  source: AudioSource,
  predictor: Predictor,
  options: CutOptions,
  visitor: Visitor,
): Promise<{ readonly durationSec: number; readonly warnings: readonly string[] }> {
  const { sampleRateHz } = predictor;
  const spans = spansOf(options, sampleRateHz);
  const piece = Math.max(1, Math.round(PIECE_SEC * sampleRateHz));
  const stretches = predictor.startStretches(spans.history + piece);

  const visit = async (found: readonly Span[], lengthSec?: number) => {
    for (const span of found) {
      throwIfAborted(options.signal);
      const last = span.end === stretches.end ? lengthSec : undefined;
      await visitor.span(stretches, span, last).catch((error: unknown) => {
        throw error instanceof EmoforgeError ? new EmoforgeError(`${source.name}: ${error.message}`) : error;
      });
    }
  };

  const read = await streamSignal(source, { sampleRateHz }, async (block, done) => {
    throwIfAborted(options.signal);
    for (let at = 0; at < block.length; at += piece) {
      const samples = block.subarray(at, at + piece);
      stretches.push(samples);
      visitor.samples?.(samples);
      await visit(await spans.push(samples));
    }
    options.onProgress?.(done);
  });
  await visit(await spans.finish(), read.durationSec);
  return read;
}

/** @throws {ParameterError} for what `walk` would refuse, before there is a recording. */
export function checkCutOptions(options: CutOptions): void {
  spansOf(options, 16_000);
}

function spansOf({ windows, detector = voicing(), ...durations }: CutOptions, sampleRateHz: number): Spans {
  return windows === undefined
    ? speechSpans(detector, durations, sampleRateHz)
    : windowsOf(windows, sampleRateHz);
}

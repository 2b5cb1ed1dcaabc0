/** @file Stretches of speech as spans to be judged. */

import { createResampler } from "../../audio/index.ts";
import type { Spans } from "../span.ts";
import type { SpeechDetector } from "./detector.ts";
import { createSegmenter, type SegmentOptions } from "./segmenter.ts";

/** @throws {ParameterError} for durations out of range. */
export function speechSpans(detector: SpeechDetector, options: SegmentOptions, sampleRateHz: number): Spans {
  const heardHz = detector.sampleRateHz ?? sampleRateHz;
  const run = detector.start(heardHz);
  const segmenter = createSegmenter(run.step / heardHz, sampleRateHz, options);
  const resampler = createResampler(sampleRateHz, heardHz);
  let end = 0;
  return {
    history: segmenter.history + Math.ceil((run.delay * sampleRateHz) / heardHz),
    async push(samples) {
      end += samples.length;
      return segmenter.push(await run.push(resampler.push(samples)));
    },
    async finish() {
      const spans = segmenter.push(await run.push(resampler.finish()));
      spans.push(...segmenter.push(await run.finish()));
      return [...spans, ...segmenter.finish(end)].map((span) => ({ ...span, end: Math.min(span.end, end) }));
    },
  };
}

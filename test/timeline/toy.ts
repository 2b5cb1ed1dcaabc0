/** @file Timelines without a model. */

import type { NamedTimeline, TimelineSegment } from "../../src/timeline/index.ts";

/** A segment with the classes calm and angry. */
export function segment(
  start: number,
  end: number,
  angry: number,
  more: Partial<TimelineSegment> = {},
): TimelineSegment {
  return {
    start,
    end,
    label: angry > 0.5 ? "angry" : "calm",
    probabilities: { calm: 1 - angry, angry },
    set: null,
    abstained: false,
    reasons: [],
    warnings: [],
    ...more,
  };
}

/** A recording of 10 s with an awkward name, pauses, a stretch that the model does not know, and neighbours with one label. */
export function toyTimeline(change: Partial<NamedTimeline> = {}): NamedTimeline {
  return {
    file: 'calls/Köln & "Bonn" <1>.wav',
    durationSec: 10.0000625,
    classes: ["calm", "angry"],
    segments: [
      segment(0.47, 2.5, 0.9, { set: ["angry"] }),
      segment(2.5, 3.25, 0.7, { set: ["calm", "angry"] }),
      segment(4, 6.123456, 0.45, {
        set: ["calm", "angry"],
        abstained: true,
        reasons: [
          { kind: "noisy", text: "too noisy" },
          { kind: "too-short", text: "too short" },
        ],
      }),
      segment(6.123456, 10.0000625, 0.1, { set: ["calm"] }),
    ],
    warnings: ["The end is missing."],
    envelope: { partSec: 0.5, low: new Float32Array(20).fill(-0.5), high: new Float32Array(20).fill(0.25) },
    ...change,
  };
}

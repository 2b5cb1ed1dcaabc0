/** @file The frames of one group: cut, transformed and measured, each once. */

import { createFramer, type Frame } from "../audio/index.ts";
import type { SampleWindow } from "./sample-window.ts";
import type { DescriptorGroup } from "./spec.ts";

/** Measures frames one after the other. */
export interface FrameGroup {
  readonly id: string;
  readonly windowMs: number;
  readonly names: readonly string[];
  /** Samples in a frame, and from one to the next. */
  readonly length: number;
  readonly hop: number;
  /** Writes `names.length` values of the frame that starts at sample `start`, each before its `follow`. */
  measure(window: SampleWindow, start: number, out: Float64Array): Frame;
  /** Begins a stretch: the function makes the values of its frames, in order, of what was measured. */
  follow(): (values: Float64Array) => void;
}

export function startGroup(group: DescriptorGroup, sampleRateHz: number): FrameGroup {
  const { frontEnd, descriptors } = group;
  const framer = createFramer(frontEnd, sampleRateHz);
  const { bins, length, hop } = framer;
  const source = { sampleRateHz, bins, length };
  const measures = descriptors.map((d) => d.start(source));
  const widths = descriptors.map(({ names }) => names.length);
  return {
    id: group.id,
    windowMs: frontEnd.windowMs,
    names: descriptors.flatMap(({ names }) => names),
    length,
    hop,
    measure(window, start, out) {
      const frame = framer.at(window.samples, start - window.origin);
      for (let i = 0, at = 0; i < measures.length; i++) {
        measures[i](frame, out, at);
        at += widths[i];
      }
      return frame;
    },
    follow() {
      let at = 0;
      const follows = descriptors.flatMap((d, i) => {
        const here = at;
        at += widths[i];
        return d.follow === undefined ? [] : [{ follow: d.follow(source), at: here }];
      });
      return (values) => {
        for (const { follow, at } of follows) follow(values, at);
      };
    },
  };
}

/** Frames that are taken as soon as their samples are there. */
export interface FrameTaker {
  /** First sample of the next frame. */
  start: number;
  /** Samples in a frame. */
  readonly length: number;
  /** Takes the next frame and moves `start` on. */
  step(window: SampleWindow): void;
}

/** Takes all frames that are there: one of each taker at a time, so that those with long frames never lag far behind. */
export function takeFrames(takers: readonly FrameTaker[], window: SampleWindow): void {
  for (let more = true; more; ) {
    more = false;
    for (let t = 0; t < takers.length; t++) {
      const taker = takers[t];
      if (taker.start + taker.length > window.end) continue;
      taker.step(window);
      more = true;
    }
  }
}

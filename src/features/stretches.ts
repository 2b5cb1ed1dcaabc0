/** @file Many stretches of one signal, overlapping ones too: what a frame shows by itself is measured once for all of them. */

import { frameCount, samplesOf, tooShort } from "../audio/index.ts";
import { ParameterError, type Stretches } from "../core/index.ts";
import { type Columns, createColumns } from "./columns.ts";
import { type FrameGroup, type FrameTaker, startGroup, takeFrames } from "./frame-group.ts";
import { createSampleWindow, type SampleWindow } from "./sample-window.ts";
import type { DescriptorGroup, SetSpec, VoiceGroup, VoiceMeasure } from "./spec.ts";
import { functionalsOf } from "./summary.ts";
import { historyOf, measureVoice, observersOf, trackVoice } from "./voice.ts";

/**
 * The pitch of a stretch, and what depends on earlier frames, is decided anew for each stretch, so that its row is to the bit that of
 * the stretch by itself. Memory grows with `history`, not with the signal.
 *
 * @param history See `FeatureSet.stretches`.
 * @param size Features in a row.
 */
export function startStretches(spec: SetSpec, history: number, size: number): Stretches {
  const { sampleRateHz, voice: voiceGroup } = spec;
  const hop = samplesOf(spec.hopMs, sampleRateHz);
  const kept = Math.ceil(history / hop) + 2;
  const voice = voiceGroup && keepVoice(voiceGroup, sampleRateHz, kept);
  const groups = spec.groups.map((group) => keepGroup(group, sampleRateHz, kept, voice?.observe));
  const takers: FrameTaker[] = voice ? [...groups, voice] : groups;
  const longestMs = Math.max(...[...spec.groups, ...(voiceGroup ? [voiceGroup] : [])].map(windowMsOf));
  const reach = voiceGroup ? historyOf(voiceGroup, sampleRateHz) : samplesOf(longestMs, sampleRateHz);
  const window = createSampleWindow(history + reach, spec.gain);
  const advance = () => takeFrames(takers, window);
  return {
    get end() {
      return window.end;
    },
    push: (samples) => window.append(samples, advance),
    row(start, end) {
      requireStretch(start, end, { hop, oldest: window.end - history, newest: window.end });
      const length = end - start;
      if (takers.some((taker) => taker.length > length)) throw tooShort(length, sampleRateHz, longestMs);
      const stores = groups.map((group) => group.stretch(start, length));
      const track = voice?.stretch(start, length, window);
      if (track) stores.push(track.columns);
      const ids = [...spec.groups, ...(voiceGroup ? [voiceGroup] : [])].map(({ id }) => id);
      const frames = Object.fromEntries(ids.map((id, i) => [id, stores[i].rows]));
      const descriptors = { stores, ...(voiceGroup ? { f0: voiceGroup.f0 } : {}) };
      return functionalsOf(spec.sections, descriptors, { frames, decided: track?.decided ?? 0 }, size);
    },
  };
}

function windowMsOf({ frontEnd }: Pick<DescriptorGroup, "frontEnd">): number {
  return frontEnd.windowMs;
}

/** @throws {ParameterError} for a stretch off the grid of frames, or one whose samples are not there. */
export function requireStretch(
  start: number,
  end: number,
  { hop, oldest, newest }: { readonly hop: number; readonly oldest: number; readonly newest: number },
): void {
  const fits = Number.isInteger(start) && start % hop === 0 && start >= Math.max(0, oldest);
  if (fits && Number.isInteger(end) && end > start && end <= newest) return;
  throw new ParameterError(
    "stretch",
    `whole samples from ${Math.max(0, oldest)} to ${newest}, begun at a multiple of ${hop}`,
    `${start} to ${end}`,
  );
}

interface KeptGroup extends FrameTaker {
  /** Descriptors of the stretch of `length` samples from `start` on. */
  stretch(start: number, length: number): Columns;
}

/** Measures frames and keeps the last ones as they are by themselves. */
function keepGroup(
  group: DescriptorGroup,
  sampleRateHz: number,
  kept: number,
  observe?: (group: string, frame: ReturnType<FrameGroup["measure"]>, index: number) => void,
): KeptGroup {
  const { id, names, length, hop, measure, follow } = startGroup(group, sampleRateHz);
  const width = names.length;
  const ring = new Float64Array(kept * width);
  const values = new Float64Array(width);
  let index = 0;
  return {
    length,
    start: 0,
    step(window) {
      const frame = measure(window, this.start, values);
      ring.set(values, (index % kept) * width);
      observe?.(id, frame, index);
      index++;
      this.start += hop;
    },
    stretch(start, samples) {
      const count = frameCount(samples, length, hop);
      const columns = createColumns(names, count);
      const followed = follow();
      const first = start / hop;
      const end = first + count;
      for (let i = first; i < end; i++) {
        const at = (i % kept) * width;
        for (let k = 0; k < width; k++) values[k] = ring[at + k];
        followed(values);
        columns.append(values);
      }
      return columns;
    },
  };
}

/** The same for the frames of the pitch; what follows from a frame and its pitch alone is kept with it. */
function keepVoice(group: VoiceGroup, sampleRateHz: number, kept: number) {
  const measured = measureVoice(group, sampleRateHz, kept);
  const { length, hop } = measured.source;
  const source = { ...measured.source, voicedOnly: true };
  const shared = group.descriptors.map((d) =>
    d.follows ? undefined : keepValues(d.start(source), d.names.length, kept),
  );
  return {
    length,
    start: 0,
    observe: observersOf(group, shared),
    step(window: SampleWindow) {
      measured.add(window, this.start);
      this.start += hop;
    },
    stretch(start: number, samples: number, window: SampleWindow) {
      const measures = group.descriptors.map((d, i) => shared[i] ?? d.start(source));
      const count = frameCount(samples, length, hop);
      const track = trackVoice(group, measured, measures, start / hop, count);
      for (let i = 0; i < count; i++) track.next(window);
      const { columns, decided } = track;
      track.finish();
      return { columns, decided };
    },
  };
}

/** Measures a frame again only if another stretch has found another pitch for it. */
function keepValues(measure: VoiceMeasure, width: number, kept: number): VoiceMeasure {
  const indices = new Int32Array(kept).fill(-1);
  const pitches = new Float64Array(kept);
  const values = new Float64Array(kept * width);
  return {
    ...(measure.observe ? { observe: measure.observe } : {}),
    measure(frame, out, at) {
      const slot = frame.index % kept;
      const from = slot * width;
      if (indices[slot] !== frame.index || pitches[slot] !== frame.f0Hz) {
        measure.measure(frame, values, from);
        indices[slot] = frame.index;
        pitches[slot] = frame.f0Hz;
      }
      for (let k = 0; k < width; k++) out[at + k] = values[from + k];
    },
  };
}

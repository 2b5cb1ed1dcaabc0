/** @file Pitch of a signal, frame by frame, and the descriptors that wait until a frame's pitch has been decided. */

import { createFramer, type Frame, type PitchCandidates, samplesOf } from "../audio/index.ts";
import { type Columns, createColumns } from "./columns.ts";
import type { SampleWindow } from "./sample-window.ts";
import type { VoiceFrame, VoiceGroup, VoiceMeasure } from "./spec.ts";

/** How many frames may wait for their pitch: more than the longest memory of a tracker, plus the lead of shorter frames. */
export const OPEN_FRAMES = 64;

export interface VoiceRun {
  readonly columns: Columns;
  /** How many frames have had their pitch decided. */
  readonly decided: number;
  /** Takes the frame that starts at sample `start`. */
  add(window: SampleWindow, start: number): void;
  /** Shows a frame of another group to the descriptors that look at it. */
  observe(group: string, frame: Frame, index: number): void;
  finish(): void;
}

interface VoiceOptions {
  readonly sampleRateHz: number;
  readonly voicedOnly: boolean;
}

/** The voice of a signal that is seen once, from its first frame on. */
export function startVoice(group: VoiceGroup, options: VoiceOptions): VoiceRun {
  const measured = measureVoice(group, options.sampleRateHz, OPEN_FRAMES);
  const measures = group.descriptors.map((d) => d.start({ ...measured.source, ...options }));
  const track = trackVoice(group, measured, measures, 0);
  return {
    columns: track.columns,
    get decided() {
      return track.decided;
    },
    add(window, start) {
      measured.add(window, start);
      track.next(window);
    },
    observe: observersOf(group, measures),
    finish: () => track.finish(),
  };
}

/** What a frame shows before its pitch is known. */
interface UntrackedFrame {
  readonly candidates: PitchCandidates;
  readonly power: Float64Array;
  readonly magnitude: Float64Array;
  loud: boolean;
}

/** The last frames of a signal, as they are before their pitch is known. */
export interface VoiceFrames {
  readonly source: {
    readonly sampleRateHz: number;
    readonly bins: number;
    readonly length: number;
    readonly hop: number;
    /** How many frames are kept. */
    readonly delay: number;
  };
  readonly hzPerBin: number;
  /** Takes the frame that starts at sample `start`. */
  add(window: SampleWindow, start: number): void;
  /** One of the last `source.delay` frames, counted from the first that was taken. */
  at(index: number): UntrackedFrame;
}

/** @param kept How many frames are kept. */
export function measureVoice(group: VoiceGroup, sampleRateHz: number, kept: number): VoiceFrames {
  const framer = createFramer(group.frontEnd, sampleRateHz);
  const { bins, length, hop, hzPerBin } = framer;
  const candidatesOf = group.candidates(bins, sampleRateHz);
  const ring: UntrackedFrame[] = [];
  let frames = 0;
  return {
    source: { sampleRateHz, bins, length, hop, delay: kept },
    hzPerBin,
    add(window, start) {
      const { windowed, power, magnitude } = framer.at(window.samples, start - window.origin);
      const candidates = candidatesOf(magnitude);
      const slot = frames % kept;
      if (ring.length === slot) {
        const { f0Hz, voicing } = candidates;
        ring.push({
          candidates: {
            f0Hz: new Float64Array(f0Hz.length),
            voicing: new Float64Array(voicing.length),
          },
          power: new Float64Array(bins),
          magnitude: new Float64Array(bins),
          loud: false,
        });
      }
      const frame = ring[slot];
      frame.candidates.f0Hz.set(candidates.f0Hz);
      frame.candidates.voicing.set(candidates.voicing);
      frame.power.set(power);
      frame.magnitude.set(magnitude);
      frame.loud = rms(windowed) > group.gateRms;
      frames++;
    },
    at: (index) => ring[index % kept],
  };
}

/** The pitch of a stretch of a signal. */
interface VoiceTrack {
  readonly columns: Columns;
  readonly decided: number;
  /** Goes on by a frame, which has been measured. */
  next(window: SampleWindow): void;
  finish(): void;
}

/**
 * @param measures Those of `group.descriptors`, in their order.
 * @param first The frame that the stretch begins with.
 * @param count How many frames there will be, if that is known.
 */
export function trackVoice(
  group: VoiceGroup,
  measured: VoiceFrames,
  measures: readonly VoiceMeasure[],
  first: number,
  count?: number,
): VoiceTrack {
  const { source, hzPerBin } = measured;
  const { sampleRateHz, hop } = source;
  const names = [group.f0, group.voicing, ...group.descriptors.flatMap((d) => d.names)];
  const columns = createColumns(names, count);
  const values = new Float64Array(names.length);
  const widths = group.descriptors.map((d) => d.names.length);
  let frames = 0;
  let window: SampleWindow;

  const decide = (f0Hz: number, voicing: number) => {
    const { rows } = columns;
    const { power, magnitude, loud } = measured.at(first + rows);
    const frame: VoiceFrame = {
      index: first + rows,
      sampleRateHz,
      f0Hz: loud ? f0Hz : 0,
      voicing: loud ? voicing : 0,
      power,
      magnitude,
      hzPerBin,
      samples: window.samples,
      origin: window.origin - first * hop,
      start: rows * hop,
    };
    values[0] = frame.f0Hz;
    values[1] = frame.voicing;
    for (let i = 0, at = 2; i < measures.length; i++) {
      measures[i].measure(frame, values, at);
      at += widths[i];
    }
    columns.append(values);
  };
  const tracker = group.tracker(decide);

  return {
    columns,
    get decided() {
      return tracker.decided;
    },
    next(from) {
      window = from;
      tracker.add(measured.at(first + frames).candidates);
      frames++;
    },
    finish: () => tracker.finish(),
  };
}

/** Shows frames of other groups to the descriptors that look at them. */
export function observersOf(
  { descriptors }: Pick<VoiceGroup, "descriptors">,
  measures: readonly (VoiceMeasure | undefined)[],
): (group: string, frame: Frame, index: number) => void {
  const observers = descriptors.flatMap(({ observes }, i) => {
    const measure = measures[i];
    return observes === undefined || measure === undefined ? [] : [{ observes, measure }];
  });
  return (id, frame, index) => {
    for (const { observes, measure } of observers) if (observes === id) measure.observe?.(frame, index);
  };
}

/** How many samples before the newest open frames may still ask for. */
export function historyOf(group: VoiceGroup, sampleRateHz: number): number {
  const { hopMs, windowMs } = group.frontEnd;
  return (OPEN_FRAMES + 16) * samplesOf(hopMs, sampleRateHz) + 4 * samplesOf(windowMs, sampleRateHz);
}

function rms(x: Float64Array): number {
  let energy = 0;
  for (let k = 0; k < x.length; k++) energy += x[k] * x[k];
  return Math.sqrt(energy / x.length);
}

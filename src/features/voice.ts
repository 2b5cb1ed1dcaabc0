/** @file Pitch of a signal, frame by frame, and the descriptors that wait until a frame's pitch has been decided. */

import { createFramer, type Frame, samplesOf } from "../audio/index.ts";
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

export function startVoice(
  group: VoiceGroup,
  options: { readonly sampleRateHz: number; readonly voicedOnly: boolean },
): VoiceRun {
  const { sampleRateHz, voicedOnly } = options;
  const framer = createFramer(group.frontEnd, sampleRateHz);
  const { bins, length, hop, hzPerBin } = framer;
  const candidatesOf = group.candidates(bins, sampleRateHz);
  const names = [group.f0, group.voicing, ...group.descriptors.flatMap((d) => d.names)];
  const columns = createColumns(names);
  const values = new Float64Array(names.length);
  const source = { sampleRateHz, bins, length, hop, delay: OPEN_FRAMES, voicedOnly };
  const measures = group.descriptors.map((d) => d.start(source));
  const observers = group.descriptors.flatMap(({ observes }, i) =>
    observes === undefined ? [] : [{ observes, measure: measures[i] as Required<VoiceMeasure> }],
  );

  const open = Array.from({ length: OPEN_FRAMES }, () => ({
    power: new Float64Array(bins),
    magnitude: new Float64Array(bins),
    loud: false,
  }));
  let frames = 0;
  let window: SampleWindow;

  const decide = (f0Hz: number, voicing: number) => {
    const index = columns.rows;
    const { power, magnitude, loud } = open[index % OPEN_FRAMES];
    const frame: VoiceFrame = {
      index,
      sampleRateHz,
      f0Hz: loud ? f0Hz : 0,
      voicing: loud ? voicing : 0,
      power,
      magnitude,
      hzPerBin,
      samples: window.samples,
      origin: window.origin,
      start: index * hop,
    };
    values[0] = frame.f0Hz;
    values[1] = frame.voicing;
    for (let i = 0, at = 2; i < measures.length; i++) {
      measures[i].measure(frame, values, at);
      at += group.descriptors[i].names.length;
    }
    columns.append(values);
  };
  const tracker = group.tracker(decide);

  return {
    columns,
    get decided() {
      return tracker.decided;
    },
    add(from, start) {
      window = from;
      const frame = framer.at(from.samples, start - from.origin);
      const slot = open[frames % OPEN_FRAMES];
      slot.power.set(frame.power);
      slot.magnitude.set(frame.magnitude);
      slot.loud = rms(frame.windowed) > group.gateRms;
      frames++;
      tracker.add(candidatesOf(frame.magnitude));
    },
    observe(id, frame, index) {
      for (const { observes, measure } of observers) if (observes === id) measure.observe(frame, index);
    },
    finish: () => tracker.finish(),
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

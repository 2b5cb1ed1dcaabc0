/** @file Runs a feature set over a signal: frames are cut once for all descriptors that share them, and functionals come last. */

import { samplesOf, tooShort } from "../audio/index.ts";
import type { Extraction, FeatureLevel, FeatureRows, FeatureSet } from "../core/index.ts";
import { type Columns, createColumns } from "./columns.ts";
import { type Descriptors, deriveContours } from "./derive.ts";
import { type FrameTaker, startGroup, takeFrames } from "./frame-group.ts";
import { createSampleWindow } from "./sample-window.ts";
import type { DescriptorGroup, Section, SetSpec } from "./spec.ts";
import { startStretches } from "./stretches.ts";
import { functionalsOf } from "./summary.ts";
import { historyOf, startVoice, type VoiceRun } from "./voice.ts";

/** Makes a feature set from its description. */
export function createPipeline(spec: SetSpec): FeatureSet {
  const names = spec.sections.flatMap(namesOf);
  const descriptorNames = spec.descriptors.flatMap(({ contours, name }) => contours.map(name));
  const set: FeatureSet = {
    id: spec.id,
    version: spec.version,
    names,
    descriptorNames,
    hopMs: spec.hopMs,
    sampleRateHz: spec.sampleRateHz,
    extract(samples) {
      const extraction = set.start("functionals");
      extraction.push(samples);
      return extraction.finish().data;
    },
    start: (level) => startExtraction(spec, level, level === "functionals" ? names : descriptorNames),
    stretches: (history) => startStretches(spec, history, names.length),
  };
  return set;
}

function namesOf({ contours, functionals, name }: Section): string[] {
  return contours.flatMap((contour) => functionals.flatMap((f) => f.names.map((n) => name(contour, n))));
}

function startExtraction(spec: SetSpec, level: FeatureLevel, names: readonly string[]): Extraction {
  const { sampleRateHz, voice: voiceGroup } = spec;
  const voice = voiceGroup && startVoice(voiceGroup, { sampleRateHz, voicedOnly: level === "functionals" });
  const groups = spec.groups.map((group) => groupFrames(group, sampleRateHz, voice));
  if (voice && voiceGroup) groups.push(pitchFrames(voiceGroup, sampleRateHz, voice));
  const longestMs = Math.max(...groups.map(({ windowMs }) => windowMs));
  const history = voiceGroup ? historyOf(voiceGroup, sampleRateHz) : samplesOf(longestMs, sampleRateHz);
  const window = createSampleWindow(Math.max(history, 8192), spec.gain);
  const advance = () => takeFrames(groups, window);

  const end = () => {
    if (groups.some(({ start }) => start === 0)) throw tooShort(window.end, sampleRateHz, longestMs);
    const decided = voice?.decided ?? 0;
    voice?.finish();
    const stores = groups.map(({ columns }) => columns);
    const frames = Object.fromEntries(groups.map(({ id, columns }) => [id, columns.rows]));
    const descriptors: Descriptors = { stores, ...(voiceGroup ? { f0: voiceGroup.f0 } : {}) };
    return {
      descriptors,
      counts: { frames, decided },
      rows: Math.max(1, Math.min(...Object.values(frames))),
    };
  };
  const finish = () => {
    const { descriptors, counts, rows } = end();
    return level === "functionals"
      ? { names, rows: 1, data: functionalsOf(spec.sections, descriptors, counts, names.length) }
      : byFrame(spec, descriptors, rows, names);
  };
  return {
    push: (samples) => window.append(samples, advance),
    finish,
    finishByName() {
      if (level === "functionals") {
        const { data } = finish();
        return names.map((_, i) => data.subarray(i, i + 1));
      }
      const { descriptors, rows } = end();
      return byName(spec, descriptors, rows);
    },
  };
}

/** A group of frames whose descriptors are kept. */
interface GroupRun extends FrameTaker {
  readonly id: string;
  readonly windowMs: number;
  readonly columns: Columns;
}

function groupFrames(group: DescriptorGroup, sampleRateHz: number, voice: VoiceRun | undefined): GroupRun {
  const { id, windowMs, names, length, hop, measure, follow } = startGroup(group, sampleRateHz);
  const columns = createColumns(names);
  const values = new Float64Array(names.length);
  const followed = follow();
  let index = 0;
  return {
    id,
    windowMs,
    length,
    start: 0,
    columns,
    step(window) {
      const frame = measure(window, this.start, values);
      followed(values);
      columns.append(values);
      voice?.observe(id, frame, index);
      index++;
      this.start += hop;
    },
  };
}

function pitchFrames(
  { id, frontEnd }: { readonly id: string; readonly frontEnd: DescriptorGroup["frontEnd"] },
  sampleRateHz: number,
  voice: VoiceRun,
): GroupRun {
  const hop = samplesOf(frontEnd.hopMs, sampleRateHz);
  return {
    id,
    windowMs: frontEnd.windowMs,
    length: samplesOf(frontEnd.windowMs, sampleRateHz),
    start: 0,
    columns: voice.columns,
    step(window) {
      voice.add(window, this.start);
      this.start += hop;
    },
  };
}

function byFrame(
  spec: SetSpec,
  descriptors: Descriptors,
  rows: number,
  names: readonly string[],
): FeatureRows {
  const data = new Float32Array(rows * names.length);
  let column = 0;
  for (const contour of byName(spec, descriptors, rows)) {
    for (let t = 0, to = column; t < rows; t++, to += names.length) data[to] = contour[t];
    column++;
  }
  return { names, rows, data };
}

function* byName(spec: SetSpec, descriptors: Descriptors, rows: number): Generator<Float32Array, void> {
  for (const columns of spec.descriptors) yield* deriveContours(descriptors, columns, rows);
}

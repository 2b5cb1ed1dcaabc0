/** @file Runs a feature set over a signal: frames are cut once for all descriptors that share them, and functionals come last. */

import { createFramer, samplesOf, tooShort } from "../audio/index.ts";
import type { Extraction, FeatureLevel, FeatureRows, FeatureSet } from "../core/index.ts";
import { type Columns, createColumns } from "./columns.ts";
import { createContour } from "./contour.ts";
import { type Descriptors, deriveContours } from "./derive.ts";
import { createSampleWindow, type SampleWindow } from "./sample-window.ts";
import type { DescriptorGroup, FrameCounts, Section, SetSpec } from "./spec.ts";
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
  };
  return set;
}

function namesOf({ contours, functionals, name }: Section): string[] {
  return contours.flatMap((contour) => functionals.flatMap((f) => f.names.map((n) => name(contour, n))));
}

function startExtraction(spec: SetSpec, level: FeatureLevel, names: readonly string[]): Extraction {
  const { sampleRateHz, voice: voiceGroup } = spec;
  const voice = voiceGroup && startVoice(voiceGroup, { sampleRateHz, voicedOnly: level === "functionals" });
  const groups = spec.groups.map((group) => startGroup(group, sampleRateHz, voice));
  if (voice && voiceGroup) groups.push(pitchFrames(voiceGroup, sampleRateHz, voice));
  const longestMs = Math.max(...groups.map(({ windowMs }) => windowMs));
  const history = voiceGroup ? historyOf(voiceGroup, sampleRateHz) : samplesOf(longestMs, sampleRateHz);
  const window = createSampleWindow(Math.max(history, 8192), spec.gain);

  /** One frame of each group at a time, so that groups with long frames never lag far behind. */
  const advance = () => {
    for (let more = true; more; ) {
      more = false;
      for (let g = 0; g < groups.length; g++) {
        const group = groups[g];
        if (group.start + group.length > window.end) continue;
        group.step(window);
        more = true;
      }
    }
  };

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
      ? summarise(spec.sections, descriptors, counts, names)
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

/** A group of frames that is being measured. */
interface GroupRun {
  readonly id: string;
  readonly windowMs: number;
  /** Samples in a frame. */
  readonly length: number;
  /** First sample of the next frame. */
  start: number;
  readonly columns: Columns;
  step(window: SampleWindow): void;
}

function startGroup(group: DescriptorGroup, sampleRateHz: number, voice: VoiceRun | undefined): GroupRun {
  const { frontEnd, descriptors } = group;
  const framer = createFramer(frontEnd, sampleRateHz);
  const measures = descriptors.map((d) =>
    d.start({ sampleRateHz, bins: framer.bins, length: framer.length }),
  );
  const names = descriptors.flatMap((d) => d.names);
  const columns = createColumns(names);
  const values = new Float64Array(names.length);
  let index = 0;
  return {
    id: group.id,
    windowMs: frontEnd.windowMs,
    length: framer.length,
    start: 0,
    columns,
    step(window) {
      const frame = framer.at(window.samples, this.start - window.origin);
      for (let i = 0, at = 0; i < measures.length; i++) {
        measures[i](frame, values, at);
        at += descriptors[i].names.length;
      }
      columns.append(values);
      voice?.observe(group.id, frame, index);
      index++;
      this.start += framer.hop;
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

function summarise(
  sections: readonly Section[],
  descriptors: Descriptors,
  counts: FrameCounts,
  names: readonly string[],
): FeatureRows {
  const data = new Float32Array(names.length);
  let at = 0;
  for (const section of sections) {
    const rows = Math.max(1, section.rows(counts));
    const all = section.cut === "before" ? rows : Math.max(rows, longest(descriptors, section));
    for (const contour of deriveContours(descriptors, section, all)) {
      at = write(section, contour.subarray(0, rows), data, at);
    }
  }
  return { names, rows: 1, data };
}

function longest({ stores }: Descriptors, { contours }: Section): number {
  return Math.max(...stores.filter((s) => contours.some((c) => s.names.includes(c))).map((s) => s.rows));
}

/** Writes a contour's functionals and returns the position for the next. */
function write(section: Section, values: Float32Array, out: Float32Array, at: number): number {
  const kept = section.dropZeros ? values.filter((v) => v !== 0) : values;
  const width = section.functionals.reduce((sum, f) => sum + f.names.length, 0);
  if (kept.length === 0) return at + width;
  const contour = createContour(kept);
  let next = at;
  for (const functional of section.functionals) {
    functional.write(contour, out, next);
    next += functional.names.length;
  }
  return next;
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

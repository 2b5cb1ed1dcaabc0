import { describe, expect, test } from "vitest";
import { createFramer, type Frame, type FrontEnd, type PitchTracker } from "../../src/audio/index.ts";
import { createSampleWindow } from "../../src/features/sample-window.ts";
import type { VoiceFrame, VoiceGroup, VoiceSource } from "../../src/features/spec.ts";
import { historyOf, OPEN_FRAMES, startVoice } from "../../src/features/voice.ts";
import { whiteNoise } from "./signals.ts";

const frontEnd: FrontEnd = { windowMs: 60, hopMs: 10, window: { gauss: 0.4 }, preEmphasis: 0 };
const LENGTH = 960;
const HOP = 160;

/** A tracker for which frame i has an F0 of 100 + i, decided `delay` frames late. */
function lateTracker(delay: number): VoiceGroup["tracker"] {
  return (decide): PitchTracker => {
    let added = 0;
    let decided = 0;
    const release = () => {
      decide(100 + decided, 0.5);
      decided++;
    };
    return {
      add() {
        added++;
        if (added - decided > delay) release();
      },
      get decided() {
        return decided;
      },
      finish() {
        while (decided < added) release();
      },
    };
  };
}

const noCandidates = { f0Hz: new Float64Array(1), voicing: new Float64Array(1) };

interface Seen {
  readonly frames: {
    readonly index: number;
    readonly f0Hz: number;
    readonly first: number;
    readonly power: number;
  }[];
  readonly observed: number[];
  source?: VoiceSource;
}

function spyGroup(options: { readonly delay: number; readonly gateRms?: number }, seen: Seen): VoiceGroup {
  return {
    id: "voice60",
    frontEnd,
    f0: "F0",
    voicing: "voicing",
    candidates: () => () => noCandidates,
    tracker: lateTracker(options.delay),
    gateRms: options.gateRms ?? -1,
    descriptors: [
      {
        names: ["index", "twice"],
        observes: "short",
        start(source) {
          seen.source = source;
          return {
            observe: (_: Frame, index: number) => seen.observed.push(index),
            measure(frame: VoiceFrame, out, at) {
              seen.frames.push({
                index: frame.index,
                f0Hz: frame.f0Hz,
                first: frame.samples[frame.start - frame.origin],
                power: frame.power[10],
              });
              out[at] = frame.index;
              out[at + 1] = 2 * frame.f0Hz;
            },
          };
        },
      },
    ],
  };
}

/** Runs a group over a signal that arrives in pieces of 500 samples. */
function run(group: VoiceGroup, samples: Float32Array) {
  const voice = startVoice(group, { sampleRateHz: 16_000, voicedOnly: true });
  const window = createSampleWindow(historyOf(group, 16_000), 1);
  let start = 0;
  for (let at = 0; at < samples.length; at += 500) {
    window.append(samples.subarray(at, at + 500), () => {
      for (; start + LENGTH <= window.end; start += HOP) voice.add(window, start);
    });
  }
  const decided = voice.decided;
  voice.finish();
  const column = (name: string) => {
    const out = new Float32Array(voice.columns.rows);
    voice.columns.read(name, out);
    return out;
  };
  return { voice, decided, column };
}

describe("startVoice", () => {
  const samples = whiteNoise(2);
  const frames = Math.floor((samples.length - LENGTH) / HOP) + 1;

  test.each([0, 1, 40, OPEN_FRAMES - 1])(
    "pitch that is decided %i frames late is matched with its own frame",
    (delay) => {
      const seen: Seen = { frames: [], observed: [] };
      const { voice, decided, column } = run(spyGroup({ delay }, seen), samples);
      expect(decided).toBe(frames - delay);
      expect(voice.columns.names).toEqual(["F0", "voicing", "index", "twice"]);
      expect([...column("F0")]).toEqual(Array.from({ length: frames }, (_, i) => 100 + i));
      expect([...column("twice")]).toEqual(Array.from({ length: frames }, (_, i) => 2 * (100 + i)));
      const framer = createFramer(frontEnd, 16_000);
      expect(seen.frames).toEqual(
        Array.from({ length: frames }, (_, i) => ({
          index: i,
          f0Hz: 100 + i,
          first: samples[i * HOP],
          power: framer.at(samples, i * HOP).power[10],
        })),
      );
    },
  );

  test("frames at or below the gate are unvoiced, whatever their candidates", () => {
    const quiet = samples.map((v, i) => (i >= 8000 && i < 16_000 ? 1e-6 * v : v));
    const seen: Seen = { frames: [], observed: [] };
    const { column } = run(spyGroup({ delay: 5, gateRms: 0.001 }, seen), quiet);
    const inside = (i: number) => i * HOP >= 8000 && i * HOP + LENGTH <= 16_000;
    column("F0").forEach((hz, i) => {
      if (inside(i)) expect([i, hz, column("voicing")[i]]).toEqual([i, 0, 0]);
    });
    expect(column("F0")[10]).toBe(110);
    expect(column("voicing")[10]).toBe(0.5);
    expect(column("F0")[frames - 1]).toBe(100 + frames - 1);
    expect(seen.frames.filter(({ f0Hz }) => f0Hz === 0).length).toBeGreaterThan(40);
  });

  test("shows the frames of another group only to the descriptors that observe it", () => {
    const seen: Seen = { frames: [], observed: [] };
    const { voice } = run(spyGroup({ delay: 1 }, seen), samples.subarray(0, 4000));
    const frame = createFramer(frontEnd, 16_000).at(samples, 0);
    voice.observe("short", frame, 3);
    voice.observe("long", frame, 4);
    expect(seen.observed).toEqual([3]);
  });

  test("tells descriptors about the frames they will see", () => {
    const seen: Seen = { frames: [], observed: [] };
    startVoice(spyGroup({ delay: 1 }, seen), { sampleRateHz: 16_000, voicedOnly: false });
    expect(seen.source).toEqual({
      sampleRateHz: 16_000,
      bins: 513,
      length: LENGTH,
      hop: HOP,
      delay: OPEN_FRAMES,
      voicedOnly: false,
    });
  });
});

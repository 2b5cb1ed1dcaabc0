/** @file Timelines of recordings: each stretch is judged as if it were alone. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesSource, encodeWav, loadSignal } from "../../src/audio/index.ts";
import { createPredictor, loadBundle, type Predictor, saveBundle } from "../../src/bundle/index.ts";
import { createFeatureSet, featuresSchema } from "../../src/features/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { createModelWriter } from "../../src/tensor/onnx/model.ts";
import { type SpeechDetector, type TimelineSegment, timeline } from "../../src/timeline/index.ts";
import { hasher, memoryFiles, tone, toyModel, toyParts } from "../bundle/toy.ts";
import { oneVoice } from "../cli/run.ts";

let engine: Engine;
const predictors: Predictor[] = [];

async function predictorOf(change: Parameters<typeof toyParts>[0] = {}): Promise<Predictor> {
  const files = memoryFiles();
  await saveBundle("b", toyParts(change), files, hasher);
  const predictor = await createPredictor(await loadBundle("b", files, hasher), engine);
  predictors.push(predictor);
  return predictor;
}

/** Features of signal processing without a scale. */
function tableParts(set: "egemaps-v02" | "emobase2010") {
  const { length } = createFeatureSet(set).names;
  const zeros = new Array<number>(length).fill(0);
  const scale = new Array<number>(length).fill(1000);
  return {
    model: toyModel(2, length),
    features: featuresSchema.parse({ set }),
    scaler: { kind: "train" as const, mean: zeros, scale },
  };
}

/** Spectrograms of four bands, judged by segments of 20 frames: loud where the mean is. */
function clipParts() {
  const writer = createModelWriter();
  writer.input("segments", "float32", ["N", 20, 4]);
  const mean = writer.node("ReduceMean", ["segments"], { axes: [1], keepdims: 0 });
  const scores = writer.node("MatMul", [
    mean,
    writer.values(Float32Array.of(0, 1, 0, 1, 0, 1, 0, 1), [4, 2]),
  ]);
  writer.output("probabilities", writer.node("Softmax", [scores], { axis: 1 }), "float32", ["N", 2]);
  writer.output("label", writer.node("ArgMax", [scores], { axis: 1, keepdims: 0 }), "int64", ["N"]);
  return {
    model: writer.encode(),
    features: featuresSchema.parse({ set: "logmel", mels: 4 }),
    segments: { frames: 20, hop: 10 },
    scaler: { kind: "train" as const, mean: [0, 0, 0, 0], scale: [1, 1, 1, 1] },
  };
}

beforeAll(async () => {
  engine = await createNodeEngine();
});
afterAll(() => Promise.all(predictors.map((predictor) => predictor.release())));

const voice = oneVoice();
/** Two voices with a pause of 1.2 s between them and around. */
const recording = new Float32Array(2 * voice.length + 3 * 19_200);
recording.set(voice, 19_200);
recording.set(voice, 2 * 19_200 + voice.length);
const source = (samples: Float32Array = recording, rate = 16_000, name = "call.wav") =>
  bytesSource(encodeWav(samples, rate), name);

describe.each([
  ["IS09", () => predictorOf()],
  ["eGeMAPS", () => predictorOf(tableParts("egemaps-v02"))],
  ["emobase2010", () => predictorOf(tableParts("emobase2010"))],
  ["spectrograms", () => predictorOf(clipParts())],
])("%s", (_, make) => {
  test.each([
    ["windows", { windows: { windowSec: 1.5, hopSec: 0.5 } }],
    ["stretches of speech", {}],
  ])("%s have the values of their samples alone", async (_, options) => {
    const predictor = await make();
    const { segments, durationSec } = await timeline(source(), predictor, options);
    const { samples } = await loadSignal(encodeWav(recording, 16_000), "call.wav");
    expect(durationSec).toBe(recording.length / 16_000);
    expect(segments.length).toBeGreaterThan(1);
    for (const { start, end, ...said } of segments) {
      const alone = samples.subarray(Math.round(16_000 * start), Math.round(16_000 * end));
      expect(said).toEqual(await predictor.predictSignal({ samples: alone, sampleRateHz: 16_000 }));
    }
  });
});

describe("a recording", () => {
  test("is cut into its stretches of speech", async () => {
    const { segments } = await timeline(source(), await predictorOf());
    expect(segments).toHaveLength(2);
    expect(segments[0].start).toBeCloseTo(1.2, 0);
    expect(segments[1].start - segments[0].start).toBeCloseTo(1.2 + voice.length / 16_000, 1);
  });

  test("of another rate has the same windows, to the end of the file", async () => {
    const predictor = await predictorOf();
    const windows = { windowSec: 1, hopSec: 1 };
    for (const rate of [8000, 22_050, 44_100]) {
      const samples = new Float32Array(Math.round(2.345 * rate)).fill(0.1);
      const { segments, durationSec } = await timeline(source(samples, rate), predictor, { windows });
      expect(segments.map(({ start }) => start)).toEqual([0, 1, 1.35]);
      expect(segments.at(-1)?.end).toBe(durationSec);
      expect(durationSec).toBe(samples.length / rate);
    }
  });

  test("tells of its segments and of how far it is", async () => {
    const heard: TimelineSegment[] = [];
    const shares: number[] = [];
    const { segments } = await timeline(source(), await predictorOf(), {
      windows: { windowSec: 1, hopSec: 0.5 },
      onSegment: (segment) => heard.push(segment),
      onProgress: (done) => shares.push(done),
    });
    expect(heard).toEqual(segments);
    expect(shares.at(-1)).toBe(1);
  });

  test("without speech has no segments, and an outline all the same", async () => {
    const { segments, envelope } = await timeline(source(new Float32Array(48_000)), await predictorOf());
    expect(segments).toEqual([]);
    expect(envelope.low.length * envelope.partSec).toBeCloseTo(3);
  });

  test("takes the stretches of a detector that is given", async () => {
    /** Somebody speaks from 1 s to 2 s. */
    const detector: SpeechDetector = {
      start: () => {
        let heard = 0;
        return {
          step: 1600,
          delay: 1600,
          push(samples) {
            const second = Math.floor(heard / 16_000);
            heard += samples.length;
            return samples.length === 1600 ? [second === 1 ? 1 : 0] : [];
          },
          finish: () => [],
        };
      },
    };
    const { segments } = await timeline(source(), await predictorOf(), { detector });
    expect(segments.map(({ start, end }) => [start, end])).toEqual([[0.85, 2.15]]);
  });

  test("warns of silence in a window as a prediction of it does", async () => {
    const { segments } = await timeline(source(), await predictorOf(), {
      windows: { windowSec: 1, hopSec: 1 },
    });
    expect(segments[0].warnings).toEqual([
      "100 % of it is silent: the prediction says nothing about a voice.",
    ]);
  });
});

describe("what cannot be judged", () => {
  test("a window shorter than a frame, with the name of the file", async () => {
    const short = source(tone(0.5).subarray(0, 300));
    await expect(
      timeline(short, await predictorOf(), { windows: { windowSec: 1, hopSec: 1 } }),
    ).rejects.toThrow(
      "call.wav: features: expected at least 25 ms of sound, got 18.8 ms (300 samples). Leave the recording out, or correct its start and end.",
    );
  });

  test("a file that is no recording", async () => {
    await expect(
      timeline(bytesSource(new Uint8Array(50).fill(65), "x.wav"), await predictorOf()),
    ).rejects.toThrow(/^x\.wav: expected /);
  });

  test("a recording that is stopped", async () => {
    const stop = new AbortController();
    const stopped = timeline(source(), await predictorOf(), {
      windows: { windowSec: 1, hopSec: 1 },
      signal: stop.signal,
      onSegment: () => stop.abort(),
    });
    await expect(stopped).rejects.toThrow("stopped on request");
  });
});

test("stretches of a predictor: what cannot be given is refused", async () => {
  const predictor = await predictorOf(clipParts());
  expect(() => predictor.startStretches(0)).toThrow(
    "startStretches, history: expected a positive number of samples, got 0.",
  );
  const stretches = predictor.startStretches(16_000);
  stretches.push(recording.subarray(0, 32_000));
  expect(stretches.end).toBe(32_000);
  await expect(stretches.predict(0, 20_000)).rejects.toThrow(
    "stretch: expected samples from 16000 to 32000, got 0 to 20000.",
  );
  await expect(stretches.predict(20_000, 33_000)).rejects.toThrow("got 20000 to 33000.");
});

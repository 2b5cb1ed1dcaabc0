import { beforeAll, expect, test } from "vitest";
import { type VoicesRecord, voiceDoubts } from "../../../src/bundle/index.ts";
import { classifiers } from "../../../src/classify/index.ts";
import { createRng, ParameterError, type Recorded, type Rows, selectRows } from "../../../src/core/index.ts";
import {
  type FitModel,
  learnVoices,
  modelFitter,
  requireEnoughSpeakers,
} from "../../../src/experiment/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";

const d = 6;

/** Emotions shift the first features, voices all of them and by much more. */
function tableOf(
  speakers: number,
  perSpeaker: number,
  labelOf = (_: number, i: number) => i % 2,
  spread = 6,
  strength = 4,
): Recorded<Rows> {
  const rng = createRng("voices");
  const rows = Array.from({ length: speakers }, (_, s) => {
    const voice = Array.from({ length: d }, () => spread * rng.normal());
    return Array.from({ length: perSpeaker }, (_, i) => {
      const label = labelOf(s, i);
      const row = voice.map((offset, c) => offset + (c < 2 ? strength * label : 0) + rng.normal());
      return { label, row, speaker: `s${s}`, id: `s${s}-${i}` };
    });
  }).flat();
  return {
    origin: "recorded",
    features: Array.from({ length: d }, (_, c) => `f${c}`),
    classes: ["calm", "angry"],
    data: Float32Array.from(rows.flatMap(({ row }) => row)),
    labels: Int32Array.from(rows, ({ label }) => label),
    ids: rows.map(({ id }) => id),
    speakers: rows.map(({ speaker }) => speaker),
  };
}

const table = tableOf(8, 24);
let fit: FitModel;
let record: VoicesRecord;

beforeAll(async () => {
  const engine = await createNodeEngine();
  fit = modelFitter(classifiers.rows.schema.parse({ kind: "svm", c: 1 }), engine);
  record = await learnVoices(table, fit, createRng(1));
});

test("where voices differ more than emotions, adaptation helps, and more with more recordings", () => {
  const { chosen, fewest, weight } = record;
  expect([2, 5, 10]).toContain(weight);
  expect(chosen.folds).toBe(8);
  expect(chosen.curve.map(({ recordings }) => recordings)).toEqual([1, 2, 3, 5, 8, 12, 20, null]);
  const [first, last] = [chosen.curve[0].uar, chosen.curve[7].uar];
  expect(last).toBeGreaterThan(0.9);
  expect(last).toBeGreaterThan(first);
  expect(last).toBeGreaterThan(chosen.withoutVoice + 0.1);
  expect(fewest).not.toBeNull();
  // From there on it never costs anything.
  for (const { recordings, uar } of chosen.curve)
    if ((recordings ?? 24) >= (fewest as number)) expect(uar).toBeGreaterThanOrEqual(chosen.withoutVoice);
});

test("equal seeds give equal records", async () => {
  expect(await learnVoices(table, fit, createRng(1))).toEqual(record);
});

test("progress is reported up to its end, and it can be stopped", async () => {
  const seen: number[] = [];
  const onProgress = (done: number, total: number) => void seen.push(done / total);
  await learnVoices(tableOf(4, 4), fit, createRng(1), { onProgress });
  expect(seen.at(-1)).toBe(1);
  expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  await expect(learnVoices(table, fit, createRng(1), { signal: AbortSignal.abort() })).rejects.toThrow();
});

test("where every speaker shows one emotion only, adaptation would take it away: the model never adapts", async () => {
  const { fewest } = await learnVoices(
    tableOf(8, 12, (s) => s % 2, 0.3),
    fit,
    createRng(1),
  );
  expect(fewest).toBeNull();
});

test("recordings of one emotion and of two speakers are doubted, others hardly ever", () => {
  const rng = createRng("sets");
  const doubtsOf = (of: (i: number) => boolean) => {
    const found: string[] = [];
    for (let draw = 0; draw < 40; draw++) {
      const positions = rng
        .fork(draw)
        .shuffled([...table.ids.keys()].filter(of))
        .slice(0, 8);
      found.push(...voiceDoubts(selectRows(table, positions).data, record));
    }
    return (kind: string) => found.filter((one) => one === kind).length / 40;
  };
  const sound = doubtsOf((i) => table.speakers[i] === "s1");
  expect(sound("one-emotion")).toBeLessThanOrEqual(0.2);
  expect(sound("two-voices")).toBeLessThanOrEqual(0.2);
  const oneEmotion = doubtsOf((i) => table.speakers[i] === "s1" && table.labels[i] === 0);
  expect(oneEmotion("one-emotion")).toBeGreaterThan(0.8);
  const mixed = doubtsOf((i) => ["s0", "s1"].includes(table.speakers[i]));
  expect(mixed("two-voices")).toBeGreaterThan(0.8);
});

test("several emotions that are weaker than in training are not taken for one", () => {
  const weaker = tableOf(8, 24, undefined, 6, 2.4);
  const doubted = (positions: readonly number[]) =>
    voiceDoubts(selectRows(weaker, positions).data, record).includes("one-emotion");
  const positions = (s: number, label?: number) =>
    [...weaker.ids.keys()].filter(
      (i) => weaker.speakers[i] === `s${s}` && (label === undefined || weaker.labels[i] === label),
    );
  const speakers = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(speakers.filter((s) => doubted(positions(s)))).toEqual([]);
  expect(speakers.filter((s) => doubted(positions(s, 1))).length).toBeGreaterThanOrEqual(7);
});

test("nothing is doubted where no speaker has three recordings", async () => {
  const { doubts, chosen } = await learnVoices(tableOf(6, 2), fit, createRng(1));
  expect([doubts.oneEmotion.limits, doubts.twoVoices.limits]).toEqual([[], []]);
  expect(chosen.curve.map(({ recordings }) => recordings)).toEqual([1, null]);
});

test("too few speakers, and unknown ones, are refused", () => {
  expect(() => requireEnoughSpeakers(["a", "a", "b", "c"])).toThrow(
    new ParameterError(
      "--normalisation speaker",
      "at least 4 speakers, and all of them known",
      "3",
      "Use --normalisation train, or say the speakers: --speaker-pattern, or a column of the manifest.",
    ),
  );
  expect(() => requireEnoughSpeakers(["a", "b", "c", "d", "unknown", ""])).toThrow(
    "got 4, and 2 recordings of unknown ones.",
  );
  expect(() => requireEnoughSpeakers(["a", "b", "c", "d"])).not.toThrow();
});

/** @file A model of one's own from a few takes: what it is tested on was not trained on, and the bundle is one like any other. */

import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { createPredictor, loadBundle } from "../../src/bundle/index.ts";
import { createRng } from "../../src/core/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { memoryFiles, packZip, zipFiles } from "../../src/platform/browser/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { lacking } from "../../src/studio/page/views/live/lacking.ts";
import { learn } from "../../src/studio/page/views/live/lesson.ts";
import { rowsOfTakes, type Take } from "../../src/studio/page/views/live/takes.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

const facts = { version: "0.0.0", synthetic: true };
const { hasher } = nodePlatform;
const clips = [...demoClips({ speakersPerSex: 1, takes: 3 })];
const voices = [...new Set(clips.map(({ speaker }) => speaker))];
const takeOf = ({ id, label, samples }: (typeof clips)[number], speaker: string): Take => ({
  ...{ id, label, samples, speaker },
  sampleRateHz: demoRateHz,
});
const mine = clips.filter(({ speaker }) => speaker === voices[0]).map((clip) => takeOf(clip, "you"));

describe("a model of one's own", () => {
  test("of one voice: each take is judged by a model of the others, and the bundle can be used", async () => {
    const lesson = await learn(mine, facts, hasher);
    expect(lesson.leftOut).toBe("take");
    expect(lesson.tested.map(({ id }) => id)).toEqual(mine.map(({ id }) => id));
    expect(lesson.uar.value).toBeGreaterThan(1 / lesson.classes.length);
    const files = await zipFiles(await packZip(lesson.bundle));
    const bundle = await loadBundle("", files, hasher);
    expect(bundle.description.evaluation?.speakerDependent).toBe(true);
    const predictor = await createPredictor(bundle, await createNodeEngine());
    const [take] = mine;
    const { label } = await predictor.predictFile(encodeWav(take.samples, demoRateHz), "take.wav");
    expect(lesson.classes).toContain(label);
    await predictor.release();
  });

  test("of several voices: a speaker is left out at a time", async () => {
    const takes = clips.map((clip) => takeOf(clip, clip.speaker));
    const { leftOut, bundle } = await learn(takes, facts, hasher);
    expect(leftOut).toBe("speaker");
    const files = memoryFiles(Object.fromEntries(bundle));
    expect((await loadBundle("", files, hasher)).description.evaluation?.folds).toBe(voices.length);
  });

  test("labels without any meaning are not learned: windows of a take that is tested are never trained on", async () => {
    // Noise of one colour per take, so that windows of a take are alike, and takes of a label are not.
    const rng = createRng("takes");
    const takes = Array.from({ length: 24 }, (_, i): Take => {
      const keep = rng.uniform();
      let last = 0;
      const samples = Float32Array.from({ length: 5 * demoRateHz }, () => {
        last = keep * last + 0.1 * rng.normal();
        return last;
      });
      return { id: `t${i}`, label: i % 2 ? "up" : "down", speaker: "you", samples, sampleRateHz: demoRateHz };
    });
    expect(rowsOfTakes(takes, () => {}).ids.length).toBe(24 * 3);
    const { wa } = await learn(takes, facts, hasher);
    expect(wa.value).toBeLessThan(0.8);
  });

  test("too few takes are told", async () => {
    expect(lacking(mine.slice(0, 3))).toMatchInlineSnapshot(
      `"Two emotions at least are needed: record takes of another one, with another label."`,
    );
    expect(lacking([{ label: "joy" }, { label: "joy" }, { label: "anger" }])).toMatchInlineSnapshot(
      `"Two takes of each emotion at least are needed, so that one can be left out: record more of anger."`,
    );
    await expect(learn(mine.slice(0, 2), facts, hasher)).rejects.toThrow("Two emotions at least");
  });
});

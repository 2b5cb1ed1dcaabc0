/** @file A command returns its exit code instead of setting it, so that programs that call it keep their own. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { saveBundle } from "../../src/bundle/index.ts";
import { demoRateHz } from "../../src/corpora/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { toyParts } from "../bundle/toy.ts";
import { oneVoice, workplace } from "./run.ts";

const place = workplace();

beforeAll(async () => {
  await saveBundle(place.at("model"), toyParts(), nodePlatform.files, nodePlatform.hasher);
  await place.write("good.wav", encodeWav(oneVoice(), demoRateHz));
  await place.write("bad.wav", "no audio");
});
afterAll(() => place.remove());

test("all done, partly done and not at all, one after another in one process", async () => {
  const before = process.exitCode;
  const codes: number[] = [];
  for (const files of [["good.wav", "bad.wav"], ["good.wav"], ["bad.wav"], ["good.wav"]])
    codes.push((await place.inProcess(["predict", "model", ...files])).code);
  expect(codes).toEqual([3, 0, 1, 0]);
  expect(process.exitCode).toBe(before);
});

/** @file The model that comes with Emoforge: small, whole, and used where no bundle is named. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { loadBundle, shippedText } from "../../src/bundle/index.ts";
import { openWorkspace } from "../../src/entries/node.ts";
import { predict } from "../../src/experiment/index.ts";
import { nodePlatform, shippedModel } from "../../src/platform/node/index.ts";
import { oneVoice, workplace } from "../cli/run.ts";

const place = workplace();
const recording = "voice.wav";
const about =
  /^comes with emoforge: trained on EMO-DB, 535 sentences acted by 10 German actors; UAR \d\d\.\d \(/;

beforeAll(() => place.write(recording, encodeWav(oneVoice(), 16_000)));
afterAll(place.remove);

test("it has at most 500 kB, and every package has it", () => {
  const folder = shippedModel();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThanOrEqual(500_000);
  const { files } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(files).toContain("models");
});

test("it loads with this version's features, answers and voices; its card names what it is", async () => {
  const bundle = await loadBundle(shippedModel(), nodePlatform.files, nodePlatform.hasher);
  expect(bundle.classes).toEqual(["anger", "boredom", "disgust", "fear", "happiness", "neutral", "sadness"]);
  expect(bundle.answers?.from).toMatchObject({ unit: "speaker", units: 10, speakerDependent: false });
  expect(bundle.voices?.record.fewest).toBeGreaterThanOrEqual(3);
  expect(shippedText(bundle.description)).toMatch(about);
  const card = await readFile(join(shippedModel(), "README.md"), "utf8");
  expect(card).toContain("Berlin Database of Emotional Speech");
  expect(card).toContain("CC0");
});

test("predict without a bundle uses it, and says so wherever it answers", async () => {
  const { code, stdout, stderr } = await place.inProcess(["predict", recording]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^voice\.wav\t/);
  expect(stderr).toMatch(/^model: comes with emoforge: .*see `emoforge model info`$/m);
  const json = await place.inProcess(["predict", recording, "--json"]);
  expect(JSON.parse(json.stdout)).toEqual([expect.objectContaining({ model: expect.stringMatching(about) })]);
  await place.inProcess(["predict", recording, "--out", "answers.csv"]);
  const [head, row] = (await readFile(place.at("answers.csv"), "utf8")).split("\n");
  expect(head.endsWith(",model")).toBe(true);
  expect(row).toContain("comes with emoforge");
});

test("timeline too", async () => {
  const { code, stdout } = await place.inProcess(["timeline", recording, "--window", "0.5", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ model: expect.stringMatching(about) })]);
  await place.inProcess(["timeline", recording, "--window", "0.5", "--out", "page.html"]);
  expect(await readFile(place.at("page.html"), "utf8")).toContain("The model comes with emoforge: ");
});

test("the library's predict too; with a bundle of one's own nothing is said", async () => {
  const workspace = await openWorkspace({ workers: 1 });
  try {
    const said = [];
    for await (const answer of predict([place.at(recording)], workspace)) said.push(answer.model);
    for await (const answer of predict([place.at(recording)], workspace, { bundle: shippedModel() }))
      said.push(answer.model);
    expect(said).toEqual([expect.stringMatching(about), undefined]);
  } finally {
    await workspace.close();
  }
});

test("a mistyped bundle is not silently replaced by it", async () => {
  const { code, stdout, stderr } = await place.inProcess(["predict", "models/mien", recording]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(
    "bundle: expected a bundle folder, or a recording, got models/mien, which does not exist.",
  );
});

test("a bundle without recordings is told what is missing", async () => {
  const { code, stderr } = await place.inProcess(["predict", shippedModel()]);
  expect(code).toBe(1);
  expect(stderr).toContain("audio: expected recordings after the bundle, got none.");
});

test("model info prints the card, or the description as JSON", async () => {
  const { stdout } = await place.inProcess(["model", "info"]);
  expect(`${stdout.trimEnd()}\n`).toBe(await readFile(join(shippedModel(), "README.md"), "utf8"));
  const json = JSON.parse((await place.inProcess(["model", "info", shippedModel(), "--json"])).stdout);
  expect(json).toMatchObject({
    folder: shippedModel(),
    training: { corpus: { id: "emodb" }, utterances: 535 },
  });
});

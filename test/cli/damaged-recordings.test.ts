import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import type { Results } from "../../src/experiment/index.ts";
import { oneVoice, readCsv, workplace, writeSmallCorpus } from "./run.ts";

/**
 * Among intact recordings, one makes a decoder fail, and one is damaged but can be read: no command ends because of the first, and
 * none is silent about either.
 */
const place = workplace();
const broken = "Töne/broken.opus";
const unfinished = "Töne/unfinished.wav";
/** What is said about the unfinished one. */
const says = /[Tt]he header was never finished/;

const recipe = `
title: Small
question: Does anything help?
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness] }]
features: { set: is09 }
normalisation: [train]
thin: { remove: 0.4, except: [sadness] }
repeats: 1
augmenters: [{ kind: none }, { kind: duplicate }]
amounts: [1]
declaredAmount: 1
classifiers: [{ kind: majority }]
statistics: { resamples: 100 }
`;

/** One Ogg page, marked as the end of the stream, that stops within the header of Opus. */
function headerAlone(): Uint8Array {
  const page = new Uint8Array(36);
  page.set(new TextEncoder().encode("OggS"));
  page[5] = 6;
  page[26] = 1;
  page[27] = 8;
  page.set(new TextEncoder().encode("OpusHead"), 28);
  return page;
}

/** What a recorder leaves when it is switched off: sizes that were never written back. */
function neverFinished(): Uint8Array {
  const wav = encodeWav(oneVoice(), 16_000);
  const view = new DataView(wav.buffer);
  view.setUint32(4, 0, true);
  view.setUint32(40, 0, true);
  return wav;
}

beforeAll(async () => {
  await writeSmallCorpus(place);
  await place.write(broken, headerAlone());
  await place.write(unfinished, neverFinished());
  const rows = await readFile(place.at("Töne.csv"), "utf8");
  const speaker = readCsv(rows)[0].speaker;
  await place.write(
    "Töne.csv",
    `${rows}${broken},${speaker},female,anger,phone\n${unfinished},${speaker},female,anger,phone\n`,
  );
  await place.write("small.yaml", recipe);
  const sound = readCsv(rows).slice(0, 3);
  await place.write(
    "four.csv",
    `file,speaker,gender,emotion\n${[...sound.map(({ file }) => file), broken, unfinished].map((file) => `${file},s,female,anger`).join("\n")}\n`,
  );
}, 60_000);
afterAll(place.remove);

/** Lines about a file, except progress and what the model has to say of it. */
const saidOf = (text: string, file: string) =>
  text
    .split("\n")
    .filter(
      (line) => line.includes(file.replace("Töne/", "")) && !/^(\w+: \d+ % |abstains from )/.test(line),
    );

function expectBothSaid(stderr: string) {
  expect(saidOf(stderr, broken)).toHaveLength(1);
  expect(saidOf(stderr, unfinished)).toEqual([expect.stringMatching(says)]);
}

describe("extract", () => {
  test.each(["functionals", "lld"])(
    "%s, computed and cached: the others are done, with exit code 3",
    async (level) => {
      for (let sitting = 0; sitting < 2; sitting++) {
        const args = [
          "extract",
          "four.csv",
          "--workers",
          "1",
          "--level",
          level,
          "--out",
          "out.csv",
          "--force",
        ];
        const { code, stderr } = await place.emoforge(args);
        expect(code, stderr).toBe(3);
        expectBothSaid(stderr);
        expect(stderr).toContain("; 1 recording used although damaged; 1 recording could not be used");
        const rows = readCsv(await readFile(place.at("out.csv"), "utf8"));
        expect(new Set(rows.map(({ file }) => file)).size).toBe(4);
      }
    },
  );

  test("a stretch of a damaged recording is said to come from one", async () => {
    const { code, stderr } = await place.emoforge([
      "extract",
      unfinished,
      "--start",
      "0.2",
      "--end",
      "0.7",
      "--workers",
      "1",
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(says);
  });
});

test("corpus info lists both, in words and as JSON", async () => {
  const { code, stdout, stderr } = await place.emoforge(["corpus", "info", "four.csv"]);
  expect(code, stderr).toBe(0);
  expect(saidOf(stdout, broken)).toEqual([expect.stringMatching(/^ {2}unreadable: /)]);
  expect(saidOf(stdout, unfinished)).toEqual([
    expect.stringMatching(/^ {2}damaged: .*It is used nevertheless\.$/),
  ]);
  const json = JSON.parse((await place.emoforge(["corpus", "info", "four.csv", "--json"])).stdout);
  expect(json.problems).toMatchObject({ damaged: 1, unreadable: 1 });
  expect(json.problemList.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    "damaged",
    "unreadable",
  ]);
});

test("augment reports both and writes the rows of the others", async () => {
  const { code, stderr } = await place.emoforge([
    "augment",
    "Töne.csv",
    "--with",
    "duplicate",
    "--workers",
    "1",
    "--out",
    "rows.csv",
  ]);
  expect(code, stderr).toBe(0);
  expectBothSaid(stderr);
  expect(readCsv(await readFile(place.at("rows.csv"), "utf8"))).toHaveLength(82);
});

test("train reports both and counts them in the card; predict reports them beside its predictions", async () => {
  const trained = await place.emoforge([
    ...["train", "Töne.csv", "--classes", "anger,sadness", "--classifier", "majority"],
    ...["--no-evaluate", "--workers", "1", "--out", "model"],
  ]);
  expect(trained.code, trained.stderr).toBe(0);
  expectBothSaid(trained.stderr);
  const card = await readFile(place.at("model", "README.md"), "utf8");
  expect(card).toContain(
    "- Recordings that could not be used: 1\n- Recordings that were used although they are damaged: 1\n",
  );

  const sound = readCsv(await readFile(place.at("Töne.csv"), "utf8"))[0].file;
  const plain = await place.emoforge(["predict", "model", sound, broken, unfinished]);
  expect(plain.code, plain.stderr).toBe(3);
  expect(plain.stdout.trimEnd().split("\n")).toHaveLength(2);
  expectBothSaid(plain.stderr);

  const { code, stdout, stderr } = await place.emoforge([
    "predict",
    "model",
    sound,
    broken,
    unfinished,
    "--json",
  ]);
  expect(code, stderr).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([
    { file: sound, warnings: [] },
    { file: broken, error: expect.stringContaining(broken) },
    { file: unfinished, warnings: [expect.stringMatching(says)] },
  ]);
});

test("run reports both in its plan, its results and its report", async () => {
  const { code, stdout, stderr } = await place.emoforge([
    "run",
    "small.yaml",
    "--workers",
    "1",
    "--out",
    "run",
  ]);
  expect(code, stderr).toBe(0);
  expect(saidOf(stdout, broken)).toHaveLength(1);
  expect(saidOf(stdout, unfinished)).toEqual([expect.stringMatching(says)]);
  const results = JSON.parse(await readFile(place.at("run", "results.json"), "utf8")) as Results;
  expect(results.corpora[0].data.problems.map(({ file }) => file)).toEqual(["broken.opus", "unfinished.wav"]);
  expect(results.corpora[0].data.utterances).toBe(17);
  for (const name of ["report.html", "report.md"])
    expect(await readFile(place.at("run", name), "utf8"), name).toMatch(says);
});

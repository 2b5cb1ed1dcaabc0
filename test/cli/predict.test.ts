/** @file `emoforge predict` as a user runs it: answers, abstentions, and every way in and out. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";
import { oneVoice, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const voice = oneVoice();
const rate = 16_000;

const wav = (seconds: number, at: (i: number) => number) =>
  encodeWav(
    Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => at(i)),
    rate,
  );

interface Answer {
  readonly file: string;
  readonly start?: number;
  readonly end?: number;
  readonly label?: string;
  readonly set?: readonly string[] | null;
  readonly probabilities?: Record<string, number>;
  readonly abstained?: boolean;
  readonly reasons?: readonly { readonly kind: string; readonly text: string }[];
  readonly error?: string;
}

const answersOf = (text: string): Answer[] => JSON.parse(text);
const predict = (...args: string[]) => place.emoforge(["predict", "model", ...args, "--workers", "1"]);

beforeAll(async () => {
  await writeSmallCorpus(place);
  const rng = createRng("noise");
  await place.write(
    "odd/noise.wav",
    wav(2, () => 0.1 * rng.normal()),
  );
  await place.write("odd/short.wav", encodeWav(voice.slice(0, 0.12 * rate), rate));
  await place.write(
    "odd/silence.wav",
    wav(2, () => 0),
  );
  await place.write(
    "odd/tone.wav",
    wav(2, (i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate)),
  );
  await place.write(
    "odd/long.wav",
    wav(60, (i) => voice[i % voice.length]),
  );
  await place.write("voice.wav", encodeWav(voice, rate));
  const trained = await place.emoforge([
    ...["train", "Töne.csv", "--classes", "anger,sadness,neutral", "--set", "egemaps-v02"],
    ...["--no-evaluate", "--workers", "1", "--out", "model"],
  ]);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stderr).toContain("evaluation: leave-one-speaker-out: for the model's answers alone");
  expect(trained.stdout).toMatch(
    /^Not evaluated: .*\nCalibration error \d.*; sets that are to hold the truth in 90 % of recordings do in .*\nBy default it answers \d/,
  );
}, 240_000);
afterAll(place.remove);

test("what no model of speech should answer is not answered, with the reason, and exit code 0", async () => {
  const { code, stdout, stderr } = await predict("odd");
  expect([code, stderr]).toEqual([0, expect.stringContaining("the model abstains from 5 of 5 recordings")]);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  expect(lines.map(([file, label, ...rest]) => [file, label, rest.at(-1)])).toEqual([
    ["odd/long.wav", "?", "too-long"],
    ["odd/noise.wav", "?", "no-speech"],
    ["odd/short.wav", "?", "too-short"],
    ["odd/silence.wav", "?", "no-speech"],
    ["odd/tone.wav", "?", "no-speech"],
  ]);
  expect(stderr).toMatch(
    /abstains from odd\/short\.wav: 0\.12 s is too short; at least \d\.\d\d s is needed\n/,
  );
});

test("as JSON each answer has label, set, probabilities, abstention and reasons", async () => {
  const { code, stdout } = await predict("odd/short.wav", "voice.wav", "--json");
  expect(code).toBe(0);
  const [short, whole] = answersOf(stdout);
  expect(Object.keys(short)).toEqual([
    ...["file", "label", "probabilities", "set", "abstained", "reasons", "warnings"],
  ]);
  expect(short).toMatchObject({ file: "odd/short.wav", abstained: true, reasons: [{ kind: "too-short" }] });
  expect(whole.abstained).toBe((whole.reasons?.length ?? 0) > 0);
  const { probabilities = {}, set } = whole;
  expect(Object.values(probabilities).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  for (const name of set ?? []) expect(Object.keys(probabilities)).toContain(name);
});

test("--abstain never answers all the same; a number asks for more than the default", async () => {
  const never = answersOf((await predict("odd/short.wav", "--json", "--abstain", "never")).stdout)[0];
  expect(never).toMatchObject({ abstained: false, reasons: [{ kind: "too-short" }] });
  const strict = answersOf((await predict("Töne/anger", "--json", "--abstain", "1")).stdout);
  for (const { abstained } of strict) expect(abstained).toBe(true);
  const free = answersOf((await predict("Töne/anger", "--json", "--abstain", "0")).stdout);
  expect(free).toEqual(answersOf((await predict("Töne/anger", "--json")).stdout));
});

test("more coverage makes sets no smaller", async () => {
  const sizes = async (coverage: string) =>
    answersOf((await predict("Töne/neutral", "--json", "--coverage", coverage)).stdout).map(
      ({ set }) => set?.length ?? -1,
    );
  const [small, large] = [await sizes("0.6"), await sizes("0.95")];
  for (const [i, size] of small.entries()) expect(large[i]).toBeGreaterThanOrEqual(size);
});

test("many recordings by workers and the cache are answered as each by itself", async () => {
  const many = await predict("Töne/anger", "--json");
  expect(answersOf(many.stdout)).toHaveLength(8);
  const again = await predict("Töne/anger", "--json");
  expect(again.stdout).toBe(many.stdout);
  for (const one of answersOf(many.stdout).slice(0, 2))
    expect(answersOf((await predict(one.file, "--json")).stdout)).toEqual([one]);
});

describe("stretches", () => {
  test("of one file, by --start and --end", async () => {
    const { code, stdout } = await predict("voice.wav", "--start", "0.1", "--end", "0.7");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^voice\.wav@0\.1-0\.7\t/)]);
    const [answer] = answersOf(
      (await predict("voice.wav", "--start", "0.1", "--end", "0.7", "--json")).stdout,
    );
    expect(answer).toMatchObject({ file: "voice.wav", start: 0.1, end: 0.7 });
    expect((await predict("odd", "--start", "1")).stderr).toContain(
      "--start, --end: expected one audio file, got 5 files.",
    );
  });

  test("of many, by a manifest without emotions", async () => {
    await place.write("turns.csv", "file,start,end\nvoice.wav,0,0.6\nvoice.wav,0.2,0.75\nvoice.wav,0.1,99\n");
    const { code, stdout, stderr } = await predict("turns.csv", "--json");
    const answers = answersOf(stdout);
    expect(answers.map(({ file, start, end }) => [file, start, end])).toEqual([
      ["voice.wav", 0, 0.6],
      ["voice.wav", 0.2, 0.75],
      ["voice.wav", 0.1, 99],
    ]);
    expect(code).toBe(3);
    expect(answers[2].error).toContain("voice.wav: expected a segment inside 0 … ");
    expect(stderr).toContain("1 of 3 files could not be used");
    const [alone] = answersOf((await predict("voice.wav", "--end", "0.6", "--json")).stdout);
    expect(answers[0].probabilities).toEqual(alone.probabilities);
  });
});

test("a corpus is predicted by its manifest, emotions or not", async () => {
  const { code, stdout } = await predict("Töne.csv");
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n")).toHaveLength(40);
});

test("standard input is one recording", async () => {
  const stdout = execFileSync(
    process.execPath,
    [join(import.meta.dirname, "../../bin/emoforge.js"), "predict", "model", "-", "--json"],
    {
      cwd: place.folder,
      input: readFileSync(place.at("voice.wav")),
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  const [answer] = answersOf(stdout);
  expect(answer.file).toBe("standard input");
  const [named] = answersOf((await predict("voice.wav", "--json")).stdout);
  expect({ ...answer, file: named.file }).toEqual(named);
  expect((await predict("-", "voice.wav")).stderr).toContain(
    "audio: expected - (standard input) alone, got - voice.wav.",
  );
});

test("--out writes JSON, CSV or TSV, and nothing to standard output", async () => {
  for (const name of ["out.json", "out.csv", "out.tsv"]) {
    const { code, stdout } = await predict("voice.wav", "odd/short.wav", "--out", name);
    expect([code, stdout]).toEqual([0, ""]);
  }
  const json = answersOf(await readFile(place.at("out.json"), "utf8"));
  expect(json).toEqual(answersOf((await predict("voice.wav", "odd/short.wav", "--json")).stdout));
  const csv: string[][] = parse(await readFile(place.at("out.csv"), "utf8"));
  expect(csv[0].join()).toBe("file,start,end,label,set,abstained,reasons,error,anger,sadness,neutral");
  expect(csv[2].join("|")).toMatch(
    /^odd\/short\.wav\|\|\|(anger|sadness|neutral)\|[a-z,]*\|true\|too-short\|\|\d/,
  );
  const tsv = await readFile(place.at("out.tsv"), "utf8");
  expect(
    tsv
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t")),
  ).toEqual(csv);
  expect((await predict("voice.wav", "--out", "out.csv")).stderr).toContain(
    "--out: expected a new file, got out.csv, which exists. Choose another name, or add --force.",
  );
  expect((await predict("voice.wav", "--out", "out.csv", "--force")).code).toBe(0);
});

describe("a bundle of the former schema", () => {
  beforeAll(async () => {
    await cp(place.at("model"), place.at("former"), { recursive: true });
    await rm(place.at("former/answers.json"));
    const path = place.at("former/bundle.json");
    const text = (await readFile(path, "utf8")).replace("emoforge/bundle@2", "emoforge/bundle@1");
    await writeFile(path, text);
    const sums = JSON.parse(await readFile(place.at("former/checksums.json"), "utf8"));
    delete sums["answers.json"];
    sums["bundle.json"] = createHash("sha256").update(text).digest("hex");
    await writeFile(place.at("former/checksums.json"), JSON.stringify(sums));
  });

  test("answers without a set, never abstains, and says so", async () => {
    const { code, stdout, stderr } = await place.inProcess(["predict", "former", "odd/short.wav", "--json"]);
    expect(code).toBe(0);
    expect(stderr).toContain(
      "note: this bundle was made by an earlier version of emoforge, or with --no-answers: its probabilities are not calibrated on other speakers, there are no sets, and it never abstains. For these train it anew.",
    );
    expect(answersOf(stdout)[0]).toMatchObject({ set: null, abstained: false, reasons: [] });
  });

  test("does not pretend to follow --abstain", async () => {
    const { code, stderr } = await place.inProcess(["predict", "former", "voice.wav", "--abstain", "0.8"]);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        "abstain, coverage: expected a bundle that has answers.json, got one without. It was made by an earlier version, or without answers. Train it anew.",
      ),
    ]);
  });
});

test("training without answers takes one model, and the card says what is missing", async () => {
  const { code, stdout } = await place.emoforge([
    ...["train", "Töne.csv", "--classes", "anger,sadness", "--no-evaluate", "--no-answers"],
    ...["--workers", "1", "--out", "plain"],
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("No answers: the model neither calibrates on held-out speakers nor abstains.\n");
  expect(await readFile(place.at("plain/README.md"), "utf8")).toContain("**Trained without answers**");
});

test("the card has calibration, coverage by speaker, risk and what happens to emotions that the model lacks", async () => {
  const card = await readFile(place.at("model/README.md"), "utf8");
  expect(card).toContain(
    "Learned from 24 recordings, each judged by a model that had not heard its speaker (4 folds).",
  );
  expect(card).toMatch(/Probabilities are calibrated by .*: expected calibration error \d/);
  expect(card).toContain(
    "| asked for | found | emotions in a set | empty | lowest, median and highest speaker |",
  );
  expect(card).toContain("| answered | least probability | wrong |");
  expect(card).toMatch(/Emotions that it lacks.*fear \(8: \d\.\d\d\), happiness \(8: \d\.\d\d\)/s);
});

test.each([
  [["--abstain", "often"], "--abstain: expected never, default or a number from 0 to 1, got often."],
  [["--abstain", "2"], 'abstain: expected "never", "default" or a probability from 0 to 1, got 2.'],
  [["--coverage", "0.3"], "coverage: expected a share from 0.5 to 0.995, got 0.3."],
  [["--coverage", "x"], "--coverage: expected a share from 0.5 to 0.995, got x. Example: --coverage 0.95"],
  [["--out", "x.txt"], "--out: expected a name that ends in .json, .csv or .tsv, got x.txt."],
  [["--start", "-1"], "--start: expected seconds from 0, got -1. Example: --start 2.5"],
])("%j is answered with what to do", async (args, message) => {
  const { code, stdout, stderr } = await place.inProcess(["predict", "model", "voice.wav", ...args]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});

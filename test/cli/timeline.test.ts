/** @file `emoforge timeline` as a user calls it. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { saveBundle } from "../../src/bundle/index.ts";
import { createFeatureSet } from "../../src/features/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { toyModel, toyParts } from "../bundle/toy.ts";
import { unusable, usable } from "./odd-recordings.ts";
import { oneVoice, workplace } from "./run.ts";

const place = workplace();
const voice = oneVoice();
/** Voices with a pause of 1.2 s around each. */
const speech = (count: number) => {
  const gap = 19_200;
  const out = new Float32Array(count * (voice.length + gap) + gap);
  for (let i = 0; i < count; i++) out.set(voice, gap + i * (voice.length + gap));
  return out;
};

beforeAll(async () => {
  const { files, hasher } = nodePlatform;
  await saveBundle(place.at("modèle"), toyParts(), files, hasher);
  const { length } = createFeatureSet("egemaps-v02").names;
  const zeros = new Array<number>(length).fill(0);
  const egemaps = toyParts({
    model: toyModel(2, length),
    features: { set: "egemaps-v02", variant: "reference" },
    scaler: { kind: "train", mean: zeros, scale: zeros.map(() => 1000) },
  });
  await saveBundle(place.at("egemaps"), egemaps, files, hasher);
  await place.write("calls/one.wav", encodeWav(speech(2), 16_000));
  await place.write("calls/deep/two.wav", encodeWav(speech(1), 16_000));
  await place.write("quiet.wav", encodeWav(new Float32Array(32_000), 16_000));
});
afterAll(place.remove);

const rows = (stdout: string) => {
  const [head, ...lines] = stdout.trimEnd().split("\n");
  return lines.map((line) =>
    Object.fromEntries(line.split("\t").map((cell, i) => [head.split("\t")[i], cell])),
  );
};

describe("what is printed", () => {
  test("a table of the stretches of speech of each file", async () => {
    const { code, stdout, stderr } = await place.emoforge(["timeline", "modèle", "calls"]);
    expect(code, stderr).toBe(0);
    const found = rows(stdout);
    expect(found.map(({ file }) => file)).toEqual(["calls/deep/two.wav", "calls/one.wav", "calls/one.wav"]);
    expect(Object.keys(found[0])).toEqual([
      ...["file", "start", "end", "label", "set", "abstained", "reasons"],
      ...["quiet", "loud"],
    ]);
    expect(Number(found[0].start)).toBeCloseTo(1.2, 0);
    expect(Number(found[0].quiet) + Number(found[0].loud)).toBeCloseTo(1, 3);
  });

  test("windows, to the end of the recording", async () => {
    const seconds = speech(1).length / 16_000;
    for (const [flags, hop] of [
      [["--window", "1.5"], 1],
      [["--window", "0.5"], 0.5],
      [["--window", "1.5", "--hop", "0.25"], 0.25],
    ] as const) {
      const { stdout } = await place.inProcess(["timeline", "egemaps", "calls/deep/two.wav", ...flags]);
      const found = rows(stdout);
      expect(found[1].start).toBe(String(hop));
      expect(Number(found.at(-1)?.end)).toBeCloseTo(seconds, 5);
    }
  });

  test("JSON: a list of files with their segments, and of those that could not be used", async () => {
    await place.write("broken.wav", "not a recording");
    const args = ["timeline", "modèle", "calls/one.wav", "broken.wav", "nowhere.wav", "quiet.wav", "--json"];
    const { code, stdout, stderr } = await place.emoforge(args);
    expect(code).toBe(3);
    const [one, quiet, broken, nowhere] = JSON.parse(stdout);
    expect(one).toMatchObject({ file: "calls/one.wav", duration: speech(2).length / 16_000, warnings: [] });
    expect(one.segments).toHaveLength(2);
    expect(one.segments[0]).toEqual({
      start: expect.any(Number),
      end: expect.any(Number),
      label: expect.stringMatching(/quiet|loud/),
      probabilities: { quiet: expect.any(Number), loud: expect.any(Number) },
      set: null,
      abstained: false,
      reasons: [],
      warnings: [],
    });
    expect(quiet).toMatchObject({ file: "quiet.wav", duration: 2, segments: [] });
    expect(broken).toEqual({ file: "broken.wav", error: expect.stringMatching(/^broken\.wav: expected /) });
    expect(nowhere).toMatchObject({ file: "nowhere.wav", error: expect.stringContaining("nowhere.wav") });
    expect(stderr).toContain("quiet.wav: no speech was found in it.\n");
    expect(stderr).toContain("2 of 4 files could not be used\n");
  });

  test("a recording that is too short for a window of the features is said, and nothing is left to do", async () => {
    await place.write("short.wav", encodeWav(voice.subarray(0, 100), 16_000));
    const { code, stderr } = await place.inProcess(["timeline", "modèle", "short.wav", "--window", "3"]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "short.wav: features: expected at least 25 ms of sound, got 6.3 ms (100 samples).",
    );
  });
});

test.each([[[]], [["--window", "1"]]])("recordings in every unusual shape, with %j", async (flags) => {
  const [good, bad] = [usable(voice), unusable(voice)];
  for (const [name, bytes] of Object.entries({ ...good, ...bad })) await place.write(`odd/${name}`, bytes);
  const { code, stdout } = await place.inProcess(["timeline", "modèle", "odd", "--json", ...flags]);
  expect(code).toBe(3);
  const answers: { file: string; error?: string; duration?: number }[] = JSON.parse(stdout);
  const named = (list: typeof answers) => list.map(({ file }) => file.slice(4)).sort();
  const used = answers.filter(({ error }) => error === undefined);
  // The one of 20 samples holds no window; no speech, either.
  const short = flags.length === 0 ? ["short.wav"] : [];
  expect(named(used)).toEqual([...Object.keys(good), ...short].sort());
  for (const { file, error } of answers)
    if (error !== undefined) expect(error.startsWith(`${file}: `)).toBe(true);
  expect(named(answers)).toEqual(Object.keys({ ...good, ...bad }).sort());
});

describe("what is written", () => {
  test("a file by its ending, which is not replaced unless asked", async () => {
    const args = ["timeline", "modèle", "calls/one.wav", "--out", "labels/one.TextGrid"];
    const { code, stdout, stderr } = await place.inProcess(args);
    expect([code, stdout], stderr).toEqual([0, ""]);
    expect(stderr).toMatch(
      /^note: this bundle was made by an earlier version .*\nwrote labels\/one\.TextGrid$/,
    );
    expect(await readFile(place.at("labels/one.TextGrid"), "utf8")).toContain('Object class = "TextGrid"');
    await writeFile(place.at("labels/one.TextGrid"), "mine");
    const again = await place.inProcess(args);
    expect([again.code, again.stderr]).toEqual([
      1,
      "emoforge: --out: expected a new file, got labels/one.TextGrid, which exists. Choose another name, or add --force.",
    ]);
    expect(await readFile(place.at("labels/one.TextGrid"), "utf8")).toBe("mine");
    expect((await place.inProcess([...args, "--force"])).code).toBe(0);
    expect(await readFile(place.at("labels/one.TextGrid"), "utf8")).not.toBe("mine");
  });

  test("a folder of formats, laid out as the recordings are", async () => {
    const formats = "tsv,json,audformat,textgrid,audacity,webvtt,elan,svg,png,html";
    const args = ["timeline", "modèle", "calls", "--out", "all", "--format", formats];
    const { code, stderr } = await place.emoforge(args);
    expect(code, stderr).toBe(0);
    const names = (await readdir(place.at("all"), { recursive: true, encoding: "utf8" })).sort();
    expect(names).toEqual(
      [
        ...["audformat", "audformat/db.emotion.csv", "audformat/db.yaml", "deep"],
        ...["TextGrid", "eaf", "png", "svg", "txt", "vtt"].flatMap((ending) => [
          `deep/two.${ending}`,
          `one.${ending}`,
        ]),
        ...["timeline.html", "timeline.json", "timeline.tsv"],
      ].sort(),
    );
    // Documents find the recordings from where they lie; tables name them as the user did.
    const read = (name: string) => readFile(place.at("all", name), "utf8");
    expect(await read("deep/two.eaf")).toContain('RELATIVE_MEDIA_URL="../../calls/deep/two.wav"');
    expect(await read("timeline.html")).toContain('src="../calls/deep/two.wav"');
    expect(await read("audformat/db.emotion.csv")).toContain("\n../../calls/one.wav,");
    expect(JSON.parse(await read("timeline.json")).map(({ file }: { file: string }) => file)).toEqual([
      "calls/deep/two.wav",
      "calls/one.wav",
    ]);
    const png = await readFile(place.at("all/one.png"));
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect((await read("one.svg")).slice(0, 4)).toBe("<svg");

    const again = await place.inProcess(args);
    expect([again.code, again.stderr]).toEqual([
      1,
      "emoforge: --out: expected a folder without these files, got all/timeline.tsv, which exists. Choose another folder, or add --force.",
    ]);
  });

  test("recordings that differ in their ending alone have files of their own; what fails has none", async () => {
    await place.write("twins/a.wav", encodeWav(speech(1), 16_000));
    await place.write("twins/a.wave", encodeWav(speech(1), 16_000));
    await place.write("twins/b.wav", "no recording");
    const names = ["twins/a.wav", "twins/a.wave", "twins/b.wav"];
    const args = ["timeline", "modèle", ...names, "--out", "twin-labels", "--format", "webvtt"];
    expect((await place.inProcess(args)).code).toBe(3);
    expect((await readdir(place.at("twin-labels"))).sort()).toEqual(["a.wav.vtt", "a.wave.vtt"]);
  });
});

describe("command lines that say what cannot be", () => {
  const refused = async (...args: readonly string[]) => {
    const { code, stderr } = await place.inProcess(["timeline", "modèle", "calls/one.wav", ...args]);
    expect(code).toBe(1);
    return stderr;
  };

  test.each([
    [["--hop", "1"], "--hop: expected windows, got none. Also give their length: --window 3"],
    [["--window", "1", "--hop", "2"], "timeline, hop: expected at most the window of 1 s, got 2 s."],
    [["--window", "x"], "--window: expected a number above 0, got x."],
    [["--window", "0"], "--window: expected a number above 0, got 0."],
    [["--window", "0.123"], "timeline, window: expected a positive multiple of 0.01 s, got 0.123 s."],
    [["--window", "3", "--pause", "1"], "--pause: expected stretches of speech, got windows of 3 s."],
    [["--window", "3", "--vad", "silero"], "--vad: expected stretches of speech, got windows of 3 s."],
    [["--vad", "webrtc"], "--vad: expected one of voicing, silero, got webrtc."],
    [["--vad", "silero="], "--vad: expected voicing, silero or silero=<model.onnx>, got silero=."],
    [["--vad", "voicing=x"], "--vad: expected voicing, silero or silero=<model.onnx>, got voicing=x."],
    [["--longest", "0.1"], "timeline, longest: expected 1 to 600 s, got 0.1 s."],
    [["--format", "tsv"], "--format: expected a folder to write to, got none. Name it: --out <folder>"],
    [["--out", "x", "--format", "doc"], "--format: expected one of tsv, json, audformat, textgrid, "],
    [["--out", "x", "--format", ","], "--format: expected some of tsv, json, audformat, textgrid, "],
    [
      ["--out", "x.doc"],
      "--out: expected a file that ends in one of .tsv .json .textgrid .txt .vtt .eaf .svg .png .html, got x.doc.",
    ],
    [
      ["calls/deep/two.wav", "--out", "x.svg"],
      "--out: expected a folder for 2 recordings, got x.svg. Give the folder and --format svg.",
    ],
    [["--abstain", "often"], "--abstain: expected never, default or a number from 0 to 1, got often."],
    [["--coverage", "2"], "--coverage: expected a share from 0.5 to 0.995, got 2. Example: --coverage 0.95"],
    [["--coverage", "0.95"], "abstain, coverage: expected a bundle that has answers.json, got one without."],
    [["--same-speaker"], "The bundle: expected a model that adapts to voices, got one that does not."],
    [["--vad", "silero=nothing.onnx"], "nothing.onnx"],
    [
      ["--vad", "silero=modèle/model.onnx"],
      "modèle/model.onnx: expected Silero's voice activity model of version 5 or 6",
    ],
  ])("%j", async (args, message) => {
    expect(await refused(...args)).toContain(message);
  });

  test("durations are checked before anything is read", async () => {
    const { stderr } = await place.inProcess(["timeline", "nowhere", "calls", "--window", "1", "--hop", "2"]);
    expect(stderr).toBe(
      "emoforge: timeline, hop: expected at most the window of 1 s, got 2 s. A longer hop leaves out what is between the windows.",
    );
  });

  test("a bundle that is none", async () => {
    const { code, stderr } = await place.inProcess(["timeline", "nowhere", "calls/one.wav"]);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "bundle: expected a bundle folder, or a recording, got nowhere, which does not exist.",
    );
  });

  test.each(["predict", "timeline"])(
    "%s: one name that is nothing may have been meant as a bundle",
    async (command) => {
      const { code, stdout, stderr } = await place.inProcess([command, "nowhere"]);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toBe(
        "emoforge: audio: expected a recording, a folder of them, a manifest or a corpus id, or a bundle folder and one of these " +
          "after it, got nowhere, which does not exist. Corpora: emoforge corpus list",
      );
    },
  );
});

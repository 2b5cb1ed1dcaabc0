/** @file `predict`, `timeline` and `enrol` with a bundle that adapts to voices, as a user runs them. */

import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { saveBundle } from "../../src/bundle/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { tone, toyParts, toyVoices } from "../bundle/toy.ts";
import { oneVoice, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const peaks = { anna: [0.01, 0.04, 0.08], ben: [0.2, 0.4], carl: [0.1] };

interface Answer {
  readonly file: string;
  readonly probabilities: { readonly loud: number };
  readonly voice?: Record<string, unknown>;
}
const answersOf = (text: string): Answer[] => JSON.parse(text);
const json = async (...args: string[]) =>
  answersOf((await place.inProcess(["predict", ...args, "--json"])).stdout);

beforeAll(async () => {
  const { files, hasher } = nodePlatform;
  await saveBundle(place.at("plain"), toyParts(), files, hasher);
  await saveBundle(place.at("model"), toyParts({ voices: toyVoices() }), files, hasher);
  const rows = ["file,speaker"];
  for (const [speaker, own] of Object.entries(peaks))
    for (const [i, peak] of own.entries()) {
      await place.write(`calls/${speaker}/${i}.wav`, encodeWav(tone(peak), 16_000));
      rows.push(`calls/${speaker}/${i}.wav,${speaker}`);
    }
  await place.write("calls.csv", `${rows.join("\n")}\n`);
  await place.write("anna.csv", `${rows.slice(0, 4).join("\n")}\n`);
});
afterAll(place.remove);

describe("predict", () => {
  test("--same-speaker judges recordings by what they have in common, and says so", async () => {
    const alone = await json("model", "calls/anna");
    for (const one of alone) expect(one).not.toHaveProperty("voice");
    const together = await place.inProcess(["predict", "model", "calls/anna", "--same-speaker", "--json"]);
    expect(together.code).toBe(0);
    expect(together.stderr).toContain("the speaker: adapted to, known from 3 recordings.");
    for (const [i, one] of answersOf(together.stdout).entries()) {
      expect(one.voice).toEqual({ speaker: "the speaker", recordings: 3, use: "adapted", doubts: [] });
      expect(one.probabilities.loud).toBeGreaterThan(alone[i].probabilities.loud);
    }
  });

  test("speakers of a manifest, folders of speakers and one call for each give the same", async () => {
    const manifest = await place.inProcess(["predict", "model", "calls.csv", "--json"]);
    const answers = answersOf(manifest.stdout);
    expect(answers.map(({ voice }) => voice?.use)).toEqual([
      ...Array(3).fill("adapted"),
      ...Array(2).fill("adapted"),
      "few-recordings",
    ]);
    expect(manifest.stderr).toContain(
      "carl: not adapted to: expected at least 2 recordings, got 1. Add more recordings of this speaker.",
    );
    expect(manifest.stderr).toContain("anna: adapted to, known from 3 recordings.");
    expect(manifest.stderr).toContain("adapted to 2 of 3 voices");

    const folders = await json("model", "calls", "--speaker-folders");
    expect(folders.map(({ voice }) => voice?.speaker)).toEqual([
      ...Array(3).fill("calls/anna"),
      ...Array(2).fill("calls/ben"),
      "calls/carl",
    ]);
    expect(folders.map(({ probabilities }) => probabilities)).toEqual(
      answers.map(({ probabilities }) => probabilities),
    );
    const [ben] = await json("model", "calls/ben", "--same-speaker");
    expect(ben.probabilities).toEqual(answers[3].probabilities);
  });

  test("many recordings by workers and the cache are judged as a few are", async () => {
    for (let i = 0; i < 4; i++) {
      await place.write(`many/dora/${i}.wav`, encodeWav(tone(0.02 + 0.03 * i), 16_000));
      await place.write(`many/emil/${i}.wav`, encodeWav(tone(0.1 + 0.05 * i), 16_000));
    }
    const args = ["predict", "model", "many", "--speaker-folders", "--json", "--workers", "1"];
    const { code, stdout } = await place.emoforge(args);
    expect(code).toBe(0);
    const few = [
      ...(await json("model", "many/dora", "--speaker-folders")),
      ...(await json("model", "many/emil", "--speaker-folders")),
    ];
    expect(answersOf(stdout)).toEqual(few);
  });

  test("--alone takes no notice of a manifest's speakers, and the speaker of one may be said to be the same", async () => {
    const alone = await json("model", "anna.csv", "--alone");
    expect(alone.map(({ voice }) => voice)).toEqual([undefined, undefined, undefined]);
    expect(alone.map(({ probabilities }) => probabilities)).toEqual(
      (await json("plain", "calls/anna")).map(({ probabilities }) => probabilities),
    );
    const [first] = await json("model", "anna.csv", "--same-speaker");
    expect(first.voice).toMatchObject({ speaker: "anna", use: "adapted" });
  });

  test("tables have the speaker and what became of the voice", async () => {
    const { code } = await place.inProcess(["predict", "model", "anna.csv", "--out", "out.csv"]);
    expect(code).toBe(0);
    const rows: Record<string, string>[] = parse(await readFile(place.at("out.csv"), "utf8"), {
      columns: true,
    });
    expect(Object.keys(rows[0])).toEqual([
      ...["file", "start", "end", "label", "set", "abstained", "reasons", "speaker", "voice", "error"],
      ...["quiet", "loud"],
    ]);
    expect(rows.map(({ speaker, voice }) => [speaker, voice])).toEqual(Array(3).fill(["anna", "adapted"]));
  });

  test("what is doubtful about a voice is said in words and as data", async () => {
    for (const [i, peak] of [0.01, 0.0101, 0.0102].entries())
      await place.write(`calm/${i}.wav`, encodeWav(tone(peak), 16_000));
    const calm = await place.inProcess(["predict", "model", "calm", "--same-speaker", "--json"]);
    expect(calm.stderr).toContain(
      "the speaker: all 3 recordings seem to show one emotion, so that it is not adapted to. Add recordings of other moods of this speaker.",
    );
    expect(answersOf(calm.stdout)[0].voice).toMatchObject({ use: "one-emotion", doubts: ["one-emotion"] });

    for (const [i, peak] of [0.01, 0.02, 0.5].entries())
      await place.write(`mixed/${i}.wav`, encodeWav(tone(peak), 16_000));
    const mixed = await place.inProcess([
      "predict",
      "model",
      "mixed",
      "--same-speaker",
      "--out",
      "mixed.tsv",
    ]);
    expect(mixed.stderr).toContain(
      "the speaker: adapted to, but the 3 recordings seem to be of more than one speaker, which costs accuracy. Separate the speakers.",
    );
    expect(await readFile(place.at("mixed.tsv"), "utf8")).toContain("\tthe speaker\tadapted,two-voices\t");
  });

  test("recordings that cannot be read are left out of the voice", async () => {
    await place.write("partly/good.wav", encodeWav(tone(0.02), 16_000));
    await place.write("partly/other.wav", encodeWav(tone(0.04), 16_000));
    await place.write("partly/broken.wav", "no recording");
    const { code, stdout } = await place.inProcess([
      "predict",
      "model",
      "partly",
      "--same-speaker",
      "--json",
    ]);
    expect(code).toBe(3);
    const [broken, good] = answersOf(stdout);
    expect(Object.keys(broken)).toEqual(["file", "error"]);
    expect(good.voice).toMatchObject({ recordings: 2 });
  });

  test("several recordings of whom nothing is said get a hint, single ones none", async () => {
    const hint = "note: this model adapts to voices, and is better with 2 or more recordings of a speaker.";
    expect((await place.inProcess(["predict", "model", "calls/anna"])).stderr).toContain(hint);
    expect((await place.inProcess(["predict", "model", "calls/anna/0.wav"])).stderr).not.toContain(hint);
    expect((await place.inProcess(["predict", "plain", "calls/anna"])).stderr).not.toContain(hint);
    expect((await place.inProcess(["predict", "model", "calls/anna", "--alone"])).stderr).not.toContain(hint);
  });
});

describe("a voice that was enrolled", () => {
  beforeAll(async () => {
    const { code, stdout, stderr } = await place.inProcess([
      "enrol",
      "model",
      "calls/anna",
      "--out",
      "anna.json",
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).toBe("Voice: anna.json, from 3 recordings");
    expect(stderr).toContain("anna.json: adapted to, known from 3 recordings.");
  });

  test("judges a single later recording as if the others were there", async () => {
    const [known] = await json("model", "calls/anna/1.wav", "--voice", "anna.json");
    const together = await json("model", "calls/anna", "--same-speaker");
    expect(known.voice).toEqual({ recordings: 3, use: "adapted", doubts: [] });
    expect(known.probabilities.loud).toBeCloseTo(together[1].probabilities.loud, 6);
  });

  test("is the same from a manifest, of which one speaker is named", async () => {
    const args = ["enrol", "model", "calls.csv", "--out", "named.json"];
    const { code, stdout } = await place.inProcess([...args, "--speaker", "anna"]);
    expect([code, stdout]).toEqual([0, "Voice: named.json, from 3 recordings"]);
    expect(await readFile(place.at("named.json"), "utf8")).toBe(
      await readFile(place.at("anna.json"), "utf8"),
    );
    const message = (more: string[]) => place.inProcess([...args, "--force", ...more]);
    expect((await message([])).stderr).toBe(
      "emoforge: --speaker: expected one of anna, ben, carl, got none.",
    );
    expect((await message(["--speaker", "eve"])).stderr).toBe(
      "emoforge: --speaker: expected one of anna, ben, carl, got eve.",
    );
    const nameless = await place.inProcess([
      "enrol",
      "model",
      "calls/anna",
      "--out",
      "x.json",
      "--speaker",
      "anna",
    ]);
    expect(nameless.stderr).toBe(
      "emoforge: --speaker: expected a manifest or corpus that names speakers, got anna.",
    );
  });

  test("may be learned from stretches of files, of a manifest or of speech", async () => {
    await place.write("turns.csv", "file,start,end\ncalls/anna/0.wav,0,0.5\ncalls/anna/2.wav,0.25,0.75\n");
    const turns = await place.inProcess(["enrol", "model", "turns.csv", "--out", "turns.json"]);
    expect([turns.code, turns.stdout]).toEqual([0, "Voice: turns.json, from 2 recordings"]);
    const voice = oneVoice();
    const long = new Float32Array(4 * (voice.length + 19_200));
    for (let i = 0; i < 4; i++)
      for (let t = 0; t < voice.length; t++) long[i * (voice.length + 19_200) + t] = (voice[t] * (i + 1)) / 4;
    await place.write("long.wav", encodeWav(long, 16_000));
    const { code, stdout } = await place.inProcess([
      ...["enrol", "model", "long.wav", "--stretches", "--out", "long.json"],
    ]);
    expect([code, stdout]).toEqual([0, "Voice: long.json, from 4 stretches"]);
    const refused = await place.inProcess(["enrol", "model", "turns.csv", "--stretches", "--out", "y.json"]);
    expect(refused.stderr).toBe(
      "emoforge: --stretches: expected whole recordings, got turns, which has their starts and ends. Leave it out: the manifest's own stretches are taken.",
    );
  });

  test("nothing is replaced unasked, and faulty recordings are named", async () => {
    expect((await place.inProcess(["enrol", "model", "calls/anna", "--out", "anna.json"])).stderr).toContain(
      "--out: expected a new file, got anna.json, which exists.",
    );
    await place.write("faulty/1.wav", "no recording");
    const none = await place.inProcess(["enrol", "model", "faulty", "--out", "none.json"]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("faulty/1.wav: expected ")]);
    expect(none.stderr).toContain("enrol: expected recordings that can be used, got none.");
    await place.write("faulty/2.wav", encodeWav(tone(0.1), 16_000));
    const some = await place.inProcess(["enrol", "model", "faulty", "--out", "some.json"]);
    expect([some.code, some.stdout]).toEqual([3, "Voice: some.json, from 1 recording"]);
  });

  test("a file that is no voice is refused", async () => {
    const { code, stderr } = await place.inProcess([
      "predict",
      "model",
      "calls/anna",
      "--voice",
      "calls.csv",
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Make it again with: emoforge enrol")]);
  });
});

describe("timeline", () => {
  const at = (i: number) => `sessions/${i}.wav`;
  const windows = ["--window", "1", "--hop", "0.5"];
  beforeAll(async () => {
    for (const [i, own] of [peaks.anna, [0.05, 0.02]].entries()) {
      const samples = Float32Array.from(own.flatMap((peak) => [...tone(peak)]));
      await place.write(at(i), encodeWav(samples, 16_000));
    }
    await place.inProcess(["enrol", "model", "calls/anna", "--out", "enrolled.json"]);
  });
  const segmentsOf = (text: string): { start: number; probabilities: { loud: number } }[] =>
    JSON.parse(text).flatMap(({ segments }: { segments: [] }) => segments);

  test("--same-speaker learns the voice from windows that do not overlap, in a first pass over all recordings", async () => {
    const args = ["timeline", "model", "sessions", ...windows, "--json"];
    const alone = await place.inProcess(args);
    const together = await place.inProcess([...args, "--same-speaker"]);
    expect(together.code, together.stderr).toBe(0);
    expect(together.stderr).toContain("the speaker: adapted to, known from 5 stretches.");
    const [first] = JSON.parse(together.stdout);
    expect(first.voice).toEqual({ recordings: 5, use: "adapted", doubts: [] });
    expect(JSON.parse(alone.stdout)[0]).not.toHaveProperty("voice");
    const [before, after] = [segmentsOf(alone.stdout), segmentsOf(together.stdout)];
    expect(after).toHaveLength(before.length);
    for (const [i, { probabilities }] of after.entries())
      expect(probabilities.loud).toBeGreaterThan(before[i].probabilities.loud);
  });

  test("--voice judges by a voice that was enrolled", async () => {
    const args = ["timeline", "model", at(0), "--window", "1", "--json", "--voice", "enrolled.json"];
    const { code, stdout, stderr } = await place.inProcess(args);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("enrolled.json: adapted to, known from 3 recordings.");
    const known = await json("model", "calls/anna", "--voice", "enrolled.json");
    for (const [i, { probabilities }] of segmentsOf(stdout).entries())
      expect(probabilities.loud).toBeCloseTo(known[i].probabilities.loud, 4);
  });

  test("recordings without speech teach nothing, and are judged as they are", async () => {
    await place.write("silent.wav", encodeWav(new Float32Array(32_000), 16_000));
    const { code, stderr } = await place.inProcess(["timeline", "model", "silent.wav", "--same-speaker"]);
    expect(code).toBe(0);
    expect(stderr).toContain("the speaker: not adapted to: no stretches that are fit to learn it from.");
  });

  test("a recording that cannot be read is said once, and is left out of the voice", async () => {
    await place.write("cut.wav", "no recording");
    const args = ["timeline", "model", at(0), "cut.wav", ...windows, "--same-speaker", "--json"];
    const { code, stderr } = await place.inProcess(args);
    expect(code).toBe(3);
    expect(stderr.match(/cut\.wav: expected /g)).toHaveLength(1);
    expect(stderr).toContain("known from 3 stretches.");
  });
});

describe("command lines that say what cannot be", () => {
  test.each([[["--same-speaker"]], [["--speaker-folders"]], [["--voice", "anna.json"]]])(
    "with a bundle that does not adapt: %j",
    async (flags) => {
      const { code, stderr } = await place.inProcess(["predict", "plain", "calls/anna", ...flags]);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining(
          "The bundle: expected a model that adapts to voices, got one that does not. Train it with: emoforge train <corpus> --normalisation speaker",
        ),
      ]);
    },
  );

  test("speakers of a manifest are no matter to a bundle that does not adapt", async () => {
    const { code, stderr } = await place.inProcess(["predict", "plain", "anna.csv"]);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("voice")]);
  });

  test.each([
    [
      ["calls/anna", "--same-speaker", "--voice", "anna.json"],
      "--same-speaker: expected to be the only one of its kind, got --same-speaker, --voice.",
    ],
    [
      ["calls.csv", "--same-speaker"],
      "--same-speaker: expected recordings of one speaker, got calls, which names 3. Leave it out: recordings are then taken together by the names.",
    ],
    [
      ["calls.csv", "--speaker-folders"],
      "--speaker-folders: expected recordings whose speakers are not named, got calls, which names 3. Leave it out: recordings are then taken together by the names.",
    ],
    [
      ["-", "--same-speaker"],
      "audio: expected several recordings to learn a voice from, got standard input.",
    ],
    [["calls/anna", "--voice", "nowhere.json"], "nowhere.json"],
  ])("%j", async (args, message) => {
    const { code, stderr } = await place.inProcess(["predict", "model", ...args]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe("from training to a known voice", () => {
  beforeAll(async () => {
    await writeSmallCorpus(place);
    const { code, stdout, stderr } = await place.emoforge([
      ...["train", "Töne.csv", "--classes", "anger,sadness,neutral", "--normalisation", "speaker"],
      ...["--no-evaluate", "--workers", "1", "--out", "trained"],
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Adaptation to a voice .*UAR on held-out speakers: \d/m);
  }, 240_000);

  test("the card says from how many recordings on, and every answer of a corpus what became of its voice", async () => {
    expect(await readFile(place.at("trained/README.md"), "utf8")).toContain("## Adaptation to a voice");
    const { code, stdout, stderr } = await place.emoforge([
      ...["predict", "trained", "Töne.csv", "--json", "--workers", "1"],
    ]);
    expect(code, stderr).toBe(0);
    const answers = answersOf(stdout);
    expect(answers).toHaveLength(40);
    for (const { voice } of answers)
      expect(voice).toMatchObject({ speaker: expect.stringMatching(/./), recordings: expect.any(Number) });
    expect(new Set(answers.map(({ voice }) => voice?.speaker)).size).toBe(4);
  });

  test("timeline takes --abstain and --coverage as predict does", async () => {
    const segmentsOf = async (...more: string[]) => {
      const args = ["timeline", "trained", "Töne/anger", "--json", ...more];
      const { code, stdout, stderr } = await place.inProcess(args);
      expect(code, stderr).toBe(0);
      const files: { segments: { abstained: boolean; set: string[] }[] }[] = JSON.parse(stdout);
      return files.flatMap(({ segments }) => segments);
    };
    for (const { abstained } of await segmentsOf("--abstain", "1")) expect(abstained).toBe(true);
    for (const { abstained } of await segmentsOf("--abstain", "never")) expect(abstained).toBe(false);
    const [small, large] = [await segmentsOf("--coverage", "0.6"), await segmentsOf("--coverage", "0.95")];
    expect(small.length).toBeGreaterThan(0);
    for (const [i, { set }] of small.entries())
      expect(large[i].set.length).toBeGreaterThanOrEqual(set.length);
  });

  test("spectrograms cannot be adapted, which is said before anything is computed", async () => {
    const args = [
      "train",
      "Töne.csv",
      "--set",
      "logmel",
      "--classifier",
      "vgg",
      "--normalisation",
      "speaker",
    ];
    const { code, stderr } = await place.inProcess(args);
    expect([code, stderr]).toEqual([1, expect.stringContaining("speaker")]);
  });
});

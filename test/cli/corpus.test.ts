import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { corpusLoaders } from "../../src/corpora/index.ts";
import { unusable } from "./odd-recordings.ts";
import { oneVoice, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

beforeAll(async () => {
  await writeSmallCorpus(place);
  const voice = oneVoice();
  for (const [name, bytes] of Object.entries(unusable(voice))) await place.write(`arg/${name}`, bytes);
  await place.write("arg/eins.wav", encodeWav(voice, 16_000));
  await place.write("arg/zwei.wav", encodeWav(voice, 16_000));
  await place.write("arg/still.wav", encodeWav(new Float32Array(16_000), 16_000));
  const names = [...Object.keys(unusable(voice)), "eins.wav", "zwei.wav", "still.wav"];
  await place.write(
    "arg/arg.csv",
    ["file,speaker,emotion", ...names.map((name, i) => `${name},s${i % 3},${i % 2 ? "joy" : "anger"}`)].join(
      "\n",
    ),
  );
});
afterAll(place.remove);

test("the list names the known corpora and says which are there", async () => {
  await place.write("daten/emodb/wav/x.wav", "x");
  await place.write("daten/esd/0001/Angry/0001_000351.wav", "x");
  const { code, stdout, stderr } = await place.emoforge(["corpus", "list", "--data", place.at("daten")]);
  expect(code).toBe(0);
  const rows = Object.fromEntries(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => [line.split(" ")[0], line]),
  );
  expect(Object.keys(rows)).toEqual(["id", ...corpusLoaders.map(({ id }) => id)]);
  expect(rows.emodb).toMatch(/de +535 +10 +7 .* there /);
  expect(rows.ravdess).toMatch(/CC BY-NC-SA 4\.0 +absent/);
  expect(rows.aesdd).toMatch(/el +varies +varies +5 /);
  expect(rows["esd-zh"]).toMatch(/zh +17500 +10 +5 .* there /);
  expect(stderr).toContain("Data folder: ");
});

test("info counts emotions, speakers and sexes, and measures the audio", async () => {
  const { code, stdout } = await place.emoforge(["corpus", "info", "Töne.csv"]);
  expect(code).toBe(0);
  for (const part of [
    "40 utterances, 4 speakers",
    /anger +8 +#+/,
    /f1 +10 +#+/,
    /female +20 +#+/,
    /wav pcm 16-bit, 1 channel 40; 16000 Hz 40/,
    "Problems: none found",
  ]) {
    expect(stdout).toMatch(part);
  }
});

test("info finds what is wrong and leaves nothing out", async () => {
  const { code, stdout } = await place.inProcess(["corpus", "info", "arg/arg.csv", "--json"]);
  expect(code).toBe(0);
  const { utterances, problemList } = JSON.parse(stdout) as {
    utterances: number;
    problemList: { kind: string; file: string; message: string }[];
  };
  expect(utterances).toBe(7);
  const kinds = Object.fromEntries(problemList.map(({ kind, file }) => [file.split("/").at(-1), kind]));
  expect(kinds).toMatchObject({
    "cut.wav": "unreadable",
    "empty.wav": "empty",
    "nan.wav": "unreadable",
    "text.wav": "wrong-format",
    "zwei.wav": "two-speakers",
    "still.wav": "silence",
  });
});

test("info guesses speakers as init does, and says so", async () => {
  const recording = encodeWav(oneVoice(), 16_000);
  for (const label of ["joy", "fear"])
    for (const name of ["s1_a", "s1_b", "s2_a", "s2_b"])
      await place.write(`ordner/${label}/${name}.wav`, recording);
  const { code, stdout, stderr } = await place.inProcess(["corpus", "info", "ordner", "--no-check"]);
  expect(code).toBe(0);
  expect(stdout).toContain("8 utterances, 2 speakers");
  expect(stdout).toContain("Problems: none found");
  expect(stderr).toContain(
    "The speakers are GUESSED from the file names by /([A-Za-z]{1,3}\\d{1,4})[_-]: 2 speakers of 4 recordings each; not listened to.",
  );
});

test("info names what is missing of a published corpus, and what to do if all of it is", async () => {
  await place.write("daten/urdu/Angry/SM1_F1_A01.wav", encodeWav(oneVoice(), 16_000));
  await place.write("daten/urdu/Angry/stray.wav", encodeWav(oneVoice(), 16_000));
  const { stdout } = await place.inProcess(["corpus", "info", "urdu", "--data", place.at("daten"), "--json"]);
  const found = JSON.parse(stdout) as { missing: object; problemList: { kind: string }[] };
  expect(found.missing).toEqual({ anger: 99, happiness: 100, neutral: 100, sadness: 100 });
  expect(found.problemList.map(({ kind }) => kind)).toEqual(["bad-name"]);
  const absent = await place.inProcess(["corpus", "info", "iemocap", "--data", place.at("daten")]);
  expect([absent.code, absent.stdout]).toEqual([1, ""]);
  expect(absent.stderr).toContain("licence by signature");
});

test("a recording is not a corpus, and the message says which commands take recordings", async () => {
  await place.write("allein.wav", encodeWav(oneVoice(), 16_000));
  const { code, stderr } = await place.inProcess(["corpus", "info", "allein.wav"]);
  expect(code).toBe(1);
  expect(stderr).toContain(
    "corpus: expected a manifest, or a folder of recordings, got the recording allein.wav. A CSV",
  );
});

test("nothing is downloaded before the licence is accepted", async () => {
  const { code, stdout, stderr } = await place.emoforge([
    "corpus",
    "fetch",
    "ravdess",
    "--data",
    place.at("neu"),
  ]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("licence   CC BY-NC-SA 4.0");
  expect(stderr).toContain("add --yes");
  expect(stderr).toContain(
    'Corpus "ravdess": its licence (CC BY-NC-SA 4.0) was not accepted. Nothing was downloaded.',
  );
});

test("an archive that is not the published one is refused", async () => {
  await place.write("falsch.zip", "PK nonsense");
  const args = ["corpus", "fetch", "ravdess", "--data", place.at("neu"), "--yes", "--archive", "falsch.zip"];
  const { code, stderr } = await place.inProcess(args);
  expect(code).toBe(1);
  expect(stderr).toMatch(/falsch\.zip: expected 208468073 bytes, got 11\./);
});

test.each([
  [
    ["corpus", "fetch", "ravdess"],
    "corpus fetch: expected a folder for the corpora, got none. Name it with --data",
  ],
  [["corpus", "fetch", "demo"], "corpus fetch: expected one of emodb, ravdess, emovo, got demo."],
  [
    ["corpus", "fetch", "esd-zh"],
    'corpus fetch: "esd-zh" (free for research use, licence by signature) cannot be',
  ],
  [["corpus", "info", "emo-db"], 'got "emo-db", which is neither. See: emoforge corpus list'],
  [["corpus", "info", "emodb"], 'corpus "emodb": expected a data folder that holds "emodb", got none.'],
  [
    ["corpus", "info", "ohne.csv"],
    "ohne.csv: expected the columns file, emotion (and optionally speaker, gender, start, end, language, session), got file, speaker. Add emotion, or say where it is: --column emotion=<name>",
  ],
])("%j is answered with what to do", async (args, message) => {
  await place.write("ohne.csv", "file,speaker\na.wav,x\n");
  const { code, stdout, stderr } = await place.inProcess(args);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([1, ""]);
});

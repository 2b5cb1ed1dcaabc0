import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { unusable, usable } from "./odd-recordings.ts";
import { oneVoice, workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const voice = oneVoice();
const model = "modèle/un";

beforeAll(async () => {
  await writeSmallCorpus(place);
  for (const [name, bytes] of Object.entries({ ...usable(voice), ...unusable(voice) }))
    await place.write(`audio/${name}`, bytes);
  const trained = await place.emoforge([
    "train",
    "Töne.csv",
    "--classes",
    "anger,sadness,neutral",
    "--with",
    "noise",
    "--option",
    "level=0.3",
    "--group-by",
    "device",
    "--workers",
    "1",
    "--out",
    model,
  ]);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stdout).toMatch(/^UAR \d+\.\d \(\d+\.\d \.\. \d+\.\d\) %, WA .*: leave-one-speaker-out/);
  expect(trained.stdout).toContain("leave-one-speaker-out; 95 % interval over 4 speakers\n");
  expect(trained.stdout).toMatch(
    /UAR gained by the synthetic rows: .*(too few speakers to judge \(4\)|the predictions are the same)\n/,
  );
  expect(trained.stdout).toContain(
    "Only 4 speakers were tested: too few to judge, and the intervals are much too narrow.\n",
  );
  expect(trained.stdout).toContain(
    "\nBy sex: too few speakers to judge.\nBy device: too few speakers to judge.\n",
  );
  expect(trained.stdout).toMatch(
    /\nBundle: .*\nNot for work or education: there the European Union forbids .*\n$/,
  );
}, 240_000);
afterAll(place.remove);

const bundleJson = async () => JSON.parse(await readFile(place.at(model, "bundle.json"), "utf8"));

test("the bundle says what it was made of and how it scored", async () => {
  expect(await readdir(place.at(model))).toEqual([
    "README.md",
    "answers.json",
    "bundle.json",
    "checksums.json",
    "features.json",
    "labels.json",
    "model.onnx",
    "scaler.json",
  ]);
  expect(await bundleJson()).toMatchObject({
    normalisation: "train",
    training: {
      utterances: 24,
      speakers: 4,
      perClass: { anger: 8, sadness: 8, neutral: 8 },
      excluded: { fear: 8, happiness: 8 },
      augmentation: { augmenter: { kind: "noise", level: 0.3 }, amount: 1, rows: 24 },
    },
    evaluation: { protocol: "leave-one-speaker-out", folds: 4, speakerDependent: false },
  });
  const { classes } = JSON.parse(await readFile(place.at(model, "labels.json"), "utf8"));
  expect(classes).toEqual(["anger", "sadness", "neutral"]);
  const card = await readFile(place.at(model, "README.md"), "utf8");
  expect(card).toContain("leave-one-speaker-out, 4 folds");
  expect(card).toContain(
    "By device:\n\n| device | speakers | recordings | UAR | anger | sadness | neutral | answered | of these right |",
  );
  expect(card).toContain("24 synthetic rows added by `noise` (level 0.3)");
});

test("every usable format gets a label; the others are named and do not stop it", async () => {
  const { code, stdout, stderr } = await place.emoforge(["predict", model, "audio", "--json"]);
  expect(code).toBe(3);
  const answers: Record<string, { label?: string; error?: string; probabilities?: object }> =
    Object.fromEntries(JSON.parse(stdout).map((answer: { file: string }) => [answer.file.slice(6), answer]));
  expect(Object.keys(answers).sort()).toEqual(
    [...Object.keys(usable(voice)), ...Object.keys(unusable(voice))].sort(),
  );
  for (const name of Object.keys(usable(voice))) {
    const { label, probabilities = {} } = answers[name];
    expect(Object.keys(probabilities)).toEqual(["anger", "sadness", "neutral"]);
    expect(Object.values(probabilities).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(Object.keys(probabilities)).toContain(label);
  }
  expect(answers["stereo16.wav"].probabilities).toEqual(answers["mono16.wav"].probabilities);
  expect(answers["silent.wav"]).toMatchObject({
    abstained: true,
    reasons: [{ kind: "no-speech", text: "no speech: 100 % of it is silent" }],
  });
  for (const name of Object.keys(unusable(voice))) {
    expect(answers[name].error).toMatch(new RegExp(`^audio/${name}: `));
    expect(stderr).toContain(`audio/${name}: `);
  }
  expect(stderr).toContain("5 of 12 files could not be used");
});

test("training recordings are mostly recognised, one line each", async () => {
  const { code, stdout } = await place.emoforge(["predict", model, "Töne/anger", "Töne/sadness"]);
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  expect(lines).toHaveLength(16);
  expect(lines[0][2]).toMatch(/^anger=[01]\.\d{3}$/);
  expect(lines[0][5]).toMatch(/^\{(anger|sadness|neutral|,)*\}$/);
  const right = lines.filter(([file, label]) => file.split("/")[1] === label);
  expect(right.length).toBeGreaterThanOrEqual(14);
});

test("training again gives the same model; without evaluation the card says so", async () => {
  const again = [
    "train",
    "Töne.csv",
    "--classes",
    "anger,sadness,neutral",
    "--no-evaluate",
    "--workers",
    "1",
  ];
  const { code, stdout } = await place.emoforge([
    ...again,
    "--with",
    "noise",
    "--option",
    "level=0.3",
    "--out",
    "zwei",
  ]);
  expect(code).toBe(0);
  expect(stdout).toContain("Not evaluated");
  expect(await readFile(place.at("zwei/model.onnx"))).toEqual(await readFile(place.at(model, "model.onnx")));
  expect(await readFile(place.at("zwei/README.md"), "utf8")).toContain("**Not evaluated.**");
});

test("unknown speakers are not counted as recordings that could not be used", async () => {
  const { "cut.wav": cut } = unusable(voice);
  for (const [label, gain] of [
    ["joy", 1],
    ["fear", 0.2],
  ] as const)
    for (const take of [1, 2, 3, 4])
      await place.write(
        `ohne/${label}/${take}.wav`,
        encodeWav(
          voice.map((x) => (x * gain) / take),
          16_000,
        ),
      );
  await place.write("ohne/joy/5.wav", cut);
  const { code, stderr } = await place.emoforge([
    "train",
    "ohne",
    "--no-evaluate",
    "--workers",
    "1",
    "--out",
    "drei",
  ]);
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("The speakers are unknown");
  const card = await readFile(place.at("drei/README.md"), "utf8");
  expect(card).toContain("could not be used: 1\n");
  expect(card).toContain("8 utterances of unknown speakers: ");
});

test("a damaged bundle is refused", async () => {
  const path = place.at("zwei/scaler.json");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace("train", "traln"));
  const changed = await place.inProcess(["predict", "zwei", "audio/mono16.wav"]);
  expect(changed.code).toBe(1);
  expect(changed.stderr).toMatch(
    /scaler\.json: expected the checksum [0-9a-f]+, got [0-9a-f]+: the file was changed/,
  );
  await rm(path);
  const gone = await place.inProcess(["predict", "zwei", "audio/mono16.wav"]);
  expect(gone.stderr).toContain("got all but scaler.json. Copy the whole folder again");
});

test.each([
  [
    ["train", "Töne.csv", "--normalisation", "corpus"],
    "--normalisation: expected one of train, speaker, got corpus.",
  ],
  [
    ["train", "Töne.csv", "--classifier", "forest"],
    "--classifier: expected one of majority, svm, lda, logistic, dnn, ensemble, vgg, acrnn, got forest.",
  ],
  [["train", "Töne.csv", "--with", "magic"], "--with: expected one of none, duplicate, noise"],
  [["train", "Töne.csv", "--with", "noise", "--option", "levle=1"], 'Unrecognized key: "levle"'],
  [["train", "Töne.csv", "--option", "level=1"], "--option: expected an augmenter it belongs to, got none."],
  [["train", "Töne.csv", "--amount", "-1"], "--amount: expected a number above 0 up to 1000, got -1."],
  [["train", "Töne.csv", "--seed", "x"], "--seed: expected a whole number from 0, got x."],
  [["train", "Töne.csv", "--out", "audio"], "--out: expected a new folder, or an older bundle, got "],
  [
    ["train", "emo-db"],
    "corpus: expected one of demo, emodb, emovo, ravdess, iemocap, esd, esd-zh, esd-en, crema-d, tess, savee, urdu, nemo, shemo, aesdd, or the path of a manifest or folder",
  ],
  [["predict", model, "leer"], "leer: expected a folder with audio files"],
])("%j is answered with what to do", async (args, message) => {
  await place.write("leer/notes.txt", "");
  const { code, stdout, stderr } = await place.inProcess(args);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([1, ""]);
});

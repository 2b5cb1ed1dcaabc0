/** @file Whatever the format of a corpus, `corpus info`, `extract`, `init` and `run --plan` do the same with the same recordings. */

import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { hfParquet } from "../corpora/parquet.ts";
import { readCsv, workplace } from "./run.ts";

const place = workplace();
afterAll(place.remove);

interface Clip {
  readonly id: string;
  readonly speaker: string;
  readonly label: string;
  readonly wav: Uint8Array;
}

/** Anger and fear by two speakers, and joy by the second. */
const clips: readonly Clip[] = [...demoClips({ speakersPerSex: 1, takes: 1 })]
  .filter(
    ({ label, speaker }) =>
      label === "anger" || label === "fear" || (label === "happiness" && speaker === "m1"),
  )
  .map(({ id, speaker, label, samples }) => ({ id, speaker, label, wav: encodeWav(samples, demoRateHz) }));

const jsonl = (some: readonly Clip[]) =>
  some
    .map(({ id, speaker, label }) =>
      JSON.stringify({
        key: id,
        dataset: "toy",
        wav: `downloads/${id}.wav`,
        type: "raw",
        emo: label,
        speaker,
      }),
    )
    .join("\n");
const columns = (name: (clip: Clip) => string) => clips.map((clip) => `${clip.id} ${name(clip)}\n`).join("");
const [first, second] = ["f1", "m1"].map((speaker) => clips.filter((clip) => clip.speaker === speaker)) as [
  Clip[],
  Clip[],
];

beforeAll(async () => {
  for (const { id, wav } of clips) await place.write(`downloads/${id}.wav`, wav);
  await place.write("data/toy/toy.jsonl", jsonl(clips));
  for (const [fold, [train, tested]] of [
    [1, [first, second]],
    [2, [second, first]],
  ] as const) {
    await place.write(`data/toy/fold_${fold}/toy_train_fold_${fold}.jsonl`, jsonl(train));
    await place.write(`data/toy/fold_${fold}/toy_test_fold_${fold}.jsonl`, jsonl(tested));
  }
  await place.write(
    "kaldi/wav.scp",
    columns(({ id }) => `downloads/${id}.wav`),
  );
  await place.write(
    "kaldi/utt2spk",
    columns(({ speaker }) => speaker),
  );
  await place.write(
    "kaldi/utt2emo",
    columns(({ label }) => label),
  );
  const rows = clips.map(({ id, speaker, label, wav }) => ({
    audio: { bytes: wav, path: `${id}.wav` },
    emotion: label,
    speaker_id: speaker,
  }));
  await place.write("hf.parquet", hfParquet(rows, { features: { audio: { _type: "Audio" } } }));
});

describe.each([
  ["EmoBox", "data/toy", "published-folds"],
  ["Kaldi", "kaldi", "leave-one-speaker-out"],
  ["Hugging Face parquet", "hf.parquet", "leave-one-speaker-out"],
])("%s", (_, path, protocol) => {
  test("corpus info counts and decodes", async () => {
    const { code, stdout } = await place.inProcess(["corpus", "info", path, "--json"]);
    expect(code).toBe(0);
    const { utterances, speakers, perLabel, problemList, audio } = JSON.parse(stdout);
    expect({ utterances, speakers, perLabel, problemList }).toEqual({
      utterances: 5,
      speakers: 2,
      perLabel: { anger: 2, fear: 2, happiness: 1 },
      problemList: [],
    });
    expect(audio.sampleRatesHz).toEqual({ [demoRateHz]: 5 });
  });

  test("extract gives a row for each recording", async () => {
    const { code, stdout } = await place.emoforge(["extract", path, "--workers", "1"]);
    expect(code).toBe(0);
    const files = readCsv(stdout).map(({ file }) => file);
    expect(files.map((file) => /([\w-]+?)(?:\.wav)?$/.exec(file)?.[1]).sort()).toEqual(
      clips.map(({ id }) => id).sort(),
    );
    expect(files.filter((file) => file.includes("cache"))).toEqual([]);
  });

  test("init writes a recipe, and run plans it", async () => {
    const made = await place.inProcess(["init", path, "--out", "recipe.yaml", "--force"]);
    expect(made.stderr).toBe("");
    expect(made.stdout).toContain(`protocol ${protocol}: `);
    expect(await readFile(place.at("recipe.yaml"), "utf8")).toContain(`protocol: { kind: ${protocol} }`);
    const plan = await place.emoforge(["run", "recipe.yaml", "--plan", "--workers", "1"]);
    expect(plan.stdout).toContain(": 5 utterances, 2 speakers, 3 classes, 384 features (is09), 2 folds");
    expect(plan.code).toBe(0);
  });
});

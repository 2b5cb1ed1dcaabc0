import { describe, expect, test } from "vitest";
import { loadCorpus, loadEmobox } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

const line = (key: string, emo: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    key,
    dataset: "toy",
    wav: `downloads/toy/${key}.wav`,
    type: "raw",
    sample_rate: 16000,
    length: 1.5,
    task: "category",
    emo,
    channel: 1,
    ...more,
  });

const audio = (...keys: string[]) =>
  Object.fromEntries(keys.map((key) => [`/e/downloads/toy/${key}.wav`, "x"]));

/** Four recordings in two folds, as EmoBox lays them out. */
const toy = (): Record<string, string> => ({
  "/e/data/toy/toy.jsonl": [line("a1", "ang"), line("a2", "exc"), line("b1", "ang"), line("b2", "hap")].join(
    "\n",
  ),
  "/e/data/toy/label_map.json": '{"ang": "Angry", "hap": "Happy", "exc": "Happy"}',
  "/e/data/toy/fold_1/toy_train_fold_1.jsonl": `${line("a1", "ang")}\n${line("a2", "exc")}`,
  "/e/data/toy/fold_1/toy_test_fold_1.jsonl": `${line("b1", "ang")}\n${line("b2", "hap")}`,
  "/e/data/toy/fold_2/toy_train_fold_2.jsonl": line("b1", "ang"),
  "/e/data/toy/fold_2/toy_valid_fold_2.jsonl": line("b2", "hap"),
  "/e/data/toy/fold_2/toy_test_fold_2.jsonl": `${line("a1", "ang")}\n${line("a2", "exc")}`,
  ...audio("a1", "a2", "b1", "b2"),
});

const load = (tree: Record<string, string>, path = "/e/data/toy/toy.jsonl", options = {}) =>
  loadEmobox(memoryFiles(tree), path, options);
const only = (text: string, ...keys: string[]) => load({ "/e/data/toy/toy.jsonl": text, ...audio(...keys) });

describe("loadEmobox", () => {
  test("reads recordings below a parent folder, labels by the map, and the sides of every fold; validation is on neither", async () => {
    const corpus = await load(toy());
    expect(corpus.card).toMatchObject({ id: "toy", title: "toy.jsonl" });
    expect(corpus.utterances[0]).toEqual({
      id: "a1",
      file: "/e/downloads/toy/a1.wav",
      label: "Angry",
      speaker: "unknown",
      sex: "unknown",
      language: "und",
      session: "",
      folds: { fold_1: "train", fold_2: "test" },
      corpus: "toy",
    });
    expect(corpus.utterances.map(({ id, label, folds }) => [id, label, folds])).toEqual([
      ["a1", "Angry", { fold_1: "train", fold_2: "test" }],
      ["a2", "Happy", { fold_1: "train", fold_2: "test" }],
      ["b1", "Angry", { fold_1: "test", fold_2: "train" }],
      ["b2", "Happy", { fold_1: "test" }],
    ]);
    expect(corpus.problems).toEqual([
      {
        kind: "unknown-speakers",
        file: "/e/data/toy/toy.jsonl",
        message:
          "The speakers are unknown, so speaker-independent splits are impossible. " +
          "Give a regular expression whose first group is the speaker (speakerPattern), e.g. /(s\\d+)_",
      },
    ]);
  });

  test("accepts the folder in place of its file, and `loadCorpus` recognises both", async () => {
    const files = memoryFiles(toy());
    const expected = await load(toy());
    expect((await loadEmobox(files, "/e/data/toy")).utterances).toEqual(expected.utterances);
    for (const path of ["/e/data/toy", "/e/data/toy/toy.jsonl"])
      expect((await loadCorpus({ id: "toy", path }, { files })).utterances).toEqual(expected.utterances);
  });

  test("reads the folds if there is no file of all recordings", async () => {
    const { "/e/data/toy/toy.jsonl": _, ...tree } = toy();
    const { utterances } = await load(tree, "/e/data/toy");
    expect(utterances.map(({ id }) => id).sort()).toEqual(["a1", "a2", "b1", "b2"]);
  });

  test("speakers, stretches and languages if they are given; a pattern if they are not", async () => {
    const more = { speaker: "s7", sex: "F", lang: "el", start_time: 0.5, end_time: 2 };
    expect((await only(line("a1", "ang", more), "a1")).utterances).toMatchObject([
      { id: "a1", speaker: "s7", sex: "female", language: "el", startSec: 0.5, endSec: 2 },
    ]);
    const { utterances, problems } = await load(toy(), "/e/data/toy", { speakerPattern: "/([a-z])\\d" });
    expect(utterances.map(({ speaker }) => speaker)).toEqual(["a", "a", "b", "b"]);
    expect(problems).toEqual([]);
  });

  test("byte-order mark, CRLF, blank lines and more keys do not matter", async () => {
    const { utterances } = await only(
      `\uFEFF${line("a1", "ang")}\r\n\r\n${line("a2", "hap", { x: 1 })}\r\n`,
      "a1",
      "a2",
    );
    expect(utterances.map(({ id, label }) => [id, label])).toEqual([
      ["a1", "ang"],
      ["a2", "hap"],
    ]);
  });

  test("a named folder is searched without the leading parts of the paths, even of paths from another machine", async () => {
    const tree = { "/e/toy.jsonl": line("a1", "ang"), "/elsewhere/toy/a1.wav": "x" };
    const at = { audioRoot: "/elsewhere" };
    expect((await load(tree, "/e/toy.jsonl", at)).utterances[0]?.file).toBe("/elsewhere/toy/a1.wav");
    const windows = { ...tree, "/e/toy.jsonl": line("a1", "ang", { wav: "D:\\corpora\\toy\\a1.wav" }) };
    expect((await load(windows, "/e/toy.jsonl", at)).utterances[0]?.file).toBe("/elsewhere/toy/a1.wav");
  });

  test("leaves out and reports rows without label or file", async () => {
    const { utterances, problems } = await only(
      [line("a1", "ang"), line("a2", ""), line("a3", "hap")].join("\n"),
      "a1",
      "a2",
    );
    expect(utterances.map(({ id }) => id)).toEqual(["a1"]);
    expect(problems.map(({ kind, message }) => [kind, message]).slice(0, 2)).toEqual([
      ["missing-label", "toy.jsonl, line 2: no emotion. The row is left out."],
      ["unreadable", "toy.jsonl, line 3: no such file. Paths are taken from /e. The row is left out."],
    ]);
  });
});

describe("messages", () => {
  test("lines that are not objects, all at once", async () => {
    await expect(
      only(`${line("a1", "ang")}\n{"key": "a2", \nnull\n`, "a1"),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /e/data/toy/toy.jsonl has 2 faulty lines:
        line 2: expected a JSON object, got {"key": "a2",
        line 3: expected a JSON object, got null]
    `);
  });

  test("missing keys, features in place of recordings, numbers in place of emotions, a key twice", async () => {
    const rows = [
      '{"id": "x", "path": "x.wav", "label": "joy"}',
      line("a1", "ang"),
      line("a1", "ang"),
      line("a2", "ang", { type: "feature", wav: "a2.npy" }),
      JSON.stringify({ key: "a3", wav: "a3.wav", emo: 0.5 }),
    ];
    await expect(only(rows.join("\n"), "a1")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /e/data/toy/toy.jsonl has 4 faulty lines:
        line 1: expected key, wav, emo beside id, path, label
        line 3: the key "a1" is already on line 2
        line 4: expected the recording, type raw, got type feature (a2.npy)
        line 5: expected the name of an emotion under emo, got 0.5]
    `);
  });

  test("a recording on both sides of a fold, and one that the files describe differently", async () => {
    const tree = toy();
    tree["/e/data/toy/fold_1/toy_train_fold_1.jsonl"] = `${line("a1", "ang")}\n${line("b1", "ang")}`;
    await expect(load(tree)).rejects.toThrow(/is on both sides, training and test, of fold_1/);
    tree["/e/data/toy/fold_1/toy_train_fold_1.jsonl"] = line("a1", "hap");
    await expect(load(tree)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /e/data/toy/fold_1/toy_train_fold_1.jsonl has 1 faulty line:
        line 1: "a1" is downloads/toy/a1.wav (hap) here and downloads/toy/a1.wav (ang) in toy.jsonl, line 1]
    `);
  });

  test("no recording is found", async () => {
    await expect(only(line("a1", "ang"))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /e/data/toy/toy.jsonl: none of its recordings was found. Looked for downloads/toy/a1.wav below /e/data/toy, /e/data, /e, /. Name the folder that holds them: --audio-root <folder>, or audioRoot in a recipe.]`,
    );
    await expect(
      only(line("a1", "ang", { wav: "D:\\x\\a1.wav" })),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /e/data/toy/toy.jsonl: none of its recordings was found. Looked for D:\\x\\a1.wav there: it is an absolute path, perhaps of another machine. Name the folder that holds them: --audio-root <folder>, or audioRoot in a recipe.]`,
    );
  });

  test("an empty file, another encoding, one JSON value, a faulty label map, several files", async () => {
    await expect(only("\n \n")).rejects.toThrow(
      "/e/data/toy/toy.jsonl: expected lines of text, got an empty file.",
    );
    const latin = memoryFiles({});
    latin.content.set("/x.jsonl", Uint8Array.of(0x7b, 0xe9, 0x7d));
    await expect(loadEmobox(latin, "/x.jsonl")).rejects.toThrow(
      "/x.jsonl: expected text in UTF-8, got another encoding. Save it as UTF-8.",
    );
    await expect(only('[{"key": "a1"}]')).rejects.toThrow(
      "/e/data/toy/toy.jsonl: expected one JSON object on each line (JSON Lines), got one JSON value over the whole file. Write each recording on a line of its own.",
    );
    await expect(load({ ...toy(), "/e/data/toy/label_map.json": "[]" })).rejects.toThrow(
      "/e/data/toy/label_map.json: expected a JSON object, label: name of the emotion. Repair or remove it.",
    );
    await expect(load({ "/e/x/a.jsonl": "{}", "/e/x/b.jsonl": "{}" }, "/e/x")).rejects.toThrow(
      "/e/x: expected one JSONL file, got a.jsonl, b.jsonl. Name one of them.",
    );
  });
});

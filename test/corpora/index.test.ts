import { describe, expect, test } from "vitest";
import { loadCorpus } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

const files = memoryFiles({
  "/data/emodb/wav/03a01Wa.wav": "audio",
  "/own/list.csv": "file,speaker,emotion\nx.wav,s1,joy",
  "/own/x.wav": "audio",
  "/aud/db.yaml": "name: aud\ntables: {emotion: {type: filewise}}",
  "/aud/db.emotion.csv": "file,emotion,speaker\nx.wav,joy,s1",
  "/aud/x.wav": "audio",
  "/folders/joy/s1_x.wav": "audio",
});

describe("loadCorpus", () => {
  test("finds a known corpus by its id below the data folder", async () => {
    const { utterances } = await loadCorpus("emodb", { files, dataRoot: "/data" });
    expect(utterances[0]?.file).toBe("/data/emodb/wav/03a01Wa.wav");
  });

  test("finds a known corpus at a path of its own", async () => {
    const { card } = await loadCorpus({ id: "emodb", path: "/data/emodb" }, { files });
    expect(card.title).toBe("Berlin Database of Emotional Speech");
  });

  test.each(["/own/list.csv", "/aud", "/folders"])("recognises the format of %s", async (path) => {
    const { card, utterances } = await loadCorpus({ id: "mine", path, speakerPattern: "(s\\d)" }, { files });
    expect(card.id).toBe("mine");
    expect(utterances).toMatchObject([{ label: "joy", speaker: "s1", corpus: "mine" }]);
  });

  test("a list with the name of a known corpus is read as a list", async () => {
    const lists = memoryFiles({
      "/own/emodb.csv": "file,speaker,emotion\nx.wav,s1,joy",
      "/own/emodb/emodb.jsonl": '{"key": "x", "wav": "x.wav", "emo": "joy", "speaker": "s1"}',
      "/own/x.wav": "x",
    });
    for (const path of ["/own/emodb.csv", "/own/emodb", "/own/emodb/emodb.jsonl"]) {
      const { utterances } = await loadCorpus({ id: "emodb", path }, { files: lists });
      expect(utterances).toMatchObject([{ id: "x", file: "/own/x.wav", label: "joy", speaker: "s1" }]);
    }
  });

  test("an unknown id", async () => {
    await expect(
      loadCorpus("emo-db", { files, dataRoot: "/data" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: corpus: expected one of demo, emodb, emovo, ravdess, iemocap, esd, esd-zh, esd-en, crema-d, tess, savee, urdu, nemo, shemo, aesdd, got emo-db. For your own recordings also give their \`path\`: a CSV manifest, an audformat, EmoBox or Kaldi folder, a parquet file or a folder per emotion.]`,
    );
  });

  test("no data folder", async () => {
    await expect(loadCorpus("emodb", { files })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: corpus "emodb": expected a data folder that holds "emodb", got none. Name it with --data or EMOFORGE_DATA.]`,
    );
  });
});

import { describe, expect, test } from "vitest";
import { loadClassFolders, loadManifest } from "../../src/corpora/index.ts";
import { memoryFiles, wav } from "./memory-files.ts";

const messages = (problems: readonly { kind: string; message: string }[]) =>
  problems.filter(({ kind }) => kind === "remark").map(({ message }) => message);

describe("a table that names recordings without folder or ending", () => {
  test("finds them below its folder if the name is unique", async () => {
    const files = memoryFiles({
      "/d/list.csv": "clip,emotion,speaker\none,joy,s1\ntwo.wav,fear,s2\ntwice,joy,s1\nthree.wav,joy,s1\n",
      "/d/audio/one.wav": wav(1),
      "/d/audio/deep/two.wav": wav(2),
      "/d/a/twice.wav": wav(3),
      "/d/b/twice.wav": wav(4),
      "/d/three.wav": wav(5),
    });
    const { utterances, problems } = await loadManifest(files, "/d/list.csv");
    expect(utterances.map(({ file }) => file)).toEqual([
      "/d/audio/one.wav",
      "/d/audio/deep/two.wav",
      "/d/three.wav",
    ]);
    expect(messages(problems)).toEqual([
      "2 of 4 rows name recordings without their folder or ending: they were found by their names below /d.",
    ]);
    // Two recordings have the name: the user must say which is meant.
    expect(problems.find(({ kind }) => kind === "unreadable")?.message).toBe(
      "line 4: no such file. Paths are taken from /d. The row is left out.",
    );
  });
});

describe("a folder of recordings", () => {
  test("with a table that names them says so", async () => {
    const files = memoryFiles({
      "/d/meta.csv": "nr;Aufnahme;Gefühl\n1;a1;froh\n2;a2;traurig\n",
      "/d/joy/a1.wav": wav(1),
      "/d/joy/a2.wav": wav(2),
    });
    const advice =
      '/d/meta.csv names 2 of the 2 recordings in its column "Aufnahme": if it says their emotions or speakers, use it in place of the folder, with --column file=Aufnahme.';
    expect(messages((await loadClassFolders(files, "/d")).problems)).toEqual([advice]);
  });

  test("without a folder for each emotion is refused, with the table that could be used", async () => {
    const files = memoryFiles({
      "/d/meta.csv": "Aufnahme,Gefühl\na1.wav,froh\na2.wav,traurig\n",
      "/d/a1.wav": wav(1),
      "/d/a2.wav": wav(2),
    });
    await expect(loadClassFolders(files, "/d")).rejects.toThrow(
      /got none\. \/d\/meta\.csv names 2 of the 2 recordings in its column "Aufnahme": if it says/,
    );
  });

  test("in train, test and val has its emotions below them", async () => {
    const files = memoryFiles({
      "/d/train/OAF_Fear/x.wav": wav(1),
      "/d/test/joy/y.wav": wav(2),
      "/d/val/joy/z.wav": wav(3),
    });
    const { utterances, problems } = await loadClassFolders(files, "/d");
    expect(utterances.map(({ label }) => label).sort()).toEqual(["OAF_Fear", "joy", "joy"]);
    expect(messages(problems)).toEqual([
      "The folders test, train, val are taken for parts of a split; the emotions are the folders in them. The split itself is not used: protocols split by speaker.",
      'A label looks like an emotion with decoration. To use the emotion: --map "OAF_Fear=fear" (map in a recipe).',
    ]);
  });

  test("with an emotion that is called like a split is read as it is", async () => {
    const files = memoryFiles({ "/d/train/a.wav": wav(1), "/d/joy/b.wav": wav(2) });
    const { utterances } = await loadClassFolders(files, "/d");
    expect(utterances.map(({ label }) => label).sort()).toEqual(["joy", "train"]);
  });
});

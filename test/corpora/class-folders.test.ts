import { describe, expect, test } from "vitest";
import { loadClassFolders } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

const tree = (...paths: string[]) => memoryFiles(Object.fromEntries(paths.map((path) => [path, "audio"])));

describe("loadClassFolders", () => {
  const files = tree(
    "/own/anger/s01_1.wav",
    "/own/anger/s02_1.flac",
    "/own/fear/deep/s01_1.mp3",
    "/own/fear/notes.txt",
  );

  test("takes labels from folders and speakers from the pattern's first group", async () => {
    const { utterances, problems, card } = await loadClassFolders(files, "/own", {
      speakerPattern: "(s\\d+)_",
    });
    expect(utterances.map(({ id, label, speaker }) => [id, label, speaker])).toEqual([
      ["anger/s01_1", "anger", "s01"],
      ["anger/s02_1", "anger", "s02"],
      ["fear/deep/s01_1", "fear", "s01"],
    ]);
    expect([card.id, problems]).toEqual(["own", []]);
  });

  test("prefers a group called speaker", async () => {
    const options = { speakerPattern: "(anger|fear)/.*(?<speaker>s\\d+)" };
    expect((await loadClassFolders(files, "/own", options)).utterances[0]?.speaker).toBe("s01");
  });

  test("without a pattern says what unknown speakers rule out", async () => {
    const { utterances, problems } = await loadClassFolders(files, "/own/", {});
    expect(new Set(utterances.map(({ speaker }) => speaker))).toEqual(new Set(["unknown"]));
    expect(problems).toEqual([
      {
        kind: "unknown-speakers",
        file: "/own",
        message:
          "The speakers are unknown, so speaker-independent splits are impossible. Give a regular expression whose first group is the speaker (speakerPattern), e.g. /(s\\d+)_",
      },
    ]);
  });

  test("leaves out files that the pattern does not match, and files beside the folders", async () => {
    const some = tree("/own/anger/s01.wav", "/own/anger/x.wav", "/own/stray.wav");
    const { utterances, problems } = await loadClassFolders(some, "/own", { speakerPattern: "(s\\d+)\\." });
    expect(utterances).toHaveLength(1);
    expect(problems).toEqual([
      {
        kind: "bad-name",
        file: "/own/anger/x.wav",
        message: 'Expected a path that matches /(s\\d+)\\./u, got "anger/x.wav". The file is left out.',
      },
      {
        kind: "missing-label",
        file: "/own/stray.wav",
        message: "Is beside the class folders, not in one of them. The file is left out.",
      },
    ]);
  });
});

describe("messages", () => {
  test("no class folder", async () => {
    await expect(loadClassFolders(tree("/own/a.txt"), "/own")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /own: expected a folder for each emotion with audio files in it (wav, wave, rf64, flac, mp3, ogg, oga, opus, …), got none.]`,
    );
  });

  test("a pattern without a group", async () => {
    await expect(
      loadClassFolders(tree("/own/a/x.wav"), "/own", { speakerPattern: "s\\d+" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: speakerPattern: expected a regular expression with a group around the speaker, got s\\d+. Put the part that names the speaker in parentheses.]`,
    );
  });

  test("a pattern that is not one", async () => {
    await expect(loadClassFolders(tree("/own/a/x.wav"), "/own", { speakerPattern: "(" })).rejects.toThrow(
      "speakerPattern: expected a regular expression, got (.",
    );
  });
});

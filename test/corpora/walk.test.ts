import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EmoforgeError } from "../../src/core/index.ts";
import { walkRecordings } from "../../src/corpora/walk.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { memoryFiles } from "./memory-files.ts";

const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 72862\n";

describe("in memory", () => {
  const walk = (tree: Record<string, string>) => walkRecordings(memoryFiles(tree), "/d");

  test("walks to any depth, folder by folder, and finds recordings with every ending", async () => {
    const deep = `/d/${"x/".repeat(300)}deep.WAV`;
    const { recordings } = await walk({ "/d/b.m4a": "a", "/d/a/z.webm": "a", "/d/a.wave": "a", [deep]: "a" });
    expect(recordings).toEqual(["/d/a/z.webm", "/d/a.wave", "/d/b.m4a", deep]);
  });

  test("counts what is clearly not a recording by its ending, and names what might be one", async () => {
    const found = await walk({
      "/d/a.wav": "a",
      "/d/a.TextGrid": "t",
      "/d/b.txt": "t",
      "/d/c.txt": "t",
      "/d/LICENSE": "t",
      "/d/.DS_Store": "t",
      "/d/.git/config": "t",
      "/d/__MACOSX/a.wav": "t",
      "/d/x/1.raw16": "r",
      "/d/x/2.raw16": "r",
      "/d/x/take1": "r",
    });
    expect(found.recordings).toEqual(["/d/a.wav"]);
    expect(found.otherFiles).toEqual({ hidden: 3, "no ending": 1, textgrid: 1, txt: 2 });
    expect(found.problems).toEqual([
      {
        kind: "unknown-ending",
        file: "/d/x/1.raw16",
        message:
          "Ends in .raw16, which is not known as audio (and 1 more like it). Left out: give recordings the ending of their format, e.g. wav.",
      },
      {
        kind: "unknown-ending",
        file: "/d/x/take1",
        message: "Has no ending. Left out: give recordings the ending of their format, e.g. wav.",
      },
    ]);
  });

  test("an empty file and a Git LFS pointer are not recordings", async () => {
    const { recordings, problems } = await walk({
      "/d/a.wav": "",
      "/d/b.wav": pointer,
      "/d/c.wav": "a",
      "/d/d.txt": "",
    });
    expect(recordings).toEqual(["/d/c.wav"]);
    expect(problems).toEqual([
      { kind: "empty", file: "/d/a.wav", message: "Is empty (0 bytes). It is left out: copy it again." },
      {
        kind: "lfs-pointer",
        file: "/d/b.wav",
        message: "Is a Git LFS pointer, not the file itself. Fetch the files with: git lfs pull",
      },
    ]);
  });

  test("folders and files that the user may not read are named", async () => {
    const files = memoryFiles({ "/d/a.wav": "a" });
    const walked = await walkRecordings(
      {
        ...files,
        list: async (path) =>
          path === "/d"
            ? [
                { name: "secret", kind: "folder", bytes: 0 },
                { name: "x.wav", kind: "unreadable", bytes: 9 },
              ]
            : Promise.reject(new EmoforgeError(`${path}: could not be listed (EACCES).`)),
      },
      "/d",
    );
    expect(walked.problems.map(({ kind, file, message }) => [kind, file, message])).toEqual([
      [
        "unreadable",
        "/d/secret",
        "The folder could not be listed: you have no permission to read it, and nothing in it is used.",
      ],
      ["unreadable", "/d/x.wav", "You have no permission to read it. It is left out."],
    ]);
  });
});

// Other systems refuse such names, or have no such files.
describe.skipIf(process.platform !== "linux")("on a Linux disk", () => {
  let root: string;
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), "emoforge-walk-")), "d");
  });
  afterEach(() => rmSync(dirname(root), { recursive: true }));
  const put = (path: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), "audio");
  };
  const below = (path: string) => path.replace(`${root}/`, "");

  test("links that lead back, up or to a folder that is visited anyway are not followed; others are", async () => {
    put("anger/a.wav");
    put("../elsewhere/b.wav");
    symlinkSync("..", join(root, "anger", "back"));
    symlinkSync("/", join(root, "anger", "up"));
    symlinkSync("anger", join(root, "again"));
    symlinkSync("../elsewhere", join(root, "joy"));
    symlinkSync("../d", join(dirname(root), "elsewhere", "round"));
    const { recordings, problems } = await walkRecordings(nodeFiles, root);
    expect(recordings.map(below)).toEqual(["anger/a.wav", "joy/b.wav"]);
    expect(problems.map(({ kind, file }) => [kind, below(file)])).toEqual([
      ["passed-over", "again"],
      ["passed-over", "anger/back"],
      ["passed-over", "anger/up"],
      ["passed-over", "joy/round"],
    ]);
    expect(problems[0]?.message).toBe(
      `Is a link to ${root}/anger, which is visited anyway. It is not followed.`,
    );
  });

  test("a broken link, a pipe and a name that is not UTF-8", async () => {
    put("a.wav");
    symlinkSync("nowhere.wav", join(root, "gone.wav"));
    execFileSync("mkfifo", [join(root, "pipe.wav")]);
    writeFileSync(
      Buffer.concat([Buffer.from(`${root}/m`), Buffer.from([0xfc]), Buffer.from("de.wav")]),
      "audio",
    );
    const { recordings, problems } = await walkRecordings(nodeFiles, root);
    expect(recordings.map(below)).toEqual(["a.wav"]);
    expect(problems.map(({ kind, file, message }) => `${kind}: ${below(file)}: ${message}`)).toEqual([
      "broken-link: gone.wav: Is a link to a file that is not there. It is left out.",
      "bad-name: m\uFFFDde.wav: Its name is not UTF-8, so it cannot be opened. It is left out: rename it.",
      "special-file: pipe.wav: Is a pipe or a device, not a file. It is left out.",
    ]);
  });

  test("a pipe is not waited for, and a device is not read", async () => {
    put("a.wav");
    execFileSync("mkfifo", [join(root, "list.csv")]);
    for (const path of [join(root, "list.csv"), "/dev/zero"])
      await expect(nodeFiles.read(path)).rejects.toThrow(
        `${path}: expected a file, got a pipe or a device, which is not read. Save its content to a file first.`,
      );
  });
});

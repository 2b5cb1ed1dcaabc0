import { describe, expect, test } from "vitest";
import { loadManifest } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

const load = (csv: string, ...audio: string[]) =>
  loadManifest(
    memoryFiles({ "/m/own.csv": csv, ...Object.fromEntries(audio.map((path) => [path, "audio"])) }),
    "/m/own.csv",
  );

describe("loadManifest", () => {
  test("reads every column, paths relative to the manifest", async () => {
    const corpus = await load(
      "file,speaker,gender,emotion,start,end,language,session\n" +
        "a/x.wav,s1,female,joy,0.5,1.25,de,day1\n/abs/y.wav,s2,M,fear,,,,\n",
      "/m/a/x.wav",
      "/abs/y.wav",
    );
    expect(corpus.card).toMatchObject({ id: "own", title: "own.csv", synthetic: false });
    expect(corpus.problems).toEqual([]);
    expect(corpus.utterances).toEqual([
      {
        id: "x@0.5-1.25",
        file: "/m/a/x.wav",
        startSec: 0.5,
        endSec: 1.25,
        label: "joy",
        speaker: "s1",
        sex: "female",
        language: "de",
        session: "day1",
        corpus: "own",
      },
      {
        id: "y",
        file: "/abs/y.wav",
        label: "fear",
        speaker: "s2",
        sex: "male",
        language: "und",
        session: "",
        corpus: "own",
      },
    ]);
  });

  test("knows common names of columns, in any case and order; other columns and a missing gender do not matter", async () => {
    const { utterances } = await load("Label;rating;Filename;Speaker_ID\njoy;3;x.wav;s1", "/m/x.wav");
    expect(utterances).toMatchObject([{ label: "joy", speaker: "s1", sex: "unknown", file: "/m/x.wav" }]);
  });

  test("reads decimal commas, where the delimiter is not a comma", async () => {
    const { utterances } = await load("file;speaker;emotion;start;end\nx.wav;s1;joy;0,5;1,5", "/m/x.wav");
    expect(utterances).toMatchObject([{ startSec: 0.5, endSec: 1.5 }]);
  });

  test("takes ids from paths where file names repeat, and from times where a file repeats", async () => {
    const { utterances } = await load(
      "file,speaker,emotion,start,end\na/1.wav,a,joy,0,1\na/1.wav,a,fear,1,2\nb\\1.wav,b,joy,,\n",
      "/m/a/1.wav",
      "/m/b/1.wav",
    );
    expect(utterances.map(({ id }) => id)).toEqual(["a/1@0-1", "a/1@1-2", "b/1"]);
  });

  test("finds a file whose accents the disk spells differently", async () => {
    const composed = "caf\u00e9.wav";
    const { utterances } = await load(
      `file,speaker,emotion\n${composed},s1,joy`,
      `/m/${composed.normalize("NFD")}`,
    );
    expect(utterances[0]?.file).toBe(`/m/${composed.normalize("NFD")}`);
  });

  test("leaves out rows without label, file or difference from an earlier row, and says so", async () => {
    const { utterances, problems } = await load(
      "file,speaker,emotion\nx.wav,s1,joy\ny.wav,s1,\nz.wav,s1,joy\nx.wav,s2,fear\n",
      "/m/x.wav",
      "/m/y.wav",
    );
    expect(utterances).toHaveLength(1);
    expect(problems).toEqual([
      { kind: "missing-label", file: "/m/y.wav", message: "line 3: no emotion. The row is left out." },
      {
        kind: "unreadable",
        file: "/m/z.wav",
        message: "line 4: no such file. Paths are taken from /m. The row is left out.",
      },
      {
        kind: "duplicate-audio",
        file: "/m/x.wav",
        message: "line 5: names the same stretch of the same file as line 2. The row is left out.",
      },
    ]);
  });
});

describe("messages", () => {
  test("a missing column", async () => {
    await expect(load("file,speaker,Emotoin\nx.wav,s1,joy\n")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /m/own.csv: expected the columns file, emotion (and optionally speaker, gender, start, end, language, session), got file, speaker, Emotoin. Add emotion, or say where it is: --column emotion=Emotoin]`,
    );
  });

  test("two columns for one thing", async () => {
    await expect(load("file,path,speaker,emotion\n")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /m/own.csv: expected one column for file, got file and path. Say which: --column file=file (columns in a recipe).]`,
    );
  });

  test("faulty rows, all at once", async () => {
    const csv =
      "file,speaker,gender,emotion,start,end\n" +
      "a.wav,s1,f,joy,2,1\nc.wav,s1,cat,joy,,\nd.wav,s1,f,joy,x,\n,s1,f,joy,,\ne.wav,s1,f,joy,-1,\n";
    await expect(load(csv)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /m/own.csv has 5 faulty rows:
        line 2: start: expected a time before end (1 s), got 2 s
        line 3: gender: expected female, male or unknown, got "cat"
        line 4: start: expected seconds from 0, such as 1.5, 00:00:01.5 or "0 days 00:00:01.5", got "x"
        line 5: file: expected a path, got nothing
        line 6: start: expected seconds from 0, such as 1.5, 00:00:01.5 or "0 days 00:00:01.5", got "-1"]
    `);
  });

  test("a long list is cut", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${i}.wav,?,joy`).join("\n");
    await expect(load(`file,gender,emotion\n${rows}`)).rejects.toThrow(
      /has 12 faulty rows:\n(.*\n)*? {2}… and 2 more$/,
    );
  });

  test("nothing usable", async () => {
    await expect(load("file,speaker,emotion\nx.wav,s1,joy\n")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /m/own.csv: expected at least one usable row, got none of 1.
        line 2: no such file. Paths are taken from /m. The row is left out.]
    `);
  });
});

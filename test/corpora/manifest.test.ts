import { describe, expect, test } from "vitest";
import { describeCorpus, loadCorpus, loadManifest } from "../../src/corpora/index.ts";
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

  test("reads decimal commas if the delimiter is not a comma", async () => {
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

  test("leaves out and reports rows without label or file, and those that repeat an earlier row", async () => {
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

describe("columns", () => {
  const own = (csv: string, options: Parameters<typeof loadManifest>[2]) =>
    loadManifest(memoryFiles({ "/m/own.csv": csv, "/m/x.wav": "audio" }), "/m/own.csv", options);

  test("names found in the wild, if there is no usual one; which was used is recorded", async () => {
    const { utterances, columns } = await load(
      "id,path_to_wav,Emotion Label,spkID,start_ms,end_ms\n1,x.wav,joy,s1,500,1500\n",
      "/m/x.wav",
    );
    expect(utterances).toMatchObject([{ label: "joy", speaker: "s1", startSec: 0.5, endSec: 1.5 }]);
    expect(columns).toEqual({
      file: "path_to_wav",
      emotion: "Emotion Label",
      speaker: "spkID",
      start: "start_ms",
      end: "end_ms",
    });
  });

  test("any name that the user gives; the usual one is then a column like any other", async () => {
    const { utterances } = await own("file,label,Gef\u00fchl\nx.wav,3,Freude\n", {
      columns: { emotion: "Gef\u00fchl" },
    });
    expect(utterances).toMatchObject([{ label: "Freude" }]);
  });

  test.each([
    [
      { emotion: "Gefuhl" },
      'expected a column "Gefuhl" for emotion, got file, Gef\u00fchl. Perhaps: --column emotion=Gef\u00fchl',
    ],
    [
      { mood: "Gef\u00fchl" },
      'expected a column for one of file, emotion, speaker, gender, start, end, language, session, got one for "mood" (--column mood=Gef\u00fchl).',
    ],
  ])("%o is answered with the header", async (columns, message) => {
    await expect(own("file,Gef\u00fchl\nx.wav,Freude\n", { columns })).rejects.toThrow(
      expect.objectContaining({ message: `/m/own.csv: ${message}` }),
    );
  });

  test("if the emotion is not found, the column that looks like it is suggested", async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `${i}.wav,${i * 0.1},${["Freude", "Wut"][i % 2]}`).join(
      "\n",
    );
    await expect(load(`Datei,Dauer,Gef\u00fchl\n${rows}\n`)).rejects.toThrow(
      "got Datei, Dauer, Gef\u00fchl. Add file and emotion, or say where it is: --column file=Datei --column emotion=Gef\u00fchl",
    );
  });
});

describe("speakers", () => {
  const paths = ["s1_a.wav", "s1_b.wav", "s2_a.wav", "s2_b.wav"];
  const files = memoryFiles({
    "/m/own.csv": `file,emotion\n${paths.map((path, i) => `${path},${["joy", "fear"][i % 2]}`).join("\n")}\n`,
    "/m/some.csv": `file,emotion,speaker\n${paths.map((path, i) => `${path},joy,${["anna", "unknown", "nan", ""][i]}`).join("\n")}\n`,
    ...Object.fromEntries(paths.map((path) => [`/m/${path}`, "audio"])),
  });

  test("without a column they are unknown, and a pattern is suggested from the names", async () => {
    const { utterances, problems } = await loadManifest(files, "/m/own.csv");
    expect(new Set(utterances.map(({ speaker }) => speaker))).toEqual(new Set(["unknown"]));
    expect(problems).toEqual([
      {
        kind: "unknown-speakers",
        file: "/m/own.csv",
        message:
          "The speakers are unknown, so speaker-independent splits are impossible. Give a regular expression whose first group is the speaker (speakerPattern), e.g. /([A-Za-z]{1,3}\\d{1,4})[_-]",
      },
    ]);
  });

  test("by a pattern, which takes precedence over the column if it matches", async () => {
    const own = await loadManifest(files, "/m/own.csv", { speakerPattern: "/(s\\d)_" });
    expect(own.utterances.map(({ speaker }) => speaker)).toEqual(["s1", "s1", "s2", "s2"]);
    expect(own.problems).toEqual([]);
    const some = await loadManifest(files, "/m/some.csv", { speakerPattern: "^(s2)_" });
    expect(some.utterances.map(({ speaker }) => speaker)).toEqual(["anna", "s2", "s2"]);
    expect(some.problems.map(({ message }) => message)).toEqual([
      'line 3: expected a path that matches /^(s2)_/u, got "s1_b.wav". The row is left out.',
    ]);
  });

  test("a missing one is unknown, however the gap is written, and does not count as a speaker", async () => {
    const corpus = await loadManifest(files, "/m/some.csv");
    expect(corpus.problems[0]?.message).toMatch(/^The speakers of 3 of 4 utterances are unknown, so/);
    expect(describeCorpus(corpus)).toMatchObject({
      speakers: 1,
      unknownSpeakers: 3,
      perSpeaker: { anna: 1 },
    });
  });
});

test("missing values are missing in every column", async () => {
  const { utterances, problems } = await load(
    "file,speaker,gender,emotion,start,end,language,session\na.wav,s1,nan,anger,NaN,NaT,None,NA\nb.wav,s2,,nan,,,,\nc.wav,s2,,None,,,,\nd.wav,s2,,null,,,,\n",
    "/m/a.wav",
    "/m/b.wav",
    "/m/c.wav",
    "/m/d.wav",
  );
  expect(utterances).toEqual([
    {
      id: "a",
      file: "/m/a.wav",
      label: "anger",
      speaker: "s1",
      sex: "unknown",
      language: "und",
      session: "",
      corpus: "own",
    },
  ]);
  expect(problems.map(({ kind }) => kind)).toEqual(["missing-label", "missing-label", "missing-label"]);
});

test("rows of empty files, Git LFS pointers and folders are left out with the reason", async () => {
  const files = memoryFiles({
    "/m/own.csv": "file,speaker,emotion\na.wav,s,joy\nb.wav,s,joy\nc.wav,s,joy\nd,s,joy\n",
    "/m/a.wav": "audio",
    "/m/b.wav": "",
    "/m/c.wav": "version https://git-lfs.github.com/spec/v1\n",
    "/m/d/x.wav": "audio",
  });
  const { utterances, problems } = await loadManifest(files, "/m/own.csv");
  expect(utterances).toHaveLength(1);
  expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    "empty: line 3: Is empty (0 bytes). It is left out: copy it again.",
    "lfs-pointer: line 4: Is a Git LFS pointer, not the file itself. Fetch the files with: git lfs pull",
    "unreadable: line 5: Is a folder, not a file. It is left out.",
  ]);
});

test("each folder is listed once, however many rows name files in it", async () => {
  const files = memoryFiles({
    "/m/own.csv": `file,speaker,emotion,start,end\n${Array.from({ length: 500 }, (_, i) => `a/${i % 5}.wav,s,joy,${i},${i + 1}`).join("\n")}\n`,
    ...Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`/m/a/${i}.wav`, "audio"])),
  });
  const asked: string[] = [];
  const counting = {
    ...files,
    list: (path: string) => {
      asked.push(path);
      return files.list(path);
    },
    exists: (path: string) => {
      asked.push(path);
      return files.exists(path);
    },
  };
  expect((await loadManifest(counting, "/m/own.csv")).utterances).toHaveLength(500);
  expect(asked).toEqual(["/m/a"]);
});

describe("messages", () => {
  test("a missing column", async () => {
    await expect(load("file,speaker,Emotoin\nx.wav,s1,joy\n")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /m/own.csv: expected the columns file, emotion (and optionally speaker, gender, start, end, language, session), got file, speaker, Emotoin. Add emotion, or say where it is: --column emotion=Emotoin]`,
    );
  });

  test("two columns for one field", async () => {
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

describe("columns to group by", () => {
  const csv = "file,speaker,emotion,Age group,device\nx.wav,s1,joy,18-30, phone \ny.wav,s2,fear,NA,studio\n";
  const files = memoryFiles({ "/m/own.csv": csv, "/m/x.wav": "audio", "/m/y.wav": "audio" });
  const groupedBy = (...groupBy: string[]) =>
    loadCorpus({ id: "own", path: "/m/own.csv", groupBy }, { files });

  test("are kept where they are asked for, and only these; a missing value is no group", async () => {
    const { utterances } = await groupedBy("Age group", "device", "session");
    expect(utterances.map(({ groups }) => groups)).toEqual([
      { "Age group": "18-30", device: "phone" },
      { "Age group": "", device: "studio" },
    ]);
    for (const utterance of (await groupedBy("session", "sex")).utterances)
      expect(utterance).not.toHaveProperty("groups");
  });

  test("one that is not there is an error that names those that are", async () => {
    await expect(groupedBy("age")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /m/own.csv: expected a column "age" to group by, got file, speaker, emotion, Age group, device. Name one of these: --group-by <column>, or groupBy in a recipe.]`,
    );
  });

  test("a corpus without columns has only what all have", async () => {
    const folders = memoryFiles({ "/f/joy/a.wav": "audio", "/f/fear/b.wav": "audio" });
    const source = { id: "f", path: "/f", groupBy: ["room"] };
    await expect(loadCorpus(source, { files: folders })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ParameterError: groupBy "room": expected a manifest (CSV, TSV), an audformat folder or a parquet file, whose columns can be kept, got /f. Other corpora are compared by speaker, sex, language and, if asked for, session.]`,
    );
    const { utterances } = await loadCorpus({ ...source, groupBy: ["session"] }, { files: folders });
    expect(utterances).toHaveLength(2);
  });
});

import { describe, expect, test } from "vitest";
import { loadAudformat } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

// The layout that the format's documentation shows for its EMO-DB example.
const header = `
name: mydb
source: https://example.org/mydb
usage: unrestricted
license: CC0-1.0
languages: [deu]
schemes:
  emotion: {dtype: str, labels: [anger, neutral]}
  gender: {dtype: str, labels: [female, male]}
  speaker: {dtype: int, labels: speaker}
tables:
  emotion:
    type: filewise
    columns:
      emotion: {scheme_id: emotion, rater_id: gold}
      emotion.confidence: {scheme_id: confidence}
  files:
    type: filewise
    columns:
      speaker: {scheme_id: speaker}
misc_tables:
  speaker:
    levels: {speaker: int}
    columns:
      gender: {scheme_id: gender}
      language: {scheme_id: language}
`;
const tree = {
  "/db/db.yaml": header,
  "/db/db.emotion.csv":
    "file,emotion,emotion.confidence\nwav/a.wav,anger,0.9\nwav/b.wav,neutral,1.0\nwav/c.wav,,\n",
  "/db/db.files.csv": "file,speaker\nwav/a.wav,3\nwav/b.wav,8\nwav/c.wav,8\n",
  "/db/db.speaker.csv": "speaker,gender,language\n3,male,deu\n8,female,eng\n",
  "/db/wav/a.wav": "",
  "/db/wav/b.wav": "",
  "/db/wav/c.wav": "",
};

describe("loadAudformat", () => {
  test("joins the label table with the speakers of another table and their properties", async () => {
    const { card, utterances, problems } = await loadAudformat(memoryFiles(tree), "/db");
    expect(card).toMatchObject({
      id: "mydb",
      licence: "CC0-1.0",
      url: "https://example.org/mydb",
      language: "de",
    });
    expect(utterances).toEqual([
      {
        id: "a",
        file: "/db/wav/a.wav",
        label: "anger",
        speaker: "3",
        sex: "male",
        language: "de",
        session: "",
        corpus: "mydb",
      },
      {
        id: "b",
        file: "/db/wav/b.wav",
        label: "neutral",
        speaker: "8",
        sex: "female",
        language: "en",
        session: "",
        corpus: "mydb",
      },
    ]);
    expect(problems).toEqual([
      {
        kind: "missing-label",
        file: "/db/wav/c.wav",
        message: "db.emotion.csv, line 4: no emotion. The row is left out.",
      },
    ]);
  });

  test("reads segments, columns named by their scheme, and speakers described in the header", async () => {
    const files = memoryFiles({
      "/db/db.yaml": `
name: seg
schemes:
  speaker: {dtype: str, labels: {s1: {gender: female, age: 30}}}
tables:
  segments:
    type: segmented
    columns: {label: {scheme_id: emotion}, who: {scheme_id: speaker}}
`,
      "/db/db.segments.csv":
        "file,start,end,label,who\n" +
        "x.wav,0 days,0 days 00:00:01.500000,joy,s1\n" +
        "x.wav,0 days 00:00:01.5,NaT,fear,s1\n" +
        "x.wav,0 days 00:01:00,1 days 01:00:00,fear,s1\n" +
        "x.wav,2.5,3s,fear,s1\n",
      "/db/x.wav": "",
    });
    const { utterances } = await loadAudformat(files, "/db", { id: "mine" });
    expect(utterances.map(({ startSec, endSec, label, sex }) => [startSec, endSec, label, sex])).toEqual([
      [0, 1.5, "joy", "female"],
      [1.5, undefined, "fear", "female"],
      [60, 90_000, "fear", "female"],
      [2.5, 3, "fear", "female"],
    ]);
    expect(utterances[0]).toMatchObject({ id: "x@0-1.5", corpus: "mine", language: "und" });
  });
});

describe("messages", () => {
  const failing = (change: Record<string, string | undefined>) => {
    const changed = Object.entries({ ...tree, ...change }).filter((entry) => entry[1] !== undefined);
    return loadAudformat(memoryFiles(Object.fromEntries(changed) as Record<string, string>), "/db");
  };

  test("tables stored as parquet", async () => {
    await expect(
      failing({ "/db/db.emotion.csv": undefined, "/db/db.emotion.parquet": "PAR1" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /db: expected table "emotion" as CSV, got db.emotion.parquet. Save the database as CSV, in Python: audformat.Database.load(folder).save(folder, storage_format="csv")]`,
    );
  });

  test("a table without its file", async () => {
    await expect(failing({ "/db/db.files.csv": undefined })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /db/db.files.csv: the header names table "files", but its file is missing. Restore it or remove the table from db.yaml.]`,
    );
  });

  test("no emotion anywhere", async () => {
    await expect(
      failing({ "/db/db.yaml": "name: x\ntables: {files: {type: filewise}}\n" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /db/db.yaml: expected a table with a column "emotion", got the tables files. Rename the label column or its scheme to emotion.]`,
    );
  });

  test("a header that is none", async () => {
    await expect(failing({ "/db/db.yaml": "tables: 3\n" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /db/db.yaml is not a valid audformat header:
        name: Invalid input: expected string, received undefined
        tables: Invalid input: expected record, received number]
    `);
    await expect(failing({ "/db/db.yaml": "a: b: c" })).rejects.toThrow(
      "/db/db.yaml: expected a YAML header of audformat, got: ",
    );
  });
});

import { describe, expect, test } from "vitest";
import { loadAudformat } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

// The layout of the EMO-DB example in the format's documentation.
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
  "/db/wav/a.wav": "audio",
  "/db/wav/b.wav": "audio",
  "/db/wav/c.wav": "audio",
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
      "/db/x.wav": "audio",
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

describe("headers as they are written in practice", () => {
  // The header of EMO-DB in version 1.4.1: schemes with only a range or a dtype, and tables for other purposes.
  const written = `
name: emodb
source: http://emodb.bilderbar.info/download/download.zip
usage: unrestricted
languages: [deu]
media:
  microphone: {type: other, format: wav, channels: 1, sampling_rate: 16000}
raters:
  gold: {type: human}
attachments:
  bibtex: {path: docs/emodb.bib, description: Paper}
schemes:
  age: {description: Age of speaker, dtype: int, minimum: 0}
  confidence: {dtype: float, minimum: 0, maximum: 1}
  duration: {dtype: time}
  emotion: {dtype: str, labels: {anger: {}, neutral: null}}
  gender: {dtype: str, labels: [female, male]}
  recorded: {dtype: date}
  speaker: {dtype: int, labels: speaker}
  transcription: {dtype: str, labels: {a01: Der Lappen liegt auf dem Eisschrank.}}
tables:
  emotion:
    type: filewise
    media_id: microphone
    columns:
      emotion: {scheme_id: emotion, rater_id: gold}
      emotion.confidence: {scheme_id: confidence, rater_id: gold}
  emotion.categories.train.gold_standard:
    type: filewise
    split_id: train
    columns:
      emotion: {scheme_id: emotion}
  files:
    type: filewise
    columns:
      duration: {scheme_id: duration}
      speaker: {scheme_id: speaker}
      transcription: {scheme_id: transcription}
  quality:
    type: filewise
    columns:
      score: {}
misc_tables:
  speaker:
    levels: {speaker: int}
    columns:
      age: {scheme_id: age}
      gender: {scheme_id: gender}
`;
  const folder = {
    "/db/db.yaml": written,
    "/db/db.emotion.csv": "file,emotion,emotion.confidence\nwav/a.wav,anger,0.9\nwav/b.wav,nan,\n",
    "/db/db.files.csv":
      "file,duration,speaker,transcription\nwav/a.wav,0 days 00:00:01.898250,3,a01\nwav/b.wav,NaT,8,a01\n",
    "/db/db.speaker.csv": "speaker,age,gender\n3,31,male\n8,34,female\n",
    "/db/wav/a.wav": "audio",
    "/db/wav/b.wav": "audio",
  };

  test("a scheme needs no labels, and tables without emotions or speakers are not opened", async () => {
    const { utterances, problems } = await loadAudformat(memoryFiles(folder), "/db");
    expect(utterances).toMatchObject([{ id: "a", label: "anger", speaker: "3", sex: "male" }]);
    expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      "missing-label: db.emotion.csv, line 3: no emotion. The row is left out.",
    ]);
  });

  test("a missing table costs only its own content, and is reported", async () => {
    const { "/db/db.files.csv": _, ...rest } = folder;
    const { utterances, problems } = await loadAudformat(memoryFiles(rest), "/db");
    expect(utterances).toMatchObject([{ id: "a", speaker: "unknown" }]);
    expect(problems[0]).toEqual({
      kind: "remark",
      file: "/db/db.yaml",
      message: 'The header names table "files", but its file db.files.csv is missing. It is not read.',
    });
  });

  test("columns to group by, from tables of files and from what is known of speakers", async () => {
    const more = {
      ...tree,
      "/db/db.yaml": header.replace(
        "      speaker: {scheme_id: speaker}\n",
        "      speaker: {scheme_id: speaker}\n      room: {}\n",
      ),
      "/db/db.files.csv": "file,speaker,room\nwav/a.wav,3,hall\nwav/b.wav,8,\nwav/c.wav,8,hall\n",
      "/db/db.speaker.csv": "speaker,gender,language,age\n3,male,deu,31\n8,female,eng,58\n",
    };
    const groupBy = ["age", "room"];
    const { utterances } = await loadAudformat(memoryFiles(more), "/db", { groupBy });
    expect(utterances.map(({ groups }) => groups)).toEqual([
      { age: "31", room: "hall" },
      { age: "58", room: "" },
    ]);
    await expect(loadAudformat(memoryFiles(more), "/db", { groupBy: ["mood"] })).rejects.toThrow(
      /db\.yaml: expected a column "mood" to group by, got .*speaker.*room, gender, language, age\./,
    );
  });

  test("speakers by a pattern", async () => {
    const { "/db/db.files.csv": _, ...rest } = folder;
    const { utterances } = await loadAudformat(memoryFiles(rest), "/db", { speakerPattern: "wav/([a-z])" });
    expect(utterances).toMatchObject([{ id: "a", speaker: "a" }]);
  });

  test("tables as Parquet, with segments in nanoseconds", async () => {
    const { parquetWriteBuffer } = await import("hyparquet-writer");
    const table = parquetWriteBuffer({
      columnData: [
        { name: "file", data: ["x.wav", "x.wav"], type: "STRING" },
        { name: "start", data: [0n, 1_500_000_000n], type: "INT64" },
        { name: "end", data: [1_500_000_000n, null], type: "INT64" },
        { name: "emotion", data: ["joy", "fear"], type: "STRING" },
        { name: "speaker", data: [3, 8], type: "INT32" },
      ],
    });
    const files = memoryFiles({
      "/db/db.yaml": "name: p\ntables: {segments: {type: segmented, columns: {emotion: {}, speaker: {}}}}\n",
      "/db/db.segments.parquet": new Uint8Array(table),
      "/db/x.wav": "audio",
    });
    const { utterances } = await loadAudformat(files, "/db");
    expect(
      utterances.map(({ startSec, endSec, label, speaker }) => [startSec, endSec, label, speaker]),
    ).toEqual([
      [0, 1.5, "joy", "3"],
      [1.5, undefined, "fear", "8"],
    ]);
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
      `[EmoforgeError: /db/db.yaml: expected a table with emotions, but db.emotion.parquet is not a readable Parquet file (parquet file is too short).]`,
    );
  });

  test("label tables that only Python can read, or that are missing", async () => {
    await expect(
      failing({ "/db/db.emotion.csv": undefined, "/db/db.emotion.pkl": "x" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /db/db.yaml: expected a table with emotions, but it is stored as db.emotion.pkl, in a format that only Python reads. Save the database as CSV, in Python: audformat.Database.load(folder).save(folder, storage_format="csv").]`,
    );
    await expect(failing({ "/db/db.emotion.csv": undefined })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /db/db.yaml: expected a table with emotions, but its file db.emotion.csv is missing.]`,
    );
  });

  test("no emotion anywhere", async () => {
    await expect(
      failing({ "/db/db.yaml": "name: x\ntables: {files: {type: filewise}}\n" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: /db/db.yaml: expected a table with a column "emotion", got the tables files. Rename the label column or its scheme to emotion.]`,
    );
  });

  test("a header that is not one", async () => {
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

import { describe, expect, test } from "vitest";
import { EmoforgeError } from "../../src/core/errors.ts";
import { createRng } from "../../src/core/rng.ts";
import { loadCorpus } from "../../src/corpora/index.ts";
import { hasher, memoryFiles, wav } from "./memory-files.ts";
import { asVersion1, audioAndLabel, type HfOptions, type HfRow, hfParquet } from "./parquet.ts";

const recording = (seed: number, path: string | null = `s${seed}.wav`) => ({ bytes: wav(seed), path });
const rowsOf = (...labels: readonly number[]): HfRow[] =>
  labels.map((label, i) => ({ audio: recording(i), label, speaker_id: i % 2 }));

function place(tree: Record<string, Uint8Array | string>) {
  const files = memoryFiles(tree);
  return {
    files,
    load: (path: string, options = {}) =>
      loadCorpus({ id: "hf", path, ...options }, { files, hasher, cacheFolder: "/cache" }),
  };
}
const one = (rows: readonly HfRow[], options?: HfOptions) =>
  place({ "/h/x.parquet": hfParquet(rows, options) });

describe("loadHuggingFace", () => {
  test.each(["SNAPPY", "GZIP", "ZSTD", "UNCOMPRESSED"] as const)(
    "%s: names of classes from the footer, recordings byte for byte in the cache",
    async (codec) => {
      const { files, load } = one(rowsOf(0, 1, 1), { codec });
      const { utterances, problems } = await load("/h/x.parquet");
      expect(problems).toEqual([]);
      expect(utterances.map(({ id, label, speaker }) => [id, label, speaker])).toEqual([
        ["s0", "anger", "0"],
        ["s1", "joy", "1"],
        ["s2", "joy", "0"],
      ]);
      for (const [i, { file }] of utterances.entries()) {
        expect(file).toMatch(/^\/cache\/unpacked\/[0-9a-f]{24}\/00000(\d)-s\1\.wav$/);
        expect(await files.read(file)).toEqual(wav(i));
      }
    },
  );

  test("labels, speakers and sexes as texts or classes, and columns with your own names", async () => {
    const features = {
      audio: audioAndLabel.audio,
      sex: { names: ["female", "male"], _type: "ClassLabel" },
      who: { names: { 0: "anna", 1: "ben" }, _type: "ClassLabel" },
    };
    const { load } = one(
      [
        { audio: recording(0), affect: " calm ", who: 1, sex: 0, language: "pl" },
        { audio: recording(1), affect: "fear", who: 0, sex: 1, language: "pl" },
      ],
      { features },
    );
    const { utterances } = await load("/h/x.parquet", { columns: { emotion: "affect", speaker: "who" } });
    expect(utterances).toMatchObject([
      { label: "calm", speaker: "ben", sex: "female", language: "pl" },
      { label: "fear", speaker: "anna", sex: "male", language: "pl" },
    ]);
  });

  test("columns to group by, as texts, numbers or classes", async () => {
    const features = {
      audio: audioAndLabel.audio,
      accent: { names: ["north", "south"], _type: "ClassLabel" },
    };
    const rows = [
      { audio: recording(0), emotion: "calm", accent: 1, age: 31 },
      { audio: recording(1), emotion: "fear", accent: 0, age: 58 },
    ];
    const { utterances } = await one(rows, { features }).load("/h/x.parquet", { groupBy: ["accent", "age"] });
    expect(utterances.map(({ groups }) => groups)).toEqual([
      { accent: "south", age: "31" },
      { accent: "north", age: "58" },
    ]);
  });

  test("a pattern finds the speakers in the names that the dataset gives", async () => {
    const { load } = one([
      { audio: recording(0, "anna_1.wav"), label: 0 },
      { audio: recording(1, "ben_1.wav"), label: 1 },
      { audio: recording(2, "7.wav"), label: 1 },
    ]);
    const { utterances, problems } = await load("/h/x.parquet", { speakerPattern: "^([a-z]+)_" });
    expect(utterances.map(({ speaker }) => speaker)).toEqual(["anna", "ben"]);
    expect(problems).toEqual([
      {
        kind: "bad-name",
        file: "7.wav",
        message:
          'x.parquet, row 3: expected a path that matches /^([a-z]+)_/u, got "7.wav". The row is left out.',
      },
    ]);
  });

  test("rows without recording or label are left out and reported; -1 is no label", async () => {
    const { load } = one([
      { audio: recording(0), label: 0 },
      { audio: undefined, label: 0 },
      { audio: { bytes: null, path: "lost.wav" }, label: 0 },
      { audio: { bytes: new Uint8Array(0), path: null }, label: 1 },
      { audio: recording(4), label: -1 },
      { audio: recording(5), label: undefined },
      { audio: recording(6), label: 7 },
    ]);
    const { utterances, problems } = await load("/h/x.parquet");
    expect(utterances.map(({ id }) => id)).toEqual(["s0"]);
    expect(problems.map(({ kind, message }) => [kind, message])).toEqual([
      ["unreadable", "x.parquet, row 2: no recording in it. The row is left out."],
      [
        "unreadable",
        "x.parquet, row 3: no recording in it, and no file lost.wav beside it. The row is left out.",
      ],
      ["unreadable", "x.parquet, row 4: no recording in it. The row is left out."],
      ["missing-label", "x.parquet, row 7: label is 7, which no class has. The row is left out."],
      ["missing-label", "x.parquet, row 5: no emotion. The row is left out."],
      ["missing-label", "x.parquet, row 6: no emotion. The row is left out."],
      [
        "unknown-speakers",
        "The speakers are unknown, so speaker-independent splits are impossible. " +
          "Give a regular expression whose first group is the speaker (speakerPattern), e.g. /(s\\d+)_",
      ],
    ]);
  });

  test("recordings beside the file, named by the struct or by a column of paths", async () => {
    const rows = [
      { audio: { bytes: null, path: "a/one.wav" }, label: 0 },
      { audio: { bytes: null, path: "a/two.wav" }, label: 1 },
    ];
    const beside = { "/h/a/one.wav": wav(1), "/h/a/two.wav": wav(2) };
    const struct = place({ "/h/x.parquet": hfParquet(rows), ...beside });
    const paths = place({
      "/h/x.parquet": hfParquet(rows.map(({ audio, label }) => ({ file: audio.path, emotion: `e${label}` }))),
      ...beside,
    });
    for (const { load } of [struct, paths]) {
      const { utterances } = await load("/h/x.parquet");
      expect(utterances.map(({ id, file }) => [id, file])).toEqual([
        ["one", "/h/a/one.wav"],
        ["two", "/h/a/two.wav"],
      ]);
    }
  });

  test.each([
    ["shards named by split", (split: string, i: number) => `/h/data/${split}-0000${i}-of-00002.parquet`],
    ["folders named by split", (split: string, i: number) => `/h/default/${split}/000${i}.parquet`],
  ])("%s: train and test are a published fold, validation is on neither side", async (_, path) => {
    const rows = (from: number): HfRow[] => [0, 1].map((i) => ({ audio: recording(from + i), label: i }));
    const { load } = place({
      [path("train", 0)]: hfParquet(rows(0)),
      [path("train", 1)]: hfParquet(rows(2)),
      [path("validation", 0)]: hfParquet(rows(4)),
      [path("test", 0)]: hfParquet(rows(6)),
      "/h/README.md": "",
    });
    const { utterances } = await load("/h");
    const byId = Object.fromEntries(utterances.map(({ id, folds }) => [id, folds?.test]));
    expect(byId).toEqual({
      s0: "train",
      s1: "train",
      s2: "train",
      s3: "train",
      s4: undefined,
      s5: undefined,
      s6: "test",
      s7: "test",
    });
  });

  test("names that occur twice, or are missing, are replaced by numbers of rows", async () => {
    const { load } = one([
      { audio: recording(0, "x.wav"), label: 0 },
      { audio: recording(1, "x.wav"), label: 1 },
      { audio: recording(2, null), label: 1 },
    ]);
    const { utterances } = await load("/h/x.parquet");
    expect(utterances.map(({ id }) => id)).toEqual(["x#1", "x#2", "x#3"]);
  });

  test("unpacks once, and again if something is missing; a changed file goes to another folder", async () => {
    const { files, load } = one(rowsOf(0, 1));
    const first = (await load("/h/x.parquet")).utterances.map(({ file }) => file);
    const written: string[] = [];
    const write = files.write;
    files.write = async (path, content) => {
      written.push(path);
      await write(path, content);
    };
    await load("/h/x.parquet");
    expect(written).toEqual([]);
    files.content.set(first[0] as string, new Uint8Array(5));
    await load("/h/x.parquet");
    expect(await files.read(first[0] as string)).toEqual(wav(0));
    files.content.set("/h/x.parquet", hfParquet(rowsOf(1, 0)));
    const changed = (await load("/h/x.parquet")).utterances.map(({ file }) => file);
    expect(changed.filter((file) => first.includes(file))).toEqual([]);
  });

  test("reads row groups one by one", async () => {
    const { files, load } = one(rowsOf(0, 1, 0, 1, 0, 1), { groupRows: 1, codec: "UNCOMPRESSED" });
    const ranges: number[] = [];
    const readRange = files.readRange;
    files.readRange = async (path, start, end) => {
      if (path === "/h/x.parquet") ranges.push(end - start);
      return readRange(path, start, end);
    };
    const { utterances } = await load("/h/x.parquet");
    expect(utterances).toHaveLength(6);
    const whole = (await files.read("/h/x.parquet")).length;
    // All reads but one are of parts; that one is for the hash of the whole, which is read 4 MB at a time.
    expect(ranges.filter((length) => length > whole / 2)).toHaveLength(2);
  });
});

describe("messages", () => {
  test("no column of recordings, of labels, or of the name that was given", async () => {
    const { load } = one([{ text: "hello", label: 1 }], { features: {} });
    await expect(load("/h/x.parquet")).rejects.toThrow(
      "/h/x.parquet: expected a column for audio (audio (bytes and path), or paths in file, path, filename, file_name, audio_path), got the columns text, label. " +
        "Name it: --column audio=<column>, or columns: { audio: <column> } in a recipe.",
    );
    const nameless = one([{ audio: recording(0), text: "hello" }]);
    await expect(nameless.load("/h/x.parquet")).rejects.toThrow(
      "/h/x.parquet: expected a column for emotion (emotion, label, labels, major_emotion, emotion_label), got the columns audio, text. " +
        "Name it: --column emotion=<column>, or columns: { emotion: <column> } in a recipe.",
    );
    await expect(nameless.load("/h/x.parquet", { columns: { emotion: "affect" } })).rejects.toThrow(
      '/h/x.parquet: expected the column "affect" for emotion, got the columns audio, text.',
    );
  });

  test("files that are not Parquet files, or not whole", async () => {
    const bytes = hfParquet(rowsOf(0, 1));
    const load = (content: Uint8Array | string) => place({ "/h/x.parquet": content }).load("/h/x.parquet");
    const expected = "/h/x.parquet: expected a Parquet file, which begins and ends with PAR1, got";
    await expect(load("")).rejects.toThrow(`${expected} an empty file. Download it again.`);
    await expect(load("<html>")).rejects.toThrow(`${expected} another kind of file. Download it again.`);
    await expect(load(bytes.subarray(0, 4000))).rejects.toThrow(
      `${expected} a part of one. Download it again.`,
    );
    await expect(load("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n")).rejects.toThrow(
      "/h/x.parquet: expected a Parquet file, got a Git LFS pointer in its place. Fetch the file itself: git lfs pull",
    );
    const broken = bytes.slice();
    broken.fill(0xff, 4, broken.length / 2);
    await expect(load(broken)).rejects.toThrow(
      /^\/h\/x\.parquet: expected a whole Parquet file, got one that cannot be read \(.+\)\. Download it again, or write it again\.$/,
    );
  });

  test.each([
    [
      "a run of equal class numbers that goes on for a million",
      // One level of definition for 12 values, then numbers of one bit: a packed run of 16.
      [0x18, 0x01, 0x01, 0x05, 0xaa, 0x0a],
      [0x18, 0x01, 0x01, 0xfe, 0xff, 0x7f],
      "a run of 1048575 values where 12 are left",
    ],
    [
      "a packed run",
      [0x18, 0x01, 0x01, 0x05, 0xaa, 0x0a],
      [0x18, 0x01, 0x01, 0xff, 0xff, 0x7f],
      "a run of 8388600 values where 12 are left",
    ],
    [
      "levels of definition",
      [0x18, 0x01, 0x01, 0x05, 0xaa, 0x0a],
      [0xfe, 0x01, 0x01, 0x05, 0xaa, 0x0a],
      "a run of 127 values where 12 are left",
    ],
    [
      "numbers of more bits than there are",
      [0x18, 0x01, 0x01, 0x05, 0xaa, 0x0a],
      [0x18, 0x01, 0xff, 0x05, 0xaa, 0x0a],
      "values of 255 bits",
    ],
  ])("a damaged page: %s", async (_, sound, damaged, reason) => {
    const bytes = hfParquet(rowsOf(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1), {
      codec: "UNCOMPRESSED",
      groupRows: 12,
    });
    const at = Buffer.from(bytes).indexOf(Uint8Array.from(sound));
    expect(at).toBeGreaterThan(0);
    bytes.set(damaged, at);
    await expect(place({ "/h/x.parquet": bytes }).load("/h/x.parquet")).rejects.toThrow(
      `/h/x.parquet: expected a whole Parquet file, got one that cannot be read (${reason}). Download it again, or write it again.`,
    );
  });

  test("pages of version 1, as pyarrow writes them, and damaged ones", async () => {
    const rows = rowsOf(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    const bytes = await asVersion1(hfParquet(rows, { codec: "UNCOMPRESSED", groupRows: 12 }));
    const load = (content: Uint8Array) => place({ "/h/x.parquet": content }).load("/h/x.parquet");
    const { utterances, problems } = await load(bytes);
    expect(problems).toEqual([]);
    expect(utterances.map(({ label }) => label)).toEqual(rows.map((_, i) => (i % 2 ? "joy" : "anger")));
    // The length of the levels, the levels, then numbers of one bit, 16 of them packed.
    const at = Buffer.from(bytes).indexOf(Uint8Array.of(2, 0, 0, 0, 0x18, 0x01, 0x01, 0x05));
    expect(at).toBeGreaterThan(0);
    const failing = async (from: number, ...damage: number[]) => {
      const copy = bytes.slice();
      copy.set(damage, at + from);
      return load(copy).then(String, (error: Error) => /\((.*)\)/.exec(error.message)?.[1]);
    };
    expect(await failing(4, 0xfe)).toBe("a run of 127 values where 12 are left");
    expect(await failing(7, 0xff, 0xff, 0x7f)).toBe("a run of 8388600 values where 12 are left");
    expect(await failing(7, 0xff, 0x7f)).toBe("a run of 65528 values where 12 are left");
    expect(await failing(6, 0xff)).toBe("values of 255 bits");
  });

  // One of these once made the decoder fill its memory for minutes.
  test.each(["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"] as const)(
    "%s: whichever bits flip, there are rows or one message",
    async (codec) => {
      const rows = rowsOf(...Array.from({ length: 24 }, (_, i) => i % 2)).map((row) => ({
        ...row,
        audio: { bytes: wav(0).slice(0, 64), path: "s.wav" },
      }));
      const sound = hfParquet(rows, { codec, groupRows: 12 });
      const rng = createRng(`flips of ${codec}`);
      for (let i = 0; i < 75; i++) {
        const bytes = sound.slice();
        const at = 4 + rng.integer(bytes.length - 12);
        bytes[at] = (bytes[at] as number) ^ (1 << rng.integer(8));
        const outcome = await place({ "/h/x.parquet": bytes })
          .load("/h/x.parquet")
          .then(({ utterances, problems }) => utterances.length + problems.length > 0 || "nothing")
          .catch((error: unknown) => error instanceof EmoforgeError || error);
        expect({ at, outcome }).toEqual({ at, outcome: true });
      }
    },
  );

  test("several configurations, and no place to unpack to", async () => {
    const bytes = hfParquet(rowsOf(0, 1));
    const { files, load } = place({
      "/h/de/train-00000-of-00001.parquet": bytes,
      "/h/pl/train-00000-of-00001.parquet": bytes,
      "/h/x.parquet": bytes,
    });
    await expect(load("/h")).rejects.toThrow(
      "/h: expected the files of one configuration, got those of de, pl, .. Name one of these folders.",
    );
    await expect(loadCorpus({ id: "hf", path: "/h/x.parquet" }, { files })).rejects.toThrow(
      "/h/x.parquet: its recordings have to be unpacked: expected a cache folder and a hasher, got none. Give both to loadCorpus.",
    );
  });
});

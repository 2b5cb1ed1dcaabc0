import { describe, expect, test } from "vitest";
import { costsRecording } from "../../src/core/index.ts";
import { cremaD } from "../../src/corpora/crema-d.ts";
import { emodb, emodbSpeakers } from "../../src/corpora/emodb.ts";
import { emovo } from "../../src/corpora/emovo.ts";
import { corpusLoaders } from "../../src/corpora/index.ts";
import type { CorpusLoader } from "../../src/corpora/loader.ts";
import { isAbsolute, joinPath } from "../../src/corpora/loader.ts";
import { ravdess } from "../../src/corpora/ravdess.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { memoryFiles } from "./memory-files.ts";

/** Empty files by path: loaders read names, not samples. */
const tree = (...paths: string[]) => memoryFiles(Object.fromEntries(paths.map((path) => [path, "audio"])));

const layouts: [string, CorpusLoader, string[], object[]][] = [
  [
    "EMO-DB as published",
    emodb,
    ["/d/wav/03a01Wa.wav", "/d/wav/16b10Tb.wav", "/d/silb/03a01Wa.silb", "/d/erkennung.txt"],
    [
      { id: "03a01Wa", label: "anger", speaker: "03", sex: "male", language: "de" },
      { id: "16b10Tb", label: "sadness", speaker: "16", sex: "female", language: "de" },
    ],
  ],
  [
    "EMO-DB without its subfolder, as FLAC",
    emodb,
    ["/d/08a02La.flac"],
    [{ id: "08a02La", label: "boredom", speaker: "08", sex: "female", file: "/d/08a02La.flac" }],
  ],
  [
    "EMOVO as published, below its own folder",
    emovo,
    ["/d/EMOVO/f1/dis-f1-b1.wav", "/d/EMOVO/m3/gio-m3-n5.wav", "/d/EMOVO/documents/readme.pdf"],
    [
      { id: "dis-f1-b1", label: "disgust", speaker: "f1", sex: "female", language: "it" },
      { id: "gio-m3-n5", label: "happiness", speaker: "m3", sex: "male" },
    ],
  ],
  [
    "EMOVO as FLAC",
    emovo,
    ["/d/f2/sor-f2-d1.flac"],
    [{ id: "sor-f2-d1", label: "surprise", speaker: "f2", sex: "female" }],
  ],
  [
    "RAVDESS as published",
    ravdess,
    ["/d/Actor_01/03-01-01-01-01-01-01.wav", "/d/Actor_24/03-01-08-02-02-02-24.wav"],
    [
      { id: "03-01-01-01-01-01-01", label: "neutral", speaker: "01", sex: "male", language: "en" },
      { id: "03-01-08-02-02-02-24", label: "surprise", speaker: "24", sex: "female" },
    ],
  ],
  [
    "RAVDESS below the archive's name, with the clutter of an unpacked zip",
    ravdess,
    [
      "/d/Audio_Speech_Actors_01-24/Actor_02/03-01-02-01-01-01-02.flac",
      "/d/__MACOSX/Actor_02/03-01-02-01-01-01-02.wav",
      "/d/.DS_Store",
    ],
    [{ id: "03-01-02-01-01-01-02", label: "calm", speaker: "02", sex: "female" }],
  ],
];

describe("layouts", () => {
  test.each(layouts)("%s", async (_, loader, paths, expected) => {
    const { utterances, problems } = await loader.load(tree(...paths), "/d");
    expect(utterances).toMatchObject(expected);
    expect(utterances).toHaveLength(expected.length);
    expect(problems).toEqual([]);
  });
});

describe("names that cannot be parsed become problems", () => {
  const cases: [CorpusLoader, string, string, string][] = [
    [
      emodb,
      "/d/wav/03a01Wa.wav",
      "/d/wav/04a01Wa.wav",
      'Expected a name like 03a01Fa: speaker (10, 11, 12, 13, 14, 15, 16, 03, 08, 09), sentence, emotion letter (W, L, E, A, F, T, N), take; got "04a01Wa". The file is left out.',
    ],
    [
      emovo,
      "/d/f1/dis-f1-b1.wav",
      "/d/f1/ira-f1-b1.wav",
      'Expected a name like dis-f1-b1: emotion (dis, gio, neu, pau, rab, sor, tri), speaker (f1-f3, m1-m3), sentence; got "ira-f1-b1". The file is left out.',
    ],
    [
      ravdess,
      "/d/Actor_01/03-01-01-01-01-01-01.wav",
      "/d/Actor_01/03-01-09-01-01-01-01.wav",
      'Expected a name like 03-01-06-01-02-01-12: modality, channel, emotion (01-08), intensity, statement, repetition (01-02 each), actor (01-24); got "03-01-09-01-01-01-01". The file is left out.',
    ],
    [
      ravdess,
      "/d/Actor_01/03-01-01-01-01-01-01.wav",
      "/d/Actor_01/03-02-01-01-01-01-01.wav",
      '"03-02-01-01-01-01-01" is song (second field 02), not speech. The file is left out.',
    ],
    [
      ravdess,
      "/d/Actor_01/03-01-01-01-01-01-01.wav",
      "/d/Actor_01/01-01-01-01-01-01-01.wav",
      '"01-01-01-01-01-01-01" belongs to a video (first field 01); audio-only is 03. The file is left out.',
    ],
  ];
  test.each(cases)("%#", async (loader, good, bad, message) => {
    const { utterances, problems } = await loader.load(tree(good, bad), "/d");
    expect(utterances.map(({ file }) => file)).toEqual([good]);
    expect(problems).toEqual([{ kind: "bad-name", file: bad, message }]);
  });
});

test("a second file with the same name is left out and reported", async () => {
  const files = tree("/d/Actor_01/03-01-01-01-01-01-01.wav", "/d/copy/Actor_01/03-01-01-01-01-01-01.wav");
  const { utterances, problems } = await ravdess.load(files, "/d");
  expect(utterances).toHaveLength(1);
  expect(problems).toEqual([
    {
      kind: "duplicate-audio",
      file: "/d/copy/Actor_01/03-01-01-01-01-01-01.wav",
      message: "Has the same name as /d/Actor_01/03-01-01-01-01-01-01.wav. The file is left out.",
    },
  ]);
});

describe("of files with the same name", () => {
  const said = async (loader: CorpusLoader, ...paths: string[]) => {
    const { utterances, problems } = await loader.load(tree(...paths), "/d");
    return { files: utterances.map(({ file }) => file), problems };
  };

  test("EMO-DB's recordings are used, not the laryngograph's", async () => {
    const found = await said(emodb, "/d/laryngo/03a01Wa.wav", "/d/laryngo/03a02Wa.wav", "/d/wav/03a01Wa.wav");
    expect(found.files).toEqual(["/d/wav/03a01Wa.wav"]);
    expect(found.problems).toEqual([
      {
        kind: "passed-over",
        file: "/d/laryngo",
        message:
          "2 recordings are passed over: the corpus is documented to have its recordings in wav, and they are there.",
      },
    ]);
  });

  test("CREMA-D's WAV files are used, and blank MP3 files do no harm", async () => {
    const files = memoryFiles({
      "/d/AudioMP3/1001_DFA_ANG_XX.mp3": "audio",
      "/d/AudioMP3/1005_IWW_DIS_XX.mp3": "",
      "/d/AudioWAV/1001_DFA_ANG_XX.wav": "audio",
      "/d/AudioWAV/1005_IWW_DIS_XX.wav": "audio",
    });
    const { utterances, problems } = await cremaD.load(files, "/d");
    expect(utterances.map(({ file }) => file)).toEqual([
      "/d/AudioWAV/1001_DFA_ANG_XX.wav",
      "/d/AudioWAV/1005_IWW_DIS_XX.wav",
    ]);
    expect(problems.map(({ kind, file }) => [kind, file])).toEqual([["passed-over", "/d/AudioMP3"]]);
    expect(problems.some(costsRecording)).toBe(false);
  });

  test("MP3 files are used if there are no others", async () => {
    const found = await said(cremaD, "/d/AudioMP3/1001_DFA_ANG_XX.mp3");
    expect(found).toEqual({ files: ["/d/AudioMP3/1001_DFA_ANG_XX.mp3"], problems: [] });
  });

  test("a copy of the whole corpus inside it is reported in one line", async () => {
    const names = ["01", "02"].map((actor) => `Actor_${actor}/03-01-01-01-01-01-${actor}.wav`);
    const found = await said(ravdess, ...names.flatMap((name) => [`/d/${name}`, `/d/a_copy/${name}`]));
    expect(found.files).toEqual(names.map((name) => `/d/${name}`));
    expect(found.problems).toEqual([
      {
        kind: "passed-over",
        file: "/d/a_copy",
        message: "2 recordings in it have the names of others in the corpus's own folder. They are left out.",
      },
    ]);
  });
});

test("a missing folder is one error that says what to do", async () => {
  await expect(emovo.load(memoryFiles(), "/data/emovo")).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: Corpus "emovo" (EMOVO Corpus: an Italian Emotional Speech Database): expected its recordings in /data/emovo, found no audio file. Name the folder that holds "emovo" with --data or EMOFORGE_DATA, or download the corpus with: emoforge corpus fetch emovo]`,
  );
});

test("a folder of other recordings is not mistaken for the corpus", async () => {
  await expect(emodb.load(tree("/d/a.wav", "/d/b.wav"), "/d")).rejects.toThrow(
    "expected its recordings in /d, found 2 audio files, none named as its are.",
  );
});

test("the speakers' sexes add up to the published five women and five men", () => {
  const sexes = Object.values(emodbSpeakers).map(({ sex }) => sex);
  expect(sexes.filter((sex) => sex === "female")).toHaveLength(5);
  expect(sexes).toHaveLength(10);
});

describe.each(corpusLoaders)("$id", ({ id, card, labels, expected }) => {
  test("has a complete card, and labels that add up to its size", () => {
    expect(card.id).toBe(id);
    expect([card.title, card.licence, card.citation].every((text) => text.length > 0)).toBe(true);
    expect(Intl.getCanonicalLocales(card.language)).toEqual([card.language]);
    expect(new Set(labels).size).toBe(labels.length);
    if (expected === undefined) return;
    expect(Object.keys(expected.perLabel).sort()).toEqual([...labels].sort());
    expect(Object.values(expected.perLabel).reduce((sum, n) => sum + n, 0)).toBe(expected.utterances);
  });
});

test("paths join with one slash, and an absolute part wins", () => {
  expect(joinPath("/data/", "emodb", "", "wav")).toBe("/data/emodb/wav");
  expect(joinPath("/", "x")).toBe("/x");
  expect(joinPath("/data", "C:/y")).toBe("C:/y");
  expect(joinPath(".", "a.csv")).toBe("a.csv");
  expect(isAbsolute("a/b")).toBe(false);
});

const data = process.env.EMOFORGE_DATA;
describe.skipIf(data === undefined)(
  "the real corpora (skipped unless EMOFORGE_DATA names their parent folder)",
  () => {
    test.each([emodb, emovo, ravdess])("$id is complete", async (loader) => {
      const { utterances, problems } = await loader.load(nodeFiles, `${data}/${loader.id}`);
      const perLabel: Record<string, number> = {};
      for (const { label } of utterances) perLabel[label] = (perLabel[label] ?? 0) + 1;
      expect(perLabel).toEqual(loader.expected.perLabel);
      expect(new Set(utterances.map(({ speaker }) => speaker)).size).toBe(loader.expected.speakers);
      expect(new Set(utterances.map(({ id }) => id)).size).toBe(loader.expected.utterances);
      expect(problems).toEqual([]);
    });
  },
);

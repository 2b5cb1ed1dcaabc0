/** @file Imitations of corpora that are not at hand: small recordings on disk, named and laid out as published. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCorpus, corpusLoaders, describeCorpus, loadCorpus } from "../../src/corpora/index.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { hasher, memoryFiles, wav } from "./memory-files.ts";

interface LookAlike {
  readonly id: string;
  /** Recordings below the corpus's folder -> "label speaker sex language [id]". */
  readonly good: Readonly<Record<string, string>>;
  /** Recordings whose names cannot be parsed. */
  readonly bad: readonly string[];
}

const lookAlikes: readonly LookAlike[] = [
  {
    id: "esd",
    good: {
      "0001/Angry/0001_000351.wav": "anger 0001 female zh 0001_000351",
      "0004/Surprise/0004_001401.wav": "surprise 0004 male zh 0004_001401",
      "Emotion Speech Dataset/0011/Happy/0011_000701.wav": "happiness 0011 male en 0011_000701",
      "0015/Neutral/train/0015_000021.wav": "neutral 0015 female en 0015_000021",
      "0020/Sad/evaluation/0020_001051.wav": "sadness 0020 male en 0020_001051",
      "0020/Sad/test/0020_001071.wav": "sadness 0020 male en 0020_001071",
    },
    bad: [
      "0021/Angry/0021_000351.wav",
      "0011/Angry/0012_000351.wav",
      "0011/Bored/0011_000352.wav",
      "0011_000353.wav",
    ],
  },
  {
    id: "crema-d",
    good: {
      "AudioWAV/1001_DFA_ANG_XX.wav": "anger 1001 male en 1001_DFA_ANG_XX",
      "AudioWAV/1002_IEO_DIS_LO.wav": "disgust 1002 female en 1002_IEO_DIS_LO",
      "AudioWAV/1003_IEO_FEA_MD.wav": "fear 1003 female en 1003_IEO_FEA_MD",
      "AudioWAV/1040_ITH_SAD_X.wav": "sadness 1040 male en 1040_ITH_SAD_X",
      "1091_IEO_HAP_HI.wav": "happiness 1091 female en 1091_IEO_HAP_HI",
      "1091_WSI_NEU_XX.wav": "neutral 1091 female en 1091_WSI_NEU_XX",
    },
    bad: ["AudioWAV/1092_DFA_ANG_XX.wav", "AudioWAV/1001_DFA_CAL_XX.wav", "AudioWAV/1000_DFA_ANG_XX.wav"],
  },
  {
    id: "tess",
    good: {
      "OAF_angry/OAF_back_angry.wav": "anger OAF female en OAF_back_angry",
      "OAF_neutral/OA_bite_neutral.wav": "neutral OAF female en OA_bite_neutral",
      "YAF_pleasant_surprised/YAF_wash_ps.wav": "pleasant surprise YAF female en YAF_wash_ps",
      "YAF_youth_disgust.wav": "disgust YAF female en YAF_youth_disgust",
      "YAF_youth_fear.wav": "fear YAF female en YAF_youth_fear",
      "YAF_youth_happy.wav": "happiness YAF female en YAF_youth_happy",
      "YAF_youth_sad.wav": "sadness YAF female en YAF_youth_sad",
    },
    bad: ["MAF_back_angry.wav", "OAF_back_calm.wav", "OA_back_neutral.wav"],
  },
  {
    id: "savee",
    good: {
      "AudioData/DC/a01.wav": "anger DC male en-GB DC_a01",
      "AudioData/JE/a01.wav": "anger JE male en-GB JE_a01",
      "AudioData/KL/sa15.wav": "sadness KL male en-GB KL_sa15",
      "AudioData/KL/su15.wav": "surprise KL male en-GB KL_su15",
      "ALL/JK_d03.wav": "disgust JK male en-GB JK_d03",
      "ALL/JK_f03.wav": "fear JK male en-GB JK_f03",
      "ALL/JK_h03.wav": "happiness JK male en-GB JK_h03",
      "ALL/JK_n30.wav": "neutral JK male en-GB JK_n30",
    },
    bad: ["AudioData/DC/x01.wav", "AudioData/AB/a01.wav", "a01.wav"],
  },
  {
    id: "urdu",
    good: {
      "Angry/SM1_F1_A01.wav": "anger SM1 male ur SM1_F1_A01",
      "Angry/SM4_F48_A0100.wav": "anger SM4 male ur SM4_F48_A0100",
      "Happy/SF1_F10_H010.wav": "happiness SF1 female ur SF1_F10_H010",
      "Neutral/SM20_F1_N05.wav": "neutral SM20 male ur SM20_F1_N05",
      "Sad/SF11_F4_S06.wav": "sadness SF11 female ur SF11_F4_S06",
    },
    bad: ["Angry/SX1_F1_A01.wav", "Fear/SM1_F1_F01.wav"],
  },
  {
    id: "nemo",
    good: {
      "samples/WR0_surprised_64.wav": "surprise WR0 male pl WR0_surprised_64",
      "samples/EB0_neutral_13.wav": "neutral EB0 female pl EB0_neutral_13",
      "samples/MP0_sadness_79.wav": "sadness MP0 male pl MP0_sadness_79",
      "samples/IC0_anger_11.wav": "anger IC0 female pl IC0_anger_11",
      "samples/KD0_fear_54.wav": "fear KD0 female pl KD0_fear_54",
      "samples/KS0_happiness_4.wav": "happiness KS0 male pl KS0_happiness_4",
    },
    bad: ["samples/ZZ0_anger_1.wav", "samples/WR0_disgust_1.wav"],
  },
  {
    id: "shemo",
    good: {
      "female/F03S02.wav": "sadness F03 female fa F03S02",
      "female/F14A09.wav": "anger F14 female fa F14A09",
      "male/M02F01.wav": "fear M02 male fa M02F01",
      "male/M02H01.wav": "happiness M02 male fa M02H01",
      "male/M56N100.wav": "neutral M56 male fa M56N100",
      "male/M56W10.wav": "surprise M56 male fa M56W10",
    },
    bad: ["male/X02F01.wav", "male/M02Q01.wav"],
  },
  {
    id: "aesdd",
    good: {
      "anger/a03 (4).wav": "anger 4 unknown el a03 (4)",
      "disgust/d01 (1).wav": "disgust 1 unknown el d01 (1)",
      "fear/f18 (5).wav": "fear 5 unknown el f18 (5)",
      "fear/f18 (5)b.wav": "fear 5 unknown el f18 (5)b",
      "happiness/h20 (6).wav": "happiness 6 unknown el h20 (6)",
      "sadness/s05 (3).wav": "sadness 3 unknown el s05 (3)",
    },
    bad: ["anger/a03.wav", "anger/n03 (4).wav"],
  },
];

let dataRoot: string;
beforeAll(async () => {
  dataRoot = await mkdtemp(join(tmpdir(), "emoforge-corpora-"));
  let seed = 0;
  for (const { id, good, bad } of lookAlikes)
    for (const path of [...Object.keys(good), ...bad, "readme/notes.txt"])
      await nodeFiles.write(`${dataRoot}/${id}/${path}`, path.endsWith(".txt") ? "notes" : wav(seed++));
});
afterAll(() => rm(dataRoot, { recursive: true }));

describe.each(lookAlikes)("a look-alike of $id", ({ id, good, bad }) => {
  const load = () => loadCorpus(id, { files: nodeFiles, dataRoot });

  test("is read according to its names", async () => {
    const { utterances } = await load();
    const found = utterances.map(({ file, label, speaker, sex, language, id }) => [
      file.slice(`${dataRoot}/`.length).replace(/^[^/]+\//, ""),
      `${label} ${speaker} ${sex} ${language} ${id}`,
    ]);
    expect(Object.fromEntries(found)).toEqual(good);
    expect(utterances.every(({ corpus, session }) => corpus === id && session === "")).toBe(true);
  });

  test("has every label of the corpus, and ids that are unique", async () => {
    const { utterances } = await load();
    const { labels } = corpusLoaders.find((one) => one.id === id) as (typeof corpusLoaders)[number];
    expect([...new Set(utterances.map(({ label }) => label))].sort()).toEqual([...labels].sort());
    expect(new Set(utterances.map(({ id }) => id)).size).toBe(utterances.length);
  });

  test("reports each misnamed recording, and its audio decodes", async () => {
    const corpus = await load();
    const { problems, audio } = await checkCorpus(corpus, { files: nodeFiles, hasher });
    expect(problems.map(({ kind, file }) => [kind, file]).sort()).toEqual(
      bad.map((path) => ["bad-name", `${dataRoot}/${id}/${path}`]).sort(),
    );
    for (const { message } of problems)
      expect(message).toMatch(/^Expected a name like .+; got ".+"\. The file is left out\.$/);
    expect(audio).toHaveLength(Object.keys(good).length);
  });
});

test.each([
  ["esd-zh", "zh", ["0001", "0004"]],
  ["esd-en", "en", ["0011", "0015", "0020"]],
])(
  "%s is its part of the folder esd, and does not complain about the other",
  async (id, language, speakers) => {
    const corpus = await loadCorpus(id, { files: nodeFiles, dataRoot });
    const summary = describeCorpus(corpus);
    expect(Object.keys(summary.perSpeaker)).toEqual(speakers);
    expect(Object.keys(summary.perLanguage)).toEqual([language]);
    expect(corpus.utterances.every(({ corpus }) => corpus === id)).toBe(true);
    expect(summary.problems).toEqual({ "bad-name": 4 });
  },
);

test("no file is lost: every recording is an utterance or a problem", async () => {
  const names = lookAlikes.flatMap(({ good, bad }) => [...Object.keys(good), ...bad]);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...lookAlikes.map(({ id }) => id)),
      fc.uniqueArray(fc.oneof(fc.constantFrom(...names), fc.stringMatching(/^[\w ()-]{1,12}\.wav$/)), {
        minLength: 1,
      }),
      async (id, paths) => {
        const { good } = lookAlikes.find((one) => one.id === id) as LookAlike;
        const all = [...new Set([...paths, Object.keys(good)[0] as string])];
        const files = memoryFiles(Object.fromEntries(all.map((path) => [`/data/${id}/${path}`, "audio"])));
        const { utterances, problems } = await loadCorpus(id, { files, dataRoot: "/data" });
        expect([...utterances, ...problems].map(({ file }) => file).sort()).toEqual(
          all.map((path) => `/data/${id}/${path}`).sort(),
        );
      },
    ),
  );
});

test("CREMA-D has the published 43 women and 48 men", async () => {
  const paths = Array.from({ length: 91 }, (_, i) => `/d/${1001 + i}_DFA_ANG_XX.wav`);
  const files = memoryFiles(Object.fromEntries(paths.map((path) => [path, "audio"])));
  const { perSex } = describeCorpus(await loadCorpus({ id: "crema-d", path: "/d" }, { files }));
  expect(perSex).toEqual({ female: 43, male: 48 });
});

test("ESD has five women and five men for each language", async () => {
  const speakers = Array.from({ length: 20 }, (_, i) => String(i + 1).padStart(4, "0"));
  const paths = speakers.map((speaker) => `/d/${speaker}/Sad/${speaker}_000001.wav`);
  const files = memoryFiles(Object.fromEntries(paths.map((path) => [path, "audio"])));
  for (const id of ["esd-zh", "esd-en"]) {
    const { perSex } = describeCorpus(await loadCorpus({ id, path: "/d" }, { files }));
    expect(perSex).toEqual({ female: 5, male: 5 });
  }
});

test("an absent corpus says how to get it", async () => {
  await expect(
    loadCorpus("esd-zh", { files: memoryFiles(), dataRoot: "/data" }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[EmoforgeError: Corpus "esd-zh" (Emotional Speech Dataset, Mandarin part): expected its recordings in /data/esd, found no audio file. Name the folder that holds "esd" with --data or EMOFORGE_DATA. To get the corpus: sign its licence as https://github.com/HLTSingapore/Emotional-Speech-Data says, and unpack it into a folder called esd.]`,
  );
});

test("the message about a misnamed recording says what its name should be", async () => {
  const files = memoryFiles({ "/d/F03S02.wav": "audio", "/d/old/F03-2.wav": "audio" });
  const { problems } = await loadCorpus({ id: "shemo", path: "/d" }, { files });
  expect(problems).toMatchInlineSnapshot(`
    [
      {
        "file": "/d/old/F03-2.wav",
        "kind": "bad-name",
        "message": "Expected a name like F03S02: sex with speaker (F01-F31, M01-M56), emotion letter with number (A, F, H, N, S, W); got "old/F03-2". The file is left out.",
      },
    ]
  `);
});

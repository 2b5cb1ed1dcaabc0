import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCorpus, describeCorpus, loadCorpus, selectClasses } from "../../src/corpora/index.ts";
import { labelMaps } from "../../src/corpora/label-maps.ts";
import { nodeFiles } from "../../src/platform/node/index.ts";
import { hasher, memoryFiles, wav } from "./memory-files.ts";

/** Every code once in each session, the women's turns first. */
const codes = ["ang", "hap", "exc", "sad", "neu", "fru", "sur", "fea", "dis", "oth", "xxx"];

/** An evaluation file as published: a heading, a summary line for each turn, and below it each listener's verdict. */
function evaluation(turns: readonly (readonly [turn: string, code: string])[]): string {
  const blocks = turns.map(([turn, code], i) =>
    [
      `[${i}.0500 - ${i}.9000]\t${turn}\t${code}\t[2.5000, 3.0000, 2.5000]`,
      "C-E2:\tNeutral;\t()",
      "C-F1:\tNeutral;\t(curious)",
      "A-E3:\tval 3; act 2; dom  2;\t()",
    ].join("\n"),
  );
  return `% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n${blocks.join("\n\n")}\n`;
}

function turnsOf(session: number): [string, string][] {
  return codes.map((code, i) => [
    `Ses0${session}${i % 2 === 0 ? "F_impro01_F" : "M_script01_1b_M"}${String(i).padStart(3, "0")}`,
    code,
  ]);
}

function lookAlike(sessions: readonly number[]): Record<string, string | Uint8Array> {
  const tree: Record<string, string | Uint8Array> = {};
  for (const session of sessions) {
    const root = `Session${session}`;
    for (const dialog of [`Ses0${session}F_impro01`, `Ses0${session}M_script01_1b`]) {
      const turns = turnsOf(session).filter(([turn]) => turn.startsWith(dialog));
      tree[`${root}/dialog/EmoEvaluation/${dialog}.txt`] = evaluation(turns);
      tree[`${root}/dialog/EmoEvaluation/._${dialog}.txt`] = "\0\u0005\u0016\u0007[";
      tree[`${root}/dialog/EmoEvaluation/Categorical/${dialog}_e2_cat.txt`] = "[1.0 - 2.0]\tnot\ta summary\t";
      tree[`${root}/dialog/wav/${dialog}.wav`] = "whole dialogue";
      for (const [turn] of turns)
        tree[`${root}/sentences/wav/${dialog}/${turn}.wav`] = wav(100 * session + Number(turn.slice(-3)));
    }
  }
  return tree;
}

const below = (root: string, tree: Record<string, string | Uint8Array>) =>
  Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${root}/${path}`, content]));

let dataRoot: string;
beforeAll(async () => {
  dataRoot = await mkdtemp(join(tmpdir(), "emoforge-iemocap-"));
  for (const [path, content] of Object.entries(lookAlike([1, 2, 3, 4, 5])))
    await nodeFiles.write(`${dataRoot}/iemocap/IEMOCAP_full_release/${path}`, content);
});
afterAll(() => rm(dataRoot, { recursive: true }));

describe("a look-alike of IEMOCAP", () => {
  const load = () => loadCorpus("iemocap", { files: nodeFiles, dataRoot });

  test("has five sessions of two speakers and every label", async () => {
    const corpus = await load();
    const summary = describeCorpus(corpus);
    expect(summary.perSession).toEqual({
      Session1: 11,
      Session2: 11,
      Session3: 11,
      Session4: 11,
      Session5: 11,
    });
    expect(Object.keys(summary.perSpeaker)).toEqual(
      [1, 2, 3, 4, 5].flatMap((n) => [`Ses0${n}F`, `Ses0${n}M`]),
    );
    expect(summary.perSex).toEqual({ female: 30, male: 25 });
    expect(summary.perLanguage).toEqual({ en: 55 });
    expect(Object.values(summary.perLabel)).toEqual(codes.map(() => 5));
    expect(corpus.utterances.find(({ id }) => id === "Ses02M_script01_1b_M001")).toMatchObject({
      label: "happiness",
      speaker: "Ses02M",
      session: "Session2",
      file: `${dataRoot}/iemocap/IEMOCAP_full_release/Session2/sentences/wav/Ses02M_script01_1b/Ses02M_script01_1b_M001.wav`,
    });
  });

  test("decodes, and has no problem", async () => {
    const { problems, audio } = await checkCorpus(await load(), { files: nodeFiles, hasher });
    expect(problems).toEqual([]);
    expect(audio).toHaveLength(55);
  });

  test("gives the customary four classes, excitement merged into happiness", async () => {
    const { labels, classes, excluded } = selectClasses(
      await load(),
      labelMaps["wang-2022-imbalanced"].iemocap,
    );
    expect(classes.map((_, c) => labels.filter((label) => label === c).length)).toEqual([5, 5, 10, 5]);
    expect(Object.keys(excluded).sort()).toEqual([
      "disgust",
      "fear",
      "frustration",
      "other",
      "surprise",
      "undecided",
    ]);
  });
});

describe("faults are reported", () => {
  const dialog = "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt";
  const load = (change: Record<string, string>) =>
    loadCorpus("iemocap", {
      files: memoryFiles(below("/data/iemocap", { ...lookAlike([1]), ...change })),
      dataRoot: "/data",
    });
  const problemsOf = async (change: Record<string, string>) =>
    (await load(change)).problems.map(
      ({ kind, file, message }) => `${kind}: ${file.split("/").at(-1)}: ${message}`,
    );

  test("a recording without a line, a line without a recording", async () => {
    const turns = turnsOf(1).filter(([turn]) => turn.startsWith("Ses01F"));
    const [, ...rest] = turns;
    expect(await problemsOf({ [dialog]: evaluation([...rest, ["Ses01F_impro01_F099", "ang"]]) })).toEqual([
      "unreadable: Ses01F_impro01.txt: Ses01F_impro01.txt, line 28: there is no recording Ses01F_impro01_F099 in Session1/sentences/wav. The line is left out.",
      "missing-label: Ses01F_impro01_F000.wav: No file in Session1/dialog/EmoEvaluation has a line for it. The file is left out.",
    ]);
  });

  test("an unknown code, a turn named twice, a line that cannot be read, a turn that names no speaker", async () => {
    const strange = "Session1/sentences/wav/Ses01F_impro01/Ses01_intro.wav";
    const text = evaluation([
      ["Ses01F_impro01_F000", "joy"],
      ["Ses01F_impro01_F000", "ang"],
      ["Ses01_intro", "neu"],
    ]);
    const found = await problemsOf({ [dialog]: `${text}[broken\n`, [strange]: "audio" });
    expect(found.slice(0, 4)).toMatchInlineSnapshot(`
      [
        "missing-label: Ses01F_impro01.txt: Ses01F_impro01.txt, line 17: expected [start - end], turn, emotion and [v, a, d], got "[broken". The line is left out.",
        "missing-label: Ses01F_impro01_F000.wav: Ses01F_impro01.txt, line 3: expected one of ang, dis, exc, fea, fru, hap, neu, oth, sad, sur, xxx, got "joy". The file is left out.",
        "duplicate-audio: Ses01F_impro01.txt: Ses01F_impro01.txt, line 8 names Ses01F_impro01_F000 a second time. The line is left out.",
        "bad-name: Ses01_intro.wav: Ses01F_impro01.txt, line 13: expected a turn like Ses01F_impro01_M000, got "Ses01_intro". The file is left out.",
      ]
    `);
  });

  test("one turn recorded twice", async () => {
    const copy = "Session1/sentences/wav/copy/Ses01F_impro01_F000.wav";
    expect(await problemsOf({ [copy]: "audio" })).toEqual([
      "duplicate-audio: Ses01F_impro01_F000.wav: Has the same name as /data/iemocap/Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav. The file is left out.",
    ]);
  });

  test("recordings without evaluations, and nothing at all", async () => {
    const audio = { "/data/iemocap/Session1/sentences/wav/d/Ses01F_impro01_F000.wav": "audio" };
    const loading = (tree: Record<string, string>) =>
      loadCorpus("iemocap", { files: memoryFiles(tree), dataRoot: "/data" });
    await expect(loading(audio)).rejects.toThrow(
      "expected its recordings in /data/iemocap, found 1 audio files, none labelled.",
    );
    await expect(loading({})).rejects.toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: Corpus "iemocap" (Interactive Emotional Dyadic Motion Capture Database): expected its recordings in /data/iemocap, found no audio file. Name the folder that holds "iemocap" with --data or EMOFORGE_DATA. To get the corpus: ask for it at https://sail.usc.edu/iemocap/iemocap_release.htm (licence by signature) and unpack it, so that Session1 … Session5 lie in this folder.]`,
    );
  });
});

import { describe, expect, test } from "vitest";
import { loadCorpus, loadKaldi } from "../../src/corpora/index.ts";
import { memoryFiles } from "./memory-files.ts";

/** A data folder below an experiment, whose paths start from the experiment. */
const whole: Readonly<Record<string, string>> = {
  "/k/data/train/wav.scp": "rec2 wav/two files.wav\nrec1 wav/one.wav\n",
  "/k/data/train/segments": "s1-a rec1 0.00 1.50\ns1-b rec1 1.50 3.25\ns2-a rec2 0.00 -1\n",
  "/k/data/train/utt2spk": "s1-a s1\ns1-b s1\ns2-a s2\n",
  "/k/data/train/spk2gender": "s1 f\ns2 m\n",
  "/k/data/train/utt2lang": "s1-a de\ns1-b de\ns2-a it\n",
  "/k/data/train/utt2emo": "s1-a anger\ns2-a neutral\ns1-b pleasant surprise\n",
  "/k/wav/one.wav": "x",
  "/k/wav/two files.wav": "x",
};

const load = (changes: Record<string, string | undefined> = {}, options = {}) =>
  loadKaldi(
    memoryFiles(
      Object.fromEntries(
        Object.entries({ ...whole, ...changes }).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        ),
      ),
    ),
    "/k/data/train",
    options,
  );

describe("loadKaldi", () => {
  test("reads stretches, speakers, sexes, languages and emotions, whatever the order of the lines", async () => {
    const { card, utterances, problems } = await load();
    expect(card).toMatchObject({ id: "train", title: "train" });
    expect(problems).toEqual([]);
    expect(utterances).toEqual([
      {
        id: "s1-a",
        file: "/k/wav/one.wav",
        startSec: 0,
        endSec: 1.5,
        label: "anger",
        speaker: "s1",
        sex: "female",
        language: "de",
        session: "",
        corpus: "train",
      },
      {
        id: "s1-b",
        file: "/k/wav/one.wav",
        startSec: 1.5,
        endSec: 3.25,
        label: "pleasant surprise",
        speaker: "s1",
        sex: "female",
        language: "de",
        session: "",
        corpus: "train",
      },
      {
        id: "s2-a",
        file: "/k/wav/two files.wav",
        startSec: 0,
        label: "neutral",
        speaker: "s2",
        sex: "male",
        language: "it",
        session: "",
        corpus: "train",
      },
    ]);
  });

  test("without segments every recording is an utterance; tabs, CRLF and a byte-order mark do not matter", async () => {
    const { utterances } = await load({
      "/k/data/train/segments": undefined,
      "/k/data/train/wav.scp": "\uFEFFrec1\t/k/wav/one.wav\r\nrec2   wav/two files.wav\r\n",
      "/k/data/train/utt2emo": "rec1 joy\r\nrec2 fear\r\n",
      "/k/data/train/utt2spk": "rec1 s1\nrec2 s2\n",
    });
    expect(utterances.map(({ id, file, label, speaker }) => [id, file, label, speaker])).toEqual([
      ["rec1", "/k/wav/one.wav", "joy", "s1"],
      ["rec2", "/k/wav/two files.wav", "fear", "s2"],
    ]);
  });

  test("`loadCorpus` knows the folder and its wav.scp", async () => {
    for (const path of ["/k/data/train", "/k/data/train/wav.scp"]) {
      const { utterances } = await loadCorpus({ id: "own", path }, { files: memoryFiles(whole) });
      expect(utterances).toHaveLength(3);
    }
  });

  test.each([
    ["no utt2spk", undefined],
    ["every utterance its own speaker, as Kaldi writes unknown ones", "s1-a s1-a\ns1-b s1-b\ns2-a s2-a\n"],
  ])("%s: the speakers are unknown, and that is reported", async (_, utt2spk) => {
    const { utterances, problems } = await load({ "/k/data/train/utt2spk": utt2spk });
    expect(utterances.map(({ speaker }) => speaker)).toEqual(["unknown", "unknown", "unknown"]);
    expect(problems.map(({ kind }) => kind)).toEqual(["unknown-speakers"]);
  });

  test("utterances without emotion, and emotions without utterance, are left out and reported", async () => {
    const { utterances, problems } = await load({
      "/k/data/train/utt2emo": "s1-a anger\nx9 joy\ns2-a neutral\n",
    });
    expect(utterances.map(({ id }) => id)).toEqual(["s1-a", "s2-a"]);
    expect(problems).toEqual([
      {
        kind: "unreadable",
        file: "/k/data/train/utt2emo",
        message: '"x9" has an emotion, but is not in segments. It is left out.',
      },
      {
        kind: "missing-label",
        file: "/k/wav/one.wav",
        message: "segments, line 2: no emotion. The row is left out.",
      },
    ]);
  });

  test("another name for the file of emotions, usual or given", async () => {
    const none = { "/k/data/train/utt2emo": undefined };
    const emotions = whole["/k/data/train/utt2emo"];
    expect((await load({ ...none, "/k/data/train/utt2label": emotions })).utterances).toHaveLength(3);
    const given = { columns: { emotion: "affect" } };
    expect((await load({ ...none, "/k/data/train/affect": emotions }, given)).utterances).toHaveLength(3);
  });
});

describe("messages", () => {
  test("commands and archives are never opened: the message says what to do", async () => {
    const scp = [
      "a flac -c -d -s /data/a.flac |",
      "b sph2pipe -f wav b.sph |",
      "c raw/data.ark:1234",
      "d -",
      "e",
      "f wav/one.wav",
      "f wav/one.wav",
    ].join("\n");
    await expect(load({ "/k/data/train/wav.scp": scp })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /k/data/train/wav.scp has 6 faulty lines:
        line 1: a command, which is never run. Name the file itself, /data/a.flac: FLAC is read as it is
        line 2: a command, which is never run. Write what it gives to a file once, sph2pipe -f wav b.sph > b.wav, and name that file
        line 3: a place in an archive. Copy it to a file once, wav-copy raw/data.ark:1234 c.wav, and name that file
        line 4: standard input, which cannot be read again. Name a file
        line 5: expected a name and a file with a blank between, got "e"
        line 7: "f" is already on line 6]
    `);
  });

  test("segments that contradict themselves or wav.scp", async () => {
    const segments = [
      "a rec1 0 1",
      "b rec1 2 1",
      "c rec9 0 1",
      "a rec1 1 2",
      "d rec1 0",
      "e rec1 0 1 A",
      "f rec1 -1 1",
    ].join("\n");
    await expect(load({ "/k/data/train/segments": segments })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EmoforgeError: /k/data/train/segments has 6 faulty lines:
        line 2: expected a start from 0 before the end, got 2 and 1
        line 3: recording "rec9" of "c" is not in wav.scp
        line 4: "a" is already on an earlier line
        line 5: expected utterance, recording, start and end in seconds, got "d rec1 0"
        line 6: expected four columns, got channel A: channels are mixed. Save each as a recording of its own
        line 7: expected a start from 0 before the end, got -1 and 1]
    `);
  });

  test("no emotions, an emotion file with one column, an empty file", async () => {
    await expect(load({ "/k/data/train/utt2emo": undefined })).rejects.toThrow(
      "/k/data/train: expected the emotion of each utterance in utt2emo, utt2emotion, utt2label, got the files segments, spk2gender, utt2lang, utt2spk, wav.scp. " +
        "Name the file that has them: --column emotion=<file>, or columns: { emotion: <file> } in a recipe.",
    );
    await expect(load({ "/k/data/train/utt2emo": "s1-a joy\ns1-b\n" })).rejects.toThrow(
      '/k/data/train/utt2emo has 1 faulty line:\n  line 2: expected a name and a value with a blank between, got "s1-b"',
    );
    await expect(load({ "/k/data/train/wav.scp": "" })).rejects.toThrow(
      "/k/data/train/wav.scp: expected lines of text, got an empty file.",
    );
  });

  test("recordings that are not there", async () => {
    await expect(
      load({ "/k/data/train/wav.scp": "rec1 C:\\wav\\one.wav\nrec2 C:\\wav\\two.wav\n" }),
    ).rejects.toThrow(
      "/k/data/train/wav.scp: none of its recordings was found. Looked for C:\\wav\\one.wav there: it is an absolute path, perhaps of another machine. " +
        "Name the folder that holds them: --audio-root <folder>, or audioRoot in a recipe.",
    );
    const { utterances } = await load(
      { "/k/data/train/wav.scp": "rec1 C:\\wav\\one.wav\nrec2 C:\\wav\\two files.wav\n" },
      { audioRoot: "/k/wav" },
    );
    expect(utterances.map(({ file }) => file)).toEqual([
      "/k/wav/one.wav",
      "/k/wav/one.wav",
      "/k/wav/two files.wav",
    ]);
  });
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import { type AudioStream, encodeWav } from "../../src/audio/index.ts";
import { costsRecording, type Problem, type Utterance } from "../../src/core/index.ts";
import { planRun } from "../../src/experiment/plan/plan.ts";
import { contentHashes } from "../../src/experiment/prepare/content.ts";
import { extractClips } from "../../src/experiment/prepare/extract-clips.ts";
import { extractRows } from "../../src/experiment/prepare/extract-rows.ts";
import { extractFrames } from "../../src/experiment/prepare/frames.ts";
import { sortedProblems } from "../../src/experiment/prepare/recordings.ts";
import { featuresSchema } from "../../src/features/index.ts";
import { mp3Mono, opus } from "../audio/fixtures.ts";
import { clipRecipe, optionsFor, recordings } from "./clips-support.ts";
import { cacheFolder, localWorkers, type MemoryFiles, memoryFiles, memoryPlatform } from "./support.ts";

/** What decoding is made to say about a file, by its name: this test is not about how damage is recognised. */
const said = vi.hoisted(() => new Map<string, readonly string[] | Error>());

vi.mock("../../src/audio/decode.ts", async (original) => {
  const decoding = await original<typeof import("../../src/audio/decode.ts")>();
  const openAudio = async (...args: Parameters<typeof decoding.openAudio>): Promise<AudioStream> => {
    const stream = await decoding.openAudio(...args);
    const warnings = said.get(args[0].name) ?? [];
    if (warnings instanceof Error) throw warnings;
    return { ...stream, warnings: [...stream.warnings, ...warnings] };
  };
  return { ...decoding, openAudio };
});

const is09 = featuresSchema.parse({ set: "is09" });
const logmel = featuresSchema.parse({ set: "logmel", mels: 32 });
const warning = "The last 3 of 9 pages are missing.";
const damaged: Problem = { kind: "damaged", file: "/b.wav", message: `${warning} It is used nevertheless.` };

const utterance = (file: string, more: Partial<Utterance> = {}): Utterance => ({
  id: file,
  file,
  label: "anger",
  speaker: "s",
  sex: "unknown",
  language: "und",
  session: "",
  corpus: "c",
  ...more,
});
const three = ["/a.wav", "/b.wav", "/c.wav"].map((file) => utterance(file));

let files: MemoryFiles;
beforeEach(async () => {
  said.clear();
  said.set("/b.wav", [warning]);
  files = memoryFiles();
  for (const [i, { file }] of three.entries())
    await files.write(
      file,
      encodeWav(
        Float32Array.from({ length: 8000 }, (_, t) => Math.sin(t * (0.1 + 0.02 * i)) / 2),
        16_000,
      ),
    );
});

const rows = (utterances = three) => {
  const workers = localWorkers(files);
  return extractRows(utterances, is09, { platform: memoryPlatform(files), workers, cacheFolder });
};

describe("features by recording", () => {
  test("a damaged recording gives its row and a problem, computed or cached", async () => {
    const first = await rows();
    expect([first.utterances.length, first.cached, first.problems]).toEqual([3, 0, [damaged]]);
    // From here on, only the cache can know.
    said.clear();
    const again = await rows();
    expect([again.cached, again.problems]).toEqual([3, [damaged]]);
    expect(again.data).toEqual(first.data);
  });

  test("rows whose warnings cannot be read are computed anew, and what a decoder no longer says is forgotten", async () => {
    await rows();
    const [path] = [...files.content.keys()].filter((key) => key.endsWith(".warnings.json"));
    await files.write(path, '["cut');
    said.clear();
    expect(await rows()).toMatchObject({ cached: 2, problems: [] });
    expect(await rows()).toMatchObject({ cached: 3, problems: [] });
    expect(files.content.has(path)).toBe(false);
  });

  test("a damaged file with many utterances is one problem", async () => {
    const parts = [0, 0.1, 0.2].map((startSec) => utterance("/b.wav", { id: `${startSec}`, startSec }));
    expect((await rows(parts)).problems).toEqual([damaged]);
  });

  test("a fault of a decoder is a problem of only that file", async () => {
    said.set("/b.wav", new RangeError("memory access out of bounds"));
    const { utterances, problems } = await rows();
    expect(utterances.map(({ file }) => file)).toEqual(["/a.wav", "/c.wav"]);
    expect(problems).toEqual([
      {
        kind: "unreadable",
        file: "/b.wav",
        message:
          "/b.wav: expected a recording that can be processed, got a fault of the program (RangeError). " +
          "Please report it with this file, and leave the file out for now.",
      },
    ]);
  });

  test("rows of formats whose decoder once gave no warnings are computed anew; those of others are not", async () => {
    const platform = memoryPlatform(files);
    const keyOf = contentHashes(platform, 16_000);
    for (const [name, bytes, ending] of [
      ["/x.mp3", mp3Mono, "/resampled-2/decoded-2"],
      ["/x.opus", opus, "/resampled-2/decoded-2"],
      ["/a.wav", files.content.get("/a.wav") as Uint8Array, ""],
    ] as const) {
      await files.write(name, bytes);
      expect(await keyOf(name)).toBe(`${await platform.hasher.sha256(bytes)}${ending}`);
    }
  });
});

test("frames of a damaged recording come with a problem", async () => {
  const problems: Problem[] = [];
  let blocks = 0;
  for await (const _ of extractFrames(three, is09, {
    files,
    workers: localWorkers(files),
    scratchFolder: "/scratch",
    onProblem: (problem) => problems.push(problem),
  }))
    blocks++;
  expect([blocks, problems]).toEqual([3, [damaged]]);
});

test("spectrograms of a damaged recording come with a problem, computed or cached", async () => {
  const options = { ...optionsFor(files), platform: memoryPlatform(files), cacheFolder };
  const first = await extractClips(three, logmel, options);
  expect([first.frames.length, first.problems]).toEqual([3, [damaged]]);
  said.clear();
  expect(await extractClips(three, logmel, options)).toEqual(first);
});

test("a prepared corpus names the damaged recording and counts it as used", async () => {
  const files = await recordings();
  said.set("/here/u3.wav", [warning, "a piece was skipped."]);
  const [{ prepared }] = (await planRun(clipRecipe(), optionsFor(files))).corpora;
  expect([prepared.problems, prepared.unusable, prepared.damaged]).toEqual([
    [{ file: "u3.wav", message: `${warning} A piece was skipped. It is used nevertheless.` }],
    0,
    1,
  ]);
});

test("problems come in a fixed order, and what damages a file is said only once", () => {
  const unreadable: Problem = { kind: "unreadable", file: "/a", message: "m" };
  expect(sortedProblems([damaged, unreadable, damaged, unreadable])).toEqual([
    unreadable,
    unreadable,
    damaged,
  ]);
  expect([damaged, unreadable].map(costsRecording)).toEqual([false, true]);
});

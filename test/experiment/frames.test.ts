import { describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import type { Problem, Utterance, Workers } from "../../src/core/index.ts";
import { extractFrames, type FrameBlock } from "../../src/experiment/prepare/frames.ts";
import { createFeatureSet, featuresSchema } from "../../src/features/index.ts";
import { localWorkers, type MemoryFiles, memoryFiles } from "./support.ts";

const is09 = featuresSchema.parse({ set: "is09" });
const set = createFeatureSet(is09);
const scratchFolder = "/cache/scratch/1";

const tone = (hz: number, seconds: number) =>
  Float32Array.from({ length: 16_000 * seconds }, (_, i) => 0.3 * Math.sin((2 * Math.PI * hz * i) / 16_000));

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

/** What the set computes from a file's samples as they were stored. */
function framesOf(samples: Float32Array): Float32Array {
  const extraction = set.start("lld");
  extraction.push(samples.map((v) => Math.round(v * 32_768) / 32_768));
  return extraction.finish().data;
}

async function collect(
  files: MemoryFiles,
  utterances: readonly Utterance[],
  workers: Workers,
  more: { readonly blockValues?: number } = {},
) {
  const problems: Problem[] = [];
  const progress: number[] = [];
  const blocks: FrameBlock[] = [];
  for await (const block of extractFrames(utterances, is09, {
    files,
    workers,
    scratchFolder,
    ...more,
    onProgress: (done) => progress.push(done),
    onProblem: (problem) => problems.push(problem),
  }))
    blocks.push(block);
  return { blocks, problems, progress };
}

describe("frames of many utterances", () => {
  test("come in the order given, whoever is done first, and nothing is left behind", async () => {
    const files = memoryFiles();
    const names = Array.from({ length: 20 }, (_, i) => `/${i}.wav`);
    for (const [i, name] of names.entries())
      await files.write(name, encodeWav(tone(100 + 10 * i, 0.1 + 0.01 * i), 16_000));
    await files.write("/7.wav", new TextEncoder().encode("not a recording"));
    const local = localWorkers(files);
    let call = 0;
    const workers: Workers = {
      ...local,
      async run<Result>(task: string, payload: unknown) {
        // Later tasks are finished first.
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - 4 * call++)));
        return local.run<Result>(task, payload);
      },
    };
    const { blocks, problems, progress } = await collect(
      files,
      names.map((name) => utterance(name)),
      workers,
    );
    expect(blocks.map(({ utterance: { file } }) => file)).toEqual(names.filter((name) => name !== "/7.wav"));
    expect(problems.map(({ file }) => file)).toEqual(["/7.wav"]);
    expect(progress.at(-1)).toBe(20);
    for (const at of [0, 10]) {
      const i = at < 7 ? at : at + 1;
      const { data, frames, fileRateHz } = blocks[at];
      expect(data).toEqual(framesOf(tone(100 + 10 * i, 0.1 + 0.01 * i)));
      expect([frames * set.descriptorNames.length, fileRateHz]).toEqual([data.length, 16_000]);
    }
    expect([...files.content.keys()].filter((path) => path.startsWith("/cache"))).toEqual([]);
  });

  test("of a long recording come in several blocks that say where they begin", async () => {
    const files = memoryFiles();
    const samples = tone(120, 20);
    await files.write("/long.wav", encodeWav(samples, 16_000));
    const { blocks, progress } = await collect(files, [utterance("/long.wav")], localWorkers(files), {
      blockValues: 10_000,
    });
    expect(blocks.length).toBeGreaterThan(1);
    let next = 0;
    for (const { first, frames } of blocks) {
      expect(first).toBe(next);
      next += frames;
    }
    expect(Float32Array.from(blocks.flatMap(({ data }) => [...data]))).toEqual(framesOf(samples));
    expect(progress.at(-1)).toBe(1);
  });

  test("leave nothing behind if the caller stops taking them", async () => {
    const files = memoryFiles();
    for (const name of ["/a.wav", "/b.wav"]) await files.write(name, encodeWav(tone(200, 0.2), 16_000));
    const frames = extractFrames(
      ["/a.wav", "/b.wav"].map((name) => utterance(name)),
      is09,
      {
        files,
        workers: localWorkers(files, 1),
        scratchFolder,
        onProblem: () => {},
      },
    );
    expect((await frames.next()).done).toBe(false);
    await frames.return();
    expect([...files.content.keys()].sort()).toEqual(["/a.wav", "/b.wav"]);
  });

  test("a request to stop ends them", async () => {
    const files = memoryFiles();
    await files.write("/a.wav", encodeWav(tone(200, 0.2), 16_000));
    const stop = new AbortController();
    const frames = extractFrames([utterance("/a.wav")], is09, {
      files,
      workers: localWorkers(files),
      scratchFolder,
      signal: stop.signal,
      onProblem: () => {},
    });
    stop.abort();
    await expect(frames.next()).rejects.toThrow("stopped on request");
  });
});

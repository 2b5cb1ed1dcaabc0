/** @file Small experiments on spectrograms in memory: recordings, recipes, workers in the same process. */

import { encodeWav } from "../../src/audio/index.ts";
import type { Files, Workers } from "../../src/core/index.ts";
import { clipsTask } from "../../src/experiment/prepare/extract-clips.ts";
import type { ExtractionPayload } from "../../src/experiment/prepare/extraction.ts";
import { type InspectPayload, inspectTask } from "../../src/experiment/prepare/inspect.ts";
import { parseRecipe } from "../../src/experiment/recipe/parse.ts";
import type { ClipRecipe } from "../../src/experiment/recipe/schema.ts";
import type { RunOptions } from "../../src/experiment/run.ts";
import type { GroupPayload, GroupTools } from "../../src/experiment/work/group.ts";
import { groupTask } from "../../src/experiment/work/group.ts";
import { keepRecent } from "../../src/experiment/work/recent.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { cacheFolder, type MemoryFiles, memoryFiles, memoryPlatform, runFolder } from "./support.ts";

/** Two corpora, "here" with five speakers and "there" with four; each speaker has two takes of three emotions. No two recordings are alike. */
export async function recordings(): Promise<MemoryFiles> {
  const files = memoryFiles();
  for (const [id, speakers] of [
    ["here", 5],
    ["there", 4],
  ] as const) {
    const lines = ["file,speaker,gender,emotion"];
    for (let i = 0; i < 6 * speakers; i++) {
      const samples = Float32Array.from(
        { length: 4800 + 400 * (i % 3) },
        (_, t) =>
          (Math.sin(t * ((i % 3) + 2) * (id === "here" ? 0.05 : 0.06)) + 0.1 * Math.sin(t * (0.3 + i / 50))) /
          2,
      );
      await files.write(`/${id}/u${i}.wav`, encodeWav(samples, 16000));
      lines.push(`u${i}.wav,s${Math.floor(i / 6)},female,${["anger", "joy", "neutral"][i % 3]}`);
    }
    await files.write(`/${id}/list.csv`, `${lines.join("\n")}\n`);
  }
  return files;
}

export const own = (id: string) => ({ id, path: `/${id}/list.csv` });

/** Networks as small as they can be. */
export const tinyVgg = {
  kind: "vgg",
  depth: 11,
  width: 0.07,
  hidden: [],
  dropout: 0,
  pooling: "average",
  segmentFrames: 32,
  segmentHop: 32,
  epochs: 1,
  batchSize: 8,
  patience: 0,
} as const;
export const tinyAcrnn = {
  kind: "acrnn",
  convolutions: 1,
  channels: 2,
  pool: [4, 8],
  linear: 4,
  recurrent: 2,
  hidden: 2,
  segmentFrames: 8,
  segmentHop: 8,
  epochs: 1,
  batchSize: 4,
  patience: 0,
} as const;
export const tinyBagan = {
  kind: "bagan",
  frames: 32,
  width: 1,
  latent: 2,
  batch: 4,
  autoencoderIterations: 1,
  iterations: 1,
  measured: 2,
} as const;
export const tinyViewmaker = {
  kind: "viewmaker",
  frames: 32,
  width: 1,
  latent: 4,
  representation: 4,
  batch: 2,
  iterations: 2,
  measured: 4,
} as const;

export function clipRecipe(changes: Record<string, unknown> = {}): ClipRecipe {
  return parseRecipe(
    {
      title: "T",
      question: "Q?",
      corpora: [own("here")],
      features: { set: "logmel", mels: 32 },
      protocol: { kind: "k-fold-by-speaker", folds: 2 },
      normalisation: ["train"],
      repeats: 1,
      augmenters: [{ kind: "none" }, { kind: "specaugment" }],
      amounts: [1, 2],
      classifiers: [tinyVgg],
      statistics: { resamples: 100 },
      ...changes,
    },
    "test",
  ) as ClipRecipe;
}

const engine = createNodeEngine({ backend: "cpu", threads: 1 });

export async function groupTools(files: Files): Promise<GroupTools> {
  return { ...memoryPlatform(files), engine: await engine, now: () => 0, readers: keepRecent(2) };
}

export function clipWorkers(files: Files): Workers & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    ran,
    size: 2,
    async run<Result>(task: string, payload: unknown) {
      ran.push(task);
      const answer =
        task === "clips"
          ? await clipsTask(payload as ExtractionPayload, memoryPlatform(files))
          : task === "inspect"
            ? await inspectTask(payload as InspectPayload, memoryPlatform(files))
            : await groupTask(payload as GroupPayload, await groupTools(files), () => {});
      return answer as Result;
    },
    async close() {},
  };
}

export function optionsFor(files: MemoryFiles, more: Partial<RunOptions> = {}): RunOptions {
  return {
    platform: memoryPlatform(files),
    workers: clipWorkers(files),
    cacheFolder,
    runFolder,
    dataFolder: undefined,
    profile: "default",
    environment: { emoforge: "0", runtime: "r", platform: "p", cpu: "c", cores: 1, engine: "e" },
    ...more,
  };
}

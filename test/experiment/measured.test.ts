/** @file Signals are measured while they are decoded for their features, so that nothing is decoded twice. */

import { expect, test } from "vitest";
import { encodeWav } from "../../src/audio/index.ts";
import type { Utterance, Workers } from "../../src/core/index.ts";
import { extractClips } from "../../src/experiment/prepare/extract-clips.ts";
import { extractRows } from "../../src/experiment/prepare/extract-rows.ts";
import { measureRecordings } from "../../src/experiment/prepare/measure.ts";
import { workerTasks } from "../../src/experiment/tasks.ts";
import { createFeatureSet, featuresSchema } from "../../src/features/index.ts";
import { cacheFolder, type MemoryFiles, memoryFiles, memoryPlatform } from "./support.ts";

/** At another rate than that of the features, with a gap. */
const sound = encodeWav(
  Float32Array.from({ length: 22_050 }, (_, i) => (i < 6000 ? 0 : 0.4 * Math.sin(i / 17))),
  22_050,
);

const utterance = (id: string, more: Partial<Utterance> = {}): Utterance => ({
  id,
  file: "/a.wav",
  label: "anger",
  speaker: "s",
  sex: "unknown",
  language: "und",
  session: "",
  corpus: "c",
  ...more,
});
/** All tasks, in this process. */
function workersOn(files: MemoryFiles): Workers & { readonly ran: string[] } {
  const tasks = workerTasks({
    platform: memoryPlatform(files),
    now: () => 0,
    engine: () => Promise.reject(new Error("not needed")),
    open: async (config) => createFeatureSet(config),
  });
  const ran: string[] = [];
  return {
    ran,
    size: 1,
    async run<Result>(task: string, payload: unknown) {
      ran.push(task);
      const run = tasks[task as keyof typeof tasks] as (payload: unknown, told: () => void) => unknown;
      return (await run(payload, () => {})) as Result;
    },
    async close() {},
  };
}

const utterances = [utterance("whole"), utterance("part", { startSec: 0.2, endSec: 0.7 })];

test.each(["is09", "logmel"])(
  "%s: the measures are there afterwards, the same as by themselves",
  async (set) => {
    const config = featuresSchema.parse({ set });
    const run = async (first: boolean) => {
      const files = memoryFiles();
      await files.write("/a.wav", sound);
      const workers = workersOn(files);
      const options = { platform: memoryPlatform(files), workers, cacheFolder };
      const extract = set === "logmel" ? extractClips : extractRows;
      if (first) await extract(utterances, config, { ...options, measured: true });
      const before = workers.ran.length;
      return {
        found: await measureRecordings(utterances, config, options),
        tasks: workers.ran.length - before,
      };
    };
    const [alone, beside] = [await run(false), await run(true)];
    expect([alone.tasks, beside.tasks]).toEqual([2, 0]);
    expect(beside.found).toEqual(alone.found);
    expect(beside.found[1]?.durationSec).toBeCloseTo(0.5, 3);
  },
);

/**
 * @file `npm run bench -- timeline [minutes] [set ...]`: time and memory of `emoforge timeline` on a long recording, by stretches of
 * speech and by windows of 3 s begun every second, and whether windows have the values that each has by itself.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileSource, loadSource } from "../src/audio/index.ts";
import { createPredictor, loadBundle } from "../src/bundle/index.ts";
import { nodePlatform } from "../src/platform/node/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { timeline } from "../src/timeline/index.ts";
import { writeLongRecording } from "./long-speech.ts";
import { type PeakMemory, watchMemory } from "./process-memory.ts";

const launcher = join(import.meta.dirname, "../bin/emoforge.js");

export async function benchTimeline([minutes = "60", ...sets]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-timeline-"));
  const env = { ...process.env, EMOFORGE_CACHE: join(folder, "cache") };
  try {
    const recording = join(folder, "long.wav");
    const seconds = await writeLongRecording(recording, 60 * Number(minutes), { pauseSec: 0.8 });
    const tenth = join(folder, "tenth.wav");
    await writeLongRecording(tenth, 6 * Number(minutes), { pauseSec: 0.8 });
    console.log(`${(seconds / 60).toFixed(0)} minutes of speech with pauses, in one process with one thread`);
    for (const set of sets.length > 0 ? sets : ["egemaps-v02"]) {
      const bundle = join(folder, set);
      await emoforge(
        ["train", "demo", "--set", set, "--no-evaluate", "--workers", "1", "--out", bundle],
        env,
      );
      for (const [title, flags] of [
        ["stretches of speech", []],
        ["windows of 3 s, every 1 s", ["--window", "3", "--hop", "1"]],
      ] as const) {
        const out = join(folder, `${set}-${flags.length}.tsv`);
        const run = await emoforge(["timeline", bundle, recording, ...flags, "--out", out], env);
        const short = await emoforge(["timeline", bundle, tenth, ...flags, "--out", `${out}.tenth.tsv`], env);
        console.log(`${set}, ${title}: ${run.wallSec.toFixed(1)} s, ${processor(run.peak, seconds)}`);
        console.log(
          `  peak memory ${megabytes(run.peak)}, of a tenth of the recording ${megabytes(short.peak)}`,
        );
      }
      console.log(`${set}, ${await compare(bundle, tenth)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function processor(peak: PeakMemory | undefined, seconds: number): string {
  if (peak === undefined) return "processor time not measured";
  const share = (seconds / peak.cpuSec).toFixed(0);
  return `${peak.cpuSec.toFixed(1)} s of processor time: 1/${share} of real time (wanted: at most 1/100)`;
}

function megabytes(peak: PeakMemory | undefined): string {
  return peak === undefined ? "not measured" : `${peak.largestMb.toFixed(0)} MB`;
}

/** Windows of a timeline against the same samples judged alone. */
async function compare(folder: string, path: string): Promise<string> {
  const { files, hasher } = nodePlatform;
  const predictor = await createPredictor(await loadBundle(folder, files, hasher), await createNodeEngine());
  const { sampleRateHz, classes } = predictor;
  const { samples } = await loadSource(await fileSource(path, files), { sampleRateHz });
  const windows = { windowSec: 3, hopSec: 1 };
  const { segments } = await timeline(await fileSource(path, files), predictor, { windows });
  let largest = 0;
  for (const { start, end, probabilities } of segments) {
    const part = samples.subarray(Math.round(start * sampleRateHz), Math.round(end * sampleRateHz));
    const alone = await predictor.predictSignal({ samples: part, sampleRateHz });
    for (const name of classes)
      largest = Math.max(largest, Math.abs(alone.probabilities[name] - probabilities[name]));
  }
  await predictor.release();
  return `${segments.length} windows against each by itself: largest difference of a probability ${largest}`;
}

interface Run {
  readonly wallSec: number;
  readonly peak: PeakMemory | undefined;
}

async function emoforge(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  const started = performance.now();
  const child = spawn(process.execPath, [launcher, ...args], { env, stdio: ["ignore", "ignore", "pipe"] });
  const memory = watchMemory(child.pid as number);
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const peak = memory.stop();
  if (code !== 0) throw new Error(`emoforge ${args.join(" ")}: exit code ${code}\n${errors}`);
  return { wallSec: (performance.now() - started) / 1000, peak };
}

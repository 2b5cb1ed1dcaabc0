/**
 * @file Memory and time of `emoforge extract` on a long recording: repeated speech of EMO-DB or, without it, of the demo corpus.
 * Run: `node bench/long-recording.ts [set] [level] [minutes] [ending]`, e.g. `node bench/long-recording.ts egemaps-v02 lld 60 parquet`
 */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeLongRecording } from "./long-speech.ts";
import { watchMemory } from "./process-memory.ts";

const [set = "egemaps-v02", level = "functionals", minutes = "60", ending = "csv"] = process.argv.slice(2);

const folder = mkdtempSync(join(tmpdir(), "emoforge-long-"));
try {
  const recording = join(folder, "long.wav");
  const seconds = await writeLongRecording(recording, 60 * Number(minutes));
  const out = join(folder, `features.${ending}`);
  const { code, wallSec, peak, output } = await extract(recording, out);
  console.log(output.trimEnd());
  console.log(
    `${set}, ${level}, ${(seconds / 60).toFixed(0)} minutes of speech as ${ending}: exit code ${code}, ` +
      `${wallSec.toFixed(1)} s, ${((1000 * wallSec) / seconds).toFixed(1)} ms per second of speech`,
  );
  console.log(
    peak === undefined
      ? "memory: not measured, there is no /proc here"
      : `peak memory: largest process ${peak.largestMb.toFixed(0)} MB, all processes together ${peak.togetherMb.toFixed(0)} MB`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function extract(recording: string, out: string) {
  const launcher = join(import.meta.dirname, "../bin/emoforge.js");
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [launcher, "extract", recording, "--set", set, "--level", level, "--workers", "1", "--out", out],
    { env: { ...process.env, EMOFORGE_CACHE: join(folder, "cache") } },
  );
  const memory = watchMemory(child.pid as number);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    code,
    output,
    peak: memory.stop(),
    wallSec: (performance.now() - started) / 1000,
  };
}

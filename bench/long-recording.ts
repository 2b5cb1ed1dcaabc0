/**
 * @file Memory and time of `emoforge extract` on a long recording: repeated speech of EMO-DB or, without it, of the demo corpus.
 * Run: `node bench/long-recording.ts [set] [level] [minutes] [ending]`, e.g. `node bench/long-recording.ts egemaps-v02 lld 60 parquet`
 */

import { spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { encodeWav, loadSignal } from "../src/audio/index.ts";
import { demoClips, demoRateHz } from "../src/corpora/index.ts";
import { watchMemory } from "./process-memory.ts";

const [set = "egemaps-v02", level = "functionals", minutes = "60", ending = "csv"] = process.argv.slice(2);
const rateHz = 16_000;

const folder = mkdtempSync(join(tmpdir(), "emoforge-long-"));
try {
  const recording = join(folder, "long.wav");
  const seconds = await writeRecording(recording, 60 * Number(minutes));
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

/** Writes whole clips until the recording is at least this long. @returns Its length in seconds. */
async function writeRecording(path: string, wantedSec: number): Promise<number> {
  const clips = await speech();
  const stream = createWriteStream(path);
  const samples = clips.reduce((sum, clip) => sum + clip.length, 0);
  const rounds = Math.ceil((wantedSec * rateHz) / samples);
  const bytes = 2 * samples * rounds;
  const header = encodeWav(new Float32Array(0), rateHz);
  const view = new DataView(header.buffer);
  view.setUint32(4, 36 + bytes, true);
  view.setUint32(40, bytes, true);
  stream.write(header);
  for (let round = 0; round < rounds; round++) {
    for (const clip of clips) {
      if (!stream.write(encodeWav(clip, rateHz).subarray(44)))
        await new Promise<void>((resolve) => stream.once("drain", () => resolve()));
    }
  }
  stream.end();
  await finished(stream);
  return (samples * rounds) / rateHz;
}

async function speech(): Promise<Float32Array[]> {
  const { EMOFORGE_DATA: data } = process.env;
  if (data) {
    const wavs = join(data, "emodb", "wav");
    const names = (await readdir(wavs)).filter((name) => name.endsWith(".wav")).slice(0, 100);
    return Promise.all(
      names.map(async (name) => {
        const bytes = new Uint8Array(await readFile(join(wavs, name)));
        return (await loadSignal(bytes, name, { sampleRateHz: rateHz })).samples;
      }),
    );
  }
  if (demoRateHz !== rateHz) throw new Error(`the demo corpus is at ${demoRateHz} Hz`);
  return Array.from(demoClips({ speakersPerSex: 2, takes: 4 }), ({ samples }) => samples);
}

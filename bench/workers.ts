/** @file `npm run bench -- workers`: what a second worker process brings, on the demo recipe without its report. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Two repeats, so that starting a worker and compiling its programs weigh no more than in a real run. */
const overrides = ["--override", "repeats=2"];
const rounds = Number(process.argv[3] ?? 3);

/** Runs with one and with two workers in turn, each from a cache that holds only the features; prints medians of trials per second. */
export async function benchWorkers(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  const speeds: Record<number, number[]> = { 1: [], 2: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const workers of [1, 2]) speeds[workers].push(trialsPerSecond(folder, workers, round));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [one, two] = [median(speeds[1]), median(speeds[2])];
  console.log("workers  trials/s (each run)");
  for (const workers of [1, 2])
    console.log(`${workers}        ${speeds[workers].map((s) => s.toFixed(2)).join("  ")}`);
  console.log(
    `two workers bring ${(two / one).toFixed(2)} times the throughput of one (wanted: at least 1.7)`,
  );
}

function trialsPerSecond(folder: string, workers: number, round: number): number {
  const out = join(folder, `run-${workers}-${round}`);
  const env = { ...process.env, EMOFORGE_CACHE: join(folder, `cache-${workers}-${round}`) };
  const emoforge = (...args: string[]) => {
    const done = spawnSync(process.execPath, [join(root, "bin/emoforge.js"), ...args], {
      env,
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(done.stderr);
  };
  const recipe = join(root, "recipes/demo.yaml");
  // Makes the corpus and its features, so that only fits and trials are timed.
  emoforge("run", recipe, "--plan", "--workers", String(workers));
  emoforge("run", recipe, ...overrides, "--out", out, "--workers", String(workers));
  const { wallSec } = JSON.parse(readFileSync(join(out, "environment.json"), "utf8")) as { wallSec: number };
  const results = JSON.parse(readFileSync(join(out, "results.json"), "utf8")) as {
    corpora: { trials: { done: number } }[];
  };
  return results.corpora[0].trials.done / wallSec;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

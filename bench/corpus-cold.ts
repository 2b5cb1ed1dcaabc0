/**
 * @file All of EMO-DB from a cold start: `emoforge extract emodb` with two workers and an empty cache, several times.
 * Run: `EMOFORGE_DATA=… node bench/corpus-cold.ts [set] [runs]`
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [set = "egemaps-v02", runs = "3"] = process.argv.slice(2);
if (!process.env.EMOFORGE_DATA) {
  console.error("bench/corpus-cold: set EMOFORGE_DATA (with emodb/wav).");
  process.exit(1);
}

const launcher = join(import.meta.dirname, "../bin/emoforge.js");
const times: number[] = [];
for (let run = 0; run < Number(runs); run++) {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-cold-"));
  try {
    const args = ["extract", "emodb", "--set", set, "--workers", "2", "--out", join(folder, "features.csv")];
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [launcher, ...args], {
      env: { ...process.env, EMOFORGE_CACHE: join(folder, "cache") },
      encoding: "utf8",
    });
    times.push((performance.now() - started) / 1000);
    if (status !== 0) throw new Error(stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(
  `${set}, EMO-DB from a cold start, 2 workers: ${times.map((time) => time.toFixed(2)).join(", ")} s; best ${Math.min(...times).toFixed(2)} s`,
);

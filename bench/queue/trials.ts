/** @file Real trials: the demo recipe by two worker processes, and by a worker of a queue with two. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../test/queue/server.ts";

const root = join(import.meta.dirname, "../..");
const launcher = join(root, "bin/emoforge.js");
const recipe = join(root, "recipes/demo.yaml");

/** Wall-clock seconds of the run, from a cache that holds only features: alternately, and the least of each counts. */
export async function benchTrials(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  const server = await startServer();
  const seconds: Record<"pool" | "queue", number[]> = { pool: [], queue: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      const cache = join(folder, `cache-${round}`);
      const store = join(folder, `store-${round}`);
      const local = { EMOFORGE_CACHE: cache };
      emoforge(local, "run", recipe, "--plan", "--workers", "2");
      const pool = join(folder, `run-${round}`);
      emoforge(local, "run", recipe, "--workers", "2", "--out", pool);
      seconds.pool.push(wallSec(pool));

      const shared = { EMOFORGE_QUEUE: server.url, EMOFORGE_STORE: store };
      emoforge(shared, "run", recipe, "--queue", "--plan");
      const worker = spawn(process.execPath, [launcher, "worker", "--concurrency", "2"], {
        env: { ...process.env, ...shared },
        stdio: "ignore",
      });
      await new Promise((resolve) => setTimeout(resolve, 3000));
      emoforge(shared, "run", recipe, "--queue");
      worker.kill("SIGTERM");
      const queued = join(store, "runs/demo");
      seconds.queue.push(wallSec(queued));
      const same = readFileSync(join(pool, "results.json")).equals(
        readFileSync(join(queued, "results.json")),
      );
      console.log(
        `round ${round + 1}: pool ${seconds.pool.at(-1)} s, queue ${seconds.queue.at(-1)} s, ${same ? "the same bytes" : "DIFFERENT BYTES"}`,
      );
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const least = (values: readonly number[]) => Math.min(...values);
  console.log(
    `a worker of a queue with two processes has ${(least(seconds.pool) / least(seconds.queue)).toFixed(2)} times the throughput of two worker processes (wanted: at least 0.9)`,
  );
}

function emoforge(env: Readonly<Record<string, string>>, ...args: string[]): void {
  const done = spawnSync(process.execPath, [launcher, ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(done.stderr);
}

function wallSec(run: string): number {
  return (JSON.parse(readFileSync(join(run, "environment.json"), "utf8")) as { wallSec: number }).wallSec;
}

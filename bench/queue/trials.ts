/** @file Real trials: the demo recipe by two worker processes, and by a worker of a queue with two. */

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../test/queue/server.ts";

const root = join(import.meta.dirname, "../..");
const launcher = join(root, "bin/emoforge.js");
const recipe = join(root, "recipes/demo.yaml");

/**
 * Alternately, from a cache that holds only features. Compared is the share of the run's time in which both processes were at work, since
 * that does not depend on what else the machine does.
 */
export async function benchTrials(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  const server = await startServer();
  const busy: Record<"pool" | "queue", number[]> = { pool: [], queue: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      const cache = join(folder, `cache-${round}`);
      const store = join(folder, `store-${round}`);
      const local = { EMOFORGE_CACHE: cache };
      emoforge(local, "run", recipe, "--plan", "--workers", "2");
      const pool = join(folder, `run-${round}`);
      emoforge(local, "run", recipe, "--workers", "2", "--out", pool);
      busy.pool.push(busyShare(pool));

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
      busy.queue.push(busyShare(queued));
      const same = readFileSync(join(pool, "results.json")).equals(
        readFileSync(join(queued, "results.json")),
      );
      const shares = `pool ${busy.pool.at(-1)?.toFixed(3)}, queue ${busy.queue.at(-1)?.toFixed(3)}`;
      console.log(
        `round ${round + 1}: both at work for ${shares} of the time, ${same ? "the same bytes" : "DIFFERENT BYTES"}`,
      );
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(
    `a worker of a queue with two processes does ${(mean(busy.queue) / mean(busy.pool)).toFixed(2)} times as much as two worker processes (wanted: at least 0.9)`,
  );
}

function emoforge(env: Readonly<Record<string, string>>, ...args: string[]): void {
  const done = spawnSync(process.execPath, [launcher, ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(done.stderr);
}

function busyShare(run: string): number {
  const { computeSec, wallSec } = JSON.parse(readFileSync(join(run, "environment.json"), "utf8")) as {
    computeSec: number;
    wallSec: number;
  };
  return computeSec / (2 * wallSec);
}

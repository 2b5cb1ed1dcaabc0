/** @file A large run: how long and how much memory it takes to plan and to enqueue, and how soon its status answers. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkspace } from "../../src/cli/workspace.ts";
import { executeRun, planRun, resolveRecipe } from "../../src/experiment/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { openRunner, parseAddress, queueStatus } from "../../src/queue/index.ts";
import { startServer } from "../../test/queue/server.ts";
import { memoryOf } from "./jobs.ts";

const recipePath = join(import.meta.dirname, "../../recipes/demo.yaml");

/** @param jobs Groups of the demo recipe, with one amount each, which has 360 of them in a draw of ten repeats. */
export async function benchPlan(jobs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  const workspace = await openWorkspace({ cacheFolder: join(folder, "cache"), workers: 2 });
  const server = await startServer();
  try {
    const overrides = (draws: number) => [
      `draws=${draws}`,
      "repeats=10",
      "amounts=[1]",
      "statistics.resamples=100",
    ];
    const plan = (draws: number) =>
      planRun(
        resolveRecipe(readFileSync(recipePath, "utf8"), "demo.yaml", { overrides: overrides(draws) }).recipe,
        {
          ...workspace,
          runFolder: join(folder, "run"),
        },
      );
    // Makes the corpus and its features, which are not what is measured.
    await plan(1);
    const started = performance.now();
    const large = await plan(Math.ceil(jobs / 360));
    console.log(`planned ${large.groups.length} jobs in ${since(started)}, resident set at most ${peak()}`);

    const address = parseAddress(server.url);
    const shared = { name: "bench", places: { store: folder }, implementation: "bench" };
    const queue = await openRunner(address, { ...shared, hasher: nodePlatform.hasher });
    const stop = new AbortController();
    const enqueuing = performance.now();
    const running = executeRun(large, {
      ...workspace,
      workers: { ...queue, close: async () => {} },
      runFolder: join(folder, "run"),
      profile: "default",
      signal: stop.signal,
    });
    running.catch(() => {});
    while ((await queueStatus(address, "bench")).waiting < large.groups.length)
      await new Promise((resolve) => setTimeout(resolve, 200));
    console.log(`enqueued in ${since(enqueuing)}, resident set at most ${peak()}`);
    const asked = performance.now();
    await queueStatus(address, "bench");
    console.log(`status in ${since(asked)}`);
    const bytes = await memoryOf(server.port);
    console.log(
      `server: ${(bytes / 2 ** 20).toFixed(0)} MB, ${(bytes / large.groups.length / 1000).toFixed(1)} kB a job`,
    );
    stop.abort();
    await running.catch(() => {});
    await queue.close();
  } finally {
    await workspace.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function since(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(2)} s`;
}

/** What this process has used so far. */
function peak(): string {
  return `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;
}

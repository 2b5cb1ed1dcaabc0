/** @file What a queue costs: jobs without work, and jobs that sleep for a second, by the number of workers. */

import { spawn } from "node:child_process";
import { join } from "node:path";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { openRunner, parseAddress } from "../../src/queue/index.ts";
import { startServer } from "../../test/queue/server.ts";

/** As many positions as the training and test rows of a fold of EMO-DB. */
const rows = Array.from({ length: 535 }, (_, i) => i);

/** @returns Seconds from asking for the jobs to the last answer; the server and the workers are up by then. */
export async function timeJobs(
  jobs: number,
  workers: number,
  ms: number,
): Promise<{ seconds: number; bytes: number }> {
  const server = await startServer();
  const shared = { name: "bench", places: { store: "/store" }, implementation: "bench" };
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "worker.ts"), JSON.stringify({ ...shared, url: server.url, count: workers })],
    { stdio: "inherit" },
  );
  const runner = await openRunner(parseAddress(server.url), { ...shared, hasher: nodePlatform.hasher });
  try {
    // The first jobs find workers that are still starting.
    await Promise.all(Array.from({ length: workers }, (_, i) => runner.run("warm", { i, ms: 0 })));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const started = performance.now();
    await Promise.all(Array.from({ length: jobs }, (_, i) => runner.run("group", { i, ms, train: rows })));
    return { seconds: (performance.now() - started) / 1000, bytes: await memoryOf(server.port) };
  } finally {
    child.kill("SIGKILL");
    await runner.close();
    await server.stop();
  }
}

/** The most that the server has held, bytes. */
export async function memoryOf(port: number): Promise<number> {
  const { Redis } = await import("ioredis");
  const client = new Redis({ host: "127.0.0.1", port });
  const about = await client.info("memory");
  client.disconnect();
  return Number(/used_memory_peak:(\d+)/.exec(about)?.[1]);
}

export async function benchEmpty(count: number): Promise<void> {
  console.log("workers  jobs/s  ms of a worker's time a job  server, peak MB");
  for (const workers of [1, 8]) {
    const { seconds, bytes } = await timeJobs(count, workers, 0);
    const perJob = (1000 * seconds * workers) / count;
    console.log(
      `${workers}        ${(count / seconds).toFixed(0)}    ${perJob.toFixed(2)}    ${(bytes / 2 ** 20).toFixed(0)}`,
    );
  }
  console.log("wanted: at most 15 ms for one worker, at least 500 jobs/s for eight");
}

export async function benchScaling(jobsEach: number): Promise<void> {
  console.log("workers  efficiency (jobs of 1 s; wanted: at least 0.95)");
  for (const workers of [1, 4, 16, 64]) {
    const { seconds } = await timeJobs(jobsEach * workers, workers, 1000);
    console.log(`${workers}        ${(jobsEach / seconds).toFixed(3)}`);
  }
}

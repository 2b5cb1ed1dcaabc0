import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { EmoforgeError, InterruptedError, type Workers } from "../../src/core/index.ts";
import { createProcessPool } from "../../src/platform/node/index.ts";

const entry = join(import.meta.dirname, "task-server.ts");
const pools: Workers[] = [];
const pool = (size = 1) => {
  const workers = createProcessPool(entry, size);
  pools.push(workers);
  return workers;
};
afterEach(async () => {
  for (const workers of pools.splice(0)) await workers.close();
});

test("tasks return their results, including typed arrays, and report their progress in order", async () => {
  const workers = pool();
  expect(await workers.run("double", Float32Array.of(1, 2.5))).toEqual(Float32Array.of(2, 5));
  const seen: string[] = [];
  await workers.run("count", 3, { onProgress: (done, total, note) => seen.push(`${done}/${total} ${note}`) });
  expect(seen).toEqual(["1/3 step 1", "2/3 step 2", "3/3 step 3"]);
});

test("there are no more processes than asked for, and each is reused", async () => {
  const workers = pool(2);
  const pids = await Promise.all(Array.from({ length: 6 }, () => workers.run<number>("count", 1)));
  expect(new Set(pids).size).toBeLessThanOrEqual(2);
  expect(pids).not.toContain(process.pid);
});

test("a user's mistake is returned as such, a fault of the program with its stack", async () => {
  const workers = pool();
  const users = await workers.run("users", null).catch((error: unknown) => error);
  expect(users).toBeInstanceOf(EmoforgeError);
  expect(users).toMatchObject({ message: "expected this, got that" });
  const fault = await workers.run("fault", null).catch((error: unknown) => error);
  expect(fault).not.toBeInstanceOf(EmoforgeError);
  expect((fault as Error).stack).toContain("task-server.ts");
  await expect(workers.run("unheard of", null)).rejects.toThrow('unknown task "unheard of"');
});

test("a process that dies fails only its task, with a remedy, and the pool goes on", async () => {
  const workers = pool();
  const dying = workers.run("die", 9);
  const next = workers.run("double", Float32Array.of(3));
  await expect(dying).rejects.toThrow(
    'a worker process ended while doing "die" (code 9). If memory is short, use fewer --workers; a rerun resumes.',
  );
  expect(await next).toEqual(Float32Array.of(6));
});

test("a process that is killed while idle is replaced", async () => {
  const workers = pool();
  const pid = await workers.run<number>("count", 1);
  process.kill(pid, "SIGKILL");
  // Sent at once, before the end of the process is known here: it may fail, but must not end the program.
  await workers.run("double", Float32Array.of(1)).catch((error: unknown) => {
    expect(error).toMatchObject({ message: expect.stringContaining("a worker process ") });
  });
  expect(await workers.run<number>("count", 1)).not.toBe(pid);
});

test("a process that cannot be started fails the task with a message", async () => {
  const missing = createProcessPool(entry, 1, { execPath: join(import.meta.dirname, "no-such-node") });
  pools.push(missing);
  await expect(missing.run("double", Float32Array.of(1))).rejects.toThrow(
    /^a worker process could not be given "double" \(.*ENOENT.*\)\. If memory is short, use fewer --workers; a rerun resumes\.$/,
  );
});

test("an aborted signal rejects its running and waiting tasks; those of others go on", async () => {
  const workers = pool();
  const stop = new AbortController();
  const options = { signal: stop.signal };
  const running = workers.run("never", null, options);
  const waiting = workers.run("double", Float32Array.of(1), options);
  const other = workers.run("double", Float32Array.of(2), { signal: new AbortController().signal });
  stop.abort();
  await expect(running).rejects.toThrow(InterruptedError);
  await expect(waiting).rejects.toThrow(InterruptedError);
  expect(await other).toEqual(Float32Array.of(4));
  await expect(workers.run("double", Float32Array.of(1), options)).rejects.toThrow(InterruptedError);
  expect(await workers.run("double", Float32Array.of(3))).toEqual(Float32Array.of(6));
});

test("a signal that is already aborted starts no process", async () => {
  const workers = pool();
  await expect(workers.run("double", Float32Array.of(1), { signal: AbortSignal.abort() })).rejects.toThrow(
    InterruptedError,
  );
});

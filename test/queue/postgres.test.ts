import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { failedJobs, queueStatus } from "../../src/queue/index.ts";
import { postgres, startPostgres } from "./postgres.ts";
import { testQueue, until, upTo, version } from "./support.ts";

describe.skipIf(postgres.skip)(`a queue on PostgreSQL${postgres.note}`, () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let queue: ReturnType<typeof testQueue>;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterEach(() => queue?.close());
  afterAll(() => server?.stop());

  test("every job is done once; a bad one is set aside; status and failed answer", async () => {
    queue = testQueue(server.url);
    const { runner, worker, store, began, address, name } = queue;
    const work = await runner();
    worker(2);
    const poison = work.run("fault", { store, n: 1 }, { what: "cyclegan, fold f1" });
    const all = Promise.all(upTo(20).map((n) => work.run("work", { store, n })));
    await expect(poison).rejects.toThrow(
      /^set aside after 3 tries \(cyclegan, fold f1\): .*expected this, got that/,
    );
    expect(await all).toEqual(upTo(20).map((n) => ({ n, file: `${store}/${n}.json` })));
    expect(began().sort((a, b) => a - b)).toEqual(upTo(20));
    expect(await queueStatus(address, name)).toMatchObject({ waiting: 0, active: 0, setAside: 1 });
    expect(await failedJobs(address, name)).toMatchObject([{ what: "cyclegan, fold f1", tries: 3 }]);
  });

  test("a worker is killed, and the runner comes anew: every job has an end", async () => {
    queue = testQueue(server.url);
    const { runner, worker, process, store, began, ended, address, name } = queue;
    const first = await runner();
    const killed = process();
    const lost = Promise.allSettled(upTo(3).map((n) => first.run("held", { store, n })));
    await until(() => began().length === 1);
    expect(await queueStatus(address, name)).toMatchObject({
      active: 1,
      waiting: 2,
      implementation: version,
    });
    killed.kill("SIGKILL");
    await first.close();
    await lost;
    worker(1, { lostAfterMs: 500 });
    const second = await runner();
    const all = Promise.all(upTo(3).map((n) => second.run("held", { store, n })));
    writeFileSync(join(store, "go"), "");
    expect(await all).toEqual([0, 1, 2]);
    expect([...new Set(ended())].sort()).toEqual([0, 1, 2]);
  });
});

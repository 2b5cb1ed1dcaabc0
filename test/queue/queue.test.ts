import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { EmoforgeError, InterruptedError, SetAsideError } from "../../src/core/index.ts";
import {
  drainQueue,
  failedJobs,
  openRunner,
  parseAddress,
  pauseQueue,
  queueStatus,
  resumeQueue,
} from "../../src/queue/index.ts";
import { redis, type Server, startServer } from "./server.ts";
import { testQueue, until, upTo, version } from "./support.ts";

describe.skipIf(redis.skip)(`a queue on a real server${redis.note}`, () => {
  let server: Server;
  let queue: ReturnType<typeof testQueue>;
  const open = (on = server) => {
    queue = testQueue(on.url);
    return queue;
  };
  beforeAll(async () => {
    server = await startServer();
  });
  afterEach(() => queue?.close());
  afterAll(() => server?.stop());

  test("every job is done once, its paths are those of the machine that asked, and progress is heard", async () => {
    const { runner, worker, store, began, ended } = open();
    const work = await runner();
    worker(2);
    const heard: string[] = [];
    const answers = await Promise.all(
      upTo(20).map((n) =>
        work.run(
          "work",
          { store, n },
          { onProgress: (done, of, note) => heard.push(`${done}/${of} ${note}`) },
        ),
      ),
    );
    expect(answers).toEqual(upTo(20).map((n) => ({ n, file: `${store}/${n}.json` })));
    expect(began().sort((a, b) => a - b)).toEqual(upTo(20));
    expect(ended().length).toBe(20);
    expect(new Set(heard)).toEqual(new Set(["1/2 on here"]));
  });

  test("whoever gives up waiting leaves the others waiting, for the same work too", async () => {
    const { runner, worker, store, ended } = open();
    const work = await runner();
    const stop = new AbortController();
    const given = [1, 2].map((n) => work.run("work", { store, n }, { signal: stop.signal }));
    const kept = [2, 3].map((n) => work.run("work", { store, n }));
    stop.abort();
    for (const one of given) await expect(one).rejects.toThrow(InterruptedError);
    worker();
    expect(await Promise.all(kept)).toEqual([2, 3].map((n) => ({ n, file: `${store}/${n}.json` })));
    expect(ended()).toContain(2);
    expect(await work.run("work", { store, n: 4 })).toMatchObject({ n: 4 });
  });

  test("asking twice for the same work is one job; asking after it has ended does it again", async () => {
    const { runner, worker, store, began } = open();
    const work = await runner();
    worker();
    const both = await Promise.all([1, 2].map(() => work.run("work", { store, n: 7 })));
    expect(both[0]).toEqual(both[1]);
    expect(began()).toEqual([7]);
    await work.run("work", { store, n: 7 });
    expect(began()).toEqual([7, 7]);
  });

  test("a job that fails three times is set aside and named; the others are done; asked for again, it is tried again", async () => {
    const { runner, worker, store, address, name } = open();
    const work = await runner();
    worker(2);
    const poison = work.run("fault", { store, n: 1 }, { what: "cyclegan, fold f1" });
    const others = Promise.all(upTo(5).map((n) => work.run("work", { store, n })));
    const message = `set aside after 3 tries (cyclegan, fold f1): ${store}/x: expected this, got that. The other jobs go on; a rerun tries it again.`;
    await expect(poison).rejects.toThrow(new SetAsideError(message));
    expect((await others).length).toBe(5);
    const [failed] = await failedJobs(address, name);
    expect(failed).toMatchObject({
      what: "cyclegan, fold f1",
      tries: 3,
      reason: "{store}/x: expected this, got that.",
    });
    await expect(work.run("fault", { store, n: 1 }, { what: "cyclegan, fold f1" })).rejects.toThrow(message);
  });

  test("a job that kills its process is set aside after three processes", async () => {
    const { runner, worker, store, began } = open();
    const work = await runner();
    worker();
    const poison = work.run("die", { store, n: 1 });
    const next = work.run("work", { store, n: 2 });
    await expect(poison).rejects.toThrow(
      /set aside after 3 tries \(die\): a worker process ended while doing "die" \(SIGKILL\)/,
    );
    expect(await next).toMatchObject({ n: 2 });
    expect(began().filter((n) => n === 1).length).toBe(3);
  });

  test("what a killed worker had begun is done by another", async () => {
    const { runner, worker, process, store, began, ended } = open();
    const work = await runner();
    const killed = process();
    const all = Promise.all(upTo(3).map((n) => work.run("held", { store, n })));
    await until(() => began().length === 1);
    killed.kill("SIGKILL");
    writeFileSync(join(store, "go"), "");
    worker(1, { lostAfterMs: 500 });
    expect(await all).toEqual([0, 1, 2]);
    // The orphaned process ends with its parent, or finishes what it was doing: either way every job has an end.
    expect([...new Set(ended())].sort()).toEqual([0, 1, 2]);
  });

  test("a worker that is stopped puts its job back for others", async () => {
    const { runner, worker, store, began } = open();
    const work = await runner();
    const first = worker();
    const answer = work.run("held", { store, n: 5 });
    await until(() => began().length === 1);
    await first.end();
    writeFileSync(join(store, "go"), "");
    const second = worker();
    expect(await answer).toBe(5);
    expect(began()).toEqual([5, 5]);
    await second.end();
    expect(await second.done).toBe(1);
  });

  test("the work goes on without the runner; the next one waits for what is under way", async () => {
    const { runner, worker, store, began, ended } = open();
    const first = await runner();
    worker();
    const lost = Promise.allSettled(upTo(3).map((n) => first.run("held", { store, n })));
    await until(() => began().length === 1);
    await first.close();
    expect((await lost).every(({ status }) => status === "rejected")).toBe(true);
    const second = await runner();
    const all = Promise.all(upTo(3).map((n) => second.run("held", { store, n })));
    writeFileSync(join(store, "go"), "");
    expect(await all).toEqual([0, 1, 2]);
    expect(ended()).toEqual([0, 1, 2]);
    expect(began()).toEqual([0, 1, 2]);
  });

  test("a runner that is stopped says so", async () => {
    const { runner, store } = open();
    const work = await runner();
    const stop = new AbortController();
    const waiting = work.run("work", { store, n: 1 }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(waiting).rejects.toThrow(InterruptedError);
  });

  test("two versions do not work together, and the message names both", async () => {
    const { runner, worker, store, address, name } = open();
    const work = await runner();
    const answer = work.run("work", { store, n: 1 });
    const other = "emoforge 1.1.0 (bbbbbbbb)";
    await until(async () => (await queueStatus(address, name)).waiting === 1);
    await expect(runner({ implementation: other })).rejects.toThrow(
      new EmoforgeError(
        `The queue at ${address.shown} holds unfinished jobs of ${version}, and this is ${other}: expected the same version on all machines. Install the same version, let the queue run empty, or empty it with \`emoforge queue drain\`.`,
      ),
    );
    await expect(worker(1, { implementation: other }).done).rejects.toThrow(
      new EmoforgeError(
        `A job in the queue at ${address.shown} is of ${version}, and this worker is ${other}: expected the same version on all machines. Install that version here, or run the recipe with this one.`,
      ),
    );
    worker();
    expect(await answer).toMatchObject({ n: 1 });
  });

  test("a worker that cannot use the store leaves its job to others and ends", async () => {
    const { runner, worker, store } = open();
    const work = await runner({ attempts: 1 });
    const full = new EmoforgeError("--store: expected free space on the disk, got 0 bytes.");
    const broken = worker(1, {
      workers: {
        size: 1,
        run: () => Promise.reject(new EmoforgeError("could not be written")),
        close: async () => {},
      },
      checkStore: () => Promise.reject(full),
    });
    const answer = work.run("work", { store, n: 1 });
    await expect(broken.done).rejects.toThrow(full);
    worker();
    expect(await answer).toMatchObject({ n: 1 });
  });

  test("status, pause, resume and drain", async () => {
    const { runner, worker, store, address, name, began } = open();
    const work = await runner({ checkMs: 60_000 });
    await pauseQueue(address, name);
    worker();
    const all = Promise.allSettled(upTo(3).map((n) => work.run("held", { store, n }, { what: `job ${n}` })));
    await until(async () => (await queueStatus(address, name)).waiting === 3);
    expect(await queueStatus(address, name)).toMatchObject({
      paused: true,
      active: 0,
      implementation: version,
    });
    await resumeQueue(address, name);
    await until(() => began().length === 1);
    const { active, waiting, machines, jobs } = await queueStatus(address, name);
    expect({ active, waiting, machines }).toEqual({ active: 1, waiting: 2, machines: ["here"] });
    expect(jobs).toMatchObject([{ what: "job 0", worker: "here" }]);
    expect(await drainQueue(address, name)).toBe(2);
    writeFileSync(join(store, "go"), "");
    await until(async () => (await queueStatus(address, name)).active === 0);
    await work.close();
    expect((await all).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  test("a worker without jobs ends if it is told to", async () => {
    expect(await open().worker(1, { idleMs: 50 }).done).toBe(0);
  });

  describe("a server that is killed", () => {
    let own: Server | undefined;
    afterEach(async () => {
      await queue?.close();
      await own?.stop();
    });

    test("and comes back with its file: every job is done, none is lost", async () => {
      own = await startServer({ file: true });
      const { runner, worker, store, began, ended } = open(own);
      const work = await runner();
      // A job that the server gave away with its last breath is nobody's until its time is up.
      worker(2, { lostAfterMs: 3000 });
      const all = Promise.all(upTo(30).map((n) => work.run("work", { store, n, ms: 30 })));
      await until(() => began().length > 8);
      await own.kill();
      await own.start();
      expect((await all).length).toBe(30);
      expect([...new Set(ended())].length).toBe(30);
    });

    test("and comes back empty: the runner puts its jobs back", async () => {
      own = await startServer();
      const { runner, worker, store, began } = open(own);
      const work = await runner();
      worker(2, { lostAfterMs: 3000 });
      const all = Promise.all(upTo(30).map((n) => work.run("work", { store, n, ms: 30 })));
      await until(() => began().length > 8);
      await own.kill();
      await own.start();
      expect((await all).length).toBe(30);
    });

    test("keeps nobody from ending", async () => {
      own = await startServer();
      const { runner, worker, store, began, remarks } = open(own);
      const work = await runner();
      const busy = worker(2);
      const all = Promise.allSettled(upTo(3).map((n) => work.run("held", { store, n })));
      await until(() => began().length === 2);
      await own.kill();
      await until(() => remarks.length > 0);
      expect(remarks[0]).toMatch(
        /^redis:\/\/127\.0\.0\.1:\d+: the connection is lost \(.*It is tried again; nothing is lost\.$/,
      );
      await Promise.all([work.close(), busy.end()]);
      expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    });

    test("or absent, or closed to us, is named without the password", async () => {
      own = await startServer({ password: "s3cret-p@ss" });
      const right = own.url.replace("s3cret-p@ss", encodeURIComponent("s3cret-p@ss"));
      const given = (url: string) =>
        openRunner(parseAddress(url), {
          name: "x",
          places: {},
          implementation: version,
          hasher: { sha256: async () => "" },
        });
      await (await given(right)).close();
      const fault = await given(right.replace("s3cret", "wr0ng")).catch((error: unknown) => error);
      expect(String(fault)).toMatch(
        /127\.0\.0\.1:\d+: expected a server of queues, got no connection \(.*WRONGPASS/,
      );
      await own.stop();
      const gone = await given(right).catch((error: unknown) => error);
      expect(String(gone)).toContain("ECONNREFUSED");
      for (const error of [fault, gone]) expect(String(error)).not.toMatch(/s3cret|wr0ng|p%40ss|p@ss/);
    });
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EmoforgeError, InterruptedError, SetAsideError, type Workers } from "../../src/core/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import {
  askingWorkers,
  openMirror,
  openObjects,
  parseBucketAddress,
  readBucketAccess,
  servingWorkers,
  type WorkFiles,
} from "../../src/remote/index.ts";
import { bucket, type ObjectServer, startObjectServer } from "./server.ts";

const { files } = nodePlatform;

/** A list that names a file, which is read; a result; a checkpoint while it is worked on. */
function named(folder: string, stepsStay: boolean): WorkFiles<never> {
  return {
    inputs: [`${folder}/list.json`],
    lists: [`${folder}/list.json`],
    listedIn: (text) => (JSON.parse(text) as string[]).map((name) => `${folder}/${name}`),
    marks: [`${folder}/whose.txt`],
    results: [`${folder}/trials/result.txt`],
    resultsOf: () => [`${folder}/trials/result.txt`],
    steps: [`${folder}/step.txt`],
    stepsStay,
    checkpoints: [`${folder}/fit.state`],
    shown: [],
  };
}

describe("workers that share a bucket", () => {
  let server: ObjectServer;
  let base: string;
  let count = 0;
  const remarks: string[] = [];
  beforeAll(async () => {
    server = await startObjectServer();
    base = mkdtempSync(join(tmpdir(), "emoforge-mirror-"));
  });
  beforeEach(() => {
    count++;
    remarks.length = 0;
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(base, { recursive: true, force: true });
  });

  const toolsIn = async (machine: string, stepsStay = true) => {
    const folder = join(base, `${count}`, machine);
    const objects = await openObjects(
      parseBucketAddress(`s3://${bucket}/${count}`),
      readBucketAccess(server.env),
      { ...nodePlatform, patienceMs: () => 100, remark: (line) => remarks.push(line) },
    );
    const mirror = openMirror(folder, objects, nodePlatform);
    const tools = {
      mirror,
      files,
      filesOf: (task: string) => (task === "join" ? named(folder, stepsStay) : undefined),
    };
    return { folder, objects, tools };
  };

  /** Reads what it is given; its steps can be watched. */
  const working = (folder: string, during: () => Promise<void> = async () => {}): Workers => ({
    size: 1,
    async run<Result>() {
      await files.write(`${folder}/fit.state`, "half done");
      await during();
      const [name] = JSON.parse(await files.readText(`${folder}/list.json`)) as string[];
      await files.write(`${folder}/step.txt`, "a step");
      await files.write(`${folder}/trials/result.txt`, `${await files.readText(`${folder}/${name}`)} seen`);
      await files.remove(`${folder}/fit.state`);
      return "answer" as Result;
    },
    async close() {},
  });

  /** The queue between two machines: each try is done by the next of these workers. */
  const queueOf = (...tries: Workers[]): Workers & { tried: number } => ({
    size: 1,
    tried: 0,
    async run<Result>(task: string, payload: unknown) {
      try {
        return await tries[Math.min(this.tried++, tries.length - 1)].run<Result>(task, payload);
      } catch (error) {
        if (!(error instanceof EmoforgeError)) throw error;
        throw new SetAsideError(error.message);
      }
    },
    async close() {},
  });

  const prepared = async () => {
    const runner = await toolsIn("runner");
    await files.write(`${runner.folder}/list.json`, JSON.stringify(["clips/a b.f32"]));
    await files.write(`${runner.folder}/clips/a b.f32`, "values");
    await files.write(`${runner.folder}/whose.txt`, "mine");
    return runner;
  };

  test("what is read goes there, what is made comes back, and the worker keeps only what it read", async () => {
    const runner = await prepared();
    const worker = await toolsIn("worker");
    const serving = servingWorkers(working(worker.folder), worker.tools);
    const asking = askingWorkers(queueOf(serving), runner.tools);
    expect(await asking.run("join", {})).toBe("answer");
    expect(readFileSync(join(runner.folder, "trials/result.txt"), "utf8")).toBe("values seen");
    const stored = (await runner.objects.list("")).map(({ path }) => path).sort();
    expect(stored).toEqual(["clips/a b.f32", "list.json", "step.txt", "trials/result.txt", "whose.txt"]);
    const kept = readdirSync(worker.folder, { recursive: true }).sort();
    expect(kept).toEqual(["clips", "clips/a b.f32", "list.json", "trials"]);
  });

  test("steps that are not wanted afterwards are in the bucket only while they may help", async () => {
    const runner = await prepared();
    const worker = await toolsIn("worker", false);
    const failing: Workers = {
      ...working(worker.folder),
      async run<Result>(task: string, payload: unknown): Promise<Result> {
        await working(worker.folder).run(task, payload);
        await files.remove(`${worker.folder}/trials/result.txt`);
        throw new InterruptedError();
      },
    };
    await askingWorkers(servingWorkers(failing, worker.tools), runner.tools)
      .run("join", {})
      .catch(() => {});
    expect(await runner.objects.has("step.txt")).toBe(true);
    const next = await toolsIn("next", false);
    const serving = servingWorkers(working(next.folder), next.tools);
    await askingWorkers(serving, runner.tools).run("join", {});
    expect(await runner.objects.has("step.txt")).toBe(false);
    expect(await runner.objects.has("trials/result.txt")).toBe(true);
  });

  test("an input that is damaged in the bucket is put there again, and the work asked for again", async () => {
    const runner = await prepared();
    const [first, second] = [await toolsIn("first"), await toolsIn("second")];
    const queue = queueOf(
      servingWorkers(working(first.folder), first.tools),
      servingWorkers(working(second.folder), second.tools),
    );
    const asking = askingWorkers(
      {
        ...queue,
        async run<Result>(task: string, payload: unknown) {
          if (queue.tried === 0) writeFileSync(server.fileOf(`${count}/clips/a=20b.f32`) as string, "valves");
          return queue.run<Result>(task, payload);
        },
      },
      runner.tools,
    );
    expect(await Promise.all([asking.run("join", {})])).toEqual(["answer"]);
    expect(queue.tried).toBe(2);
    expect(readFileSync(join(runner.folder, "trials/result.txt"), "utf8")).toBe("values seen");
    expect(remarks).toEqual([
      `s3://${bucket}/${count}/clips/a b.f32: damaged (its checksum does not match). It is removed, and made anew.`,
    ]);
  });

  test("a result that is damaged in the bucket is made again; after three times the work is set aside", async () => {
    const runner = await prepared();
    const worker = await toolsIn("worker");
    const serving = servingWorkers(working(worker.folder), worker.tools);
    const damaging = (times: number) => {
      const queue = queueOf(serving);
      const asking = askingWorkers(
        {
          ...queue,
          async run<Result>(task: string, payload: unknown) {
            const answer = await queue.run<Result>(task, payload);
            if (queue.tried <= times)
              writeFileSync(server.fileOf(`${count}/trials/result.txt`) as string, "other");
            return answer;
          },
        },
        runner.tools,
      );
      return { queue, asking };
    };
    const once = damaging(1);
    expect(await once.asking.run("join", {})).toBe("answer");
    expect(once.queue.tried).toBe(2);
    const always = damaging(9);
    await expect(always.asking.run("join", {}, { what: "a, fold 1" })).rejects.toThrow(
      new SetAsideError(
        "a, fold 1: its results were asked for 3 times and are not in the store, or damaged. The other jobs go on; a rerun tries it again.",
      ),
    );
  });

  test("a worker that was stopped leaves its checkpoint to the next one; it is removed when the work is done", async () => {
    const runner = await prepared();
    const [first, second] = [await toolsIn("first"), await toolsIn("second")];
    const stopped = servingWorkers(
      working(first.folder, async () => {
        throw new InterruptedError();
      }),
      first.tools,
    );
    await expect(askingWorkers(stopped, runner.tools).run("join", {})).rejects.toThrow(InterruptedError);
    const path = (folder: string) => join(folder, "fit.state");
    expect(new TextDecoder().decode(await runner.objects.get("fit.state"))).toBe("half done");
    let found = "";
    const next = servingWorkers(
      {
        ...working(second.folder),
        async run<Result>(task: string, payload: unknown) {
          found = readFileSync(path(second.folder), "utf8");
          return working(second.folder).run<Result>(task, payload);
        },
      },
      second.tools,
    );
    await askingWorkers(next, runner.tools).run("join", {});
    expect(found).toBe("half done");
    expect(await runner.objects.has("fit.state")).toBe(false);
  });

  test("an input that was damaged on the worker's own disk is fetched again by the next program", async () => {
    const runner = await prepared();
    const worker = await toolsIn("worker");
    const serve = () => servingWorkers(working(worker.folder), worker.tools);
    await askingWorkers(queueOf(serve()), runner.tools).run("join", {});
    writeFileSync(join(worker.folder, "clips/a b.f32"), "valves");
    await runner.objects.remove("trials/result.txt");
    await askingWorkers(queueOf(serve()), runner.tools).run("join", {});
    expect(readFileSync(join(runner.folder, "trials/result.txt"), "utf8")).toBe("values seen");
  });

  test("a folder is fetched and sent whole; what lasts is left alone", async () => {
    const one = await toolsIn("one");
    const other = await toolsIn("other");
    const lasting = (name: string) => name.startsWith("trials/");
    const run = (folder: string) => `${folder}/runs/Töne`;
    await files.write(`${run(one.folder)}/recipe.yaml`, "a");
    await files.write(`${run(one.folder)}/trials/1.json`, "1");
    expect(await one.tools.mirror.push(run(one.folder), lasting)).toBe(2);
    expect(await one.tools.mirror.push(run(one.folder), lasting)).toBe(1);
    expect(await other.tools.mirror.pull(run(other.folder), lasting)).toBe(2);
    expect(await other.tools.mirror.pull(run(other.folder), lasting)).toBe(1);
    expect(readFileSync(join(run(other.folder), "trials/1.json"), "utf8")).toBe("1");
  });
});

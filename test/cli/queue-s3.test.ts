/** @file A run over a queue and a bucket: machines that share no folder, the same bytes as on one machine, whatever fails meanwhile. */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redis, type Server, startServer } from "../queue/server.ts";
import { until } from "../queue/support.ts";
import { bucket, type ObjectServer, startObjectServer } from "../remote/server.ts";
import { expectSameResults } from "./killed.ts";
import { backgroundPrograms, smallRecipe } from "./programs.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const address = `s3://${bucket}/emo/forge`;

/** All files below a folder, by their paths in it. */
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe.skipIf(redis.skip)(`a run over a queue and a bucket${redis.note}`, () => {
  const programs = backgroundPrograms(place.folder);
  let jobs: Server;
  let objects: ObjectServer;

  const env = () => ({ EMOFORGE_QUEUE: jobs.url, EMOFORGE_STORE: address, ...objects.env });
  /** A command on a machine of this name, which shares nothing with the others but the corpus, which workers do not look at. */
  const start = (machine: string, ...args: string[]) =>
    programs.start(args, { ...env(), EMOFORGE_CACHE: place.at(machine) });
  const worker = (machine: string, ...more: string[]) =>
    start(machine, "worker", "--concurrency", "1", "--lost-after", "1", ...more);
  const run = (machine: string, ...more: string[]) =>
    start(machine, "run", "small.yaml", "--queue", "--workers", "1", ...more);
  const trials = () =>
    filesIn(objects.folder).filter((path) => /\/trials\/[^/]*\.json\._S3rver_object$/.test(path));
  /** The run folder on a machine, below the workplace. */
  const runOn = (machine: string) => {
    const [mirror] = readdirSync(place.at(machine, "stores")).filter((name) => !name.endsWith("-worker"));
    return `${machine}/stores/${mirror}/runs/small`;
  };

  beforeAll(async () => {
    jobs = await startServer({ file: true });
    objects = await startObjectServer();
    await writeSmallCorpus(place);
    await place.write("small.yaml", smallRecipe);
    const alone = await place.emoforge(["run", "small.yaml", "--workers", "2"]);
    expect(alone.code, alone.stderr).toBe(0);
  }, 120_000);
  afterAll(async () => {
    programs.killAll();
    await jobs?.stop();
    await objects?.stop();
    place.remove();
  });

  test("a worker and the runner are killed, a worker is stopped, the bucket answers errors: the same bytes", async () => {
    const first = run("A");
    const killed = worker("B");
    await until(() => trials().length >= 3);
    killed.kill();
    const stopped = worker("C");
    await until(() => trials().length >= 9);
    objects.answers = "503";
    await new Promise((resolve) => setTimeout(resolve, 1500));
    objects.answers = "well";
    await until(() => trials().length >= 15);
    stopped.interrupt();
    expect(await stopped.ended, stopped.said.text).toBe(0);
    first.kill();
    worker("B");
    const second = run("A");
    expect(await second.ended, second.said.text).toBe(0);
    expectSameResults(place, "runs/small", runOn("A"));
    expect(second.said.text).toContain(`; all of it is also in ${address}/runs/small`);
  }, 240_000);

  test("a machine that knows nothing gets the run from the bucket, and does anew what is damaged there", async () => {
    const [one, other] = trials();
    for (const path of [one, other]) writeFileSync(path, readFileSync(path).fill(32, 40, 60));
    const again = run("D");
    expect(await again.ended, again.said.text).toBe(0);
    expect(again.said.text).toContain("damaged (its checksum does not match). It is removed, and made anew.");
    expectSameResults(place, "runs/small", runOn("D"));
    expect(await nothingDone("D")).toMatch(/ trials, (\d+) of them finished already/);
  }, 240_000);

  /** What a rerun says of its plan. */
  async function nothingDone(machine: string): Promise<string> {
    const again = run(machine, "--plan");
    expect(await again.ended, again.said.text).toBe(0);
    return again.said.text;
  }

  test("what workers read is put there again by the runner if it was damaged", async () => {
    const table = objects.fileOf(".f32") as string;
    writeFileSync(table, readFileSync(table).fill(1, 0, 40));
    for (const path of trials()) rmSync(path);
    for (const machine of ["A", "B", "C", "D"]) rmSync(place.at(machine), { recursive: true });
    const running = run("A");
    worker("B");
    worker("C");
    expect(await running.ended, running.said.text).toBe(0);
    expectSameResults(place, "runs/small", runOn("A"));
  }, 240_000);

  test("workers keep what they read, and nothing of what they have handed in", () => {
    const [mirror] = readdirSync(place.at("B", "stores"));
    const kept = filesIn(place.at("B", "stores", mirror));
    expect(kept.length).toBe(2);
    expect(kept.every((path) => path.includes("/cache/tables/"))).toBe(true);
  });

  test("keys are nowhere: not in what was said, nor in the bucket, nor on a machine", async () => {
    const secrets = Object.values(objects.env).slice(1);
    expect(secrets.length).toBe(2);
    const files = [objects.folder, ...["A", "B", "C"].map((machine) => place.at(machine))].flatMap(filesIn);
    expect(files.length).toBeGreaterThan(50);
    const texts = [...files.map((path) => readFileSync(path, "latin1")), ...programs.everythingSaid()];
    for (const secret of secrets) expect(texts.some((text) => text.includes(secret))).toBe(false);
  });

  test("what is missing or unfit is said before anything is done", async () => {
    const asked = async (args: readonly string[], more: Record<string, string> = {}) =>
      (await place.inProcess(args, { ...env(), ...more })).stderr.trim();
    const ask = (more: Record<string, string>) => asked(["run", "small.yaml", "--queue"], more);
    expect(await ask({ EMOFORGE_STORE: "s3://key:secret@bucket/x" })).toBe(
      "emoforge: EMOFORGE_STORE: expected an address such as s3://bucket or s3://bucket/folder, of letters, digits, dots and hyphens, got another one. Keys belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
    expect(await ask({ AWS_SECRET_ACCESS_KEY: "" })).toBe(
      "emoforge: A store in S3 needs a key: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, got only one of them. Set them as your provider shows them.",
    );
    expect(await ask({ AWS_SESSION_TOKEN: "t0ken" })).toMatch(
      /^emoforge: AWS_SESSION_TOKEN: expected a key without a session/,
    );
    expect(await ask({ EMOFORGE_S3_ENDPOINT: "http://me:pass@host" })).toMatch(
      /^emoforge: EMOFORGE_S3_ENDPOINT: expected the address of a server, .*, got another one\. Leave bucket, folder and keys out of it\.$/,
    );
    expect(await ask({ EMOFORGE_STORE: `s3://${bucket}/emo` })).toMatch(
      /^emoforge: --store: expected a new or empty folder of a bucket, or one that was made as a store, got s3:\/\/some-bucket\/emo, which holds forge\/\S+ and no store\.json\. Name a folder in the bucket that does not exist yet, such as s3:\/\/bucket\/emoforge\.$/,
    );
    expect(await asked(["slurm", "small.yaml"])).toBe(
      `emoforge: --store: expected a folder that all nodes of the cluster see, got ${address}. Name such a folder, or use workers: emoforge run --queue, and emoforge worker in a job array.`,
    );
    expect(await asked(["run", "small.yaml", "--queue", "--out", "elsewhere"])).toBe(
      `emoforge: --out: expected a folder in the store ${address}, got ${place.at("elsewhere")}. Leave --out away, or change it.`,
    );
  });

  test("machines that open a new store at the same moment agree on it", async () => {
    const idle = ["worker", "--concurrency", "1", "--idle", "0.1"];
    const all = ["A", "B", "C", "E"].map((machine) =>
      programs.start(idle, {
        ...env(),
        EMOFORGE_CACHE: place.at(machine),
        EMOFORGE_STORE: `s3://${bucket}/new`,
      }),
    );
    const codes = await Promise.all(all.map(({ ended }) => ended));
    expect(codes, all.map(({ said }) => said.text).join("")).toEqual([0, 0, 0, 0]);
  }, 60_000);

  test("people need no key to look at the queue", async () => {
    const { EMOFORGE_QUEUE } = env();
    const status = await place.inProcess(["queue", "status"], { EMOFORGE_QUEUE, EMOFORGE_STORE: address });
    expect(status.stdout).toContain("0 waiting, 0 in work, 0 set aside");
    expect(existsSync(place.at("stores"))).toBe(false);
  });
});

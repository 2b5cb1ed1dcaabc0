/** @file A run over a queue, by commands as users give them: the same bytes as on one machine, whoever is killed meanwhile. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redis, type Server, startServer } from "../queue/server.ts";
import { until } from "../queue/support.ts";
import { expectSameResults, namesIn } from "./killed.ts";
import { backgroundPrograms, smallRecipe } from "./programs.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();

describe.skipIf(redis.skip)(`a run over a queue${redis.note}`, () => {
  const password = "s3cret-passw0rd";
  const programs = backgroundPrograms(place.folder);
  let server: Server;

  const start = (args: readonly string[], store = "Ablage 1") =>
    programs.start(args, { EMOFORGE_QUEUE: server.url, EMOFORGE_STORE: place.at(store) });
  const worker = (...more: string[]) => start(["worker", "--concurrency", "1", "--lost-after", "1", ...more]);
  const run = () => start(["run", "small.yaml", "--queue", "--workers", "1"]);
  const trials = () => namesIn(place.at("Ablage 1/runs/small/trials"), ".json").length;

  beforeAll(async () => {
    server = await startServer({ file: true, password });
    await writeSmallCorpus(place);
    await place.write("small.yaml", smallRecipe);
  });
  afterAll(async () => {
    programs.killAll();
    await server?.stop();
    place.remove();
  });

  test("a worker, the runner and the server are killed on the way: the same bytes as on one machine", async () => {
    const alone = await place.emoforge(["run", "small.yaml", "--workers", "2"]);
    expect(alone.code, alone.stderr).toBe(0);

    const first = run();
    const killed = worker();
    await until(() => trials() >= 3);
    killed.kill();
    first.kill();
    await server.kill();
    await server.start();
    worker();
    const second = run();
    await until(() => trials() >= 12);
    second.kill();
    const third = run();
    expect(await third.ended, third.said.text).toBe(0);
    expectSameResults(place, "runs/small", "Ablage 1/runs/small");
  }, 240_000);

  test("status, failed and worker say how things are", async () => {
    const status = start(["queue", "status"]);
    expect(await status.ended, status.said.text).toBe(0);
    expect(status.said.text).toContain("0 waiting, 0 in work, 0 set aside\nworkers: ");
    const failed = start(["queue", "failed"]);
    expect(await failed.ended).toBe(0);
    expect(failed.said.text).toBe("No job was set aside.\n");
    const idle = worker("--idle", "0.1");
    expect(await idle.ended).toBe(0);
    expect(idle.said.text).toMatch(
      /working for redis:\/\/127\.0\.0\.1:\d+, store .*Ablage 1: 1 at a time, emoforge \S+ \([0-9a-f]{8}\)\. Stop with Ctrl-C\.\n0 jobs done\./,
    );
  });

  test("the password is nowhere: not in what was said, nor in the store", async () => {
    const everything = readdirSync(place.at("Ablage 1"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
    expect(everything.length).toBeGreaterThan(20);
    const said = programs.everythingSaid();
    expect(said.length).toBeGreaterThan(7);
    const texts = [...everything, ...said];
    expect(texts.some((text) => text.includes(password))).toBe(false);
  });

  test("machines that open a new store at the same moment agree on it", async () => {
    const all = [1, 2, 3, 4].map(() => start(["queue", "pause"], "Ablage 2"));
    const codes = await Promise.all(all.map(({ ended }) => ended));
    expect(codes, all.map(({ said }) => said.text).join("")).toEqual([0, 0, 0, 0]);
    expect(readdirSync(place.at("Ablage 2"))).toEqual(["store.json"]);
  });

  test("what is missing or unfit is said before anything is done", async () => {
    const asked = (args: readonly string[], env: Record<string, string> = {}) =>
      place.inProcess(["run", "small.yaml", ...args], env);
    const { url } = server;
    expect((await asked(["--queue"])).stderr).toBe(
      "emoforge: --queue: expected a URL, here or in EMOFORGE_QUEUE, got none. Example: --queue redis://host:6379",
    );
    expect((await asked(["--queue", url])).stderr).toBe(
      "emoforge: --store: expected a folder that all machines share, or s3://bucket/folder, here or in EMOFORGE_STORE, got none. Example: --store /mnt/emoforge",
    );
    expect((await asked(["--queue", url, "--store", "gs://key:secret@bucket/runs"])).stderr.trim()).toBe(
      "emoforge: --store: expected the path of a folder, or s3://bucket/folder, got an address of gs. Mount it as a folder on all machines.",
    );
    expect((await asked(["--queue", url, "--store", "."])).stderr).toMatch(
      /^emoforge: --store: expected a new or empty folder, or one that was made as a store, got \., which holds .* and no store\.json\. Is the shared folder mounted there\?$/,
    );
    expect((await asked(["--queue", url, "--store", "Ablage 1", "--out", "elsewhere"])).stderr).toMatch(
      /^emoforge: --out: expected a folder in the store .*Ablage 1, got .*elsewhere\. Leave --out away, or change it\.$/,
    );
  });
});

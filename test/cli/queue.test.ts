/** @file A run over a queue, by commands as users give them: the same bytes as on one machine, whoever is killed meanwhile. */

import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { redis, type Server, startServer } from "../queue/server.ts";
import { until } from "../queue/support.ts";
import { expectSameResults, namesIn } from "./killed.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const launcher = join(import.meta.dirname, "../../bin/emoforge.js");

const recipe = `
title: Small
question: Does anything help?
corpora: [{ id: töne, path: Töne.csv, classes: [anger, sadness, neutral] }]
features: { set: is09 }
normalisation: [train]
thin: { remove: 0.4, except: [neutral] }
repeats: 2
augmenters:
  - kind: none
  - { kind: noise, level: 0.2 }
  - { kind: cyclegan, hidden: [8], steps: 3, pretrainSteps: 1, batch: 8, adversarial: wasserstein-divergence }
amounts: [0.5, 1]
classifiers:
  - { kind: svm, c: 0.01, classWeights: balanced }
  - { kind: dnn, hidden: [8], epochs: 3 }
statistics: { resamples: 200 }
`;

describe.skipIf(redis.skip)(`a run over a queue${redis.note}`, () => {
  const password = "s3cret-passw0rd";
  const started: ChildProcess[] = [];
  const all: { readonly text: string }[] = [];
  let server: Server;

  /** A command in the background, a group of processes of its own. */
  const start = (args: readonly string[], store = "Ablage 1") => {
    const child = spawn(process.execPath, [launcher, ...args], {
      cwd: place.folder,
      env: { ...process.env, EMOFORGE_QUEUE: server.url, EMOFORGE_STORE: place.at(store) },
      detached: true,
    });
    const said = { text: "" };
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text) => {
        said.text += String(text);
      });
    started.push(child);
    all.push(said);
    return { child, said, ended: new Promise<number | null>((resolve) => child.on("exit", resolve)) };
  };
  const kill = (child: ChildProcess) => process.kill(-(child.pid as number), "SIGKILL");
  const worker = (...more: string[]) => start(["worker", "--concurrency", "1", "--lost-after", "1", ...more]);
  const run = () => start(["run", "small.yaml", "--queue", "--workers", "1"]);
  const trials = () => namesIn(place.at("Ablage 1/runs/small/trials"), ".json").length;

  beforeAll(async () => {
    server = await startServer({ file: true, password });
    await writeSmallCorpus(place);
    await place.write("small.yaml", recipe);
  });
  afterAll(async () => {
    for (const child of started) if (child.exitCode === null && child.signalCode === null) kill(child);
    await server?.stop();
    place.remove();
  });

  test("a worker, the runner and the server are killed on the way: the same bytes as on one machine", async () => {
    const alone = await place.emoforge(["run", "small.yaml", "--workers", "2"]);
    expect(alone.code, alone.stderr).toBe(0);

    const first = run();
    const killed = worker();
    await until(() => trials() >= 3);
    kill(killed.child);
    kill(first.child);
    await server.kill();
    await server.start();
    worker();
    const second = run();
    await until(() => trials() >= 12);
    kill(second.child);
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
    expect(all.length).toBeGreaterThan(7);
    const texts = [...everything, ...all.map(({ text }) => text)];
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
      "emoforge: --store: expected a folder that all machines share, here or in EMOFORGE_STORE, got none. Example: --store /mnt/emoforge",
    );
    expect((await asked(["--queue", url, "--store", "s3://key:secret@bucket/runs"])).stderr.trim()).toBe(
      "emoforge: --store: expected the path of a folder, got an address of s3. Mount it as a folder on all machines, for example with rclone mount.",
    );
    expect((await asked(["--queue", url, "--store", "."])).stderr).toMatch(
      /^emoforge: --store: expected a new or empty folder, or one that was made as a store, got \., which holds .* and no store\.json\. Is the shared folder mounted there\?$/,
    );
    expect((await asked(["--queue", url, "--store", "Ablage 1", "--out", "elsewhere"])).stderr).toMatch(
      /^emoforge: --out: expected a folder in the store .*Ablage 1, got .*elsewhere\. Leave --out away, or change it\.$/,
    );
  });
});

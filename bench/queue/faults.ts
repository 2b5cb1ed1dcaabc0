/**
 * @file A run by three workers in three networks, with a fault at a random moment: a worker killed, a cable pulled, the server killed and
 * started again, the runner killed. Each round must end with the bytes of a run on one machine. Linux, as root.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeWav } from "../../src/audio/index.ts";
import { createRng } from "../../src/core/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { type Server, startServer } from "../../test/queue/server.ts";
import { bridgeAddress, openNetworks } from "./networks.ts";

const launcher = join(import.meta.dirname, "../../bin/emoforge.js");
const machines = 3;
const faults = ["worker", "cable", "server", "runner"] as const;

const recipe = `
title: Faults
question: Do faults leave a trace?
corpora: [{ id: small, path: small.csv, classes: [anger, sadness, neutral] }]
features: { set: is09 }
normalisation: [train]
repeats: 2
augmenters:
  - kind: none
  - { kind: noise, level: 0.2 }
  - { kind: cyclegan, hidden: [16], steps: 20, pretrainSteps: 5, batch: 8 }
amounts: [0.5, 1]
classifiers: [{ kind: svm, c: 0.01 }, { kind: dnn, hidden: [8], epochs: 3 }]
statistics: { resamples: 200 }
`;

export async function benchFaults(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  const networks = openNetworks(machines);
  const rng = createRng(1).fork("faults");
  let different = 0;
  try {
    writeCorpus(folder);
    const alone = spawnSync(process.execPath, [launcher, "run", "small.yaml", "--workers", "2"], {
      cwd: folder,
      env: { ...process.env, EMOFORGE_CACHE: join(folder, "cache") },
      encoding: "utf8",
    });
    if (alone.status !== 0) throw new Error(alone.stderr);
    const wanted = readFileSync(join(folder, "runs/small/results.json"));
    for (let round = 0; round < rounds; round++) {
      const fault = faults[round % faults.length];
      const after = 1 + rng.integer(60);
      const got = await oneRound(folder, round, fault, after, networks);
      const same = got.equals(wanted);
      if (!same) different++;
      console.log(
        `round ${round + 1}: ${fault} after ${after} trials: ${same ? "the same bytes" : "DIFFERENT BYTES"}`,
      );
    }
  } finally {
    networks.remove();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${rounds - different} of ${rounds} rounds ended with the bytes of one machine`);
  if (different > 0) process.exitCode = 1;
}

async function oneRound(
  folder: string,
  round: number,
  fault: (typeof faults)[number],
  after: number,
  networks: ReturnType<typeof openNetworks>,
): Promise<Buffer> {
  const store = join(folder, `store-${round}`);
  const run = join(store, "runs/small");
  const server = await startServer({ file: true, host: bridgeAddress, password: "bench" });
  const logPath = join(folder, `round-${round}.log`);
  const log = openSync(logPath, "w");
  const env = { ...process.env, EMOFORGE_QUEUE: server.url, EMOFORGE_STORE: store };
  const start = (words: readonly string[]) =>
    spawn(words[0], words.slice(1), { cwd: folder, env, stdio: ["ignore", "ignore", log], detached: true });
  const work = (i: number) =>
    start([
      ...networks.at(i),
      process.execPath,
      launcher,
      "worker",
      "--concurrency",
      "1",
      "--lost-after",
      "3",
    ]);
  const runner = () => start([process.execPath, launcher, "run", "small.yaml", "--queue", "--workers", "1"]);
  const workers = Array.from({ length: machines }, (_, i) => work(i));
  let running = runner();
  let code = ended(running);
  try {
    await until(() => trialsIn(run) >= after || running.exitCode !== null);
    const which = round % machines;
    if (fault === "worker") {
      kill(workers[which]);
      workers[which] = work(which);
    } else if (fault === "cable") {
      networks.cut(which);
      // Longer than it takes to count as lost.
      await pause(5000);
      networks.join(which);
    } else if (fault === "server") await restart(server);
    else {
      kill(running);
      running = runner();
      code = ended(running);
    }
    const [exit] = await code;
    if (exit !== 0) throw new Error(`the runner ended with ${exit}:\n${readFileSync(logPath, "utf8")}`);
    return readFileSync(join(run, "results.json"));
  } finally {
    for (const one of [...workers, running]) kill(one);
    await server.stop();
  }
}

async function restart(server: Server): Promise<void> {
  await server.kill();
  await pause(500);
  await server.start();
}

function writeCorpus(folder: string): void {
  const lines = ["file,speaker,gender,emotion"];
  mkdirSync(join(folder, "small"));
  for (const { id, speaker, sex, label, samples } of demoClips({ speakersPerSex: 2, takes: 2 })) {
    writeFileSync(join(folder, `small/${id}.wav`), encodeWav(samples, demoRateHz));
    lines.push(`small/${id}.wav,${speaker},${sex},${label}`);
  }
  writeFileSync(join(folder, "small.csv"), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, "small.yaml"), recipe);
}

function trialsIn(run: string): number {
  try {
    return readdirSync(join(run, "trials")).filter((name) => name.endsWith(".json")).length;
  } catch {
    return 0;
  }
}

function ended(child: ChildProcess): Promise<[number | null]> {
  return new Promise((resolve) => child.once("exit", (code) => resolve([code])));
}

/** A process and what it has started, at once. */
function kill(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), "SIGKILL");
}

async function until(what: () => boolean): Promise<void> {
  while (!what()) await pause(10);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

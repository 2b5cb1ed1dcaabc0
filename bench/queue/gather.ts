/** @file A large run at its end: how long it takes, and with how much memory, to gather its trials from a folder, and to fetch them from a bucket. */

import { fork } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkspace } from "../../src/cli/workspace.ts";
import { createRng } from "../../src/core/index.ts";
import { executeRun, planRun, resolveRecipe } from "../../src/experiment/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { openMirror, openObjects, parseBucketAddress, readBucketAccess } from "../../src/remote/index.ts";
import { canonicalJson } from "../../src/store/index.ts";
import { bucket } from "../../test/remote/server.ts";

const recipePath = join(import.meta.dirname, "../../recipes/demo.yaml");

/** What one step is told. */
interface Step {
  readonly what: keyof typeof steps;
  readonly folder: string;
  /** Draws of ten repeats. */
  readonly draws: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Each in a process of its own, so that its memory is its own. */
const steps = { prepare, gather, push, pull };

/** @param trials Of the demo recipe with one amount: 660 in a draw of ten repeats. Their predictions are random. */
export async function benchGather(trials: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  const draws = Math.ceil(trials / 660);
  try {
    await run({ what: "prepare", folder, draws });
    await run({ what: "gather", folder, draws });
    const server = fork(join(import.meta.dirname, "object-server.ts"));
    try {
      const env = await new Promise<Record<string, string>>((resolve) =>
        server.once("message", (message) => resolve(message as Record<string, string>)),
      );
      await run({ what: "push", folder, draws, env });
      renameSync(join(folder, "run"), join(folder, "run-before"));
      await run({ what: "pull", folder, draws, env });
    } finally {
      await new Promise((resolve) => {
        server.once("exit", resolve);
        server.kill();
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(step: Step): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [JSON.stringify(step)]);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${step.what} ended with ${code}`)),
    );
  });
}

/** Trials with random predictions, as many as planned. */
async function prepare(step: Step): Promise<void> {
  const { plan, close } = await planned(step);
  const { labels, classes } = plan.corpora[0].prepared.columns;
  const rng = createRng(1);
  let bytes = 0;
  for (const group of plan.groups) {
    for (const { id } of group.trials) {
      const predicted = group.test.map((i) =>
        rng.uniform() < 0.6 ? labels[i] : rng.integer(classes.length),
      );
      const probabilities = predicted.map((label) => classes.map((_, i) => (i === label ? 0.6 : 0.1)));
      const value = { id, test: group.test, predicted, probabilities, chosen: { c: 0.01 } };
      const checksum = await nodePlatform.hasher.sha256(`${id}.json\n${canonicalJson(value)}`);
      const text = canonicalJson({ ...value, checksum });
      bytes += text.length;
      await nodePlatform.files.write(join(step.folder, `run/trials/${id}.json`), text, { durable: false });
    }
  }
  await close();
  console.log(`${plan.trials} trials, ${(bytes / 1e6).toFixed(0)} MB`);
}

async function gather(step: Step): Promise<void> {
  const planning = begin();
  const { plan, options, close } = await planned(step);
  console.log(`planned, all trials read and verified, in ${since(planning)}, resident set at most ${peak()}`);
  const started = begin();
  await executeRun(plan, { ...options, profile: "default" });
  const written = readdirSync(options.runFolder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${name} ${(statSync(join(options.runFolder, name)).size / 1e6).toFixed(1)} MB`);
  console.log(`gathered in ${since(started)}, resident set at most ${peak()}: ${written.join(", ")}`);
  await close();
}

async function push({ folder, env }: Step): Promise<void> {
  const started = begin();
  const count = await (await mirrorOf(folder, env)).push(join(folder, "run"), () => true);
  console.log(`sent ${count} files to s3rver in ${since(started)}, resident set at most ${peak()}`);
}

async function pull({ folder, env }: Step): Promise<void> {
  const started = begin();
  const count = await (await mirrorOf(folder, env)).pull(join(folder, "run"), () => true);
  console.log(`fetched ${count} files from s3rver in ${since(started)}, resident set at most ${peak()}`);
}

async function mirrorOf(folder: string, env: Step["env"] = {}) {
  const objects = await openObjects(parseBucketAddress(`s3://${bucket}/bench`), readBucketAccess(env), {
    ...nodePlatform,
    patienceMs: () => 10_000,
    remark: console.log,
  });
  return openMirror(folder, objects, nodePlatform);
}

async function planned({ folder, draws }: Step) {
  const workspace = await openWorkspace({ cacheFolder: join(folder, "cache"), workers: 1 });
  const options = { ...workspace, runFolder: join(folder, "run") };
  const overrides = [`draws=${draws}`, "repeats=10", "amounts=[1]"];
  const { recipe } = resolveRecipe(readFileSync(recipePath, "utf8"), "demo.yaml", { overrides });
  return { plan: await planRun(recipe, options), options, close: () => workspace.close() };
}

/** Also the time of a core that this process has taken, since the machine may do other things as well. */
function since(started: { readonly at: number; readonly cpu: NodeJS.CpuUsage }): string {
  const { user, system } = process.cpuUsage(started.cpu);
  const wall = (performance.now() - started.at) / 1000;
  return `${wall.toFixed(1)} s (${((user + system) / 1e6).toFixed(1)} s of a core)`;
}

function begin() {
  return { at: performance.now(), cpu: process.cpuUsage() };
}

/** What this process has used so far. */
function peak(): string {
  return `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`;
}

if (process.argv[1] === import.meta.filename) {
  const step = JSON.parse(process.argv[2]) as Step;
  await steps[step.what](step);
}

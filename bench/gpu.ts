/**
 * @file Training on a graphics card through WebGPU, beside one thread of the processor and PyTorch on CUDA: `npm run bench -- gpu`.
 * What is found is printed and written at once, so that a run cut short has told what it knew.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { cardName, howToGetACard } from "../src/cli/support/device.ts";
import { probeWebgpu } from "../src/cli/support/webgpu-probe.ts";
import type { Task } from "./engine/task.ts";
import { torchVersion } from "./engine/torch.ts";
import { described, table } from "./gpu/shown.ts";
import type { Finding } from "./gpu/side.ts";
import { fullTasks, ourTasks, smallTasks } from "./gpu/tasks.ts";
import type { Variant } from "./gpu/variants.ts";

interface Job {
  readonly side: "webgpu" | `webgpu ${Variant}` | "torch" | "cpu" | "profile" | "forms" | "run";
  readonly task?: Task;
  /** A piece of a recipe. */
  readonly run?: string;
  /** For repetitions. */
  readonly seconds: number;
  /** Ends it after this long; not begun with less left. */
  readonly limitSec: number;
}

/** Whole pieces of recipes, by name: they need EMO-DB in EMOFORGE_DATA, and every package. Seconds that each may take. */
const runs = { shilandari: 600, wang: 300 } as const;

/**
 * @param args `steps` (the default): the table of training steps, within `--minutes n` (5.5); `shilandari`, `wang`: pieces of
 *   these recipes, each within minutes of its own. `--small`: what a software driver can do; `--out folder` (bench/results):
 *   where gpu.json goes.
 */
export async function benchGpu(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "5.5" },
      small: { type: "boolean", default: false },
      out: { type: "string", default: join(import.meta.dirname, "results") },
    },
  });
  const end = performance.now() + 60_000 * Number(values.minutes);
  const chosen = positionals.length === 0 ? ["steps"] : positionals;
  const unknown = chosen.find((one) => one !== "steps" && !Object.hasOwn(runs, one));
  if (unknown !== undefined) {
    console.error(`expected any of steps, ${Object.keys(runs).join(", ")}, got ${unknown}`);
    process.exitCode = 2;
    return;
  }
  const probe = await probeWebgpu();
  if (probe.fault !== undefined || (probe.software && !values.small)) {
    const why = probe.fault ?? `${probe.adapter} is a software driver; with --small it can be tried`;
    console.log(
      `There is no graphics card here that WebGPU reaches (${why}). Nothing was timed.\n${howToBring}`,
    );
    return;
  }
  const environment = {
    card: cardName(probe),
    processor: cpus()[0].model,
    cores: cpus().length,
    node: process.version,
    torch: torchVersion() ?? null,
    date: new Date().toISOString(),
  };
  console.log(
    `${environment.card}; ${environment.processor}; Node ${environment.node}; ${environment.torch ?? "no PyTorch"}\n`,
  );
  const tasks = values.small ? smallTasks : fullTasks;
  const found = new Map<string, Finding[]>();
  const path = join(values.out, "gpu.json");
  const write = () => {
    mkdirSync(values.out, { recursive: true });
    const rows = Object.fromEntries(found);
    writeFileSync(path, `${JSON.stringify({ environment, rows }, null, 1)}\n`);
  };
  let works = true;
  const work = async (jobs: readonly Job[], until = end) => {
    for (const job of jobs) {
      const left = (until - performance.now()) / 1000;
      const name = job.task?.id ?? job.run ?? job.side;
      if (!works) return;
      if (left < job.limitSec / 3) {
        console.log(`${job.side} ${name}: left out, ${Math.round(left)} s are left`);
        continue;
      }
      const trouble = await run(job, values.small, Math.min(job.limitSec, left), (finding) => {
        found.set(name, [...(found.get(name) ?? []), finding]);
        console.log(described(name, finding));
        write();
      });
      if (trouble) console.log(`${job.side} ${name}: ${trouble}`);
      const any = [...found.values()].flat().some(({ side }) => side === "webgpu");
      works = !(trouble && job.side === "webgpu" && !any);
    }
  };
  if (chosen.includes("steps")) {
    const [onCard, onProcessor] = jobs(tasks, values.small);
    // With cores to spare the two lanes do not disturb each other.
    if (cpus().length >= 8) await Promise.all([work(onCard), work(onProcessor)]);
    else await work([...onCard, ...onProcessor]);
    if (works) console.log(`\n${table(tasks, found)}\n`);
    else console.log("WebGPU does not work here, so nothing was timed. `emoforge doctor` says more.");
  }
  for (const one of Object.keys(runs) as (keyof typeof runs)[]) {
    if (!chosen.includes(one)) continue;
    if (!existsSync(join(process.env.EMOFORGE_DATA ?? "", "emodb"))) {
      console.log(`${one}: left out, since EMOFORGE_DATA names no folder with emodb in it`);
      continue;
    }
    const limitSec = runs[one];
    await work([{ side: "run", run: one, seconds: 0, limitSec }], performance.now() + 1000 * limitSec);
  }
  if (found.size > 0) console.log(`Written to ${path}`);
}

const howToBring = `${howToGetACard}
To bring to a machine that has a card and no network: this folder with its node_modules (of the packages, "steps" needs only
onnxruntime-node, onnxruntime-common, onnx-proto, protobufjs, @protobufjs, long, pure-rand and zod), Node 22.18 or newer, and for the
comparison a Python with torch and CUDA, named in EMOFORGE_PYTHON. There: node bench/gpu.ts`;

/** What runs on the card, and what on the processor; the most wanted first. */
function jobs(tasks: readonly Task[], small: boolean): [Job[], Job[]] {
  const each = (side: Job["side"], seconds: number, limitSec: number, ids?: readonly string[]) =>
    tasks
      .filter(({ id }) => (ids?.includes(id) ?? true) && !(side === "torch" && ourTasks.includes(id)))
      .map((task): Job => ({ side, task, seconds, limitSec: small ? 300 : limitSec }));
  return [
    [
      ...each("webgpu", 4, 60),
      ...each("torch", 2, 45),
      ...each("webgpu buckets", 3, 40, ["vgg19", "viewmaker-full"]),
      ...each("webgpu half", 3, 40, ["vgg19", "cyclegan-512"]),
      ...each("profile", 0, 45, [
        "vgg19",
        "viewmaker-full",
        "cyclegan-512",
        "vgg11",
        "cyclegan",
        "small-cyclegan",
      ]),
      { side: "forms", seconds: 0, limitSec: small ? 300 : 80 },
    ],
    each("cpu", 4, 120),
  ];
}

/** @returns What went wrong, if anything did. */
async function run(
  { side, task, run: piece, seconds }: Job,
  small: boolean,
  limitSec: number,
  report: (finding: Finding) => void,
): Promise<string | undefined> {
  const size = small ? "small" : "full";
  const [script, ...words] =
    piece === undefined ? ["side.ts", side, task?.id ?? size, String(seconds)] : ["runs.ts", piece, size];
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, "gpu", script), ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let told = "";
  child.stderr?.on("data", (chunk) => {
    told = `${told}${chunk}`.slice(-1500);
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, 1000 * limitSec);
  const closed = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  if (child.stdout) {
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("{")) report(JSON.parse(line) as Finding);
    }
  }
  const code = await closed;
  clearTimeout(timer);
  if (late) return `stopped after ${Math.round(limitSec)} s. ${told.trim().split("\n").at(-1)}`;
  return code === 0 ? undefined : `ended with ${code ?? child.signalCode}: ${told.trim()}`;
}

if (process.argv[1] === import.meta.filename) await benchGpu(process.argv.slice(2));

/**
 * @file Training steps on a graphics card through WebGPU, with the state on the card, beside one thread of the processor and
 * PyTorch on CUDA: `npm run bench -- device`. What is found is printed and written at once, so that a run cut short has told
 * what it knew. Needs `src`, `bench`, and the modules onnxruntime-node, onnxruntime-common, onnx-proto, protobufjs, long,
 * pure-rand and zod.
 */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { Finding } from "./device/side.ts";
import { fullTasks, smallTasks } from "./device/tasks.ts";
import type { Variant } from "./device/variants.ts";
import type { Task } from "./engine/task.ts";

interface Job {
  readonly side: "webgpu" | `webgpu ${Variant}` | "torch" | "cpu" | "profile" | "forms";
  readonly task?: Task;
  /** For repetitions. */
  readonly seconds: number;
  /** Ends it after this long; not begun with less left. */
  readonly limitSec: number;
}

/**
 * @param args `--minutes n` (6): when to stop beginning anything; `--small`: tasks that a software driver can do; `--out
 *   folder` (bench/results): where device.json goes.
 */
export async function benchDevice(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "6" },
      small: { type: "boolean", default: false },
      out: { type: "string", default: join(import.meta.dirname, "results") },
    },
  });
  const end = performance.now() + 60_000 * Number(values.minutes);
  const environment = {
    card: adapter(),
    processor: cpus()[0].model,
    node: process.version,
    driver: process.env.VK_DRIVER_FILES ?? "of the system",
  };
  console.log(`${environment.card}; ${environment.processor}, one thread; Node ${environment.node}\n`);
  const tasks = values.small ? smallTasks : fullTasks;
  const found = new Map<string, Finding[]>();
  const write = () => {
    mkdirSync(values.out, { recursive: true });
    const rows = Object.fromEntries(found);
    writeFileSync(join(values.out, "device.json"), `${JSON.stringify({ environment, rows }, null, 1)}\n`);
  };
  let works = true;
  const work = async (jobs: readonly Job[]) => {
    for (const job of jobs) {
      const left = (end - performance.now()) / 1000;
      const name = job.task?.id ?? job.side;
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
  const [onCard, onProcessor] = jobs(tasks, values.small);
  // With cores to spare the two lanes do not disturb each other.
  if (cpus().length >= 8) await Promise.all([work(onCard), work(onProcessor)]);
  else await work([...onCard, ...onProcessor]);
  if (!works) {
    console.log("WebGPU does not work here, so nothing was timed. `emoforge doctor` says more.");
    return;
  }
  console.log(`\n${table(tasks, found)}\n\nWritten to ${join(values.out, "device.json")}`);
}

/** What runs on the card, and what on the processor; the most wanted first. */
function jobs(tasks: readonly Task[], small: boolean): [Job[], Job[]] {
  const each = (side: Job["side"], seconds: number, limitSec: number, ids?: readonly string[]) =>
    tasks
      .filter(({ id }) => ids?.includes(id) ?? true)
      .map((task): Job => ({ side, task, seconds, limitSec: small ? 300 : limitSec }));
  return [
    [
      ...each("webgpu", 4, 60),
      ...each("torch", 2, 45),
      ...each("webgpu all", 3, 60, ["vgg19", "vgg11", "viewmaker-full", "cyclegan", "small-vgg"]),
      ...each("profile", 0, 45, ["vgg11", "cyclegan", "viewmaker-full", "vgg19", "small-cyclegan"]),
      { side: "forms", seconds: 0, limitSec: small ? 300 : 80 },
      ...each("webgpu nchw", 3, 40, ["vgg11", "viewmaker-full"]),
      ...each("webgpu unchecked", 3, 40, ["cyclegan", "vgg11"]),
      ...each("webgpu runs", 3, 40, ["vgg11", "vgg19"]),
    ],
    each("cpu", 4, 120),
  ];
}

/** @returns What went wrong, if anything did. */
async function run(
  { side, task, seconds }: Job,
  small: boolean,
  limitSec: number,
  report: (finding: Finding) => void,
): Promise<string | undefined> {
  const script = join(import.meta.dirname, "device/side.ts");
  const subject = task?.id ?? (small ? "small" : "full");
  const child: ChildProcess = spawn(process.execPath, [script, side, subject, String(seconds)], {
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
  if (late) return `stopped after ${Math.round(limitSec)} s`;
  return code === 0 ? undefined : `ended with ${code ?? child.signalCode}: ${told.trim()}`;
}

function described(name: string, finding: Finding): string {
  if (finding.side === "form") {
    const { what, form, ms, gflops } = finding;
    return `${what}: ${form}: ${ms.toFixed(3)} ms, ${gflops.toFixed(0)} GFLOP/s`;
  }
  if (finding.side === "profile") {
    const { ms, kernels, byKernel, longest } = finding;
    const line = (of: string) => `  ${of}`;
    return [
      `${name}: ${ms.toFixed(2)} ms on the card in ${kernels} kernels`,
      ...byKernel.map(({ kernel, ms, count }) => line(`${ms.toFixed(3)} ms, ${count} x ${kernel}`)),
      "  longest:",
      ...longest.map(({ kernel, ms, shapes }) => line(`${ms.toFixed(3)} ms ${kernel} ${shapes}`)),
    ].join("\n");
  }
  const { side, ms, fastestMs, steps, readySec, up, down, losses } = finding;
  const traffic = up === undefined ? "" : `, ${up} bytes up and ${down} down with each step`;
  return (
    `${name}, ${side}: ${ms.toFixed(2)} ms (median of ${steps}, fastest ${fastestMs.toFixed(2)}), ` +
    `first step after ${readySec.toFixed(1)} s${traffic}; losses ${JSON.stringify(losses[0])}`
  );
}

function table(tasks: readonly Task[], found: ReadonlyMap<string, readonly Finding[]>): string {
  const head = [
    "step, ms",
    "WebGPU",
    "1 CPU thread",
    "CUDA fp32",
    "CUDA TF32",
    "WebGPU/CUDA",
    "CPU/WebGPU",
    "difference",
  ];
  const rows = tasks.map(({ id, title }) => {
    const of = (side: string) => (found.get(id) ?? []).find((finding) => finding.side === side);
    const ms = (side: string) => {
      const finding = of(side);
      return finding && "fastestMs" in finding ? finding.ms : Number.NaN;
    };
    const [gpu, cpu, cuda, tf32] = ["webgpu", "cpu", "cuda", "cuda-tf32"].map(ms);
    return [
      title,
      ...[gpu, cpu, cuda, tf32].map((value) => number(value, 1)),
      number(gpu / cuda, 2),
      number(cpu / gpu, 1),
      difference(of("webgpu"), of("cpu")),
    ];
  });
  return [head, ...rows]
    .map(([first, ...cells]) => first.padEnd(60) + cells.map((cell) => cell.padStart(13)).join(""))
    .join("\n");
}

const number = (value: number, digits: number) => (Number.isNaN(value) ? "-" : value.toFixed(digits));

/** The largest relative difference among the losses of the first steps. */
function difference(a: Finding | undefined, b: Finding | undefined): string {
  if (!a || !b || !("losses" in a) || !("losses" in b)) return "-";
  const pairs = b.losses.flatMap((losses, step) =>
    losses.map((value, i) => [value, a.losses[step]?.[i]] as const),
  );
  const known = pairs.filter((pair): pair is readonly [number, number] => pair[1] !== undefined);
  const relative = known.map(([x, y]) => Math.abs(x - y) / Math.max(Math.abs(x), 1e-6));
  return Math.max(...relative).toExponential(1);
}

/** What the driver calls the card, where NVIDIA's tool is there to ask. */
function adapter(): string {
  const asked = spawnSync("nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader"], {
    encoding: "utf8",
  });
  if (asked.status === 0) return asked.stdout.trim().replace(", ", ", driver ");
  return process.env.VK_DRIVER_FILES ? `Vulkan driver ${process.env.VK_DRIVER_FILES}` : "the system's card";
}

if (process.argv[1] === import.meta.filename) await benchDevice(process.argv.slice(2));

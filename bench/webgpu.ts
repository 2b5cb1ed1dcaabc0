/**
 * @file What paper B trains, on WebGPU and on one CPU thread, from the same feeds step by step: times, and the largest relative
 * difference of any loss, gradient or view. If `VK_DRIVER_FILES` names a software driver, differences are right, but times mean little.
 */

import { cpus } from "node:os";
import { createRng } from "../src/core/index.ts";
import type { Engine } from "../src/tensor/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { pair } from "./engine/pair.ts";
import type { Task } from "./engine/task.ts";
import { fullBatch, fullVgg, vggs } from "./spectrogram-vgg.ts";
import { viewmakers } from "./spectrogram-viewmaker.ts";

const WARM_UP = 1;
/** How many segments a VGG19's epoch, whose time is estimated, has. */
const SEGMENTS = 5000;
const tasks = [...vggs, ...viewmakers, fullVgg];

/** @param args Ids of tasks (by default all), and `--steps` with a number (by default 10). */
export async function benchWebgpu(args: readonly string[]): Promise<void> {
  const at = args.indexOf("--steps");
  const steps = at < 0 ? 10 : Number(args[at + 1]);
  const others = args.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const chosen = others.length === 0 ? tasks : tasks.filter(({ id }) => others.includes(id));
  if (!(Number.isInteger(steps) && steps > 0) || chosen.length !== (others.length || tasks.length)) {
    console.error(
      `expected any of ${tasks.map(({ id }) => id).join(", ")}, and [--steps n], got ${args.join(" ")}`,
    );
    process.exitCode = 2;
    return;
  }
  const cpu = await createNodeEngine({ backend: "cpu", threads: 1 });
  const gpu = await createNodeEngine({ backend: "webgpu" });
  console.log(
    `${cpus()[0].model}, one thread, beside WebGPU (driver ${process.env.VK_DRIVER_FILES ?? "of the system"})\n`,
  );
  console.log(line("task", "CPU ms", "WebGPU ms", "ratio", "largest relative difference"));
  for (const task of chosen) await compare(task, cpu, gpu, steps);
  console.log(
    `\nMedians of ${steps} steps; WebGPU's times include bringing parameters there and gradients back.`,
  );
}

async function compare(task: Task, cpu: Engine, gpu: Engine, steps: number): Promise<void> {
  const both = pair(cpu, gpu);
  const prepared = await task.prepare(both.engine, createRng(`bench ${task.id}`));
  const times: { cpu: number; gpu: number }[] = [];
  for (let step = 0; step < WARM_UP + steps; step++) {
    both.reset();
    const start = performance.now();
    await prepared.step();
    // The rest is the optimiser, which is the same for both.
    const rest = performance.now() - start - both.first.ms - both.second.ms - both.comparing.ms;
    if (step >= WARM_UP) times.push({ cpu: both.first.ms + rest, gpu: both.second.ms + rest });
  }
  await prepared.release();
  const [mine, theirs] = [median(times.map((t) => t.cpu)), median(times.map((t) => t.gpu))];
  const { difference, output } = both.largest;
  console.log(
    line(
      task.title,
      mine.toFixed(1),
      theirs.toFixed(1),
      (theirs / mine).toFixed(3),
      `${difference.toExponential(1)} (${output})`,
    ),
  );
  if (task !== fullVgg) return;
  const epoch = (ms: number) => `${((Math.ceil(SEGMENTS / fullBatch) * ms) / 60_000).toFixed(1)} min`;
  console.log(`  an epoch over ${SEGMENTS} segments: ${epoch(mine)} on the CPU, ${epoch(theirs)} on WebGPU`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

const line = (title: string, ...cells: readonly string[]) =>
  title.padEnd(62) + cells.map((cell) => `  ${cell.padStart(11)}`).join("");

/**
 * @file One side of one task, in a process of its own: a driver that fails takes nothing else with it. Each finding is one
 * line of JSON. Run by `bench/gpu.ts`: node bench/gpu/side.ts <webgpu | a variant of it | cpu | torch | profile |
 * forms> <task> <seconds>
 */

import { createRng } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import type { Prepared, Task } from "../engine/task.ts";
import { startTorch, torchHasCuda } from "../engine/torch.ts";
import { timeForms } from "./forms.ts";
import { median } from "./median.ts";
import { createProfiler, type Profile } from "./profile.ts";
import type { RunFinding } from "./runs.ts";
import { taskOf } from "./tasks.ts";
import { createVariant, type Variant, variants } from "./variants.ts";

/** What one side found. */
export type Finding =
  | {
      readonly side: "webgpu" | "cpu" | "cuda" | "cuda-tf32" | `webgpu ${Variant}`;
      readonly ms: number;
      readonly fastestMs: number;
      readonly steps: number;
      /** Losses of the first steps. */
      readonly losses: readonly (readonly number[])[];
      /** Seconds until the first step was done. */
      readonly readySec: number;
      /** Bytes sent and fetched with each step. */
      readonly up?: number;
      readonly down?: number;
    }
  | ({ readonly side: "profile" } & Profile)
  | RunFinding
  | {
      readonly side: "form";
      readonly what: string;
      readonly form: string;
      readonly ms: number;
      readonly gflops: number;
    };

const [side, id, limit] = process.argv.slice(2);
const seconds = Number(limit);
const tell = (finding: Finding) => console.log(JSON.stringify(finding));
const prepare = (task: Task, engine: Engine) => task.prepare(engine, createRng(`bench ${task.id}`));

switch (side) {
  case "webgpu":
  case "cpu":
    await timeOurs(side, taskOf(id), await createNodeEngine({ backend: side, threads: 1 }));
    break;
  case "torch":
    await timeTorch(taskOf(id));
    break;
  case "profile":
    await profile(taskOf(id));
    break;
  case "forms":
    await timeForms((time) => tell({ side: "form", ...time }), id === "small");
    break;
  default: {
    const variant = variants.find((one) => side === `webgpu ${one}`);
    if (!variant)
      throw new Error(`expected webgpu, one of its variants, cpu, torch, profile or forms, got ${side}`);
    await timeOurs(`webgpu ${variant}`, taskOf(id), createVariant(variant));
  }
}
// Sessions still open may keep the process from ending.
process.exit(0);

async function timeOurs(
  name: "webgpu" | "cpu" | `webgpu ${Variant}`,
  task: Task,
  engine: Engine,
): Promise<void> {
  const began = performance.now();
  const prepared = await prepare(task, engine);
  const losses = [await prepared.step()];
  const readySec = (performance.now() - began) / 1000;
  // One step of a large network takes a processor longer than the time there is.
  const warmUp = name === "cpu" ? 0 : 2;
  for (let i = 0; i < warmUp; i++) losses.push(await prepared.step());
  const before = engine.device?.use();
  const times = await repeat(async () => {
    const start = performance.now();
    const found = await prepared.step();
    if (losses.length < 3) losses.push(found);
    return performance.now() - start;
  });
  const after = engine.device?.use();
  tell({
    side: name,
    ...summary(times),
    losses,
    readySec,
    ...(before && after
      ? {
          up: (after.uploaded - before.uploaded) / times.length,
          down: (after.downloaded - before.downloaded) / times.length,
        }
      : {}),
  });
}

async function timeTorch(task: Task): Promise<void> {
  if (!torchHasCuda()) return;
  const prepared: Prepared = await prepare(task, await createNodeEngine());
  for (const device of ["cuda", "cuda-tf32"] as const) {
    const began = performance.now();
    const torch = await startTorch(task, prepared, device);
    const losses = [(await torch.step()).losses];
    const readySec = (performance.now() - began) / 1000;
    for (let i = 0; i < 4; i++) losses.push((await torch.step()).losses);
    const times = await repeat(async () => (await torch.step()).ms);
    torch.close();
    tell({ side: device, ...summary(times), losses: losses.slice(0, 3), readySec });
  }
}

async function profile(task: Task): Promise<void> {
  const profiler = await createProfiler();
  const prepared = await prepare(task, profiler.engine);
  const runs = 3;
  for (let i = 0; i < runs; i++) await prepared.step();
  tell({ side: "profile", ...profiler.finish(runs) });
}

/** At least once, at most 40 times, until the time is up. */
async function repeat(once: () => Promise<number>): Promise<number[]> {
  const end = performance.now() + 1000 * seconds;
  const times = [await once()];
  while (performance.now() < end && times.length < 40) times.push(await once());
  return times;
}

function summary(times: readonly number[]) {
  return { ms: median(times), fastestMs: Math.min(...times), steps: times.length };
}

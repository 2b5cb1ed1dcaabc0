/** @file The training steps that are timed on a graphics card, and small ones for trying the benchmark without one. */

import { cycleGan, cycleGanOf, cycleGanSets, cycleGanWide } from "../engine/cyclegan.ts";
import type { Task } from "../engine/task.ts";
import { fullVgg, vggs, vggTask } from "../spectrogram-vgg.ts";
import { viewmakers } from "../spectrogram-viewmaker.ts";

const byId = (tasks: readonly Task[], id: string) => tasks.find((task) => task.id === id) as Task;

export const fullTasks: readonly Task[] = [
  cycleGan,
  cycleGanSets,
  cycleGanWide,
  byId(vggs, "vgg11"),
  fullVgg,
  byId(viewmakers, "viewmaker-full"),
];

const smallVgg = {
  depth: 11,
  width: 1 / 16,
  pooling: "flatten",
  hidden: [8],
  dropout: 0,
  classes: 4,
} as const;

export const smallTasks: readonly Task[] = [
  { id: "small-cyclegan", ...cycleGanOf({ batch: 8, features: 30, hidden: [16, 16] }) },
  { id: "small-cyclegan-sets", ...cycleGanOf({ sets: 5, batch: 8, features: 30, hidden: [16, 16] }) },
  {
    id: "small-vgg",
    title: "VGG11 step, width 1/16, 32x32, batch 4, batch-norm",
    ...vggTask({ ...smallVgg, frames: 32, mels: 32, batchNorm: true }, 4),
  },
];

/** Tasks that PyTorch has no program for. */
export const ourTasks: readonly string[] = ["cyclegan-sets", "small-cyclegan-sets"];

/** @throws {Error} for an id that no task has. */
export function taskOf(id: string): Task {
  const found = [...fullTasks, ...smallTasks].find((task) => task.id === id);
  if (!found)
    throw new Error(
      `expected one of ${[...fullTasks, ...smallTasks].map((t) => t.id).join(", ")}, got ${id}`,
    );
  return found;
}

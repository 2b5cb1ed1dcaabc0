/**
 * @file Training steps on the compute engine and in PyTorch: the same steps from the same values, one thread each, in turn, so that a
 * busy machine slows both down alike. Prints a table and writes bench/results/engine.json or spectrogram.json.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createRng } from "../src/core/index.ts";
import type { Engine } from "../src/tensor/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { convolutions } from "./engine/convolutions.ts";
import { cycleGan } from "./engine/cyclegan.ts";
import { lstms } from "./engine/lstm.ts";
import { product } from "./engine/product.ts";
import type { Task } from "./engine/task.ts";
import { startTorch, torchVersion } from "./engine/torch.ts";
import { vggs } from "./spectrogram-vgg.ts";
import { viewmakers } from "./spectrogram-viewmaker.ts";

const WARM_UP = 3;
const REPEATS = 15;

interface Row {
  readonly id: string;
  readonly title: string;
  /** Medians, milliseconds. */
  readonly oursMs: number;
  readonly torchMs?: number;
  /** The ratio of our time to PyTorch's, median over the turns. */
  readonly ratio?: number;
  /** The same for processor time, which other programs on the machine disturb less. */
  readonly cpuRatio?: number;
  readonly limit?: number;
  readonly buildSec: number;
}

/** Products, convolutions, an LSTM and a cycle-GAN. @param only Runs only tasks whose ids start with this; by default all. */
export const benchEngine = (only?: string) =>
  besideTorch("engine", [product, cycleGan, ...convolutions, ...lstms], only);

/** What paper B trains. @param only Runs only tasks whose ids start with this; by default all. */
export const benchSpectrogram = (only?: string) => besideTorch("spectrogram", [...vggs, ...viewmakers], only);

/** Results are written to the file only if all tasks were run. */
async function besideTorch(subject: string, tasks: readonly Task[], only = ""): Promise<void> {
  const engine = await createNodeEngine({ backend: "cpu", threads: 1 });
  const torch = torchVersion();
  const ours = `Emoforge ${version("../package.json")} on onnxruntime-node ${version("../node_modules/onnxruntime-node/package.json")}`;
  console.log(`${ours}; Node ${process.version}\n${torch ?? absent}\n${cpus()[0].model}, one thread each\n`);
  const rows: Row[] = [];
  console.log(line("task", "Emoforge ms", "PyTorch ms", "ratio", "of CPU time", "limit"));
  for (const task of tasks.filter(({ id }) => id.startsWith(only))) {
    const row = await measure(task, engine, torch !== undefined);
    rows.push(row);
    console.log(
      line(
        row.title,
        row.oursMs.toFixed(1),
        row.torchMs?.toFixed(1) ?? "-",
        row.ratio?.toFixed(2) ?? "-",
        row.cpuRatio?.toFixed(2) ?? "-",
        verdict(row),
      ),
    );
  }
  console.log(`\nMedians of ${REPEATS} turns; ratio = median of our time over PyTorch's.`);
  if (only !== "") return;
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  const result = {
    ours,
    torch: torch ?? null,
    node: process.version,
    cpu: cpus()[0].model,
    repeats: REPEATS,
    rows,
  };
  writeFileSync(join(folder, `${subject}.json`), `${JSON.stringify(result, null, 2)}\n`);
  console.log(`Written to bench/results/${subject}.json`);
}

const absent = "PyTorch is not installed: only our times are shown. On Debian: apt-get install python3-torch";

async function measure(task: Task, engine: Engine, withTorch: boolean): Promise<Row> {
  const built = performance.now();
  const prepared = await task.prepare(engine, createRng(`bench ${task.id}`));
  const buildSec = (performance.now() - built) / 1000;
  const other = withTorch ? await startTorch(task, prepared) : undefined;
  const times: { ours: number; torch: number; cpuRatio: number }[] = [];
  for (let turn = 0; turn < WARM_UP + REPEATS; turn++) {
    const [start, cpuStart] = [performance.now(), process.cpuUsage()];
    const losses = await prepared.step();
    const [oursMs, cpu] = [performance.now() - start, process.cpuUsage(cpuStart)];
    const theirs = await other?.step();
    if (theirs && turn < task.compared) requireEqual(task, turn, losses, theirs.losses);
    if (turn >= WARM_UP) {
      const { ms = Number.NaN, cpuMs = Number.NaN } = theirs ?? {};
      times.push({ ours: oursMs, torch: ms, cpuRatio: (cpu.user + cpu.system) / 1000 / cpuMs });
    }
  }
  other?.close();
  await prepared.release();
  return {
    id: task.id,
    title: task.title,
    oursMs: median(times.map((t) => t.ours)),
    ...(other
      ? {
          torchMs: median(times.map((t) => t.torch)),
          ratio: median(times.map((t) => t.ours / t.torch)),
          cpuRatio: median(times.map((t) => t.cpuRatio)),
        }
      : {}),
    ...(task.limit === undefined ? {} : { limit: task.limit }),
    buildSec,
  };
}

function verdict({ ratio, limit }: Row): string {
  if (limit === undefined) return "-";
  return ratio === undefined ? String(limit) : `${limit} ${ratio <= limit ? "met" : "MISSED"}`;
}

/** Both sides must have computed the same thing; otherwise times mean nothing. */
function requireEqual(task: Task, turn: number, ours: readonly number[], theirs: readonly number[]): void {
  for (const [i, a] of ours.entries()) {
    const b = theirs[i];
    if (!(Math.abs(a - b) <= 1e-3 * Math.max(Math.abs(a), Math.abs(b), 1e-6)))
      throw new Error(
        `${task.id}, step ${turn}, value ${i}: ours ${a}, PyTorch's ${b}; the arithmetic differs`,
      );
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

const version = (path: string): string =>
  JSON.parse(readFileSync(join(import.meta.dirname, path), "utf8")).version;

const line = (title: string, ...cells: readonly string[]) =>
  title.padEnd(62) + cells.map((c) => c.padStart(13)).join("");

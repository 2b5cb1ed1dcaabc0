/** @file Runs PyTorch as a process that waits for commands, so that its steps and ours can take turns. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Prepared, Task } from "./task.ts";

/** Debian's own Python, for whose packages `python3-torch` is built; `EMOFORGE_PYTHON` names another. */
export const python = process.env.EMOFORGE_PYTHON ?? "/usr/bin/python3";

/** What PyTorch says about itself, or undefined if it is not installed. */
export function torchVersion(): string | undefined {
  const probe =
    "import torch; print(torch.__version__, torch.backends.mkl.is_available(), torch.backends.mkldnn.is_available())";
  const { status, stdout } = spawnSync(python, ["-c", probe], { encoding: "utf8" });
  if (status !== 0) return undefined;
  const [version, mkl, onednn] = stdout.trim().split(" ");
  const products = mkl === "True" ? "MKL" : `without MKL${blas() ? `, ${blas()}` : ""}`;
  return `PyTorch ${version} (matrix products: ${products}; convolutions: ${onednn === "True" ? "oneDNN" : "native"})`;
}

/** scikit-learn's version, or undefined if it is not installed. */
export function sklearnVersion(): string | undefined {
  const { status, stdout } = spawnSync(python, ["-c", "import sklearn; print(sklearn.__version__)"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** The library behind Debian's BLAS alternative. */
function blas(): string | undefined {
  const { stdout } = spawnSync("readlink", ["-f", "/etc/alternatives/libblas.so.3-x86_64-linux-gnu"], {
    encoding: "utf8",
  });
  return /openblas/.test(stdout) ? "OpenBLAS" : stdout.trim().split("/").pop() || undefined;
}

export interface TorchSide {
  step(): Promise<{ ms: number; cpuMs: number; losses: number[] }>;
  close(): void;
}

/** Where PyTorch is to compute: on one thread of the processor, or on a card, in full or reduced precision. */
export type TorchDevice = "cpu" | "cuda" | "cuda-tf32";

/** Whether PyTorch is installed and finds a card. */
export function torchHasCuda(): boolean {
  const probe = "import torch; print(torch.cuda.is_available())";
  return spawnSync(python, ["-c", probe], { encoding: "utf8" }).stdout?.trim() === "True";
}

/** Starts the other side of a task from the same values. */
export async function startTorch(
  task: Task,
  { arrays, settings }: Prepared,
  device: TorchDevice = "cpu",
): Promise<TorchSide> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-bench-"));
  for (const [name, { values }] of Object.entries(arrays))
    writeFileSync(join(folder, `${name.replaceAll("/", ".")}.f32`), values);
  const shapes = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
  writeFileSync(join(folder, "task.json"), JSON.stringify({ shapes, settings }));
  const child = spawn(python, [join(import.meta.dirname, "../torch/worker.py"), task.file, folder], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      OMP_NUM_THREADS: "1",
      OPENBLAS_NUM_THREADS: "1",
      MKL_NUM_THREADS: "1",
      EMOFORGE_TORCH_DEVICE: device === "cpu" ? "cpu" : "cuda",
      EMOFORGE_TORCH_TF32: device === "cuda-tf32" ? "1" : "0",
    },
  });
  const next = lines(child);
  await next();
  rmSync(folder, { recursive: true });
  return {
    async step() {
      child.stdin?.write("step\n");
      return JSON.parse(await next());
    },
    close: () => child.stdin?.end(),
  };
}

/** Reads the child's lines one after the other; fails if it ends early. */
function lines(child: ChildProcess): () => Promise<string> {
  const iterator = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await iterator.next();
    if (done) throw new Error("PyTorch's side ended early; its message is above");
    return value;
  };
}

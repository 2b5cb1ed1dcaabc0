/**
 * @file What a user waits for: one fold of `shilandari-2022` at `quick`, from recordings to scores, with all cores, beside a script
 * for PyTorch and scikit-learn that does the same arithmetic (`bench/torch/fold.py`).
 */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { python, sklearnVersion, torchVersion } from "./engine/torch.ts";
import type { FoldTimes } from "./fold.ts";
import { type PeakMemory, watchMemory } from "./process-memory.ts";

/** Share of the other side's time that is wanted. */
const wanted = 0.6;

/** What the reference tool takes for `is10`, which has the functionals of `emobase2010`: CPU ms for a second of speech (see features.ts). */
const referenceMs = 16;

/** Seconds of speech in the five emotions of EMO-DB. */
const speechSec = 1135;

interface Side<Answer> {
  readonly wallSec: number;
  readonly memory: PeakMemory | undefined;
  readonly answer: Answer;
}

interface Turn {
  readonly ours: Side<FoldTimes>;
  readonly theirs: Side<{ trials: number; accuracy: Record<string, number> }>;
}

/** @param args Worker processes of either side, by default one for each core; how often each side runs, in turn, by default 3 times. */
export async function benchWhole([count, turnCount = "3"]: readonly string[]): Promise<void> {
  const workers = count === undefined ? availableParallelism() : Number(count);
  if (process.env.EMOFORGE_DATA === undefined) {
    console.log("It needs EMO-DB: EMOFORGE_DATA names the parent folder of the corpora.");
    return;
  }
  const torch = torchVersion();
  const sklearn = sklearnVersion();
  console.log(`${cpus()[0].model}, ${workers} worker processes, one thread each\n`);
  const turns: Turn[] = [];
  for (let i = 0; i < Number(turnCount); i++) {
    const folder = mkdtempSync(join(tmpdir(), "emoforge-whole-"));
    try {
      const script = join(import.meta.dirname, "whole/ours.ts");
      const ours = await timed<FoldTimes>(process.execPath, [script, String(workers), folder]);
      const { featuresSec, trainingSec, trials, failed } = ours.answer;
      const times = `features ${featuresSec.toFixed(1)} s, ${trials} trials ${trainingSec.toFixed(1)} s`;
      console.log(shown("Emoforge", ours, times));
      if (failed.length > 0) throw new Error(`${failed.length} trials failed: ${failed[0]}`);
      if (torch === undefined || sklearn === undefined) {
        console.log(
          "PyTorch or scikit-learn is not installed: only our time is shown. On Debian: apt-get install python3-torch python3-sklearn",
        );
        return;
      }
      const fold = join(import.meta.dirname, "torch/fold.py");
      const theirs = await timed<Turn["theirs"]["answer"]>(python, [fold, folder, String(workers)]);
      const what = `${theirs.answer.trials} trials, features from our table`;
      console.log(shown(`${torch}, scikit-learn ${sklearn}`, theirs, what));
      if (theirs.answer.trials !== trials)
        throw new Error(`${trials} trials of ours, ${theirs.answer.trials} of theirs`);
      turns.push({ ours, theirs });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const reference = (speechSec * referenceMs) / 1000 / workers;
  const ratio = (of: (turn: Turn) => number) => median(turns.map(of));
  const ratios = {
    withOurFeatures: ratio(({ ours, theirs }) => ours.wallSec / (ours.answer.featuresSec + theirs.wallSec)),
    withReferenceFeatures: ratio(({ ours, theirs }) => ours.wallSec / (reference + theirs.wallSec)),
    trainingAlone: ratio(({ ours, theirs }) => ours.answer.trainingSec / theirs.wallSec),
    processorTime: ratio(
      ({ ours, theirs }) => (ours.memory?.cpuSec ?? Number.NaN) / (theirs.memory?.cpuSec ?? Number.NaN),
    ),
  };
  console.log(`
Medians of ${turns.length} turns:
our time / theirs, with our features on both sides:                ${ratios.withOurFeatures.toFixed(2)} (wanted: ${wanted})
our time / theirs, with the reference tool's ${reference.toFixed(1)} s on their side:   ${ratios.withReferenceFeatures.toFixed(2)}
processor time of all processes, our features on our side alone:   ${ratios.processorTime.toFixed(2)} (other programs disturb it less)
training and tests alone:                                          ${ratios.trainingAlone.toFixed(2)}
mean share of right labels: ours ${mean(turns[0].ours.answer.accuracy)}, theirs ${mean(turns[0].theirs.answer.accuracy)}`);
  const results = {
    cpu: cpus()[0].model,
    workers,
    node: process.version,
    torch,
    sklearn,
    ratios,
    turns: turns.map(({ ours, theirs }) => ({ ours: lean(ours), theirs: lean(theirs) })),
  };
  mkdirSync(join(import.meta.dirname, "results"), { recursive: true });
  writeFileSync(join(import.meta.dirname, "results/whole.json"), `${JSON.stringify(results, null, 1)}\n`);
  console.log("Written to bench/results/whole.json");
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Runs a program that answers with a line of JSON. */
async function timed<Answer>(program: string, args: readonly string[]): Promise<Side<Answer>> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const watch = watchMemory(child.pid as number);
  let out = "";
  child.stdout.on("data", (part) => {
    out += part;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const wallSec = (performance.now() - began) / 1000;
  const memory = watch.stop();
  const line = out.split("\n").find((one) => one.startsWith("{"));
  if (code !== 0 || line === undefined) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return { wallSec, memory, answer: JSON.parse(line) as Answer };
}

function shown(name: string, { wallSec, memory }: Side<unknown>, more: string): string {
  const [mb, cpu] = [memory?.togetherMb.toFixed(0) ?? "?", memory?.cpuSec.toFixed(0) ?? "?"];
  return `${name}: ${wallSec.toFixed(1)} s (${cpu} s of processors), at most ${mb} MB in all processes together (${more})`;
}

function mean(accuracy: Readonly<Record<string, number>>): string {
  const values = Object.values(accuracy);
  return (values.reduce((a, b) => a + b, 0) / values.length).toFixed(3);
}

/** Without the single scores. */
function lean<Answer extends object>({ answer, ...side }: Side<Answer>) {
  const { accuracy: _, chosen: __, seconds: ___, ...rest } = answer as Record<string, unknown>;
  return { ...side, ...rest };
}

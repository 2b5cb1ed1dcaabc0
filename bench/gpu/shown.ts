/** @file What findings on a graphics card look like in the terminal. */

import type { Task } from "../engine/task.ts";
import type { RunFinding } from "./runs.ts";
import type { Finding } from "./side.ts";

/** The most of CUDA's time in full precision that is wanted, by task. */
const wanted: Readonly<Record<string, number>> = {
  cyclegan: 1.1,
  vgg11: 3.5,
  vgg19: 3.5,
  "viewmaker-full": 5,
};

export function described(name: string, finding: Finding): string {
  if (finding.side === "run") return describedRun(finding);
  if (finding.side === "form") {
    const { what, form, ms, gflops } = finding;
    return `${what}: ${form}: ${ms.toFixed(3)} ms, ${gflops.toFixed(0)} GFLOP/s`;
  }
  if (finding.side === "profile") {
    const { ms, kernels, byKernel, byShape } = finding;
    const line = (of: string) => `  ${of}`;
    return [
      `${name}: ${ms.toFixed(2)} ms in ${kernels} kernels`,
      ...byKernel.map(({ kernel, ms, count }) => line(`${ms.toFixed(3)} ms, ${count} x ${kernel}`)),
      "  by shape:",
      ...byShape.map(({ kernel, ms, count, shapes }) =>
        line(`${ms.toFixed(3)} ms, ${count} x ${kernel} ${shapes}`),
      ),
    ].join("\n");
  }
  const { side, ms, fastestMs, steps, readySec, up, down, losses } = finding;
  const traffic = up === undefined ? "" : `, ${up} bytes up and ${down} down with each step`;
  return (
    `${name}, ${side}: ${ms.toFixed(2)} ms (median of ${steps}, fastest ${fastestMs.toFixed(2)}), ` +
    `first step after ${readySec.toFixed(1)} s${traffic}; losses ${JSON.stringify(losses[0])}`
  );
}

function describedRun({ what, fold, whole }: RunFinding): string {
  const { featuresSec, trainingSec, computeSec, trials, failed, device } = fold;
  const duration = (sec: number) => (sec < 600 ? `${sec.toFixed(0)} s` : `${(sec / 3600).toFixed(1)} h`);
  const reckoned = whole
    ? `\n  reckoned for the whole fold, one after another: ${duration(whole.foldSec)} (30,000 rounds of the viewmaker ${duration(whole.viewmakerSec)}, a VGG19 of 30 epochs ${duration(whole.vggSec)}, with views ${duration(whole.vggWithViewsSec)})`
    : "";
  return `${what}: ${trainingSec.toFixed(1)} s after ${featuresSec.toFixed(1)} s of features (${computeSec.toFixed(0)} s of all workers), ${trials} trials, ${failed.length} failed, on ${device}${reckoned}`;
}

export function table(tasks: readonly Task[], found: ReadonlyMap<string, readonly Finding[]>): string {
  const head = [
    "step, ms",
    "WebGPU",
    "1 CPU thread",
    "CUDA fp32",
    "CUDA TF32",
    "WebGPU/CUDA",
    "wanted",
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
      wanted[id] === undefined ? "-" : `<= ${wanted[id]}`,
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

/** @file Time by operation: an engine whose programs write traces, and what the traces say. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import type { Engine } from "../../src/tensor/index.ts";
import { createProfilable } from "./variants.ts";

export interface Profiler {
  /** Programs run two to four times slower while they write traces; the times of kernels hold. */
  readonly engine: Engine;
  /** Ends all traces. @param runs How often each program ran; the first is left out, since it compiles. */
  finish(runs: number): Profile;
}

export interface Profile {
  /** Milliseconds in kernels, and how many, of one run of all programs. */
  readonly ms: number;
  readonly kernels: number;
  /** By kernel, longest first. */
  readonly byKernel: readonly { readonly kernel: string; readonly ms: number; readonly count: number }[];
  /** The single kernels that took longest, with the shapes they worked on. */
  readonly longest: readonly { readonly kernel: string; readonly ms: number; readonly shapes: string }[];
}

/** A card's kernels are of the category "Api", where it can take their time; nodes of the processor, and calls to a card, are "Node". */
interface Event {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly shapes?: string;
    readonly op_name?: string;
    readonly output_type_shape?: unknown;
  };
}

/** @param backend "cpu": one thread. */
export async function createProfiler(backend: "cpu" | "webgpu" = "webgpu"): Promise<Profiler> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-profile-"));
  const sessions: InferenceSession[] = [];
  const engine = await createProfilable(backend, {
    options: { enableProfiling: true, profileFilePrefix: join(folder, "trace") },
    onSession: (session) => sessions.push(session),
  });
  return {
    engine,
    finish(runs) {
      for (const session of sessions) session.endProfiling();
      const traces = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
      rmSync(folder, { recursive: true });
      return summed(traces.flatMap((trace) => lastRun(JSON.parse(trace) as Event[], runs)));
    },
  };
}

/** The kernels of the last of so many runs. */
function lastRun(events: readonly Event[], runs: number): Event[] {
  const onCard = events.filter(({ cat }) => cat === "Api");
  const kernels =
    onCard.length > 0
      ? onCard
      : events.filter(({ cat, name }) => cat === "Node" && name.endsWith("_kernel_time"));
  return kernels.length % runs === 0 ? kernels.slice(-kernels.length / runs) : [];
}

function summed(kernels: readonly Event[]): Profile {
  const byKernel = new Map<string, { ms: number; count: number }>();
  for (const event of kernels) {
    const kernel = kernelOf(event);
    const { ms, count } = byKernel.get(kernel) ?? { ms: 0, count: 0 };
    byKernel.set(kernel, { ms: ms + event.dur / 1000, count: count + 1 });
  }
  const byTime = kernels.toSorted((a, b) => b.dur - a.dur);
  return {
    ms: kernels.reduce((sum, { dur }) => sum + dur / 1000, 0),
    kernels: kernels.length,
    byKernel: [...byKernel]
      .map(([kernel, of]) => ({ kernel, ...of }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 16),
    longest: byTime.slice(0, 12).map((event) => ({
      kernel: kernelOf(event),
      ms: event.dur / 1000,
      shapes: event.args?.shapes ?? JSON.stringify(event.args?.output_type_shape ?? ""),
    })),
  };
}

/** "Gemm" of "v7&Gemm&Gemm": node, operator, kernel. On the processor the operator's name. */
const kernelOf = ({ name, args }: Event) => args?.op_name ?? name.split("&").slice(1).join(" ");

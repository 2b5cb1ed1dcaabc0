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
  /** By kernel and the shapes that it worked on, longest first. */
  readonly byShape: readonly {
    readonly kernel: string;
    readonly shapes: string;
    readonly ms: number;
    readonly count: number;
  }[];
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
  const named = kernels.map((event) => ({
    kernel: kernelOf(event),
    shapes: event.args?.shapes ?? JSON.stringify(event.args?.output_type_shape ?? ""),
    ms: event.dur / 1000,
  }));
  return {
    ms: named.reduce((sum, { ms }) => sum + ms, 0),
    kernels: kernels.length,
    byKernel: totals(named.map(({ kernel, ms }) => ({ kernel, ms }))).slice(0, 16),
    byShape: totals(named).slice(0, 24),
  };
}

/** Those that are equal but for their time, together; longest first. */
function totals<T extends { readonly ms: number }>(of: readonly T[]): (T & { count: number })[] {
  const sums = new Map<string, T & { ms: number; count: number }>();
  for (const one of of) {
    const key = JSON.stringify({ ...one, ms: 0 });
    const known = sums.get(key);
    sums.set(key, { ...one, ms: (known?.ms ?? 0) + one.ms, count: (known?.count ?? 0) + 1 });
  }
  return [...sums.values()].sort((a, b) => b.ms - a.ms);
}

/** "Gemm" of "v7&Gemm&Gemm": node, operator, kernel. On the processor the operator's name. */
const kernelOf = ({ name, args }: Event) => args?.op_name ?? name.split("&").slice(1).join(" ");

/** @file Time on the card by kernel: an engine whose programs write traces, and what the traces say. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import type { Engine } from "../../src/tensor/index.ts";
import { createVariant } from "./variants.ts";

export interface Profiler {
  /** Programs run two to four times slower while they write traces; the times of kernels hold. */
  readonly engine: Engine;
  /** Ends all traces. @param runs How often each program ran; the first is left out, since it compiles. */
  finish(runs: number): Profile;
}

export interface Profile {
  /** Milliseconds on the card, and kernels, of one run of all programs. */
  readonly ms: number;
  readonly kernels: number;
  /** By kernel, longest first. */
  readonly byKernel: readonly { readonly kernel: string; readonly ms: number; readonly count: number }[];
  /** The single kernels that took longest, with the shapes they worked on. */
  readonly longest: readonly { readonly kernel: string; readonly ms: number; readonly shapes: string }[];
}

interface Event {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args: { readonly shapes?: string };
}

export function createProfiler(): Profiler {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-profile-"));
  const sessions: InferenceSession[] = [];
  const engine = createVariant("default", {
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
  const kernels = events.filter(({ cat }) => cat === "Api");
  return kernels.length % runs === 0 ? kernels.slice(-kernels.length / runs) : [];
}

function summed(kernels: readonly Event[]): Profile {
  const byKernel = new Map<string, { ms: number; count: number }>();
  for (const { name, dur } of kernels) {
    const kernel = kernelOf(name);
    const { ms, count } = byKernel.get(kernel) ?? { ms: 0, count: 0 };
    byKernel.set(kernel, { ms: ms + dur / 1000, count: count + 1 });
  }
  const byTime = kernels.toSorted((a, b) => b.dur - a.dur);
  return {
    ms: kernels.reduce((sum, { dur }) => sum + dur / 1000, 0),
    kernels: kernels.length,
    byKernel: [...byKernel]
      .map(([kernel, of]) => ({ kernel, ...of }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 16),
    longest: byTime.slice(0, 12).map(({ name, dur, args }) => ({
      kernel: kernelOf(name),
      ms: dur / 1000,
      shapes: args.shapes ?? "",
    })),
  };
}

/** "Gemm" of "v7&Gemm&Gemm": node, operator, kernel. */
const kernelOf = (name: string) => name.split("&").slice(1).join(" ");

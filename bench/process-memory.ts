/** @file Memory and processor time of a program and the processes that it starts, watched from outside (Linux). */

import { readdirSync, readFileSync } from "node:fs";

export interface PeakMemory {
  /** Largest resident set of any one process, MB. */
  readonly largestMb: number;
  /** Largest sum over all processes at one time, MB; pages that several share are counted once. A look every few seconds. */
  readonly togetherMb: number;
  /** Sum over the processes that were running at the last look, s; a look every 0.1 s. */
  readonly cpuSec: number;
}

/** Ticks of a second in /proc/<pid>/stat. */
const TICKS = 100;

/**
 * Shared pages are told apart by going through all of them, 40 ms for a gigabyte: done as often as other figures are read, that took half a
 * core from two processes that were being timed. It may take one part in so many of the time.
 */
const thrift = 100;

/** Watches until `stop` is called, which returns `undefined` if there is no /proc. */
export function watchMemory(root: number): { stop(): PeakMemory | undefined } {
  let largestKb = 0;
  let togetherKb = 0;
  let cpuSec = 0;
  let dueMs = 0;
  const look = () => {
    const family = familyOf(root);
    let cpu = 0;
    for (const pid of family) {
      largestKb = Math.max(largestKb, field(`/proc/${pid}/status`, "VmHWM"));
      cpu += cpuOf(pid);
    }
    cpuSec = Math.max(cpuSec, cpu);
    const began = performance.now();
    if (began < dueMs) return;
    const sum = family.reduce((kb, pid) => kb + field(`/proc/${pid}/smaps_rollup`, "Pss"), 0);
    togetherKb = Math.max(togetherKb, sum);
    dueMs = began + thrift * (performance.now() - began);
  };
  const timer = setInterval(look, 100);
  return {
    stop() {
      clearInterval(timer);
      if (largestKb === 0) return undefined;
      return { largestMb: largestKb / 1024, togetherMb: togetherKb / 1024, cpuSec };
    },
  };
}

/** The most memory that a process has held since it began (VmHWM), MB; 0 if there is no /proc. */
export function peakMb(pid: number): number {
  return field(`/proc/${pid}/status`, "VmHWM") / 1024;
}

/** A process and all its descendants. */
export function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of entries("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = field(`/proc/${name}/status`, "PPid");
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const family = [root];
  for (const pid of family) family.push(...(children.get(pid) ?? []));
  return family;
}

function field(path: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(readFileSync(path, "utf8"))?.[1] ?? 0);
  } catch {
    // The process has ended.
    return 0;
  }
}

/** User and system time, s. */
function cpuOf(pid: number): number {
  try {
    // The name of the program, in parentheses, may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return 0;
  }
}

function entries(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

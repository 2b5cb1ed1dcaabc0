/** @file Tries whether WebGPU works, and on what, in a process of its own: a faulty graphics driver may end the process that uses it. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** What was found. Names are those that the Vulkan loader tells; elsewhere than on Linux nothing tells them. */
export interface Probe {
  /** Why WebGPU cannot be used; absent if it computes correctly. */
  readonly fault?: string;
  /** All adapters, by the names that their drivers give them. */
  readonly adapters: readonly string[];
  /** The one that is used. */
  readonly adapter?: string;
  /** File of the driver's library, and the driver's version where it is known. */
  readonly driver?: string;
  /** Whether the driver computes on the processor. */
  readonly software: boolean;
  /** If they were asked for, milliseconds of tasks; what took too long is absent. */
  readonly times?: Readonly<Record<string, number>>;
}

interface ProbeOptions {
  readonly timeoutMs?: number;
  /** The environment of that process; variables choose the Vulkan driver. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether to time tasks as well. */
  readonly timed?: boolean;
}

const marks = { fault: "webgpu-fault: ", times: "webgpu-times: " };

const script = (at: (path: string) => string, timed: boolean) => `
try {
  const { input, matmul } = await import(${at("../../tensor/index")});
  const { createNodeEngine } = await import(${at("../../tensor/node")});
  const engine = await createNodeEngine({ backend: "webgpu" });
  const program = await engine.compile({ y: matmul(input("a", [2, 2]), input("b", [2, 2])) });
  const { y } = await program.run({ a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(1, 0, 0, 1) });
  console.log([...y].join());
  if (${timed}) {
    const { timeTasks } = await import(${at("./timed-check")});
    await timeTasks(engine, (time) => console.log(${JSON.stringify(marks.times)} + JSON.stringify(time)));
  }
} catch (error) {
  console.log(${JSON.stringify(marks.fault)} + error.message.replaceAll("\\n", " "));
}
process.exit(0);`;

/** Computes a small product. */
export async function probeWebgpu(options: ProbeOptions = {}): Promise<Probe> {
  const { timeoutMs = 30_000, env = process.env, timed = false } = options;
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const at = (path: string) => JSON.stringify(new URL(`${path}.${ending}`, import.meta.url).href);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--input-type=module", "-e", script(at, timed)],
      // The Vulkan loader then says which adapters there are, and which is used.
      { timeout: timeoutMs, env: { ...env, VK_LOADER_DEBUG: "all" }, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const names = namesIn(stderr);
        const told = (mark: string) =>
          stdout.split("\n").flatMap((line) => (line.startsWith(mark) ? [line.slice(mark.length)] : []));
        const [fault] = told(marks.fault);
        // What is too slow to be timed computes all the same.
        if (stdout.includes("1,2,3,4") && fault === undefined && (error === null || error.killed)) {
          const times = Object.assign({}, ...told(marks.times).map((line) => JSON.parse(line)));
          return resolve({ ...names, ...(timed && { times }) });
        }
        if (fault !== undefined) return resolve({ ...names, fault: plain(fault) });
        if (error?.killed) return resolve({ ...names, fault: `no answer in ${timeoutMs / 1000} s` });
        resolve({ ...names, fault: `the trial ended with ${error?.signal ?? `code ${error?.code}`}` });
      },
    );
  });
}

/** Without places in the runtime's source code, and without what users of a card are told to do about it. */
function plain(fault: string): string {
  const words = /^The graphics card failed \((.*)\)\./.exec(fault)?.[1] ?? fault;
  return words.trim().replace(/^.* was false\. /, "");
}

/** What the Vulkan loader says of adapters while one is opened. */
export function namesIn(loader: string): Pick<Probe, "adapters" | "adapter" | "driver" | "software"> {
  const [, sorted = ""] = /(?:[\s\S]*)Sorted order:([\s\S]*)/.exec(loader) ?? [];
  const adapters = new Set<string>();
  for (const line of sorted.split("\n").slice(1)) {
    const [, name] = /^\S.*?:\s+\[\d+\] (.+?)\s*$/.exec(line) ?? [];
    if (name === undefined) break;
    adapters.add(name);
  }
  const [, adapter, library] = [...loader.matchAll(/Using "(.+)" with driver: "(.+)"/g)].at(-1) ?? [];
  const all = [...adapters];
  return {
    adapters: all.length > 0 || adapter === undefined ? all : [adapter],
    software: /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(adapter ?? ""),
    ...(adapter !== undefined && { adapter }),
    ...(library !== undefined && { driver: driverNamed(library) }),
  };
}

function driverNamed(library: string): string {
  const file = basename(library);
  const version = /nvidia/i.test(file) ? nvidiaVersion() : undefined;
  return version === undefined ? file : `${file} ${version}`;
}

/** Where the module of NVIDIA's driver is loaded, Linux tells its version. */
function nvidiaVersion(): string | undefined {
  try {
    return /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/.exec(
      readFileSync("/proc/driver/nvidia/version", "utf8"),
    )?.[1];
  } catch {
    return undefined;
  }
}

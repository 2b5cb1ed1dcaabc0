/** @file `emoforge doctor`: is this installation in order, and if not, what can be done? */

import { availableParallelism, freemem, totalmem } from "node:os";
import { resolve } from "node:path";
import type { Command } from "commander";
import { decodeAudio } from "../../audio/index.ts";
import { EmoforgeError, exitCodes } from "../../core/index.ts";
import { corpusLoaders } from "../../corpora/index.ts";
import { describeMachine, packageVersion } from "../../platform/node/index.ts";
import { renderPng } from "../../platform/node/png.ts";
import { input, matmul } from "../../tensor/index.ts";
import { createNodeEngine, whyThroughBinding } from "../../tensor/node.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { howToGetACard } from "../support/device.ts";
import { timesText, timeTasks } from "../support/timed-check.ts";
import { tinyAudio } from "../support/tiny-audio.ts";
import { probeWebgpu } from "../support/webgpu-probe.ts";

export interface Finding {
  readonly name: string;
  readonly state: "ok" | "warn" | "fail";
  readonly message: string;
  /** What to do about it; absent if the state is "ok". */
  readonly remedy?: string;
  /** Milliseconds of small tasks, of an engine. */
  readonly times?: Readonly<Record<string, number>>;
}

interface Flags {
  readonly data?: string;
  readonly json?: boolean;
}

export function registerDoctor(program: Command, io: Io, ending: Ending): void {
  program
    .command("doctor")
    .description(
      "Check this installation: engine, decoders, charts, folders, memory. Ends with 1 if something fails.",
    )
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      `
"warn" means that something optional is missing; "fail" means that commands will not work.

Example:
  emoforge doctor --data corpora/`,
    )
    .action(ending((flags: Flags) => doctor(flags, io)));
}

async function doctor(flags: Flags, io: Io): Promise<number> {
  const checks = [
    node,
    cpuEngine,
    webgpu,
    decoders,
    foreignDecoder,
    charts,
    cacheFolder,
    () => dataFolder(flags, io),
    memory,
  ];
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await check(io);
    findings.push(finding);
    if (!flags.json) show(finding, io);
  }
  const failed = findings.some(({ state }) => state === "fail");
  if (flags.json) io.print(JSON.stringify(findings, null, 1));
  else
    io.print(failed ? "Something has to be repaired: see above." : `emoforge ${packageVersion()} is ready.`);
  return failed ? exitCodes.input : exitCodes.ok;
}

function show({ name, state, message, remedy }: Finding, io: Io): void {
  io.print(`${state.padEnd(4)}  ${name.padEnd(14)}  ${message}`);
  if (remedy !== undefined) io.print(`${" ".repeat(22)}-> ${remedy}`);
}

async function node(): Promise<Finding> {
  const name = "Node";
  const { runtime, platform } = describeMachine();
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18))
    return { name, state: "ok", message: `${runtime}, ${platform}` };
  return {
    name,
    state: "fail",
    message: `expected Node 22.18 or newer, got ${process.versions.node}`,
    remedy: "Install a newer Node, or in a clone run: npm run setup",
  };
}

async function cpuEngine(): Promise<Finding> {
  const name = "engine cpu";
  try {
    const engine = await createNodeEngine();
    const program = await engine.compile({ y: matmul(input("a", [2, 2]), input("b", [2, 2])) });
    const { y } = await program.run({ a: Float32Array.of(1, 2, 3, 4), b: Float32Array.of(1, 0, 0, 1) });
    const right = [...y].join() === "1,2,3,4";
    await program.release();
    if (right) {
      const times = await timeTasks(engine);
      const why = await whyThroughBinding();
      const message = `ONNX Runtime computes, on one thread: ${timesText(times)}`;
      if (why === undefined) return { name, state: "ok", message, times };
      return {
        name,
        state: "warn",
        message: `${message}; through its binding, which takes small networks up to twice as long (${why})`,
        times,
        remedy: "Optional: npm install koffi, which has builds for the usual systems",
      };
    }
    return { name, state: "fail", message: "ONNX Runtime computes wrongly", remedy: reinstall };
  } catch (error) {
    return { name, state: "fail", message: reason(error), remedy: reinstall };
  }
}

const reinstall = "Install the packages again on this machine: npm ci";

/** The adapters that there are, and how fast the one is that networks would be trained on with `--device gpu`. */
async function webgpu(): Promise<Finding> {
  const name = "engine webgpu";
  const {
    fault,
    adapters,
    adapter,
    driver,
    software,
    times = {},
  } = await probeWebgpu({
    timed: true,
    timeoutMs: 30_000,
  });
  const others = adapters.filter((one) => one !== adapter);
  const listed = others.length === 0 ? "" : ` (also there: ${others.join(", ")}; VK_DRIVER_FILES chooses)`;
  if (fault !== undefined) {
    const found = adapters.length === 0 ? "no graphics card was found" : `found: ${adapters.join(", ")}`;
    return {
      name,
      state: "warn",
      message: `not usable: ${fault}; ${found}`,
      remedy: `Optional: all commands run on the CPU. ${howToGetACard}`,
    };
  }
  const what =
    adapter === undefined ? "the system's graphics card" : `${adapter}${driver ? `, driver ${driver}` : ""}`;
  const note = software ? "; a software driver, which --device auto leaves alone" : "";
  return {
    name,
    state: "ok",
    message: `${what}${listed}: ${timesText(times)}${note}`,
    times,
  };
}

async function decoders(): Promise<Finding> {
  const name = "decoders";
  const faults: string[] = [];
  for (const [format, bytes] of Object.entries(tinyAudio())) {
    try {
      await decodeAudio(bytes, format);
    } catch (error) {
      faults.push(reason(error));
    }
  }
  if (faults.length === 0) return { name, state: "ok", message: Object.keys(tinyAudio()).join(", ") };
  return { name, state: "fail", message: faults.join("; "), remedy: reinstall };
}

async function foreignDecoder(io: Io): Promise<Finding> {
  const name = "ffmpeg";
  const version = await io.platform.files.media?.version();
  if (version !== undefined)
    return { name, state: "ok", message: `${version} decodes M4A, AAC, WMA, AMR, video and the like` };
  return {
    name,
    state: "warn",
    message: "not on the path: M4A, AAC, WMA, AMR and the sound of videos cannot be read",
    remedy:
      'Optional. Install it, e.g. with "apt-get install ffmpeg" or "brew install ffmpeg" (https://ffmpeg.org).',
  };
}

async function charts(): Promise<Finding> {
  const name = "charts";
  try {
    await renderPng('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    return { name, state: "ok", message: "charts can be drawn as PNG" };
  } catch (error) {
    const remedy = "Reports have SVG charts only. Run `npm install` on this machine.";
    return { name, state: "warn", message: reason(error), remedy };
  }
}

async function cacheFolder(io: Io): Promise<Finding> {
  const name = "cache folder";
  const folder = io.cacheFolder;
  const probe = `${folder}/.doctor-${process.pid}`;
  try {
    await io.platform.files.write(probe, "x");
    await io.platform.files.remove(probe);
    return { name, state: "ok", message: `${folder} can be written` };
  } catch (error) {
    return {
      name,
      state: "fail",
      message: reason(error),
      remedy: "Set EMOFORGE_CACHE to a folder that can be written.",
    };
  }
}

async function dataFolder(flags: Flags, io: Io): Promise<Finding> {
  const name = "data folder";
  const folder = io.dataFolder(flags.data);
  const remedy =
    "Name the parent folder of the corpora with --data or EMOFORGE_DATA. The demo corpus needs none.";
  if (folder === undefined) return { name, state: "warn", message: "not named", remedy };
  const path = resolve(io.cwd, folder);
  if (!(await io.platform.files.exists(path)))
    return { name, state: "fail", message: `${path} does not exist`, remedy };
  const known = corpusLoaders.map(({ id }) => id).filter((id) => id !== "demo");
  const there = (await io.platform.files.list(path))
    .map((entry) => entry.name)
    .filter((id) => known.includes(id));
  if (there.length > 0) return { name, state: "ok", message: `${path} holds ${there.join(", ")}` };
  return {
    name,
    state: "warn",
    message: `${path} holds none of ${known.join(", ")}`,
    remedy: "Download one with: emoforge corpus fetch emodb",
  };
}

async function memory(): Promise<Finding> {
  const name = "memory, cores";
  const gib = (bytes: number) => (bytes / 2 ** 30).toFixed(1);
  const cores = availableParallelism();
  const message = `${gib(totalmem())} GiB (${gib(freemem())} free), ${cores} cores`;
  // A worker that trains a cycle-GAN on 384 features takes about half a GiB.
  if (totalmem() >= cores * 2 ** 29) return { name, state: "ok", message };
  return {
    name,
    state: "warn",
    message,
    remedy: `Little memory for a worker on each core: use --workers ${Math.max(1, Math.floor(totalmem() / 2 ** 29))}`,
  };
}

function reason(error: unknown): string {
  if (error instanceof EmoforgeError && error.cause instanceof Error)
    return `${error.message} (${error.cause.message})`;
  return error instanceof Error ? error.message : String(error);
}

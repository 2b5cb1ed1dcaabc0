/** @file Engines in Node: ONNX Runtime's native build, on the CPU or, through WebGPU, on a graphics card. */

import type { InferenceSession } from "onnxruntime-node";
import { EmoforgeError, ParameterError } from "../core/index.ts";
import { createEngine } from "./engine.ts";
import { findChannelBlock } from "./onnx/blocked.ts";
import type { LoweredModel } from "./onnx/lower.ts";
import type { Engine } from "./programs.ts";
import { webgpuProvider } from "./runtime.ts";

export interface NodeEngineOptions {
  /** "cpu" by default. */
  readonly backend?: "cpu" | "webgpu";
  /** CPU threads of one program, 1 by default: independent trials in worker processes use the cores better. */
  readonly threads?: number;
  /** Whether the runtime's library is called without its binding where that is possible: on the CPU, with the package `koffi`. Default true; the values are the same. */
  readonly direct?: boolean;
  /** Sets of compiled programs kept for reuse, 6 by default: one for each network that is trained in turn. */
  readonly keptPrograms?: number;
}

/** The version of ONNX Runtime, without loading it. */
export async function engineVersion(): Promise<string> {
  const about = await import("onnxruntime-node/package.json", { with: { type: "json" } });
  return about.default.version;
}

/**
 * Loads `onnxruntime-node`, at the first call only.
 *
 * @throws {EmoforgeError} if it is not installed for this machine.
 */
export async function createNodeEngine(options: NodeEngineOptions = {}): Promise<Engine> {
  const { backend = "cpu", threads = 1 } = options;
  if (!(Number.isInteger(threads) && threads > 0)) {
    throw new ParameterError("createNodeEngine, threads", "a positive integer", threads);
  }
  const runtime = await import("onnxruntime-node").catch((cause: unknown) => {
    throw new EmoforgeError("onnxruntime-node could not be loaded. Run `npm install` on this machine.", {
      cause,
    });
  });
  const { env, InferenceSession, Tensor } = runtime.default ?? runtime;
  // What fails is thrown; that it is printed as well, in many lines, would say everything twice.
  if (env.logLevel === "warning") env.logLevel = "fatal";
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: [backend === "webgpu" ? webgpuProvider : backend],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    // A planned pattern is one block on top of what the first run left in the arena: 2 GB more for a VGG19, and no faster.
    enableMemPattern: false,
    enableCpuMemArena: true,
    logSeverityLevel: 3,
    extra: {
      session: {
        // Not set_denormal_as_zero: it would change the arithmetic of this whole thread, JavaScript's included.
        intra_op: { allow_spinning: threads > 1 ? "1" : "0" },
        ...(backend === "webgpu" ? { disable_cpu_ep_fallback: "1" } : {}),
      },
    },
  };
  const channelBlock =
    backend === "cpu"
      ? await findChannelBlock(
          (model) => InferenceSession.create(model, { ...sessionOptions, logSeverityLevel: 4 }),
          (data, shape) => new Tensor("float32", data, shape),
        )
      : undefined;
  return createEngine({
    backend,
    createProgram: backend === "cpu" && options.direct !== false ? await directPrograms(threads) : undefined,
    threads,
    keptPrograms: options.keptPrograms,
    InferenceSession,
    Tensor: Tensor as never,
    writesInPlace: true,
    channelBlock,
    sessionOptions,
  });
}

/** Why networks are trained through the runtime's binding on this machine, more slowly than by calling its library; undefined if they are not. */
export async function whyThroughBinding(): Promise<string | undefined> {
  const { openDirectRuntime } = await import("./native/session.ts");
  const direct = await openDirectRuntime(1);
  return direct instanceof Error ? direct.message.split("\n")[0] : undefined;
}

async function directPrograms(threads: number) {
  const [{ createDirectProgram }, { openDirectRuntime }] = await Promise.all([
    import("./native/program.ts"),
    import("./native/session.ts"),
  ]);
  const direct = await openDirectRuntime(threads);
  return direct instanceof Error
    ? undefined
    : (lowered: LoweredModel) => createDirectProgram(direct, lowered);
}

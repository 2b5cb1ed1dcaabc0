/** @file Engines in a browser: ONNX Runtime's WebAssembly build, on the processor or, through WebGPU, on the graphics card. */

import { EmoforgeError } from "../core/index.ts";
import { createEngine } from "./engine.ts";
import type { Engine } from "./programs.ts";
import { webgpuProvider } from "./runtime.ts";

export interface WebEngineOptions {
  /** "wasm" by default. */
  readonly backend?: "wasm" | "webgpu";
  /** WebAssembly threads, 1 by default; more need a page that is cross-origin isolated (COOP and COEP headers). */
  readonly threads?: number;
  /** Sets of compiled programs kept for reuse, 6 by default. */
  readonly keptPrograms?: number;
  /** Folder (ending in "/") the page serves ONNX Runtime's `.wasm` and `.mjs` files from; beside the script by default. */
  readonly wasmPaths?: string;
}

/**
 * Loads `onnxruntime-web`, at the first call only. Threads and paths are settled by the first engine of a page.
 *
 * @throws {EmoforgeError} if the page or the browser lacks what the options ask for.
 */
export async function createWebEngine(options: WebEngineOptions = {}): Promise<Engine> {
  const { backend = "wasm", threads = 1, wasmPaths } = options;
  if (threads > 1 && !globalThis.crossOriginIsolated) {
    throw new EmoforgeError(
      `${threads} threads: expected a cross-origin isolated page. Serve it with the headers ` +
        "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or use 1 thread.",
    );
  }
  if (backend === "webgpu" && !("gpu" in globalThis.navigator)) {
    throw new EmoforgeError('backend "webgpu": this browser has no WebGPU. Use backend "wasm".');
  }
  const { env, InferenceSession, Tensor } =
    backend === "webgpu" ? await import("onnxruntime-web/webgpu") : await import("onnxruntime-web/wasm");
  env.logLevel = "error";
  env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) env.wasm.wasmPaths = wasmPaths;
  return createEngine({
    backend,
    threads,
    keptPrograms: options.keptPrograms,
    InferenceSession,
    Tensor: Tensor as never,
    writesInPlace: false,
    sessionOptions: {
      executionProviders: [backend === "webgpu" ? webgpuProvider : backend],
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    },
  });
}

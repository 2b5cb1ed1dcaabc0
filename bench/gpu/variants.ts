/** @file Engines on WebGPU that differ in one thing from the one that is used, to find out whether they should be. */

import { InferenceSession, Tensor } from "onnxruntime-node";
import { createEngine } from "../../src/tensor/engine.ts";
import type { Engine, Tensor as GraphTensor } from "../../src/tensor/index.ts";
import { findChannelBlock } from "../../src/tensor/onnx/blocked.ts";
import { gpuExpansions } from "../../src/tensor/onnx/expand.ts";
import { filterGradientByRuns } from "../../src/tensor/onnx/filter-gradient.ts";

export const variants = ["default", "nchw", "unchecked", "runs", "all"] as const;
/**
 * - "nchw": channels stay before places; the runtime turns them last else;
 * - "unchecked": no validation, no bounds checks in kernels, more dispatches at once;
 * - "runs": gradients of filters in as many runs as keep a card busy, instead of one for each image;
 * - "all": these three.
 */
export type Variant = (typeof variants)[number];

interface Extras {
  readonly options?: InferenceSession.SessionOptions;
  readonly onSession?: (session: InferenceSession) => void;
}

/** The engine that is used, on either side, with a look at its sessions. */
export async function createProfilable(backend: "cpu" | "webgpu", extras: Extras): Promise<Engine> {
  if (backend === "webgpu") return createVariant("default", extras);
  const base = {
    executionProviders: ["cpu"],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    enableMemPattern: false,
    ...extras.options,
  } as const;
  const channelBlock = await findChannelBlock(
    (model) => InferenceSession.create(model, { logSeverityLevel: 4 }),
    (data, shape) => new Tensor("float32", data, shape),
  );
  return createEngine({
    backend,
    threads: 1,
    writesInPlace: true,
    Tensor: Tensor as never,
    channelBlock,
    InferenceSession: watching(extras.onSession),
    sessionOptions: base,
  });
}

const watching = (onSession: Extras["onSession"]) => ({
  async create(model: Uint8Array, given: InferenceSession.SessionOptions) {
    const session = await InferenceSession.create(model, given);
    onSession?.(session);
    return session;
  },
});

export function createVariant(variant: Variant, { options = {}, onSession }: Extras = {}): Engine {
  const has = (one: Variant) => variant === one || variant === "all";
  const settings = has("unchecked")
    ? { validationMode: "disabled", enableRobustness: "0", maxNumPendingDispatches: "256" }
    : {};
  return createEngine({
    backend: "webgpu",
    threads: 1,
    writesInPlace: true,
    Tensor: Tensor as never,
    ...(has("runs") ? { expansions: { ...gpuExpansions, filterGradient: inBusyRuns } } : {}),
    InferenceSession: watching(onSession),
    sessionOptions: {
      executionProviders: [{ name: "webgpu", ...(has("nchw") ? { preferredLayout: "NCHW" } : {}) }],
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: { session: { disable_cpu_ep_fallback: "1" }, ep: { webgpuexecutionprovider: settings } },
      ...options,
    },
  });
}

/** Tiles of 32 x 32 results that keep a large card busy. */
const BUSY = 512;

/** Few runs where results are many, several for each image where they are few. */
function inBusyRuns(node: GraphTensor): GraphTensor {
  const [image, response] = node.inputs;
  const [outputs, channels, ...kernel] = node.shape;
  if (node.attributes.groups !== 1) return filterGradientByRuns(node);
  const images = image.shape[0];
  const places = response.shape.slice(2).reduce((a, b) => a * b, 1);
  const together = channels < 48 && images * places * channels * kernel.reduce((a, b) => a * b, 1) <= 2 ** 25;
  const columns = together ? channels * kernel.reduce((a, b) => a * b, 1) : channels;
  const wanted = BUSY / (Math.ceil(outputs / 32) * Math.ceil(columns / 32));
  let runs = images;
  while (runs > wanted && runs % 2 === 0) runs /= 2;
  while (2 * runs <= wanted && places % ((2 * runs) / images) === 0 && places / ((2 * runs) / images) >= 64)
    runs *= 2;
  return filterGradientByRuns(node, { together, runs });
}

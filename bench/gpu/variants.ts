/** @file Engines on WebGPU that differ in one thing from the one that is used, to find out whether they should be. */

import { InferenceSession, Tensor } from "onnxruntime-node";
import { createEngine } from "../../src/tensor/engine.ts";
import type { Engine } from "../../src/tensor/index.ts";
import { findChannelBlock } from "../../src/tensor/onnx/blocked.ts";
import { webgpuProvider } from "../../src/tensor/runtime.ts";
import { withHalfProducts } from "./half.ts";

export const variants = ["default", "buckets", "unchecked", "nchw", "half"] as const;
/**
 * - "buckets": arrays are kept from step to step as the runtime would by itself: few of the large ones;
 * - "unchecked": no validation of calls to the card;
 * - "nchw": channels stay before places; the runtime turns them last else;
 * - "half": products of operands in half precision.
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

const watching = (onSession: Extras["onSession"], rewrite = (model: Uint8Array) => model) => ({
  async create(model: Uint8Array, given: InferenceSession.SessionOptions) {
    const session = await InferenceSession.create(rewrite(model), given);
    onSession?.(session);
    return session;
  },
});

export function createVariant(variant: Variant, { options = {}, onSession }: Extras = {}): Engine {
  const settings: Partial<InferenceSession.WebGpuExecutionProviderOption> = {
    ...(variant === "buckets" ? { storageBufferCacheMode: "bucket" } : {}),
    ...(variant === "unchecked" ? { validationMode: "disabled" } : {}),
    ...(variant === "nchw" ? { preferredLayout: "NCHW" } : {}),
  };
  return createEngine({
    backend: "webgpu",
    threads: 1,
    writesInPlace: true,
    Tensor: Tensor as never,
    InferenceSession: watching(onSession, variant === "half" ? withHalfProducts : undefined),
    sessionOptions: {
      // The runtime takes its options for a card here alone: under `extra` they are read and have no effect.
      executionProviders: [{ ...webgpuProvider, ...settings }],
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      enableMemPattern: false,
      logSeverityLevel: 3,
      extra: { session: { disable_cpu_ep_fallback: "1" } },
      ...options,
    },
  });
}

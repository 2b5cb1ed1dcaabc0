/** @file A compiled graph as a program: feeds in, results out, state that stays on the device. */

import { EmoforgeError, ParameterError } from "../core/index.ts";
import { type Counter, type HeldState, heldState } from "./device.ts";
import { checkFeed } from "./feeds.ts";
import type { LoweredModel } from "./onnx/lower.ts";
import type { Program } from "./programs.ts";
import { type OrtTensor, openSession, type Runtime, runSession } from "./runtime.ts";
import { sizeOf } from "./shapes.ts";
import type { DType, TensorData, TensorSpec } from "./types.ts";

export async function createProgram(
  runtime: Runtime,
  { inputs, outputs, model }: LoweredModel,
  replaces: Readonly<Record<string, string>>,
  count: Counter,
): Promise<Program> {
  const staying = Object.keys(replaces);
  const location = Object.fromEntries(
    Object.keys(outputs).map((name) => [name, name in replaces ? "gpu-buffer" : "cpu"] as const),
  );
  const session = await openSession(
    runtime,
    model,
    staying.length > 0 ? { preferredOutputLocation: location } : {},
  );
  const wrap = (data: TensorData, { dtype, shape }: TensorSpec) =>
    new runtime.Tensor(dtype === "int32" ? "int32" : "float32", data, shape);
  const names = Object.keys(outputs).filter((name) => !(name in replaces));
  const results: Record<string, TensorData> = {};
  for (const name of names) results[name] = allocate(outputs[name].dtype, sizeOf(outputs[name].shape));
  // A run that leaves results on the device ignores arrays to write into.
  const inPlace = runtime.writesInPlace && staying.length === 0;
  const fetches: Record<string, OrtTensor> = {};
  if (inPlace) for (const name of names) fetches[name] = wrap(results[name], outputs[name]);
  const downloaded = names.reduce((bytes, name) => bytes + results[name].byteLength, 0);
  const fed: Record<string, OrtTensor> = {};
  const known = new Map<string, TensorData>();
  let released = false;

  const feed = (feeds: Readonly<Record<string, TensorData>>, state: HeldState | undefined) => {
    for (const [name, spec] of Object.entries(inputs)) {
      const data = feeds[name];
      const resident = data === undefined ? state?.get(name) : undefined;
      if (resident) {
        known.delete(name);
        fed[name] = resident;
        continue;
      }
      if (data === undefined || data !== known.get(name)) {
        checkFeed(name, spec, data);
        fed[name] = wrap(data, spec);
        known.set(name, data);
      }
      count.uploaded += data.byteLength;
    }
  };

  return {
    inputs,
    outputs,
    model,
    async run(feeds, given) {
      if (released) throw new EmoforgeError("This program was released; compile it again.");
      const state = given && heldState(given);
      if (staying.length > 0 && !state) {
        throw new ParameterError(
          "run, state",
          `a state that holds ${Object.values(replaces).join(", ")}`,
          "none",
        );
      }
      feed(feeds, state);
      count.downloaded += downloaded;
      if (inPlace) {
        await runSession(runtime, session, fed, fetches);
        return results;
      }
      const returned = await runSession(runtime, session, fed);
      for (const [name, vector] of Object.entries(replaces)) state?.replace(vector, returned[name]);
      for (const name of names) {
        results[name].set(returned[name].data as TensorData);
        returned[name].dispose();
      }
      return results;
    },
    async release() {
      if (released) return;
      released = true;
      known.clear();
      await session.release();
    },
  };
}

const allocate = (dtype: DType, length: number): TensorData =>
  dtype === "int32" ? new Int32Array(length) : new Float32Array(length);

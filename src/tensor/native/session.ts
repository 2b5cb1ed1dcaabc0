/** @file Sessions of ONNX Runtime on arrays that stay where they are: bound once, read and written at every run. */

import { EmoforgeError } from "../../core/index.ts";
import type { LoweredModel } from "../onnx/lower.ts";
import { sizeOf } from "../shapes.ts";
import type { DType, TensorData, TensorSpec } from "../types.ts";
import { type Library, openLibrary, type Pointer } from "./library.ts";

/** A model on arrays. */
export interface BoundSession {
  /** The arrays that runs write into, by output; made by the first run that needs them. */
  readonly results: Readonly<Record<string, TensorData>>;
  /** Which array the input is read from, at this run and all later ones. The caller keeps it reachable. */
  bind(input: string, data: TensorData): void;
  /** Which array the output is written into from the next run on; without one, into one that is made for it. */
  place(output: string, data: TensorData | undefined): void;
  /** @throws {EmoforgeError} if a result went to another thread. @throws {Error} for what the runtime refuses. */
  run(): void;
  release(): void;
}

export interface DirectRuntime {
  /** @throws {EmoforgeError} for what the runtime refuses. */
  open(lowered: LoweredModel): BoundSession;
}

/** Numbers of the interface: ONNXTensorElementDataType, OrtLoggingLevel, GraphOptimizationLevel, OrtAllocatorType, OrtMemType. */
const types = { float32: 1, int32: 6 } as const;
const [ERRORS, ALL, ARENA, DEFAULT] = [3, 99, 1, 0];

interface Opened {
  readonly library: Library;
  readonly env: Pointer;
  readonly memory: Pointer;
}

let shared: Promise<Opened | Error> | undefined;

/** @returns Why not, where the library cannot be called: then the binding does the same more slowly. */
export async function openDirectRuntime(threads: number): Promise<DirectRuntime | Error> {
  shared ??= open();
  const opened = await shared;
  if (opened instanceof Error) return opened;
  const { library, env, memory } = opened;
  return {
    open(lowered) {
      const { inputs, outputs } = lowered;
      const session = openSession(library, env, lowered, threads);
      const inputNames = Object.keys(inputs);
      const outputNames = Object.keys(outputs);
      const results: Record<string, TensorData> = {};
      const lengths = outputNames.map((name) => sizeOf(outputs[name].shape));
      const createValue = (data: TensorData, { dtype, shape }: TensorSpec) =>
        made(library, (out) =>
          library.createValue(
            memory,
            library.addressOf(data),
            data.byteLength,
            BigInt64Array.from(shape, BigInt),
            shape.length,
            typeOf(dtype),
            out,
          ),
        );
      const texts = [...inputNames, ...outputNames].map((name) => Buffer.from(`${name}\0`));
      const addresses = BigUint64Array.from(texts, (text) => library.addressOf(text));
      const names = {
        inputs: addresses.subarray(0, inputNames.length),
        outputs: addresses.subarray(inputNames.length),
        // Only their addresses are handed over, so they have to be kept.
        texts,
      };
      const values = {
        inputs: new BigUint64Array(inputNames.length),
        outputs: new BigUint64Array(outputNames.length),
      };
      const replace = (all: BigUint64Array, at: number, value: Pointer) => {
        if (all[at]) library.releaseValue(all[at]);
        all[at] = value;
      };
      const places = new Map(inputNames.map((name, i) => [name, i]));
      const place = (output: string, data: TensorData | undefined) => {
        if (data) results[output] = data;
        else delete results[output];
        replace(values.outputs, outputNames.indexOf(output), data ? createValue(data, outputs[output]) : 0n);
      };
      return {
        results,
        bind(input, data) {
          replace(values.inputs, places.get(input) as number, createValue(data, inputs[input]));
        },
        place,
        run() {
          for (const [i, name] of outputNames.entries()) {
            if (!values.outputs[i]) place(name, allocate(outputs[name]));
            if (results[name].length !== lengths[i])
              throw new EmoforgeError(
                "Results of this program were transferred to another thread: copy them first.",
              );
          }
          const { inputs, outputs: into } = values;
          const status = library.run(
            session,
            null,
            names.inputs,
            inputs,
            inputs.length,
            names.outputs,
            into.length,
            into,
          );
          if (status) throw failure(library, status);
        },
        release() {
          for (const value of [...values.inputs, ...values.outputs]) if (value) library.releaseValue(value);
          library.releaseSession(session);
        },
      };
    },
  };
}

async function open(): Promise<Opened | Error> {
  const library = await openLibrary();
  if (library instanceof Error) return library;
  try {
    // The environment is the process's one, which the binding made first.
    const env = made(library, (out) => library.createEnvironment(ERRORS, "emoforge", out));
    return { library, env, memory: made(library, (out) => library.createMemory(ARENA, DEFAULT, out)) };
  } catch (error) {
    return error as Error;
  }
}

/**
 * With so many values at most, the places of all results are planned after the first run: 2 to 3 % less time where nodes are many and small.
 * The plan's block comes on top of the memory of that run, which for large networks is gigabytes, and they are no faster.
 */
const fewValues = 2 ** 25;

/** As the binding is told to open them, but for small models: see `createNodeEngine`. */
function openSession(
  library: Library,
  env: Pointer,
  { model, values }: LoweredModel,
  threads: number,
): Pointer {
  const options = made(library, (out) => library.createOptions(out));
  const check = (status: Pointer | null) => {
    if (status) throw failure(library, status);
  };
  try {
    if (values > fewValues) check(library.disablePattern(options));
    check(library.setSeverity(options, ERRORS));
    check(library.setOptimisation(options, ALL));
    check(library.setThreads(options, threads));
    check(library.setEntry(options, "session.intra_op.allow_spinning", threads > 1 ? "1" : "0"));
    return made(library, (out) => library.createSession(env, model, model.length, options, out));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EmoforgeError(`ONNX Runtime (cpu) refuses the model: ${why}`, { cause });
  } finally {
    library.releaseOptions(options);
  }
}

/** What a function gives back through its last argument. */
function made(library: Library, create: (out: [Pointer | null]) => Pointer | null): Pointer {
  const out: [Pointer | null] = [null];
  const status = create(out);
  if (status) throw failure(library, status);
  return out[0] as Pointer;
}

function failure(library: Library, status: Pointer): Error {
  const message = library.messageOf(status);
  library.releaseStatus(status);
  return new Error(message);
}

function typeOf(dtype: DType): number {
  return dtype === "int32" ? types.int32 : types.float32;
}

/** In a buffer of its own: V8 moves short arrays without one. */
function allocate({ dtype, shape }: TensorSpec): TensorData {
  const buffer = new ArrayBuffer(4 * sizeOf(shape));
  return dtype === "int32" ? new Int32Array(buffer) : new Float32Array(buffer);
}

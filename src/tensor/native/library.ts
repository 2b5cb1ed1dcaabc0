/**
 * @file ONNX Runtime's C interface, called without its binding for Node. The binding looks up every property of every tensor anew and
 * copies all results into fresh arrays, which the garbage collector then counts and marks: half the time of a small network's step.
 */

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** An address, 0n for none. */
export type Pointer = bigint;

/** The functions that are used; each gives the address of a status, or nothing if it succeeded. */
export interface Library {
  createSession(
    env: Pointer,
    model: Uint8Array,
    length: number,
    options: Pointer,
    out: [Pointer | null],
  ): Pointer | null;
  run(
    session: Pointer,
    options: null,
    inputNames: BigUint64Array,
    inputs: BigUint64Array,
    inputCount: number,
    outputNames: BigUint64Array,
    outputCount: number,
    outputs: BigUint64Array,
  ): Pointer | null;
  createValue(
    memory: Pointer,
    data: Pointer,
    bytes: number,
    shape: BigInt64Array,
    rank: number,
    type: number,
    out: [Pointer | null],
  ): Pointer | null;
  createOptions(out: [Pointer | null]): Pointer | null;
  disablePattern(options: Pointer): Pointer | null;
  setSeverity(options: Pointer, level: number): Pointer | null;
  setOptimisation(options: Pointer, level: number): Pointer | null;
  setThreads(options: Pointer, count: number): Pointer | null;
  setEntry(options: Pointer, key: string, value: string): Pointer | null;
  createEnvironment(level: number, name: string, out: [Pointer | null]): Pointer | null;
  createMemory(allocator: number, type: number, out: [Pointer | null]): Pointer | null;
  messageOf(status: Pointer): string;
  releaseStatus(status: Pointer): void;
  releaseSession(session: Pointer): void;
  releaseValue(value: Pointer): void;
  releaseOptions(options: Pointer): void;
  /** Where an array lies. It stays there as long as the array is reachable and its buffer is not handed on. */
  addressOf(data: ArrayBufferView): Pointer;
}

/**
 * Places in the table of functions, and their types. The table only ever grows at its end: what was in version 1 (up to 101) or 5 stays
 * where it is (`onnxruntime_c_api.h`).
 */
const functions = {
  messageOf: [2, "const char *GetErrorMessage(void *status)"],
  createEnvironment: [3, "void *CreateEnv(int level, const char *name, _Out_ void **out)"],
  createSession: [
    8,
    "void *CreateSessionFromArray(void *env, const void *model, size_t length, void *options, _Out_ void **out)",
  ],
  run: [
    9,
    "void *Run(void *session, void *options, void *inputNames, void *inputs, size_t inputCount, void *outputNames, size_t outputCount, void *outputs)",
  ],
  createOptions: [10, "void *CreateSessionOptions(_Out_ void **out)"],
  disablePattern: [17, "void *DisableMemPattern(void *options)"],
  setSeverity: [22, "void *SetSessionLogSeverityLevel(void *options, int level)"],
  setOptimisation: [23, "void *SetSessionGraphOptimizationLevel(void *options, int level)"],
  setThreads: [24, "void *SetIntraOpNumThreads(void *options, int count)"],
  createValue: [
    49,
    "void *CreateTensorWithDataAsOrtValue(void *memory, void *data, size_t bytes, const void *shape, size_t rank, int type, _Out_ void **out)",
  ],
  createMemory: [69, "void *CreateCpuMemoryInfo(int allocator, int type, _Out_ void **out)"],
  releaseStatus: [93, "void ReleaseStatus(void *status)"],
  releaseSession: [95, "void ReleaseSession(void *session)"],
  releaseValue: [96, "void ReleaseValue(void *value)"],
  releaseOptions: [100, "void ReleaseSessionOptions(void *options)"],
  setEntry: [130, "void *AddSessionConfigEntry(void *options, const char *key, const char *value)"],
} as const satisfies Partial<Record<keyof Library, readonly [number, string]>>;

/** The version of the interface that the table is asked for: the first that has all of these. */
const VERSION = 5;

/** The library that `onnxruntime-node` brings, or why it cannot be called. */
export async function openLibrary(): Promise<Library | Error> {
  try {
    const { default: koffi } = await import("koffi");
    const library = koffi.load(libraryPath());
    const at = (table: Pointer, place: number, type: string) =>
      koffi.decode(
        koffi.decode(table, place * koffi.sizeof("void *"), "void *"),
        koffi.proto(type.replace(/\w+(?=\()/, "")),
      );
    const base = library.func("OrtGetApiBase", "void *", [])() as Pointer;
    const table = at(base, 0, "const void *GetApi(uint32_t version)")(VERSION) as Pointer | null;
    if (!table) throw new Error(`ONNX Runtime has no version ${VERSION} of its interface`);
    return {
      ...(Object.fromEntries(
        Object.entries(functions).map(([name, [place, type]]) => [name, at(table, place, type)]),
      ) as unknown as Omit<Library, "addressOf">),
      addressOf: (data) => koffi.address(data),
    };
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

/** The file that the binding of `onnxruntime-node` is linked to. */
function libraryPath(): string {
  const bin = join(dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json")), "bin");
  const folders = readdirSync(bin).map((api) => join(bin, api, process.platform, process.arch));
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  const found = files.find((file) => /(libonnxruntime[.\d]*\.(so[.\d]*|dylib)|onnxruntime\.dll)$/.test(file));
  if (!found) throw new Error(`no library of ONNX Runtime in ${folders.join(", ")}`);
  return found;
}

/** @file Arrays that stay on a graphics card from one run to the next: what is trained there never travels. */

import { EmoforgeError, ParameterError } from "../core/index.ts";
import type { Device, DeviceState } from "./programs.ts";
import { type InferenceSession, type OrtTensor, openSession, type Runtime, runSession } from "./runtime.ts";

/** What programs do with a state. */
export interface HeldState extends DeviceState {
  get(name: string): OrtTensor | undefined;
  /** Takes over a tensor that lies on the device. */
  replace(name: string, tensor: OrtTensor): void;
}

export interface Counter {
  uploaded: number;
  downloaded: number;
  vectors: number;
}

/** A vector and how many hold it: its state while it is current, and marks. */
interface Held {
  readonly tensor: OrtTensor;
  holders: number;
}

export function createDevice(runtime: Runtime, count: Counter): Device {
  const copiers = createCopiers(runtime);
  return {
    use: () => ({ ...count }),
    createState: () => createState(runtime, copiers, count),
  };
}

function createState(runtime: Runtime, copiers: Copiers, count: Counter): HeldState {
  const current = new Map<string, Held>();
  const drop = (held: Held | undefined) => {
    if (!held) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    held.tensor.dispose();
    count.vectors -= 1;
  };
  const set = (name: string, held: Held) => {
    drop(current.get(name));
    current.set(name, held);
  };
  const known = (name: string): Held => {
    const held = current.get(name);
    if (!held) throw new ParameterError("a vector on the device", [...current.keys()].join(", "), name);
    return held;
  };
  const replace = (name: string, tensor: OrtTensor) => {
    count.vectors += 1;
    set(name, { tensor, holders: 1 });
  };
  return {
    get: (name) => current.get(name)?.tensor,
    replace,
    async put(name, values) {
      const upload = await copiers.upload();
      const from = new runtime.Tensor("float32", values, [values.length]);
      count.uploaded += values.byteLength;
      replace(name, (await runSession(runtime, upload, { from })).to);
    },
    async read(name) {
      const { tensor } = known(name);
      const download = await copiers.download();
      const { to } = await runSession(runtime, download, { from: tensor });
      const values = Float32Array.from(to.data as Float32Array);
      count.downloaded += values.byteLength;
      to.dispose();
      return values;
    },
    mark(names) {
      let held: (readonly [string, Held])[] = names.map((name) => [name, known(name)]);
      for (const [, one] of held) one.holders += 1;
      return {
        revert() {
          for (const [name, one] of held) {
            one.holders += 1;
            set(name, one);
          }
        },
        release() {
          for (const [, one] of held) drop(one);
          held = [];
        },
      };
    },
    release() {
      for (const held of current.values()) drop(held);
      current.clear();
    },
  };
}

interface Copiers {
  upload(): Promise<InferenceSession>;
  download(): Promise<InferenceSession>;
}

/** Models that copy a vector of any length to the device or back; not every runtime offers that for its tensors. */
function createCopiers(runtime: Runtime): Copiers {
  const open = async (location: "gpu-buffer" | "cpu") => {
    const { createModelWriter } = await import("./onnx/model.ts");
    const model = createModelWriter(["from", "to"]);
    model.input("from", "float32", ["n"]);
    model.output("to", "from", "float32", ["n"]);
    return openSession(runtime, model.encode(), { preferredOutputLocation: { to: location } });
  };
  const opened = new Map<string, Promise<InferenceSession>>();
  const copier = (location: "gpu-buffer" | "cpu") => {
    const known = opened.get(location);
    if (known) return known;
    const session = open(location);
    opened.set(location, session);
    return session;
  };
  return { upload: () => copier("gpu-buffer"), download: () => copier("cpu") };
}

/** @throws {EmoforgeError} for a state that no engine on a card has made. */
export function heldState(state: DeviceState): HeldState {
  if ("replace" in state) return state as HeldState;
  throw new EmoforgeError("A program's state: expected one of `engine.device.createState()`, got another.");
}

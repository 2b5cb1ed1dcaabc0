/** @file A compiled graph as a program whose feeds and results are used where they lie. */

import { setImmediate } from "node:timers/promises";
import { EmoforgeError } from "../../core/index.ts";
import { checkFeed } from "../feeds.ts";
import type { LoweredModel } from "../onnx/lower.ts";
import type { Program } from "../programs.ts";
import { sizeOf } from "../shapes.ts";
import type { TensorData } from "../types.ts";
import type { DirectRuntime } from "./session.ts";

/** @throws {EmoforgeError} for what the runtime refuses. */
export function createDirectProgram(runtime: DirectRuntime, lowered: LoweredModel): Program {
  const { inputs, outputs, model } = lowered;
  const session = runtime.open(lowered);
  const { results } = session;
  const bound = new Map<string, TensorData>();
  const specs = Object.entries(inputs).map(([name, spec]) => ({ name, spec, length: sizeOf(spec.shape) }));
  let released = false;

  const feed = (feeds: Readonly<Record<string, TensorData>>) => {
    for (const { name, spec, length } of specs) {
      const data = feeds[name];
      const known = bound.get(name);
      // A known one has no values left if it was transferred to another thread in between.
      if (data === undefined || data !== known || data.length !== length) checkFeed(name, spec, data);
      if (data === known) continue;
      session.bind(name, atRest(data));
      bound.set(name, data);
    }
  };

  return {
    inputs,
    outputs,
    model,
    async run(feeds) {
      // The loop's other work comes first: progress is sent, and a stop is heard of.
      await setImmediate();
      if (released) throw new EmoforgeError("This program was released; compile it again.");
      feed(feeds);
      session.run();
      return results;
    },
    place(output, data) {
      if (data) checkFeed(output, outputs[output], data);
      session.place(output, data && atRest(data));
    },
    async release() {
      if (released) return;
      released = true;
      bound.clear();
      session.release();
    },
  };
}

/** V8 moves a short array while it has no buffer; asking for the buffer gives it one. */
function atRest(data: TensorData): TensorData {
  void data.buffer;
  return data;
}

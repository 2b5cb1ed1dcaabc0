/** @file ONNX Runtime's library called without its binding. */

import { expect, test } from "vitest";
import { openDirectRuntime } from "../../src/tensor/native/session.ts";
import { whyThroughBinding } from "../../src/tensor/node.ts";

test("can be called here, so that the other tests are about it", async () => {
  expect(await whyThroughBinding()).toBeUndefined();
});

test("says in words what the runtime refuses", async () => {
  const runtime = await openDirectRuntime(1);
  if (runtime instanceof Error) throw runtime;
  expect(() => runtime.open({ model: Uint8Array.of(1, 2, 3), inputs: {}, outputs: {}, values: 0 })).toThrow(
    /^ONNX Runtime \(cpu\) refuses the model: .+/,
  );
});

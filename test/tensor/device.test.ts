/** @file Vectors that stay on the device: replaced by programs, marked, read back; and what is sent and fetched. */

import { beforeAll, describe, expect, test } from "vitest";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { skipWebgpu, webgpuTitle } from "./webgpu.ts";

const n = 5;
/** `w' = w + x`, and the sum of w before. */
const adding = () => {
  const w = t.input("w", [n]);
  return { next: t.add(w, t.input("x", [1])), sum: t.reduceSum(w) };
};

test("an engine without a device keeps nothing there", async () => {
  const cpu = await createNodeEngine();
  expect(cpu.device).toBeUndefined();
  await expect(cpu.compile(adding(), { replaces: { next: "w" } })).rejects.toThrow(
    "compile, replaces: expected an engine with a device, got one on cpu.",
  );
});

describe.skipIf(skipWebgpu)(`state on a device ${webgpuTitle}`, () => {
  let engine: t.Engine;
  let device: t.Device;
  beforeAll(async () => {
    engine = await createNodeEngine({ backend: "webgpu" });
    device = engine.device as t.Device;
  });

  test("programs replace vectors; marks hold what was; only what is fed and asked for travels", async () => {
    const [one, two] = [
      await engine.compile(adding(), { replaces: { next: "w" } }),
      await engine.compile(adding(), { replaces: { next: "w" } }),
    ];
    const state = device.createState();
    await state.put("w", Float32Array.of(0, 1, 2, 3, 4));
    const before = device.use();
    const x = Float32Array.of(1);
    expect([...(await one.run({ x }, state)).sum]).toEqual([10]);
    const mark = state.mark(["w"]);
    x[0] = 2;
    expect([...(await two.run({ x }, state)).sum]).toEqual([15]);
    expect([...(await one.run({ x }, state)).sum]).toEqual([25]);
    const after = device.use();
    expect([after.uploaded - before.uploaded, after.downloaded - before.downloaded]).toEqual([12, 12]);
    expect(after.vectors).toBe(2);
    expect([...(await state.read("w"))]).toEqual([5, 6, 7, 8, 9]);
    expect(device.use().downloaded - after.downloaded).toBe(4 * n);
    mark.revert();
    expect([...(await state.read("w"))]).toEqual([1, 2, 3, 4, 5]);
    expect([...(await two.run({ x }, state)).sum]).toEqual([15]);
    mark.revert();
    mark.release();
    expect([...(await state.read("w"))]).toEqual([1, 2, 3, 4, 5]);
    expect(device.use().vectors).toBe(1);
    state.release();
    expect(device.use().vectors).toBe(0);
    await Promise.all([one.release(), two.release()]);
  });

  test("a program that replaces nothing reads the state too, and what is fed goes first", async () => {
    const program = await engine.compile(adding());
    const state = device.createState();
    await state.put("w", Float32Array.of(1, 1, 1, 1, 1));
    const x = Float32Array.of(1);
    expect([...(await program.run({ x }, state)).next]).toEqual([2, 2, 2, 2, 2]);
    expect([...(await program.run({ x, w: new Float32Array(n) }, state)).next]).toEqual([1, 1, 1, 1, 1]);
    expect([...(await program.run({ x }, state)).next]).toEqual([2, 2, 2, 2, 2]);
    state.release();
    await program.release();
  });

  test("names what is missing", async () => {
    const program = await engine.compile(adding(), { replaces: { next: "w" } });
    const state = device.createState();
    const x = Float32Array.of(1);
    await expect(program.run({ x })).rejects.toThrow("run, state: expected a state that holds w, got none.");
    await expect(program.run({ x }, state)).rejects.toThrow(
      'feed "w": expected a Float32Array of 5 values, [5], got nothing.',
    );
    await expect(state.read("v")).rejects.toThrow("a vector on the device");
    await program.release();
  });

  test("memory does not grow over a thousand runs", async () => {
    const length = 100_000;
    const w = t.input("w", [length]);
    const program = await engine.compile({ next: t.multiply(w, 0.5) }, { replaces: { next: "w" } });
    const state = device.createState();
    await state.put("w", new Float32Array(length));
    for (let i = 0; i < 200; i++) await program.run({}, state);
    const before = process.memoryUsage.rss();
    for (let i = 0; i < 1000; i++) await program.run({}, state);
    expect(device.use().vectors).toBe(1);
    // A software driver keeps buffers in the process: not freed, they would add 400 MB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
    state.release();
    await program.release();
  });
});

/** @file Programs: feeds, results, reuse, release, repeatability; loaded and exported models. */

import { describe, expect, test } from "vitest";
import { EmoforgeError } from "../../src/core/errors.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { train } from "./training.ts";
import { skipWebgpu, webgpuTitle } from "./webgpu.ts";

const called = await createNodeEngine();
const bound = await createNodeEngine({ direct: false });
const engine = called;
const x = t.input("x", [2, 2]);
const i = t.input("i", [2], "int32");

describe.each([
  { way: "", direct: true },
  { way: " of the runtime's binding", direct: false },
])("a program$way", ({ direct }) => {
  const engine = direct ? called : bound;

  test("sees changes made to an array it was fed before, and writes into the same results", async () => {
    const program = await engine.compile({ y: t.multiply(x, 2) });
    const values = Float32Array.of(1, 2, 3, 4);
    const first = await program.run({ x: values });
    expect([...first.y]).toEqual([2, 4, 6, 8]);
    values[0] = 10;
    const second = await program.run({ x: values });
    expect(second.y).toBe(first.y);
    expect([...first.y]).toEqual([20, 4, 6, 8]);
    expect([...(await program.run({ x: Float32Array.of(0, 0, 0, 1) })).y]).toEqual([0, 0, 0, 2]);
    await program.release();
  });

  test.skipIf(skipWebgpu)(`sees changes made to an array it was fed before, ${webgpuTitle}`, async () => {
    const gpu = await createNodeEngine({ backend: "webgpu" });
    const program = await gpu.compile({ y: t.multiply(x, 2) });
    const values = Float32Array.of(1, 2, 3, 4);
    expect([...(await program.run({ x: values })).y]).toEqual([2, 4, 6, 8]);
    values[0] = 10;
    expect([...(await program.run({ x: values })).y]).toEqual([20, 4, 6, 8]);
    await program.release();
  });

  test("tells its inputs and outputs; ignores feeds it has no input for", async () => {
    const program = await engine.compile({ y: t.gather(x, i), same: x, again: x, fixed: t.constant([1, 2]) });
    expect(program.inputs).toEqual({
      x: { shape: [2, 2], dtype: "float32" },
      i: { shape: [2], dtype: "int32" },
    });
    expect(program.outputs.y).toEqual({ shape: [2, 2], dtype: "float32" });
    const feeds = { x: Float32Array.of(1, 2, 3, 4), i: Int32Array.of(1, 0), unused: Float32Array.of(1) };
    const results = await program.run(feeds);
    expect([...results.y]).toEqual([3, 4, 1, 2]);
    expect([...results.same]).toEqual([1, 2, 3, 4]);
    expect([...results.again]).toEqual([1, 2, 3, 4]);
    expect([...results.fixed]).toEqual([1, 2]);
    await program.release();
  });

  test("takes inputs and outputs by any name, those of generated values too", async () => {
    const [v1, v2] = [t.input("v1", [2]), t.input("v2", [2])];
    const program = await engine.compile({ v3: t.add(t.exp(v1), t.multiply(v2, 2)), v4: t.exp(v2) });
    const results = await program.run({ v1: Float32Array.of(0, 0), v2: Float32Array.of(0, 1) });
    expect([...results.v3]).toEqual([1, 3]);
    expect([...results.v4]).toEqual([1, Math.fround(Math.E)]);
    await program.release();
  });

  test("names a feed that is missing or does not fit", async () => {
    const program = await engine.compile({ y: t.gather(x, i) });
    const good = { x: new Float32Array(4), i: new Int32Array(2) };
    const expected = 'feed "x": expected a Float32Array of 4 values, [2, 2], got';
    await expect(program.run({ i: good.i })).rejects.toThrow(`${expected} nothing.`);
    await expect(program.run({ ...good, x: new Float32Array(3) })).rejects.toThrow(
      `${expected} Float32Array of 3.`,
    );
    await expect(program.run({ ...good, x: new Int32Array(4) })).rejects.toThrow(
      `${expected} Int32Array of 4.`,
    );
    await program.release();
  });

  test("takes parts of longer arrays, those of WebAssembly, and others at each run", async () => {
    const program = await engine.compile({ y: t.multiply(x, 2), picked: t.gather(x, i) });
    const long = Float32Array.from({ length: 16 }, (_, n) => n);
    const inMemory = new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer, 64, 4).fill(7);
    for (const values of [long.subarray(3, 7), inMemory, Float32Array.of(1, 2, 3, 4), long.subarray(12)]) {
      const { y, picked } = await program.run({ x: values, i: Int32Array.of(1, 1) });
      expect([...y]).toEqual([...values].map((v) => 2 * v));
      expect([...picked]).toEqual([values[2], values[3], values[2], values[3]]);
    }
    await program.release();
  });

  test("refuses a feed whose values went to another thread since the last run", async () => {
    const program = await engine.compile({ y: t.multiply(x, 2) });
    const values = new Float32Array(4);
    await program.run({ x: values });
    structuredClone(values, { transfer: [values.buffer] });
    await expect(program.run({ x: values })).rejects.toThrow();
    expect([...(await program.run({ x: Float32Array.of(1, 2, 3, 4) })).y]).toEqual([2, 4, 6, 8]);
    await program.release();
  });

  test("does not write into results that went to another thread", async () => {
    const program = await engine.compile({ y: t.multiply(x, 2) });
    const { y } = await program.run({ x: new Float32Array(4) });
    structuredClone(y, { transfer: [y.buffer] });
    await expect(program.run({ x: new Float32Array(4) })).rejects.toThrow();
    await program.release();
  });

  test.runIf(direct)("writes an output where it is told to, until it is told otherwise", async () => {
    const program = await engine.compile({ y: t.multiply(x, 2), z: t.multiply(x, 3) });
    const place = new Float32Array(new WebAssembly.Memory({ initial: 1 }).buffer, 128, 4);
    program.place?.("y", place);
    const values = Float32Array.of(1, 2, 3, 4);
    const { y, z } = await program.run({ x: values });
    expect(y).toBe(place);
    expect([...y, ...z]).toEqual([2, 4, 6, 8, 3, 6, 9, 12]);
    program.place?.("y", undefined);
    values[0] = 5;
    const after = await program.run({ x: values });
    expect([...after.y]).toEqual([10, 4, 6, 8]);
    expect([...place]).toEqual([2, 4, 6, 8]);
    expect(after.z).toBe(z);
    expect(() => program.place?.("y", new Float32Array(3))).toThrow("expected a Float32Array of 4 values");
    await program.release();
  });

  test("does not run when it is released while a run waits", async () => {
    const program = await engine.compile({ y: t.multiply(x, 2) });
    const run = program.run({ x: new Float32Array(4) });
    await program.release();
    await expect(run).rejects.toThrow();
  });

  test("does not run once released", async () => {
    const program = await engine.compile({ y: t.negate(x) });
    await program.release();
    await program.release();
    await expect(program.run({ x: new Float32Array(4) })).rejects.toThrow(
      "This program was released; compile it again.",
    );
  });

  test("gives the same bytes and the same results each time it is built", async () => {
    const first = await train(await createNodeEngine({ direct }), 5);
    expect(await train(await createNodeEngine(), 5)).toEqual(first);
    const build = () => t.softmax(t.matmul(x, t.transpose(x)));
    const [a, b] = [await engine.compile({ y: build() }), await engine.compile({ y: build() })];
    expect(a.model).toEqual(b.model);
    await Promise.all([a.release(), b.release()]);
  });

  test("computes a repeated expression once", async () => {
    const once = await engine.compile({ y: t.exp(t.tanh(x)) });
    const twice = await engine.compile({ y: t.exp(t.tanh(x)), z: t.exp(t.tanh(x)) });
    const count = (model: Uint8Array, operator: string) =>
      new TextDecoder("latin1").decode(model).split(operator).length - 1;
    expect(count(once.model, "Tanh")).toBe(1);
    expect(count(twice.model, "Tanh")).toBe(1);
    await Promise.all([once.release(), twice.release()]);
  });

  test("leaves JavaScript's own arithmetic as it is", async () => {
    const program = await engine.compile({ y: t.negate(x) });
    await program.run({ x: new Float32Array(4) });
    await program.release();
    expect(Number.MIN_VALUE).toBeGreaterThan(0);
  });

  test("convolves large images, which may take the blocked layout, as the portable model does", async () => {
    const [image, filter, bias] = [
      t.input("image", [2, 16, 32, 33]),
      t.input("filter", [32, 16, 3, 3]),
      t.input("bias", [32]),
    ];
    const response = t.add(t.conv(image, filter, { padding: "same" }), t.reshape(bias, [1, 32, 1, 1]));
    const [slope] = t.gradients(t.reduceSum(t.square(response)), [image]);
    const outputs = { response, slope };
    const wave = (length: number) => Float32Array.from({ length }, (_, n) => Math.sin(n * n));
    const feeds = { image: wave(2 * 16 * 32 * 33), filter: wave(32 * 16 * 9), bias: wave(32) };
    const program = await engine.compile(outputs);
    const portable = await engine.load(t.exportOnnx(outputs));
    const got = await program.run(feeds);
    const expected = await portable.run({
      image: { data: feeds.image, shape: [2, 16, 32, 33] },
      filter: { data: feeds.filter, shape: [32, 16, 3, 3] },
      bias: { data: feeds.bias, shape: [32] },
    });
    for (const name of ["response", "slope"] as const) {
      const worst = Array.from(got[name]).reduce(
        (most, v, n) => Math.max(most, Math.abs(v - Number(expected[name].data[n]))),
        0,
      );
      expect(worst).toBeLessThan(name === "response" ? 1e-4 : 1e-2);
    }
    await Promise.all([program.release(), portable.release()]);
  });

  test("refuses bool outputs", async () => {
    await expect(engine.compile({ y: t.greater(x, 0) })).rejects.toThrow(
      'output "y": expected float32 or int32, got bool. Use `cast`.',
    );
  });
});

test("opening and releasing many sessions gives the memory back", async () => {
  const cycle = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const program = await engine.compile({
        y: t.matmul(x, t.constant(new Float32Array(2 * 100_000), [2, 100_000])),
      });
      await program.run({ x: new Float32Array(4) });
      await program.release();
    }
  };
  await cycle(40);
  const before = process.memoryUsage.rss();
  await cycle(160);
  // Kept, they add 400 MB; what the collector has not yet taken back was never more than 80 MB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
});

describe("an exported model", () => {
  const features = t.input("features", [2, 6]);
  const weights = t.constant(
    Float32Array.from({ length: 18 }, (_, n) => Math.sin(n)),
    [6, 3],
  );
  const scores = t.add(
    t.matmul(t.reshape(t.reshape(features, [2, 2, 3]), [2, 6]), weights),
    t.constant([0.1, 0.2, 0.3]),
  );
  const rows = Float32Array.from({ length: 18 }, (_, n) => Math.cos(3 * n));

  test("takes any number of rows and gives labels as int64", async () => {
    const bytes = t.exportOnnx({ probabilities: t.softmax(scores), label: t.argMax(scores) }, { batch: "N" });
    const model = await engine.load(bytes);
    expect(model.inputs).toEqual({ features: { shape: [-1, 6], type: "float32" } });
    expect(model.outputs.label).toEqual({ shape: [-1], type: "int64" });
    const all = await model.run({ features: { data: rows, shape: [3, 6] } });
    expect(all.probabilities.shape).toEqual([3, 3]);
    for (let n = 0; n < 3; n++) {
      const one = await model.run({ features: { data: rows.slice(6 * n, 6 * n + 6), shape: [1, 6] } });
      const expected = [...(all.probabilities.data as Float32Array)].slice(3 * n, 3 * n + 3);
      expect([...(one.probabilities.data as Float32Array)]).toEqual(expected);
      const label = expected.indexOf(Math.max(...expected));
      expect(all.label.data[n]).toBe(BigInt(label));
    }
    await model.release();
  });

  test("may hold convolutions, pooling and recurrent slices", async () => {
    const image = t.input("image", [2, 1, 8, 8]);
    const filter = t.constant(
      Float32Array.from({ length: 27 }, (_, n) => Math.sin(n)),
      [3, 1, 3, 3],
    );
    const pooled = t.maxPool(t.relu(t.conv(image, filter, { padding: "same" })), { size: 2 });
    const gates = t.reshape(pooled, [2, 48]);
    const y = t.multiply(t.slice(gates, [0, 0], [2, 24]), t.sigmoid(t.slice(gates, [0, 24], [2, 48])));
    const model = await engine.load(
      t.exportOnnx({ y: t.reduceMean(y, { axes: [1], keepDims: true }) }, { batch: "N" }),
    );
    const data = Float32Array.from({ length: 5 * 64 }, (_, n) => Math.sin(n / 3));
    const all = await model.run({ image: { data, shape: [5, 1, 8, 8] } });
    const last = await model.run({ image: { data: data.slice(4 * 64), shape: [1, 1, 8, 8] } });
    expect(all.y.shape).toEqual([5, 1]);
    expect(all.y.data[4]).toBeCloseTo(last.y.data[0] as number, 6);
    await model.release();
  });

  test.each<[string, () => t.Tensor, string]>([
    [
      "a mean over rows",
      () => t.reduceMean(scores, { axes: [0] }),
      '"reduceSum" of [2, 3] (batch first) to [3]',
    ],
    ["rows turned to columns", () => t.transpose(scores), '"transpose" of [2, 3] (batch first) to [3, 2]'],
    [
      "a fixed table of rows",
      () => t.add(scores, t.constant([1, 2, 3, 4, 5, 6], [2, 3])),
      '"add" of [2, 3] (batch first) and [2, 3]',
    ],
    ["one row cut out", () => t.slice(scores, [0], [1]), '"slice" of [2, 3] (batch first) to [1, 3]'],
  ])("refuses %s", (_, build, message) => {
    const attempt = () => t.exportOnnx({ y: build() }, { batch: "N" });
    expect(attempt).toThrow(EmoforgeError);
    expect(attempt).toThrow(`exportOnnx: ${message}`);
  });

  test("names the input it is not fed", async () => {
    const model = await engine.load(t.exportOnnx({ scores }, { batch: "N" }));
    await expect(model.run({})).rejects.toThrow(
      'feed "features": expected float32 [-1, 6] (-1: any length), got nothing.',
    );
    const wrong = { features: { data: rows, shape: [2, 9] } };
    await expect(model.run(wrong)).rejects.toThrow(
      'feed "features": expected float32 [-1, 6] (-1: any length), got 18 values as [2, 9].',
    );
    await model.release();
  });

  test("gives the outputs that are asked for", async () => {
    const model = await engine.load(t.exportOnnx({ scores, label: t.argMax(scores) }, { batch: "N" }));
    const feeds = { features: { data: rows, shape: [3, 6] } };
    const all = await model.run(feeds);
    expect(Object.keys(all)).toEqual(["scores", "label"]);
    expect(await model.run(feeds, ["label"])).toEqual({ label: all.label });
    await model.release();
  });

  test("that is none is refused with the reason", async () => {
    await expect(engine.load(Uint8Array.of(1, 2, 3))).rejects.toThrow(
      "ONNX Runtime (cpu) refuses the model:",
    );
  });
});

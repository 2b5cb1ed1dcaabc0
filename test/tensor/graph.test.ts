/** @file Building graphs: broadcasting, shapes that do not fit, and what `gradients` promises beyond single operations. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../src/core/errors.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { at, broadcastShape, fill } from "./reference.ts";

const engine = await createNodeEngine();

/** Compiles, runs once, copies the results. */
async function run(outputs: Record<string, t.Tensor>, feeds: Record<string, t.TensorData> = {}) {
  const program = await engine.compile(outputs);
  const results = structuredClone(await program.run(feeds));
  await program.release();
  return results;
}

const dimension = fc.integer({ min: 1, max: 3 });
const shape = fc.array(dimension, { maxLength: 3 });
/** Two shapes that broadcast: one shape, axes of it dropped or set to 1 on either side. */
const fitting = fc
  .tuple(shape, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), fc.nat(3), fc.nat(3))
  .map(([full, ones, dropA, dropB]) => {
    const thin = (offset: number, drop: number) =>
      full.map((d, i) => (ones[offset + i] ? 1 : d)).slice(Math.min(drop, full.length));
    return [thin(0, dropA), thin(3, dropB)] as const;
  });

describe("broadcasting", () => {
  test("gives NumPy's shape for any two shapes that fit", () => {
    fc.assert(
      fc.property(fitting, ([a, b]) => {
        expect(t.add(t.input("a", a), t.input("b", b)).shape).toEqual(broadcastShape(a, b));
      }),
    );
  });

  test("gives NumPy's values and gradients", async () => {
    await fc.assert(
      fc.asyncProperty(fitting, async ([a, b]) => {
        const [x, y] = [t.input("x", a), t.input("y", b)];
        const product = t.multiply(x, y);
        const [gx, gy] = t.gradients(t.reduceSum(product), [x, y]);
        const values = (s: readonly number[], shift: number) =>
          fill(s, (index) => index.reduce((n, i) => 3 * n + i, shift));
        const [vx, vy] = [values(a, 1), values(b, 2)];
        const feeds = { x: Float32Array.from(vx.data), y: Float32Array.from(vy.data) };
        const results = await run(
          { product: t.add(product, 0.5), gx: t.add(gx, 0.5), gy: t.add(gy, 0.5) },
          feeds,
        );
        const full = broadcastShape(a, b);
        expect([...results.product]).toEqual(Array.from(fill(full, (i) => at(vx, i) * at(vy, i) + 0.5).data));
        const gradient = (of: typeof vx, other: typeof vx) => {
          const sums = new Map<string, number>();
          const keyOf = (index: readonly number[]) =>
            of.shape.map((d, i) => (d === 1 ? 0 : index[index.length - of.shape.length + i])).join();
          Array.from(fill(full, () => 0).data).forEach((_, flat) => {
            const index = unflatten(flat, full);
            sums.set(keyOf(index), (sums.get(keyOf(index)) ?? 0) + at(other, index));
          });
          return Array.from(fill(of.shape, (index) => (sums.get(index.join()) as number) + 0.5).data);
        };
        expect([...results.gx]).toEqual(gradient(vx, vy));
        expect([...results.gy]).toEqual(gradient(vy, vx));
      }),
      { numRuns: 25 },
    );
  });

  test("names both shapes, for any two that do not fit", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const rank = Math.min(a.length, b.length);
        const fits = Array.from({ length: rank }, (_, i) => [a.at(-1 - i), b.at(-1 - i)]).every(
          ([p, q]) => p === q || p === 1 || q === 1,
        );
        fc.pre(!fits);
        const attempt = () => t.multiply(t.input("a", a), t.input("b", b));
        expect(attempt).toThrow(ShapeError);
        expect(attempt).toThrow(`multiply: shapes [${a.join(", ")}] and [${b.join(", ")}] do not fit`);
      }),
    );
  });
});

function unflatten(flat: number, dims: readonly number[]): number[] {
  const index: number[] = [];
  for (let i = dims.length - 1, rest = flat; i >= 0; i--) {
    index.unshift(rest % dims[i]);
    rest = Math.floor(rest / dims[i]);
  }
  return index;
}

describe("messages", () => {
  const x = t.input("x", [2, 3]);
  const image = t.input("image", [1, 3, 5, 5]);
  const float = (...dims: number[]) => t.input("f", dims);
  test.each<[string, () => unknown, string]>([
    [
      "matmul",
      () => t.matmul(x, float(2, 4)),
      "matmul: shapes [2, 3] and [2, 4] do not fit: inner dimensions 3 and 2 differ (transposeA false, transposeB false).",
    ],
    [
      "matmul of batches",
      () => t.matmul(float(2, 3, 4), float(3, 4, 5)),
      "matmul: shapes [2, 3, 4] and [3, 4, 5] do not fit: expected two matrices, or two batches of equal length.",
    ],
    [
      "conv channels",
      () => t.conv(image, float(4, 2, 3, 3)),
      "conv: shapes [1, 3, 5, 5] and [4, 2, 3, 3] do not fit: the image has 3 channels, the filter takes 2 x 1 group(s).",
    ],
    [
      "conv ranks",
      () => t.conv(image, float(4, 3, 3)),
      "conv: shapes [1, 3, 5, 5] and [4, 3, 3] do not fit: expected [n, c, l] with [o, c, k], or [n, c, h, w] with [o, c, kh, kw].",
    ],
    [
      "conv window",
      () => t.conv(image, float(4, 3, 7, 3)),
      "conv, window: expected at most 5 long on axis 0, got 7. Pad the input.",
    ],
    [
      "reshape",
      () => t.reshape(x, [4, 2]),
      "reshape: shapes [2, 3] and [4, 2] do not fit: the first holds 6 values.",
    ],
    [
      "concat",
      () => t.concat([x, float(3, 3)], 1),
      "concat: shapes [2, 3] and [3, 3] do not fit: they must agree but for axis 1.",
    ],
    [
      "broadcastTo",
      () => t.broadcastTo(x, [3, 3]),
      "broadcastTo: shapes [2, 3] and [3, 3] do not fit: only axes of length 1 can be repeated.",
    ],
    [
      "slice",
      () => t.slice(x, [0, 2], [2, 2]),
      "slice: expected at least one value along each axis of [2, 3], got [0, 2] to [2, 2] by [].",
    ],
    ["axis", () => t.softmax(x, 2), "softmax, axis: expected an integer from -2 to 1, got 2."],
    [
      "types",
      () => t.add(x, t.cast(x, "int32")),
      "add: expected two tensors of one type, got float32 and int32. Use `cast`.",
    ],
    ["constant", () => t.constant([1, 2, 3], [2, 2]), "constant: expected 4 values for [2, 2], got 3."],
    ["input", () => t.input("z", [0, 2]), 'input "z": expected a shape of positive integers, got [0, 2].'],
    [
      "loss",
      () => t.gradients(x, [x]),
      "gradients, loss: expected one float32 value, got float32 [2, 3]. Reduce it with `reduceMean` or `reduceSum`.",
    ],
  ])("%s", (_, attempt, message) => {
    let thrown: unknown;
    try {
      attempt();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Error);
    expect((thrown as Error).message).toBe(message);
  });

  test("two inputs of one name must be the same", async () => {
    const compiling = engine.compile({ y: t.add(t.input("a", [2]), t.input("a", [1])) });
    await expect(compiling).rejects.toThrow(
      new ParameterError(
        'input "a"',
        "one shape and type",
        "float32 [2] and float32 [1]",
        "Give each its own name.",
      ),
    );
  });
});

describe("gradients", () => {
  const x = t.input("x", [2, 2]);
  const feeds = { x: Float32Array.of(1, -2, 3, 4) };

  test("reach intermediate results, also those that simplification bypasses", async () => {
    const turned = t.transpose(x);
    const flipped = t.negate(turned);
    const product = t.reduceSum(t.matmul(flipped, t.constant([1, 2, 3, 4], [2, 2])));
    const [gTurned, gFlipped, gX] = t.gradients(product, [turned, flipped, x]);
    const results = await run({ gTurned, gFlipped, gX }, feeds);
    expect([...results.gFlipped]).toEqual([3, 7, 3, 7]);
    expect([...results.gTurned]).toEqual([-3, -7, -3, -7]);
    expect([...results.gX]).toEqual([-3, -3, -7, -7]);
  });

  test("are zeros for what the loss does not depend on, and behind stopGradient", async () => {
    const other = t.input("other", [3]);
    const loss = t.reduceSum(t.multiply(t.stopGradient(x), x));
    const [gX, gOther] = t.gradients(loss, [x, other]);
    const results = await run({ gX, gOther }, feeds);
    expect([...results.gX]).toEqual([...feeds.x]);
    expect([...results.gOther]).toEqual([0, 0, 0]);
  });

  test("of a gradient's norm, as in the Wasserstein divergence, by hand", async () => {
    // D(u) = sum(u^2)/2, so grad D = u, mean |u|^6 over rows; its gradient is 6 |u|^4 u / rows.
    const [slope] = t.gradients(t.multiply(t.reduceSum(t.square(x)), 0.5), [x]);
    const penalty = t.reduceMean(t.power(t.reduceSum(t.square(slope), { axes: [1] }), 3));
    const [g] = t.gradients(penalty, [x]);
    const results = await run({ penalty, g }, feeds);
    expect(results.penalty[0]).toBeCloseTo((5 ** 3 + 25 ** 3) / 2, 2);
    expect([...results.g]).toEqual([3 * 25, -6 * 25, 9 * 625, 12 * 625]);
  });

  test("refuse a constant", () => {
    const c = t.constant(0, [2, 2]);
    expect(() => t.gradients(t.reduceSum(t.add(x, c)), [c])).toThrow(
      "gradients, wrt: expected inputs or results, got a constant. Make it an `input`.",
    );
  });
});

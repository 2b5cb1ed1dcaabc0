/** @file Several networks in one graph give what each gives by itself: every operation that has a rule, its gradient, and shared inputs. */

import { describe, expect, test } from "vitest";
import { createRng } from "../../src/core/rng.ts";
import type { Tensor, TensorData } from "../../src/tensor/index.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { type Case, cases } from "./cases/index.ts";

const count = 3;
const sizeOf = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);

/** Values of one network's inputs. */
function feedsOf(c: Case, network: number): Record<string, TensorData> {
  const rng = createRng(`${c.name} ${network}`);
  return Object.fromEntries(
    c.inputs.map(({ shape, from, to, int }, i) => {
      const draw = () => (int ? rng.integer(to) : from + (to - from) * rng.uniform());
      const values = Array.from({ length: sizeOf(shape) }, draw);
      return [`${c.name}/${i}`, int ? Int32Array.from(values) : Float32Array.from(values)];
    }),
  );
}

/** A value, and gradients of the sum of its squares. */
function outputsOf(c: Case): Tensor[] {
  const inputs = c.inputs.map(({ shape, int }, i) =>
    t.input(`${c.name}/${i}`, shape, int ? "int32" : "float32"),
  );
  const value = c.build(...inputs);
  const shown = value.dtype === "bool" ? t.cast(value, "float32") : value;
  if (c.differentiable === "no") return [shown];
  const floats = inputs.filter((x) => x.dtype === "float32");
  return [shown, ...t.gradients(t.reduceSum(t.square(shown)), floats)];
}

const stackedInput = (x: Tensor) => t.input(x.attributes.name as string, [count, ...x.shape], x.dtype);
const named = (outputs: readonly Tensor[]) => Object.fromEntries(outputs.map((x, i) => [`output ${i}`, x]));

function joined(feeds: readonly Record<string, TensorData>[]): Record<string, TensorData> {
  return Object.fromEntries(
    Object.keys(feeds[0]).map((name) => {
      const first = feeds[0][name];
      const Values = first.constructor as typeof Float32Array;
      const all = new Values(count * first.length);
      for (const [i, one] of feeds.entries()) all.set(one[name], i * first.length);
      return [name, all];
    }),
  );
}

/** Operations without a rule: no network that is trained side by side has them. */
const without = ["gather", "flip", "conv", "pool", "upsample"];
const withRule = cases.filter(
  ({ name, group }) => !without.some((word) => `${group} ${name}`.toLowerCase().includes(word)),
);

describe("networks side by side", () => {
  test("nearly all operations have a rule", () => {
    expect(withRule.length).toBeGreaterThan(50);
  });

  test.each(withRule.map((c) => [c.name, c] as const))("%s", async (_, c) => {
    const engine = await createNodeEngine();
    const outputs = outputsOf(c);
    const single = await engine.compile(named(outputs));
    const inputs = new Map<string, Tensor>();
    const all = await engine.compile(
      named(
        t.stack(outputs, count, (x) => {
          const name = x.attributes.name as string;
          const known = inputs.get(name) ?? stackedInput(x);
          inputs.set(name, known);
          return known;
        }),
      ),
    );
    const feeds = Array.from({ length: count }, (_, network) => feedsOf(c, network));
    const together = structuredClone(await all.run(joined(feeds)));
    for (const [network, own] of feeds.entries()) {
      for (const [name, values] of Object.entries(await single.run(own))) {
        const at = network * values.length;
        const got = together[name].subarray(at, at + values.length);
        for (const [i, value] of values.entries())
          expect(Math.abs(got[i] - value), `${name}[${i}] of ${network}`).toBeLessThan(
            1e-4 * (1 + Math.abs(value)),
          );
      }
    }
    await single.release();
    await all.release();
  });

  test("what all share is fed once: a matrix, a row, a number", async () => {
    const engine = await createNodeEngine();
    const [x, shared, row, factor] = [
      t.input("x", [4, 3]),
      t.input("shared", [3, 2]),
      t.input("row", [2]),
      t.input("factor", []),
    ];
    const transposed = t.input("y", [4, 2]);
    const product = t.multiply(factor, t.add(t.matmul(x, shared), row));
    const outputs = [
      t.concat([product, transposed], 0),
      t.matmul(x, t.matmul(x, shared), { transposeA: true }),
      t.matmul(transposed, t.matmul(t.transpose(shared), shared, { transposeB: false })),
      t.reduceSum(shared),
    ];
    const own = new Map([
      [x, stackedInput(x)],
      [transposed, stackedInput(transposed)],
    ]);
    const all = await engine.compile(named(t.stack(outputs, count, (y) => own.get(y) ?? y)));
    const single = await engine.compile(named(outputs));
    const rng = createRng("shared");
    const random = (length: number) => Float32Array.from({ length }, () => rng.normal());
    const common = { shared: random(6), row: random(2), factor: Float32Array.of(-2) };
    const feeds = Array.from({ length: count }, () => ({ x: random(12), y: random(8) }));
    const together = structuredClone(await all.run({ ...joined(feeds), ...common }));
    expect(together["output 3"].length).toBe(count);
    for (const [network, one] of feeds.entries()) {
      for (const [name, values] of Object.entries(await single.run({ ...one, ...common }))) {
        for (const [i, value] of values.entries())
          expect(together[name][network * values.length + i]).toBeCloseTo(value, 4);
      }
    }
  });

  test("an operation without a rule is named", () => {
    const image = t.input("image", [1, 1, 4, 4]);
    const seen = t.conv(image, t.input("filter", [1, 1, 3, 3]), {});
    expect(() => t.stack([seen], 2, stackedInput)).toThrow('no rule for the operation "conv"');
  });
});

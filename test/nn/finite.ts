/** @file Gradients of a program beside central differences of its loss. */

import { expect } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { gradientArrays, gradientOutputs, type ParameterGroup } from "../../src/nn/index.ts";
import type { Engine, Tensor } from "../../src/tensor/index.ts";

/**
 * Checks the gradients of `loss` with respect to the group's parameters along random directions: the slope of the loss
 * along a direction is the product of gradient and direction.
 */
export async function expectGradients(
  engine: Engine,
  loss: Tensor,
  group: ParameterGroup,
  feeds: Readonly<Record<string, Float32Array>> = {},
  /** Where the loss has kinks, steps have to be smaller, and agree less well. */
  { h = 1e-2, tolerance = 2e-2 } = {},
): Promise<void> {
  const program = await engine.compile({ loss, ...gradientOutputs(loss, group) });
  const all = { ...group.feeds(), ...feeds };
  const slopes = gradientArrays(await program.run(all), group).map((g) => g.slice());
  const rng = createRng("directions");
  for (const [k, values] of group.values().entries()) {
    const start = values.slice();
    const direction = start.map(() => rng.normal());
    const lossAt = async (t: number) => {
      for (let i = 0; i < values.length; i++) values[i] = start[i] + t * direction[i];
      return (await program.run(all)).loss[0];
    };
    // Fourth-order central difference, so that h can be large against the rounding of float32.
    const measured =
      (8 * ((await lossAt(h)) - (await lossAt(-h))) - ((await lossAt(2 * h)) - (await lossAt(-2 * h)))) /
      (12 * h);
    values.set(start);
    const computed = slopes[k].reduce((sum, g, i) => sum + g * direction[i], 0);
    // Along a random direction the slope is as large as the gradient is long, give or take: by chance it may be near 0.
    const length = Math.hypot(...slopes[k]);
    const scale = Math.max(Math.abs(measured), Math.abs(computed), length, 1e-2);
    expect(Math.abs(measured - computed) / scale, `parameter ${k}: ${measured} and ${computed}`).toBeLessThan(
      tolerance,
    );
  }
  await program.release();
}

/** Values of the outputs, copied. */
export async function evaluate(
  engine: Engine,
  outputs: Readonly<Record<string, Tensor>>,
  feeds: Readonly<Record<string, Float32Array>>,
): Promise<Record<string, number[]>> {
  const program = await engine.compile(outputs);
  const results = await program.run(feeds);
  const copied = Object.fromEntries(
    Object.entries(results).map(([name, values]) => [name, Array.from(values)]),
  );
  await program.release();
  return copied;
}

/** Standard normal values of a shape, always the same for a name. */
export function draws(name: string, shape: readonly number[]): Float32Array {
  const rng = createRng(name);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal());
}

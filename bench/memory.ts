/**
 * @file Does memory stay flat? 10,000 steps of a small training graph, its resident set printed every 1,000; then 200
 * sessions opened and released. Run: node --expose-gc bench/memory.ts [steps] [sessions]
 */

import { createRng } from "../src/core/index.ts";
import * as t from "../src/tensor/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";

const steps = Number(process.argv[2] ?? 10_000);
const sessions = Number(process.argv[3] ?? 200);
const megabytes = () => {
  globalThis.gc?.();
  return (process.memoryUsage.rss() / 2 ** 20).toFixed(1);
};

const engine = await createNodeEngine();
const [batch, inputs, hidden, classes] = [32, 64, 128, 5];
const parameters: Record<string, Float32Array> = {
  w1: new Float32Array(inputs * hidden),
  w2: new Float32Array(hidden * classes),
};
const rng = createRng(1);
for (const values of Object.values(parameters)) values.set(values.map(() => 0.1 * rng.normal()));

const x = t.input("x", [batch, inputs]);
const y = t.input("y", [batch, classes]);
const w1 = t.input("w1", [inputs, hidden]);
const w2 = t.input("w2", [hidden, classes]);
const scores = t.matmul(t.leakyRelu(t.matmul(x, w1)), w2);
const loss = t.negate(t.reduceMean(t.multiply(t.logSoftmax(scores), y)));
const [g1, g2] = t.gradients(loss, [w1, w2]);
const outputs = { loss, w1_: g1, w2_: g2 };

const program = await engine.compile(outputs);
for (let step = 0; step <= steps; step++) {
  // Fresh arrays at each step, like those of a training loop that draws batches.
  const data = Float32Array.from({ length: batch * inputs }, () => rng.normal());
  const labels = Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === 0 ? 1 : 0));
  const results = await program.run({ x: data, y: labels, ...parameters });
  for (const [name, values] of Object.entries(parameters)) {
    const gradient = results[`${name}_`];
    for (let i = 0; i < values.length; i++) values[i] -= 0.01 * gradient[i];
  }
  if (step % 1000 === 0) console.log(`step ${step}: ${megabytes()} MB`);
}
await program.release();

for (let i = 0; i <= sessions; i++) {
  const next = await engine.compile(outputs);
  await next.release();
  if (i % 50 === 0) console.log(`session ${i}: ${megabytes()} MB`);
}

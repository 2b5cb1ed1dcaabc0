/**
 * @file Does memory stay flat? 10,000 training steps of a small network, the resident set and what lies on the device printed
 * every 1,000; then 200 sessions opened and released. Run: node --expose-gc bench/memory.ts [steps] [sessions] [cpu | webgpu]
 */

import { createRng } from "../src/core/index.ts";
import { adam, crossEntropy, type Kit, linear, mlp, parameters, withNetwork } from "../src/nn/index.ts";
import { input } from "../src/tensor/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";

const [steps = "10000", sessions = "200", backend = "cpu"] = process.argv.slice(2);
const megabytes = () => {
  globalThis.gc?.();
  return (process.memoryUsage.rss() / 2 ** 20).toFixed(1);
};

const engine = await createNodeEngine({ backend: backend === "webgpu" ? "webgpu" : "cpu" });
const [batch, inputs, hidden, classes] = [32, 64, [128], 5];
const kit: Kit<"train"> = {
  parts: { body: "body/", head: "head/" },
  graphs: (params) => ({
    train() {
      const seen = mlp(params, "body", input("x", [batch, inputs]), { hidden, out: 32 });
      const loss = crossEntropy(linear(params, "head", seen, classes), input("y", [batch, classes]));
      return { outputs: { loss }, losses: { body: loss, head: loss } };
    },
  }),
};
const rng = createRng(1);
const params = parameters(rng);
kit.graphs(params).train();

await withNetwork(engine, kit, params, async (network) => {
  const training = network.training({ body: adam(), head: adam() });
  const keeper = training.createKeeper();
  for (let step = 0; step <= Number(steps); step++) {
    // Fresh arrays at each step, as a training loop that draws batches makes them.
    const x = Float32Array.from({ length: batch * inputs }, () => rng.normal());
    const y = Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === 0 ? 1 : 0));
    const { loss } = await training.step("train", { x, y });
    if (step % 50 === 0) {
      keeper.copy();
      keeper.promote();
    }
    if (step % 1000 !== 0) continue;
    const there = engine.device ? `, ${engine.device.use().vectors} vectors on the device` : "";
    console.log(`step ${step}: ${megabytes()} MB${there}, loss ${loss[0].toFixed(4)}`);
  }
  keeper.release();
});

for (let i = 0; i <= Number(sessions); i++) {
  await withNetwork(engine, kit, params, (network) =>
    network.training({ body: adam(), head: adam() }).step("train", {
      x: new Float32Array(batch * inputs),
      y: new Float32Array(batch * classes),
    }),
  );
  if (i % 50 === 0) console.log(`session ${i}: ${megabytes()} MB`);
}

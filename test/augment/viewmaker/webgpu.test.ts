/** What paper B trains, on WebGPU as on the CPU: every loss, gradient, running statistic and view from the same feeds. */

import { beforeAll, describe, expect, test } from "vitest";
import { relativeDifference } from "../../../bench/engine/pair.ts";
import { phases, viewmakerGraphs } from "../../../src/augment/viewmaker/graphs.ts";
import { vggLogits } from "../../../src/classify/vgg-network.ts";
import { createRng } from "../../../src/core/rng.ts";
import { crossEntropy, gradientOutputs, parameters } from "../../../src/nn/index.ts";
import { type Engine, input, type Tensor, type TensorData } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { skipWebgpu, webgpuTitle } from "../../tensor/webgpu.ts";
import { tinySpec, tinyTraining } from "./support.ts";

describe.skipIf(skipWebgpu)(`the graphs of paper B ${webgpuTitle}`, () => {
  let engines: { cpu: Engine; gpu: Engine };
  beforeAll(async () => {
    engines = { cpu: await createNodeEngine(), gpu: await createNodeEngine({ backend: "webgpu" }) };
  });

  type Outputs = Readonly<Record<string, Tensor>>;
  async function expectEqual(outputs: () => Outputs, feeds: Readonly<Record<string, TensorData>>) {
    const found: Readonly<Record<string, TensorData>>[] = [];
    for (const engine of [engines.cpu, engines.gpu]) {
      const program = await engine.compile(outputs());
      found.push(await program.run(feeds));
      await program.release();
    }
    const [cpu, gpu] = found;
    expect(Object.keys(gpu)).toEqual(Object.keys(cpu));
    for (const [name, values] of Object.entries(cpu)) expect(values.every(Number.isFinite), name).toBe(true);
    // Sums in another order.
    for (const name of Object.keys(cpu))
      expect(relativeDifference(cpu[name], gpu[name]), name).toBeLessThan(1e-4);
  }

  // All phases in one program: a software driver compiles WebGPU's shaders, slowly, and anew for each program.
  test("the four phases of a viewmaker", async () => {
    const spec = tinySpec();
    const { params, feeds } = tinyTraining(spec);
    const outputs = () =>
      Object.fromEntries(
        phases.flatMap((phase) =>
          Object.entries(viewmakerGraphs(params, spec)[phase]()).map(([name, value]) => [
            `${phase} ${name}`,
            value,
          ]),
        ),
      );
    await expectEqual(outputs, feeds);
  }, 240_000);

  test("a training step of a VGG with batch normalisation and dropout", async () => {
    const rng = createRng(1);
    const params = parameters(rng);
    const layers = { depth: 11, width: 1 / 16, batchNorm: true, pooling: "flatten", hidden: [6] } as const;
    const shape = { ...layers, dropout: 0.5, frames: 64, mels: 32, classes: 3 };
    const outputs = () => {
      const { logits, statistics } = vggLogits(params, shape, 4, "train");
      const loss = crossEntropy(logits, input("targets", [4, 3]));
      return { loss, ...statistics, ...gradientOutputs(loss, params) };
    };
    outputs();
    await expectEqual(outputs, {
      ...params.feeds(),
      segments: Float32Array.from({ length: 4 * 64 * 32 }, () => rng.normal()),
      targets: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0),
      "noise/1": Float32Array.from({ length: 24 }, () => rng.uniform()),
    });
  });
});

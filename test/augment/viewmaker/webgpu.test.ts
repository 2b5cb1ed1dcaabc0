/** What paper B trains, with its state on a device as on the CPU: outputs, and by how much one step moves each parameter. */

import { beforeAll, describe, expect, test } from "vitest";
import { relativeDifference } from "../../../bench/engine/pair.ts";
import { augmenters } from "../../../src/augment/index.ts";
import { type Phase, phases, trainedIn, viewmakerKit } from "../../../src/augment/viewmaker/graphs.ts";
import { segmentKit } from "../../../src/classify/segments/classifier.ts";
import { vggSegments } from "../../../src/classify/vgg.ts";
import { createRng } from "../../../src/core/rng.ts";
import { type Kit, type ParameterSet, parameters, sgd, withNetwork } from "../../../src/nn/index.ts";
import type { Engine, TensorData } from "../../../src/tensor/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { countTransfers } from "../../tensor/counted.ts";
import { skipWebgpu, webgpuTitle } from "../../tensor/webgpu.ts";
import { toyClips } from "../clips/toy.ts";
import { tinyOptions, tinySpec, tinyTraining } from "./support.ts";

/** So fast that a step is large beside the rounding of the parameters: what it changes is the gradient, to scale. */
const learningRate = 1024;

describe.skipIf(skipWebgpu)(`the networks of paper B ${webgpuTitle}`, () => {
  let engines: readonly Engine[];
  beforeAll(async () => {
    engines = [await createNodeEngine(), await createNodeEngine({ backend: "webgpu" })];
  });

  /** One step from the same start on both: nothing that it gives or changes may differ by more than 1e-4 of the largest. */
  async function expectSameStep<Name extends string>(
    start: () => ParameterSet,
    kit: Kit<Name>,
    name: Name,
    part: string,
    feeds: Readonly<Record<string, TensorData>>,
  ) {
    const found: Record<string, Float32Array>[] = [];
    for (const engine of engines) {
      const params = start();
      const before = params.save();
      const outputs = await withNetwork(engine, kit, params, async (network) =>
        structuredClone(await network.training({ [part]: sgd({ learningRate }) }).step(name, feeds)),
      );
      const changes = Object.entries(params.save()).map(([parameter, values]) => [
        `change of ${parameter}`,
        values.map((value, i) => (value - before[parameter][i]) / learningRate),
      ]);
      found.push({ ...outputs, ...Object.fromEntries(changes) } as Record<string, Float32Array>);
    }
    const [cpu, gpu] = found;
    expect(Object.keys(gpu)).toEqual(Object.keys(cpu));
    expect(Object.values(cpu).some((values) => values.some((value) => value !== 0))).toBe(true);
    for (const [output, values] of Object.entries(cpu)) {
      expect(values.every(Number.isFinite), output).toBe(true);
      // Sums in another order.
      expect(relativeDifference(values, gpu[output]), output).toBeLessThan(1e-4);
    }
  }

  // A software driver compiles WebGPU's shaders: slow on a busy machine.
  test.each(phases)(
    "phase %s of a viewmaker",
    async (phase: Phase) => {
      const spec = tinySpec();
      const { feeds } = tinyTraining(spec);
      const start = () => tinyTraining(spec).params;
      const { clips, valid, noise, intensity } = feeds;
      await expectSameStep(start, viewmakerKit(spec), phase, trainedIn[phase], {
        clips,
        valid,
        noise,
        intensity,
      });
    },
    240_000,
  );

  test("20 rounds of a viewmaker, after which its views are those of the CPU", async () => {
    const train = toyClips({ a: 4, b: 3 });
    const config: Parameters<typeof augmenters.clips.make>[0] = {
      kind: "viewmaker",
      ...tinyOptions,
      iterations: 20,
      learningRate: 1e-4,
    };
    const fitOn = async (engine: Engine) => {
      const fitted = await augmenters.clips.make(config, { engine }).fit(train, { rng: createRng(1) });
      const { clips } = await fitted.draw(Int32Array.of(0, 5), createRng(2));
      return { curves: fitted.curves ?? [], clips };
    };
    const { engine, transfers } = countTransfers(engines[1]);
    const [here, there] = [await fitOn(engines[0]), await fitOn(engine)];
    for (const [i, { name, values }] of here.curves.entries())
      expect(
        relativeDifference(Float32Array.from(values), Float32Array.from(there.curves[i].values)),
        name,
      ).toBeLessThan(1e-3);
    for (const [i, clip] of here.clips.entries())
      expect(relativeDifference(clip, there.clips[i])).toBeLessThan(1e-3);
    expect(transfers.length).toBe(4 * 20);
    for (const { uploaded, downloaded, batch, losses } of transfers) {
      expect(uploaded).toBeLessThanOrEqual(batch);
      expect(downloaded).toBe(losses);
      expect(losses).toBeLessThanOrEqual(4 * 3);
    }
    expect(engines[1].device?.use().vectors).toBe(0);
  }, 480_000);

  test("a training step of a VGG with batch normalisation and dropout", async () => {
    const layers = { depth: 11, width: 1 / 16, batchNorm: true, pooling: "flatten", hidden: [6] } as const;
    const shape = { ...layers, dropout: 0.5, frames: 64, mels: 32, classes: 3 };
    const kit = segmentKit(vggSegments(shape), 4);
    const start = () => {
      const params = parameters(createRng(1));
      kit.graphs(params).train();
      return params;
    };
    const rng = createRng(2);
    await expectSameStep(start, kit, "train", "adam", {
      segments: Float32Array.from({ length: 4 * 64 * 32 }, () => rng.normal()),
      targets: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0),
      "noise/1": Float32Array.from({ length: 24 }, () => rng.uniform()),
    });
  }, 240_000);
});

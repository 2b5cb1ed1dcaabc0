/**
 * @file 3 x 3 convolutions and their gradients in tiles (Winograd) beside taps one by one, by channels and size: where tiles pay, on this
 * processor and in WebAssembly, one thread each, in turns. What the limits in `src/tensor/onnx/winograd.ts` and `engine.ts` are chosen by.
 */

import { cpus } from "node:os";
import { InferenceSession, Tensor } from "onnxruntime-node";
import * as t from "../src/tensor/index.ts";
import { createNodeEngine } from "../src/tensor/node.ts";
import { blockedDialect, findChannelBlock } from "../src/tensor/onnx/blocked.ts";
import { cpuExpansions } from "../src/tensor/onnx/expand.ts";
import { type Dialect, lower } from "../src/tensor/onnx/lower.ts";
import { operators } from "../src/tensor/onnx/operators.ts";
import { withWinograd } from "../src/tensor/onnx/winograd.ts";
import { createWebEngine } from "../src/tensor/web.ts";
import { median } from "./gpu/median.ts";

/** Images, channels in and out, side. */
const shapes = [
  [16, 16, 16, 32],
  [16, 32, 32, 32],
  [16, 48, 48, 32],
  [4, 64, 64, 64],
  [16, 64, 64, 32],
  [8, 48, 96, 32],
  [4, 128, 128, 32],
  [16, 128, 128, 8],
  [2, 256, 256, 8],
  [4, 256, 256, 16],
  [32, 512, 512, 8],
  [32, 512, 512, 4],
] as const;

const TURNS = 9;

export async function benchTiles(): Promise<void> {
  const plain = { operators, expansions: cpuExpansions };
  const block = await findChannelBlock(
    (model) => InferenceSession.create(model, { logSeverityLevel: 4 }),
    (data, shape) => new Tensor("float32", data, shape),
  );
  console.log(`${cpus()[0].model}, one thread; ms: taps one by one, in tiles, ratio\n`);
  console.log(line("images, channels, size", "forward", "with both gradients"));
  const native = block === undefined ? plain : blockedDialect(block);
  await compare("native", await createNodeEngine(), native);
  await compare("WebAssembly", await createWebEngine(), plain);
  // Sessions still open may keep the process from ending.
  process.exit();
}

async function compare(name: string, engine: t.Engine, taps: Dialect): Promise<void> {
  console.log(name);
  const tiles = { ...taps, expansions: withWinograd(taps.expansions, 1) };
  for (const [n, c, o, side] of shapes) {
    const [x, w] = [t.input("x", [n, c, side, side]), t.input("w", [o, c, 3, 3])];
    const y = t.conv(x, w, { padding: "same" });
    const loss = t.reduceMean(t.square(y));
    const [dx, dw] = t.gradients(loss, [x, w]);
    const cells: string[] = [];
    for (const outputs of [{ y }, { loss, dx, dw }]) {
      const [one, other] = await inTurns(engine, outputs, [taps, tiles]);
      cells.push(`${one.toFixed(2)}  ${other.toFixed(2)}  ${(other / one).toFixed(2)}`);
    }
    console.log(line(`  ${n}, ${c} to ${o}, ${side}x${side}`, ...cells));
  }
}

/** Median time of a run as each dialect writes it, ms. */
async function inTurns(
  engine: t.Engine,
  outputs: Readonly<Record<string, t.Tensor>>,
  dialects: readonly Dialect[],
): Promise<number[]> {
  const models = await Promise.all(
    dialects.map(async (dialect) => {
      const { model, inputs } = lower(outputs, dialect);
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape }]) => {
          const length = shape.reduce((a, b) => a * b, 1);
          return [name, { data: Float32Array.from({ length }, (_, i) => Math.sin(i)), shape }] as const;
        }),
      );
      return { loaded: await engine.load(model), feeds, times: [] as number[] };
    }),
  );
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { loaded, feeds, times } of models) {
      const began = performance.now();
      await loaded.run(feeds);
      times.push(performance.now() - began);
    }
  }
  await Promise.all(models.map(({ loaded }) => loaded.release()));
  return models.map(({ times }) => median(times));
}

const line = (shape: string, ...cells: readonly string[]) =>
  shape.padEnd(30) + cells.map((cell) => cell.padStart(28)).join("");

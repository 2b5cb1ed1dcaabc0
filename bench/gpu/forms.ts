/** @file Ways of writing products, sums and convolutions, timed on the card: what the lowering for WebGPU is chosen by. */

import { createRng } from "../../src/core/index.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { expand } from "../../src/tensor/onnx/expand.ts";
import { filterGradientByRuns } from "../../src/tensor/onnx/filter-gradient.ts";
import { withWinograd } from "../../src/tensor/onnx/winograd.ts";
import { createProfiler } from "./profile.ts";

export interface FormTime {
  readonly what: string;
  readonly form: string;
  readonly ms: number;
  readonly gflops: number;
}

/** Images, channels in and out, side: 3x3 convolutions that keep their size. */
const convolutions = [
  [32, 64, 64, 128],
  [16, 16, 16, 64],
  [32, 128, 128, 64],
  [32, 256, 256, 32],
  [32, 512, 512, 16],
  [32, 512, 512, 8],
  [32, 1, 64, 128],
] as const;

/** Rows, inner dimension, columns, and which operand lies transposed. */
const products = [
  [64, 1582, 800, "x W"],
  [64, 800, 1582, "x W"],
  [64, 800, 800, "x W"],
  [64, 1582, 800, "g W'"],
  [64, 800, 1582, "g W'"],
  [1582, 64, 800, "x' g"],
  [800, 64, 1582, "x' g"],
  [512, 1582, 800, "x W"],
  [512, 800, 1582, "x W"],
  [512, 800, 800, "x W"],
  [512, 1582, 800, "g W'"],
  [512, 800, 1582, "g W'"],
  [1582, 512, 800, "x' g"],
  [800, 512, 1582, "x' g"],
  [32, 32768, 128, "g W'"],
  [16, 16384, 128, "x W"],
  [128, 8192, 256, "x' g"],
  [32, 8192, 4096, "x W"],
] as const;

const rowSums = [
  [64, 1582],
  [512, 800],
  [32, 4096],
] as const;

/** What to time: values to lie on the card by name, the ways to compute with them, and the arithmetic in GFLOP. */
interface Trial {
  readonly what: string;
  readonly gflop: number;
  readonly forms: Readonly<Record<string, t.Tensor>>;
}

/** @param report Told each time as soon as it is known. */
export async function timeForms(report: (time: FormTime) => void, small = false): Promise<void> {
  const engine = await createNodeEngine({ backend: "webgpu" });
  const trials = small
    ? [convolution([4, 3, 4, 8]), product([4, 5, 6, "x' g"]), rowSum([4, 6])]
    : [...products.map(product), ...rowSums.map(rowSum), ...convolutions.map(convolution)];
  for (const trial of trials) await time(engine, trial, report);
}

function convolution([n, c, o, side]: readonly [number, number, number, number]): Trial {
  const [image, filter] = [flat("image", [n, c, side, side]), flat("filter", [o, c, 3, 3])];
  const slope = flat("slope", [n, o, side, side]);
  const response = t.conv(image, filter, { padding: "same" });
  const [toImage, toFilter] = t.gradients(t.reduceSum(t.multiply(response, slope)), [image, filter]);
  const tiled = expand([response, toImage, toFilter], withWinograd({}, 1));
  const last = flat("last", [n * side * side, c]);
  const values = n * 9 * c * side * side;
  const tiles = { place: Math.ceil(c / 32), row: Math.ceil((3 * c) / 32), kernel: Math.ceil((9 * c) / 32) };
  const ways = (["place", "row", "kernel"] as const)
    .filter((by) => values / { place: 9, row: 3, kernel: 1 }[by] <= 2 ** 27)
    .flatMap((by) =>
      [1, n / 8, n / 2, n, 4 * n]
        .filter((runs) => {
          const busy = runs * tiles[by] * Math.ceil(o / 32);
          return Number.isInteger(runs) && (runs === n || (busy >= 256 && busy <= 4096));
        })
        .map((runs) => ({ by, runs })),
    );
  return {
    what: `${n} images, ${c} to ${o} channels, ${side}x${side}`,
    gflop: (2 * n * c * o * 9 * side * side) / 1e9,
    forms: {
      convolution: response,
      "gradient of the image": toImage,
      ...Object.fromEntries(
        ways.map(({ by, runs }) => [
          `gradient of the filter, by ${by}, ${runs} runs`,
          filterGradientByRuns(toFilter, { by, runs }),
        ]),
      ),
      // Left out where images are too large for it.
      ...(tiled[0] === response
        ? {}
        : {
            "convolution, in tiles": tiled[0],
            "gradient of the image, in tiles": tiled[1],
            "gradient of the filter, in tiles": tiled[2],
          }),
      "sum of channels that lie last": t.reduceSum(last, { axes: [0] }),
      "sum of channels that lie last, products with ones": t.reduceSum(
        t.matmul(
          t.constant(new Float32Array(n * side * side).fill(1), [8 * n, 1, (side * side) / 8]),
          t.reshape(last, [8 * n, (side * side) / 8, c]),
        ),
        { axes: [0] },
      ),
      "gradient of the bias, ReduceSum": t.reduceSum(slope, { axes: [0, 2, 3] }),
      "gradient of the bias, places first": t.reduceSum(t.reduceSum(slope, { axes: [2, 3] }), { axes: [0] }),
    },
  };
}

function product([m, k, n, kind]: readonly [number, number, number, string]): Trial {
  const [ta, tb] = [kind === "x' g", kind === "g W'"];
  const [a, b] = [flat("a", ta ? [k, m] : [m, k]), flat("b", tb ? [n, k] : [k, n])];
  const single = (x: t.Tensor) => t.reshape(x, [1, ...x.shape]);
  const transposed = { transposeA: ta, transposeB: tb };
  const [even, evenN] = [4 * Math.ceil(k / 4), 4 * Math.ceil(n / 4)];
  const padded = (x: t.Tensor, rows: number, columns: number) =>
    t.pad(x, [0, 0], [rows - x.shape[0], columns - x.shape[1]]);
  const wide = t.matmul(
    ta ? padded(a, even, m) : padded(a, m, even),
    tb ? padded(b, evenN, even) : padded(b, even, evenN),
    transposed,
  );
  const cut = (pieces: number) => {
    const of = (x: t.Tensor, axis: number) => {
      const [rows, columns] = x.shape;
      if (axis === 0) return t.reshape(x, [pieces, rows / pieces, columns]);
      return t.transpose(t.reshape(x, [rows, pieces, columns / pieces]), [1, 0, 2]);
    };
    return t.reduceSum(t.matmul(of(a, ta ? 0 : 1), of(b, tb ? 1 : 0), transposed), { axes: [0] });
  };
  return {
    what: `product ${kind}, ${m} x ${k} x ${n}`,
    gflop: (2 * m * k * n) / 1e9,
    forms: {
      Gemm: t.matmul(a, b, transposed),
      MatMul: t.matmul(single(a), single(b), transposed),
      ...(k % 4 > 0 || n % 4 > 0 ? { "lengths rounded up to fours": t.slice(wide, [0, 0], [m, n]) } : {}),
      ...Object.fromEntries(
        [2, 4, 7, 16, 64]
          .filter((pieces) => k % pieces === 0 && k / pieces >= 200)
          .map((pieces) => [`sum of ${pieces} products`, cut(pieces)]),
      ),
    },
  };
}

function rowSum([n, d]: readonly [number, number]): Trial {
  const x = flat("x", [n, d]);
  const ones = t.constant(new Float32Array(n).fill(1), [1, n]);
  return {
    what: `sum of ${n} rows of ${d}`,
    gflop: (n * d) / 1e9,
    forms: { ReduceSum: t.reduceSum(x, { axes: [0] }), "product with ones": t.matmul(ones, x) },
  };
}

/** An operand that lies on the card as a vector. */
const flat = (name: string, shape: t.Shape) =>
  t.reshape(t.input(name, [shape.reduce((a, b) => a * b, 1)]), shape);

const RUNS = 4;

/** The operands lie on the card, one number comes back, and the time is that of the kernels alone. */
async function time(
  engine: t.Engine,
  { what, gflop, forms }: Trial,
  report: (time: FormTime) => void,
): Promise<void> {
  const state = engine.device?.createState();
  if (!state) return;
  const rng = createRng("forms");
  const some = Float32Array.from({ length: 1009 }, () => rng.uniform() - 0.5);
  const there = new Set<string>();
  for (const [form, tensor] of Object.entries(forms)) {
    const profiler = await createProfiler();
    const first = t.slice(t.reshape(tensor, [-1]), [0], [1]);
    const program = await profiler.engine.compile({ first });
    for (const [name, { shape }] of Object.entries(program.inputs)) {
      if (!there.has(name))
        await state.put(
          name,
          Float32Array.from({ length: shape[0] }, (_, i) => some[i % 1009]),
        );
      there.add(name);
    }
    for (let i = 0; i < RUNS; i++) await program.run({}, state);
    const { ms } = profiler.finish(RUNS);
    report({ what, form, ms, gflops: (1000 * gflop) / ms });
    await program.release();
  }
  state.release();
}

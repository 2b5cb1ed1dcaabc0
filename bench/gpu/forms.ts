/** @file Ways of writing products, sums and convolutions, timed on the card: what the lowering for WebGPU is chosen by. */

import { createRng } from "../../src/core/index.ts";
import * as t from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { filterGradient, filterGradientByRuns } from "../../src/tensor/onnx/filter-gradient.ts";
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
  [64, 800, 1582, "g W'"],
  [1582, 64, 800, "x' g"],
  [512, 1582, 800, "x W"],
  [1582, 512, 800, "x' g"],
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
    ? [convolution([2, 3, 4, 6]), product([4, 5, 6, "x' g"]), rowSum([4, 6])]
    : [...products.map(product), ...rowSums.map(rowSum), ...convolutions.map(convolution)];
  for (const trial of trials) await time(engine, trial, report);
}

function convolution([n, c, o, side]: readonly [number, number, number, number]): Trial {
  const [image, filter] = [flat("image", [n, c, side, side]), flat("filter", [o, c, 3, 3])];
  const slope = flat("slope", [n, o, side, side]);
  const response = t.conv(image, filter, { padding: "same" });
  const [toImage, toFilter] = t.gradients(t.reduceSum(t.multiply(response, slope)), [image, filter]);
  const fits = n * 9 * c * side * side <= 2 ** 25;
  const runs = [1, n / 8, n / 2, n, 4 * n].filter(
    (count) => count === 1 || (Number.isInteger(count) && count > 1),
  );
  return {
    what: `${n} images, ${c} to ${o} channels, ${side}x${side}`,
    gflop: (2 * n * c * o * 9 * side * side) / 1e9,
    forms: {
      convolution: response,
      ...(fits ? { "convolution as a product of shifted images": shiftedProduct(image, filter) } : {}),
      "gradient of the image": toImage,
      "gradient of the filter, one product by place": filterGradient(toFilter),
      ...Object.fromEntries(
        [...new Set(runs)].flatMap((count) => [
          [
            `gradient of the filter, ${count} runs, by place`,
            filterGradientByRuns(toFilter, { together: false, runs: count }),
          ],
          ...(fits
            ? [
                [
                  `gradient of the filter, ${count} runs, together`,
                  filterGradientByRuns(toFilter, { together: true, runs: count }),
                ],
              ]
            : []),
        ]),
      ),
      "gradient of the bias, ReduceSum": t.reduceSum(slope, { axes: [0, 2, 3] }),
      "gradient of the bias, places first": t.reduceSum(t.reduceSum(slope, { axes: [2, 3] }), { axes: [0] }),
    },
  };
}

/** Channels last, shifted to all places of the kernel, times the filter as a matrix. */
function shiftedProduct(image: t.Tensor, filter: t.Tensor): t.Tensor {
  const [n, c, h, w] = image.shape;
  const o = filter.shape[0];
  const padded = t.pad(t.transpose(image, [0, 2, 3, 1]), [0, 1, 1, 0], [0, 1, 1, 0]);
  const shifted = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => t.reshape(t.slice(padded, [0, i, j], [n, i + h, j + w]), [n * h * w, c])),
  );
  const weights = t.reshape(t.transpose(filter, [2, 3, 1, 0]), [9 * c, o]);
  const product = t.matmul(t.concat(shifted, 1), weights);
  return t.transpose(t.reshape(product, [n, h, w, o]), [0, 3, 1, 2]);
}

function product([m, k, n, kind]: readonly [number, number, number, string]): Trial {
  const [ta, tb] = [kind === "x' g", kind === "g W'"];
  const [a, b] = [flat("a", ta ? [k, m] : [m, k]), flat("b", tb ? [n, k] : [k, n])];
  const single = (x: t.Tensor) => t.reshape(x, [1, ...x.shape]);
  return {
    what: `product ${kind}, ${m} x ${k} x ${n}`,
    gflop: (2 * m * k * n) / 1e9,
    forms: {
      Gemm: t.matmul(a, b, { transposeA: ta, transposeB: tb }),
      MatMul: t.matmul(single(a), single(b), { transposeA: ta, transposeB: tb }),
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

/** @file Matrix products and their gradients. */

import { ShapeError } from "../core/index.ts";
import { makeTensor, requireDType } from "./graph.ts";
import { reshape } from "./layout.ts";
import type { Tensor, VjpTable } from "./types.ts";

export interface MatmulOptions {
  /** Use `a` with its last two axes exchanged. */
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product: `[m, k] x [k, n] -> [m, n]`, batched `[b, m, k] x [b, k, n] -> [b, m, n]`, or a batch of left
 * operands times one matrix, `[b, m, k] x [k, n] -> [b, m, n]`.
 *
 * @throws {ShapeError} naming both shapes.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  requireDType("matmul", a, "float32");
  requireDType("matmul", b, "float32");
  const [ra, rb] = [a.shape.length, b.shape.length];
  if (ra === 3 && rb === 2 && !options.transposeA) {
    const [batch, m, k] = a.shape;
    const product = matmul(reshape(a, [batch * m, k]), b, options);
    return reshape(product, [batch, m, product.shape[1]]);
  }
  if (ra !== rb || ra < 2 || ra > 3 || (ra === 3 && a.shape[0] !== b.shape[0])) {
    throw new ShapeError(
      "matmul",
      [a.shape, b.shape],
      "expected two matrices, or two batches of equal length",
    );
  }
  const { transposeA = false, transposeB = false } = options;
  const [m, k] = lastTwo(a, transposeA);
  const [inner, n] = lastTwo(b, transposeB);
  if (k !== inner) {
    const flags = `transposeA ${transposeA}, transposeB ${transposeB}`;
    throw new ShapeError(
      "matmul",
      [a.shape, b.shape],
      `inner dimensions ${k} and ${inner} differ (${flags})`,
    );
  }
  return makeTensor("matmul", [a, b], [...a.shape.slice(0, -2), m, n], { transposeA, transposeB });
}

function lastTwo(x: Tensor, transposed: boolean): [number, number] {
  const [rows, columns] = x.shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

export const matmulVjps: VjpTable = {
  matmul(g, node) {
    const [a, b] = node.inputs;
    const { transposeA: ta, transposeB: tb } = node.attributes as {
      transposeA: boolean;
      transposeB: boolean;
    };
    return [
      ta ? matmul(b, g, { transposeA: tb, transposeB: true }) : matmul(g, b, { transposeB: !tb }),
      tb ? matmul(g, a, { transposeA: true, transposeB: ta }) : matmul(a, g, { transposeA: !ta }),
    ];
  },
};

/** @file The source domain of a cycle-GAN: which rows are translated into a class, and how they enter its generator. */

import * as z from "zod";
import { type AugmentContext, ParameterError, type Recorded, type Rows } from "../../core/index.ts";
import { classMeans, meanRow, rowAt } from "../geometry.ts";

export const sourcesOption = z.enum(["all", "other-classes", "larger-classes"]);
export const initialMapOption = z.enum(["random", "identity", "class-shift"]);

export interface SourceDomain {
  /** How many rows there are. */
  readonly size: number;
  /** Positions of the rows that are translated into the class. */
  positions(label: number): readonly number[];
  id(position: number): string;
  /** Writes the row as the class's generator takes it. */
  write(position: number, label: number, out: Float32Array): void;
}

export interface SourceOptions {
  readonly sources: z.output<typeof sourcesOption>;
  readonly initialMap: z.output<typeof initialMapOption>;
}

/**
 * With the initial map "class-shift" rows are moved by the difference of class means before they enter the generator,
 * `x_s + mean_c - mean_class(s)` (unlabelled rows by the difference of the domains' means). The generator, at first the
 * identity, then starts as residual transfer, and the inverse generator leads back to the moved rows.
 *
 * @throws {ParameterError} if classes of rows without labels are asked for, or a class has no rows to be made from.
 */
export function createSourceDomain(
  augmenter: string,
  train: Recorded<Rows>,
  byClass: readonly (readonly number[])[],
  external: AugmentContext["source"],
  { sources, initialMap }: SourceOptions,
): SourceDomain {
  const d = train.features.length;
  const means = classMeans(train, byClass);
  const shift = initialMap === "class-shift";

  if (external) {
    const size = external.ids.length;
    if (sources !== "all") {
      throw new ParameterError(
        `${augmenter}, sources`,
        '"all", since the rows of another corpus come without labels',
        `"${sources}"`,
      );
    }
    if (external.data.length !== size * d) {
      throw new ParameterError(
        `${augmenter}, source`,
        `${size} rows of ${d} features, as the training rows have`,
        `${external.data.length} values`,
        "Extract the same features of both corpora.",
      );
    }
    const all = Array.from({ length: size }, (_, i) => i);
    const mean = meanRow(external.data, d, all);
    return {
      size,
      positions: () => all,
      id: (position) => external.ids[position],
      write: (position, label, out) =>
        move(rowAt(external.data, d, position), shift ? mean : undefined, means[label], out),
    };
  }

  const pools = byClass.map((own, label) => {
    if (sources === "all") return byClass.flat();
    return byClass
      .filter((rows, other) => other !== label && (sources === "other-classes" || rows.length > own.length))
      .flat();
  });
  byClass.forEach((own, label) => {
    if (own.length > 0 && pools[label].length === 0) {
      throw new ParameterError(
        `${augmenter}, sources for class "${train.classes[label]}"`,
        sources === "larger-classes" ? "a class with more rows" : "training rows of another class",
        "none",
        'Set `sources` to "all".',
      );
    }
  });
  return {
    size: train.ids.length,
    positions: (label) => pools[label],
    id: (position) => train.ids[position],
    write: (position, label, out) =>
      move(
        rowAt(train.data, d, position),
        shift ? means[train.labels[position]] : undefined,
        means[label],
        out,
      ),
  };
}

/** `row`, moved from one mean to the other; unmoved without `from`. */
function move(row: Float32Array, from: Float32Array | undefined, to: Float32Array, out: Float32Array): void {
  if (!from) {
    out.set(row);
    return;
  }
  for (let j = 0; j < row.length; j++) out[j] = row[j] + (to[j] - from[j]);
}

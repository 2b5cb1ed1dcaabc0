/** @file Features as ARFF, Weka's attribute-relation format. */

import type { Columns, FeatureLevel, Rows } from "../../core/index.ts";
import { type FeatureSink, requireWidth, type TextOut, textSink } from "./sink.ts";
import { arffText, shortest } from "./text.ts";

export interface ArffOptions {
  /** The relation's name, e.g. the corpus and set. */
  readonly relation: string;
  /** All labels that rows may have. */
  readonly classes: readonly string[];
  /** Frames also get their `start` and `end`, seconds. */
  readonly level: FeatureLevel;
}

/** `name` and `speaker` as strings, for frames `start` and `end`, the features as numeric attributes, the label as nominal `class`. */
export function arffSink(out: TextOut, names: readonly string[], options: ArffOptions): FeatureSink {
  const d = names.length;
  const times = options.level === "lld";
  const header = arffHeader(options.relation, times ? ["start", "end", ...names] : names, options.classes);
  return textSink(out, header, ({ id, speaker, label, starts, ends, data }, row) => {
    if (row === 0) requireWidth("features as ARFF", data.length, starts.length * d);
    const origin = `${arffText(id)},${arffText(speaker)}${times ? `,${starts[row]},${ends[row]}` : ""}`;
    return arffLine(origin, data, row * d, d, label);
  });
}

/**
 * A table as ARFF: `name` and `speaker` as strings, the features as numeric attributes, the label as nominal `class`.
 *
 * @param relation The relation's name, e.g. the corpus and set.
 * @throws {ShapeError} If the data are not `[n, d]`.
 */
export function tableToArff(table: Rows & Columns, relation: string): string {
  const d = table.features.length;
  const n = table.ids.length;
  requireWidth("tableToArff", table.data.length, n * d);
  const lines = [arffHeader(relation, table.features, table.classes)];
  for (let i = 0; i < n; i++) {
    const origin = `${arffText(table.ids[i])},${arffText(table.speakers[i])}`;
    lines.push(arffLine(origin, table.data, i * d, d, table.classes[table.labels[i]]));
  }
  return lines.join("");
}

function arffHeader(relation: string, numeric: readonly string[], classes: readonly string[]): string {
  const lines = [
    `@relation ${arffText(relation)}`,
    "",
    "@attribute name string",
    "@attribute speaker string",
    ...numeric.map((name) => `@attribute ${arffText(name)} numeric`),
    `@attribute class {${classes.map(arffText).join(",")}}`,
    "",
    "@data",
    "",
  ];
  return lines.join("\n");
}

function arffLine(
  origin: string,
  values: ArrayLike<number>,
  at: number,
  count: number,
  label: string,
): string {
  let line = origin;
  for (let i = 0; i < count; i++) line += `,${shortest(values[at + i])}`;
  return `${line},${arffText(label)}\n`;
}

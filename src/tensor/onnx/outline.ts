/** @file What goes into a model and what can be taken out of it, read from its bytes without loading it. */

import type { ModelSpec } from "../programs.ts";
import { type Field, fieldsOf } from "./wire.ts";

export interface ModelOutline {
  /** Inputs that have to be fed, in the model's order. Types are those of ONNX Runtime, as far as inputs of speech models have them. */
  readonly inputs: Readonly<Record<string, ModelSpec>>;
  readonly outputs: readonly string[];
  /** Everything that the model's nodes compute, outputs among it, in the model's order. */
  readonly values: readonly string[];
  /** Those of additions and normalisations: the outputs of a transformer's layers are among them. */
  readonly sums: readonly string[];
}

/** Fields of ONNX messages. */
const graphOfModel = 7;
const graph = { node: 1, initializer: 5, input: 11, output: 12 } as const;
const initializerName = 8;
const node = { output: 2, operator: 4 } as const;
const summing = ["Add", "LayerNormalization", "SkipLayerNormalization"];
const info = { name: 1, type: 2 } as const;
const tensorType = 1;
const tensor = { element: 1, shape: 2 } as const;
const dimension = 1;
const dimensionValue = 1;

const elementNames: Readonly<Record<number, string>> = { 1: "float32", 6: "int32", 7: "int64", 9: "bool" };

/** @param model ONNX protobuf bytes; of anything else the outline is empty. */
export function outlineOf(model: Uint8Array): ModelOutline {
  const inputs: [string, ModelSpec][] = [];
  const outputs: string[] = [];
  const values: string[] = [];
  const sums: string[] = [];
  const constants = new Set<string>();
  for (const part of inside(model, { from: 0, to: model.length }, graphOfModel)) {
    for (const one of fieldsOf(model, part.from, part.to)) {
      if (one.value !== undefined) continue;
      if (one.field === graph.node) {
        const computed = texts(model, one, node.output).filter((name) => name !== "");
        values.push(...computed);
        if (summing.includes(texts(model, one, node.operator)[0])) sums.push(...computed.slice(0, 1));
      }
      if (one.field === graph.initializer) constants.add(texts(model, one, initializerName)[0]);
      else if (one.field === graph.input) inputs.push([nameOf(model, one), specOf(model, one)]);
      else if (one.field === graph.output) outputs.push(nameOf(model, one));
    }
  }
  // Old models list their weights among the inputs.
  const fed = inputs.filter(([name]) => !constants.has(name));
  return { inputs: Object.fromEntries(fed), outputs, values, sums };
}

/**
 * The model with further values of its nodes among the outputs. Their types are found by the runtime.
 *
 * Protobuf joins the parts of a message that stand in several places, so a second graph that has nothing but outputs is simply appended.
 */
export function withOutputs(model: Uint8Array, names: readonly string[]): Uint8Array {
  if (names.length === 0) return model;
  const outputs = names.map((name) =>
    message(graph.output, message(info.name, new TextEncoder().encode(name))),
  );
  const more = message(graphOfModel, join(outputs));
  return join([model, more]);
}

function nameOf(model: Uint8Array, part: Range): string {
  return texts(model, part, info.name)[0] ?? "";
}

/** Shape and element type of a ValueInfoProto. */
function specOf(model: Uint8Array, part: Range): ModelSpec {
  const shape: number[] = [];
  let type = "other";
  for (const kind of inside(model, part, info.type)) {
    for (const array of inside(model, kind, tensorType)) {
      for (const { field, value, from, to } of fieldsOf(model, array.from, array.to)) {
        if (field === tensor.element && value !== undefined) type = elementNames[value] ?? "other";
        if (field !== tensor.shape || value !== undefined) continue;
        for (const one of inside(model, { from, to }, dimension)) shape.push(lengthOf(model, one));
      }
    }
  }
  return { shape, type };
}

/** A dimension, or -1 for one that is known only at run time. */
function lengthOf(model: Uint8Array, { from, to }: Range): number {
  for (const { field, value } of fieldsOf(model, from, to))
    if (field === dimensionValue && value !== undefined) return value;
  return -1;
}

type Range = Pick<Field, "from" | "to">;

/** The messages of one field. */
function inside(model: Uint8Array, { from, to }: Range, wanted: number): Range[] {
  return [...fieldsOf(model, from, to)].filter(({ field, value }) => field === wanted && value === undefined);
}

function texts(model: Uint8Array, part: Range, wanted: number): string[] {
  return inside(model, part, wanted).map(({ from, to }) =>
    new TextDecoder().decode(model.subarray(from, to)),
  );
}

/** Bytes as a field: key, length, content. */
function message(field: number, content: Uint8Array): Uint8Array {
  return join([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

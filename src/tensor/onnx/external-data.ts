/** @file Whether an ONNX model keeps its weights in files beside it, found without reading the weights. */

import { fieldsOf } from "./wire.ts";

/** The messages of ONNX in which a tensor can stand: field number -> message. */
const messages = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: {},
} as const satisfies Record<string, Record<number, string>>;

type Message = keyof typeof messages;

/** `TensorProto.external_data` and `TensorProto.data_location`. */
const externalEntries = 13;
const dataLocation = 14;

/** Graphs inside of graphs go this deep at most: no model does, a hostile one may. */
const deepest = 64;

/**
 * True where a tensor of the model names a file: the runtime would read it from the folder that the program happens to run in.
 *
 * @param model ONNX protobuf bytes; what is no protobuf is left to the runtime to refuse and gives false.
 */
export function hasExternalData(model: Uint8Array): boolean {
  return holds(model, 0, model.length, "model", 0);
}

function holds(bytes: Uint8Array, from: number, to: number, message: Message, depth: number): boolean {
  if (depth > deepest) return true;
  const inside: Readonly<Record<number, Message>> = messages[message];
  for (const { field, value, ...part } of fieldsOf(bytes, from, to)) {
    if (message === "tensor" && field === dataLocation && value !== undefined && value !== 0) return true;
    if (value !== undefined) continue;
    if (message === "tensor" && field === externalEntries) return true;
    const next = inside[field];
    if (next !== undefined && holds(bytes, part.from, part.to, next, depth + 1)) return true;
  }
  return false;
}

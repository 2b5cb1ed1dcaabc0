/** @file Whether an ONNX model keeps its weights in files beside it, found without reading the weights. */

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
  for (let at = from; at < to; ) {
    const key = varint(bytes, at, to);
    if (key === undefined) return false;
    at = key.end;
    const field = Math.floor(key.value / 8);
    switch (key.value % 8) {
      case 0: {
        const number = varint(bytes, at, to);
        if (number === undefined) return false;
        if (message === "tensor" && field === dataLocation && number.value !== 0) return true;
        at = number.end;
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint(bytes, at, to);
        if (length === undefined || length.end + length.value > to) return false;
        if (message === "tensor" && field === externalEntries) return true;
        const next = inside[field];
        at = length.end + length.value;
        if (next !== undefined && holds(bytes, length.end, at, next, depth + 1)) return true;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return false;
    }
  }
  return false;
}

/** Seven bits a byte, the lowest first; undefined at the end of the bytes. */
function varint(bytes: Uint8Array, from: number, to: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10 && from + i < to; i++) {
    value += (bytes[from + i] & 127) * 2 ** (7 * i);
    if (bytes[from + i] < 128) return { value, end: from + i + 1 };
  }
  return undefined;
}

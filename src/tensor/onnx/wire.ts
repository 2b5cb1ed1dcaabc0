/** @file Reads protobuf bytes field by field, without decoding what is not wanted: models hold hundreds of megabytes of weights. */

/** A field: a number, or the bytes from `from` to `to`; fixed-width numbers are passed over. */
export interface Field {
  /** Its number in the message. */
  readonly field: number;
  /** A varint's; undefined for bytes. */
  readonly value: number | undefined;
  readonly from: number;
  readonly to: number;
}

/** The varints and bytes of a message that lies from `from` to `to`. Ends early where the bytes are no protobuf. */
export function* fieldsOf(bytes: Uint8Array, from = 0, to = bytes.length): Generator<Field> {
  for (let at = from; at < to; ) {
    const key = varint(bytes, at, to);
    if (key === undefined) return;
    at = key.end;
    const field = Math.floor(key.value / 8);
    switch (key.value % 8) {
      case 0: {
        const number = varint(bytes, at, to);
        if (number === undefined) return;
        yield { field, value: number.value, from: at, to: number.end };
        at = number.end;
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint(bytes, at, to);
        if (length === undefined || length.end + length.value > to) return;
        at = length.end + length.value;
        yield { field, value: undefined, from: length.end, to: at };
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return;
    }
  }
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

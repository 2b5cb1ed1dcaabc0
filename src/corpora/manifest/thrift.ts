/**
 * @file Apache Thrift's compact protocol, in which Parquet writes its headers, with bounds on everything that damage could make endless
 * (github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 */

export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** Values by field number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

export interface ThriftReader {
  readonly bytes: Uint8Array;
  /** Where the next value begins. */
  at: number;
}

/** Deeper nesting is refused; Parquet's headers have five levels. */
const deepest = 32;

/** @throws {Error} for bytes that are not a whole struct. */
export function readStruct(reader: ThriftReader, depth = 0): ThriftStruct {
  if (depth > deepest) throw new Error("a header with too many levels");
  const fields = new Map<number, ThriftValue>();
  let field = 0;
  for (;;) {
    const head = byteOf(reader);
    const type = head & 15;
    if (type === 0) return fields;
    field = head >> 4 === 0 ? zigZag(readVarint(reader)) : field + (head >> 4);
    fields.set(field, type === 1 || type === 2 ? type === 1 : readValue(reader, type, depth));
  }
}

/** An unsigned number of at most ten bytes; from 2^53 on it is rounded. */
export function readVarint(reader: ThriftReader): number {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = byteOf(reader);
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return value;
  }
  throw new Error("a number of more than ten bytes");
}

export function numberIn(struct: ThriftStruct | undefined, field: number): number | undefined {
  const value = struct?.get(field);
  return typeof value === "number" ? value : undefined;
}

export function structIn(struct: ThriftStruct, field: number): ThriftStruct | undefined {
  const value = struct.get(field);
  return value instanceof Map ? value : undefined;
}

function readValue(reader: ThriftReader, type: number, depth: number): ThriftValue {
  switch (type) {
    case 1:
    case 2:
    case 3:
      return byteOf(reader);
    case 4:
    case 5:
    case 6:
      return zigZag(readVarint(reader));
    case 7:
      return take(reader, 8);
    case 8:
      return take(reader, readVarint(reader));
    case 9:
    case 10: {
      const head = byteOf(reader);
      const count = head >> 4 === 15 ? readVarint(reader) : head >> 4;
      const values: ThriftValue[] = [];
      // Each takes at least one byte, so a count that is too large reaches the end of the bytes.
      while (values.length < count) values.push(readValue(reader, head & 15, depth + 1));
      return values;
    }
    case 12:
      return readStruct(reader, depth + 1);
    default:
      throw new Error(`a value of unknown type ${type}`);
  }
}

function byteOf(reader: ThriftReader): number {
  if (reader.at >= reader.bytes.length) throw new Error("a header that does not end");
  return reader.bytes[reader.at++] as number;
}

function take(reader: ThriftReader, length: number): Uint8Array {
  if (length > reader.bytes.length - reader.at) throw new Error("a header that does not end");
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

function zigZag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

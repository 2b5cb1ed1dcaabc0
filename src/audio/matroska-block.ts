/** @file One block of a Matroska file (RFC 9559, section 10): its track, its time, and the packets laced into it. */

import { variableInt } from "./ebml.ts";

export interface MatroskaBlock {
  readonly track: number;
  /** Time from the beginning of its cluster. */
  readonly ticks: number;
  readonly packets: readonly Uint8Array[];
}

/** @returns `null` if its lengths contradict each other. */
export function blockOf(bytes: Uint8Array): MatroskaBlock | null {
  const number = variableInt(bytes, 0);
  if (number?.value === undefined || bytes.length < number.bytes + 3) return null;
  const at = number.bytes;
  const ticks = ((bytes[at] << 24) >> 16) | bytes[at + 1];
  const lacing = (bytes[at + 2] >> 1) & 3;
  const packets = lacing === 0 ? [bytes.subarray(at + 3)] : unlaced(bytes.subarray(at + 3), lacing);
  return packets && { track: number.value, ticks, packets };
}

const XIPH = 1;
const FIXED = 2;

function unlaced(bytes: Uint8Array, lacing: number): Uint8Array[] | null {
  if (bytes.length === 0) return null;
  const count = bytes[0] + 1;
  const sizes =
    lacing === FIXED ? fixedSizes(bytes, count) : (lacing === XIPH ? xiphSizes : ebmlSizes)(bytes, count);
  if (!sizes) return null;
  let at = sizes.start;
  const last = bytes.length - at - sizes.lengths.reduce((sum, length) => sum + length, 0);
  if (last < 0) return null;
  return [...sizes.lengths, last].map((length) => {
    at += length;
    return bytes.subarray(at - length, at);
  });
}

/** Lengths of all packets but the last, and where the first begins. */
interface Sizes {
  readonly lengths: readonly number[];
  readonly start: number;
}

function fixedSizes(bytes: Uint8Array, count: number): Sizes | null {
  const length = (bytes.length - 1) / count;
  return Number.isInteger(length) ? { lengths: new Array<number>(count - 1).fill(length), start: 1 } : null;
}

function xiphSizes(bytes: Uint8Array, count: number): Sizes {
  let start = 1;
  const lengths = Array.from({ length: count - 1 }, () => {
    let length = 0;
    while (bytes[start] === 255) length += bytes[start++];
    return length + (bytes[start++] ?? 0);
  });
  return { lengths, start };
}

/** The first length as it is, each other one as its difference from the one before. */
function ebmlSizes(bytes: Uint8Array, count: number): Sizes | null {
  const lengths: number[] = [];
  let start = 1;
  for (let i = 0; i < count - 1; i++) {
    const coded = variableInt(bytes, start);
    if (coded?.value === undefined) return null;
    const length = i === 0 ? coded.value : lengths[i - 1] + coded.value - (2 ** (7 * coded.bytes - 1) - 1);
    if (length < 0) return null;
    lengths.push(length);
    start += coded.bytes;
  }
  return { lengths, start };
}

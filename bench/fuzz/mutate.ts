/** @file Damages a recording in one way, decided by a seeded stream. */

import type { Rng } from "../../src/core/index.ts";
import { payloadOf, type Span, unitsOf } from "./anatomy.ts";

/** A damaged recording. */
export interface Damaged {
  readonly bytes: Uint8Array;
  /** The share of the audio that is gone, in [0, 1]; only for kinds of damage that remove some and leave the rest as it was. */
  readonly missing?: number;
}

/** Other recordings to splice with: one of the same family, and one of any. */
export interface Others {
  readonly alike: Uint8Array;
  readonly any: Uint8Array;
}

type Operator = (bytes: Uint8Array, rng: Rng, others: Others) => Damaged;

const table = {
  "flip bits": (bytes, rng) => {
    const out = bytes.slice();
    const end = rng.uniform() < 0.5 ? Math.min(512, out.length) : out.length;
    for (let n = 1 + rng.integer(64); n > 0; n--) out[rng.integer(end)] ^= 1 << rng.integer(8);
    return { bytes: out };
  },
  "random bytes": (bytes, rng) => overwrite(bytes, rng, () => rng.integer(256)),
  zeros: (bytes, rng) => overwrite(bytes, rng, () => 0),
  ones: (bytes, rng) => overwrite(bytes, rng, () => 255),
  "cut end": (bytes, rng) => {
    const { start } = payloadOf(bytes);
    return without(bytes, { start: start + rng.integer(bytes.length - start), end: bytes.length });
  },
  "cut start": (bytes, rng) => without(bytes, { start: 0, end: 1 + rng.integer(bytes.length - 1) }),
  "remove piece": (bytes, rng) => without(bytes, piece(payloadOf(bytes), 0.6, rng)),
  "duplicate piece": (bytes, rng) => {
    const { start, end } = piece({ start: 0, end: bytes.length }, 0.4, rng);
    return { bytes: Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]) };
  },
  "swap pieces": swapped,
  "insert junk": (bytes, rng) => {
    const at = rng.uniform() < 0.4 ? 0 : rng.integer(bytes.length);
    const kind = rng.integer(3);
    const junk = Uint8Array.from({ length: 1 + rng.integer(5000) }, () =>
      kind === 0 ? 0 : kind === 1 ? 255 : rng.integer(256),
    );
    return { bytes: Buffer.concat([bytes.subarray(0, at), junk, bytes.subarray(at)]) };
  },
  "splice alike": (bytes, rng, { alike }) => splice(bytes, alike, rng),
  "splice other": (bytes, rng, { any }) => splice(bytes, any, rng),
  "edit header": (bytes, rng) => {
    const out = bytes.slice();
    const end = Math.min(out.length, Math.min(payloadOf(bytes).start, 448) + 64);
    for (let n = 1 + rng.integer(3); n > 0; n--) editField(out, end, rng);
    return { bytes: out };
  },
  "drop frames": (bytes, rng) => {
    const units = unitsOf(bytes);
    if (units.length < 3) return without(bytes, piece(payloadOf(bytes), 0.2, rng));
    // In most formats the first one or two are headers.
    const first = 1 + rng.integer(units.length - 1);
    const last = Math.min(units.length - 1, first + rng.integer(Math.ceil(units.length / 3)));
    return without(bytes, { start: units[first].start, end: units[last].end });
  },
  "shuffle frames": (bytes, rng) => {
    const units = unitsOf(bytes);
    if (units.length < 3) return swapped(bytes, rng);
    const [head, tail] = [bytes.subarray(0, units[0].start), bytes.subarray(units[units.length - 1].end)];
    const kept = rng.integer(3);
    const order = [...units.slice(0, kept), ...rng.shuffled(units.slice(kept))];
    return {
      bytes: Buffer.concat([head, ...order.map(({ start, end }) => bytes.subarray(start, end)), tail]),
    };
  },
} as const satisfies Readonly<Record<string, Operator>>;

export type OperatorName = keyof typeof table;

export const operators: Readonly<Record<OperatorName, Operator>> = table;

/** Never reorder these: the number of a mutant chooses by the position in this list. */
export const operatorNames = Object.keys(table) as readonly OperatorName[];

/** Damage that removes audio and leaves the rest as it was: of these mutants, those that are silently short are counted. */
export const cuts: readonly OperatorName[] = ["cut end", "cut start", "remove piece"];

function without(bytes: Uint8Array, { start, end }: Span): Damaged {
  const payload = payloadOf(bytes);
  const gone = Math.max(0, Math.min(end, payload.end) - Math.max(start, payload.start));
  return {
    bytes: Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]),
    missing: gone / Math.max(1, payload.end - payload.start),
  };
}

/** A stretch of at least one byte, and at most this share of the whole. */
function piece({ start, end }: Span, share: number, rng: Rng): Span {
  const from = start + rng.integer(end - start);
  return { start: from, end: Math.min(end, from + 1 + rng.integer(Math.ceil(share * (end - start)))) };
}

function swapped(bytes: Uint8Array, rng: Rng): Damaged {
  const [a, b, c] = [0, 0, 0].map(() => rng.integer(bytes.length)).sort((x, y) => x - y);
  const pieces = [bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)];
  return { bytes: Buffer.concat(pieces) };
}

function overwrite(bytes: Uint8Array, rng: Rng, value: () => number): Damaged {
  const out = bytes.slice();
  const { start, end } = piece({ start: 0, end: bytes.length }, 0.2, rng);
  for (let i = start; i < end; i++) out[i] = value();
  return { bytes: out };
}

/** Joins the first part of one recording and the last part of the other. */
function splice(first: Uint8Array, second: Uint8Array, rng: Rng): Damaged {
  const head = first.subarray(0, 1 + rng.integer(first.length));
  return { bytes: Buffer.concat([head, second.subarray(rng.integer(second.length))]) };
}

/** Overwrites 1, 2, 4 or 8 bytes with a number that readers trip over. */
function editField(bytes: Uint8Array, end: number, rng: Rng): void {
  const width = rng.pick([1, 2, 4, 4, 8]);
  const at = rng.integer(Math.max(1, end - width));
  const value = rng.pick([0n, 1n, 2n, 0x7fn, 0x80n, 0x7fffn, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, -1n, -2n]);
  const little = rng.uniform() < 0.5;
  for (let i = 0; i < width && at + i < bytes.length; i++) {
    const shift = BigInt(8 * (little ? i : width - 1 - i));
    bytes[at + i] = Number((BigInt.asUintN(64, value) >> shift) & 255n);
  }
}

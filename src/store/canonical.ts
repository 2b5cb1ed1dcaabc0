/** @file Gives equal data the same text: sorted keys, no spaces, so that hashes and files do not depend on the order of keys. */

import type { Hasher } from "../core/index.ts";

/** JSON with object keys sorted at every depth; `undefined` fields are left out. */
export function canonicalJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => (isRecord(item) ? sorted(item) : item), indent);
}

function isRecord(item: unknown): item is Record<string, unknown> {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}

function sorted(item: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Rounds to `digits` decimals, so that stored shares stay short. */
export function round(value: number, digits = 6): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** Sixteen hexadecimal digits that name a job or an entry of the cache after everything it depends on. */
export async function shortHash(hasher: Hasher, value: unknown): Promise<string> {
  return (await hasher.sha256(canonicalJson(value))).slice(0, 16);
}

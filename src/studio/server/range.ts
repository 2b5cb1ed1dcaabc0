/** @file The `Range` header (RFC 9110, section 14): one range of bytes, or the whole file. */

/** From `start` on and before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * @param header E.g. "bytes=0-99", "bytes=100-", "bytes=-5". Several ranges are not offered, as the standard allows: overlapping ones
 *   would multiply what has to be sent.
 * @returns Undefined for the whole file.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | undefined | "unsatisfiable" {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim());
  if (match === null) return header.startsWith("bytes=") ? "unsatisfiable" : undefined;
  const [, first, last] = match;
  if (first === "" && last === "") return "unsatisfiable";
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  return start < end ? { start, end } : "unsatisfiable";
}

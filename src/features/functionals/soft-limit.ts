/** @file A limit that values approach smoothly. */

/**
 * An odd function: values up to `limit` stay as they are, larger ones become
 * limit + extra·tanh((sqrt(x - limit + 1) - 1)·2/extra), which is below limit + extra.
 */
export function softLimit(value: number, limit: number, extra: number): number {
  const size = Math.abs(value);
  if (!(size > limit)) return value;
  const limited = limit + extra * Math.tanh(((Math.sqrt(size - limit + 1) - 1) * 2) / extra);
  return value < 0 ? -limited : limited;
}

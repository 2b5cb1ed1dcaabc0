/** @file How strongly a label is associated with a category or a measure. */

/** Share of variance between labels beyond chance (Hays 1963): (SSB - (k - 1) MSW) / (SST + MSW). */
export function omegaSquared(pairs: readonly (readonly [string, number])[]): number {
  const by = groups(pairs);
  const n = pairs.length;
  const k = by.size;
  if (k < 2 || n <= k) return 0;
  const mean = pairs.reduce((sum, [, x]) => sum + x, 0) / n;
  const total = pairs.reduce((sum, [, x]) => sum + (x - mean) ** 2, 0);
  let between = 0;
  for (const values of by.values()) {
    const own = values.reduce((a, b) => a + b, 0) / values.length;
    between += values.length * (own - mean) ** 2;
  }
  const within = (total - between) / (n - k);
  return total > 0 ? (between - (k - 1) * within) / (total + within) : 0;
}

/** Association of two categories, corrected for the bias of small tables (Bergsma 2013), in [0, 1]. */
export function cramersV(pairs: readonly (readonly [string, string])[]): number {
  const n = pairs.length;
  const rows = counts(pairs.map(([a]) => a));
  const columns = counts(pairs.map(([, b]) => b));
  if (n < 2 || rows.size < 2 || columns.size < 2) return 0;
  const cells = counts(pairs.map(([a, b]) => JSON.stringify([a, b])));
  // Empty cells add their expected count, which is the rest of n.
  let chiSquared = 0;
  let seen = 0;
  for (const [key, observed] of cells) {
    const [a, b] = JSON.parse(key) as [string, string];
    const expected = ((rows.get(a) ?? 0) * (columns.get(b) ?? 0)) / n;
    chiSquared += (observed - expected) ** 2 / expected;
    seen += expected;
  }
  chiSquared += n - seen;
  const [r, c] = [rows.size, columns.size];
  const phi = Math.max(0, chiSquared / n - ((r - 1) * (c - 1)) / (n - 1));
  const least = Math.min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1;
  return least > 0 ? Math.min(1, Math.sqrt(phi / least)) : 0;
}

function counts(keys: readonly string[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const key of keys) out.set(key, (out.get(key) ?? 0) + 1);
  return out;
}

/** Groups the values by label. */
export function groups(pairs: readonly (readonly [string, number])[]): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const [label, value] of pairs) {
    const own = out.get(label);
    if (own === undefined) out.set(label, [value]);
    else own.push(value);
  }
  return out;
}

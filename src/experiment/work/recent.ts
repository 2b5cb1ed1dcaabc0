/** @file Data that a worker has opened and will need again with its next group. */

/** Values by name: those used last are kept. */
export interface Recent<Value> {
  get(name: string, make: () => Promise<Value>): Promise<Value>;
}

/** @param most How many are kept; a table of features can take hundreds of MB. */
export function keepRecent<Value>(most: number): Recent<Value> {
  const kept = new Map<string, Promise<Value>>();
  return {
    get(name, make) {
      const known = kept.get(name);
      kept.delete(name);
      const value = known ?? make();
      kept.set(name, value);
      // What failed is tried again when it is next asked for.
      value.catch(() => kept.delete(name));
      const [oldest] = kept.keys();
      if (kept.size > most) kept.delete(oldest);
      return value;
    },
  };
}

/** @file The message about an unknown key: it lists the known ones. */

interface Issue {
  readonly code?: string;
  readonly keys?: unknown;
  /** The schema that refused it. */
  readonly inst?: unknown;
}

/** For parsers of options and recipes: `schema.safeParse(input, namingKnownKeys)`. */
export const namingKnownKeys = {
  error: ({ code, keys, inst }: Issue): string | undefined => {
    const known = Object.keys((inst as { readonly shape?: object } | undefined)?.shape ?? {});
    if (code !== "unrecognized_keys" || !Array.isArray(keys) || known.length === 0) return undefined;
    const got = keys.map((key) => JSON.stringify(key)).join(", ");
    return `Unrecognized ${keys.length === 1 ? "key" : "keys"}: ${got}. Expected some of: ${known.join(", ")}`;
  },
};

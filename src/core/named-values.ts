/** @file Objects whose keys are names that users choose. */

import * as z from "zod";

/**
 * Like `z.record(z.string(), value)`, except that a key called "__proto__", which that silently drops, is a name like any other.
 */
export function namedValues<Value extends z.ZodType>(value: Value) {
  return z
    .custom<Readonly<Record<string, z.input<Value>>>>(
      (input) => typeof input === "object" && input !== null && !Array.isArray(input),
      { error: (issue) => `Invalid input: expected record, received ${kindOf(issue.input)}` },
    )
    .transform((input, context): Readonly<Record<string, z.output<Value>>> => {
      const entries = Object.entries(input).map(([name, one]) => {
        const result = value.safeParse(one);
        if (result.success) return [name, result.data] as const;
        for (const issue of result.error.issues)
          context.issues.push({
            code: "custom",
            message: issue.message,
            path: [name, ...issue.path],
            input: one,
          });
        return [name, undefined as z.output<Value>] as const;
      });
      return Object.fromEntries(entries);
    });
}

function kindOf(input: unknown): string {
  return input === null ? "null" : Array.isArray(input) ? "array" : typeof input;
}

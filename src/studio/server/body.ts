/** @file What a request brings: JSON of a stated shape. */

import { validator } from "hono/validator";
import type * as z from "zod";
import { EmoforgeError } from "../../core/index.ts";

/** @throws {EmoforgeError} while the request is answered, naming every fault. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return validator("json", (value): z.output<Schema> => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new EmoforgeError(
      `request: ${result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`,
    );
  });
}

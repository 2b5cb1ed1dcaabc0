/** @file Every answer that is not what was asked for: a status and one sentence, as JSON. */

import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { EmoforgeError } from "../../core/index.ts";
import { OutsideError } from "./fence.ts";

/** What the page shows of a request that failed. */
export interface Refusal {
  readonly error: string;
}

/** What was asked for is not there. */
export class AbsentError extends EmoforgeError {
  override readonly name = "AbsentError";
}

/** More was asked for than is given at once. */
export class LimitError extends EmoforgeError {
  override readonly name = "LimitError";
}

export function refusal(c: Context, status: ContentfulStatusCode, error: string): Response {
  // What is left of an upload is not waited for.
  if (status === 413) c.header("Connection", "close");
  return c.json({ error } satisfies Refusal, status);
}

/** @param report Told of faults of the program, which the page only names. */
export function answerError(report: (line: string) => void) {
  return (error: Error, c: Context): Response => {
    if (error instanceof OutsideError) return refusal(c, 403, error.message);
    if (error instanceof AbsentError) return refusal(c, 404, error.message);
    if (error instanceof LimitError) return refusal(c, 413, error.message);
    if (error instanceof EmoforgeError) return refusal(c, 400, error.message);
    if (error instanceof HTTPException)
      return refusal(c, error.status as ContentfulStatusCode, error.message || "not understood.");
    report(`a fault of the program at ${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return refusal(c, 500, "a fault of the program; the terminal says more. Please report it.");
  };
}

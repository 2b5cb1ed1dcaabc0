/** @file Which faults of a server of objects pass by themselves, and how the others are said. The client's own messages may hold keys and are never shown. */

import { EmoforgeError } from "../core/index.ts";

/** What is known of a failed request. */
export interface Fault {
  /** HTTP status; undefined if there was no answer. */
  readonly status: number | undefined;
  /** A word such as "NoSuchBucket", "ECONNREFUSED"; "" if there is none. */
  readonly code: string;
}

/** @param error What the client threw. */
export function faultOf(error: unknown): Fault {
  const { status, body, code, cause } = error as {
    status?: number;
    body?: string;
    code?: string;
    cause?: { code?: string };
  };
  const stated = typeof body === "string" ? /<Code>([A-Za-z]{1,60})<\/Code>/.exec(body)?.[1] : undefined;
  const word = stated ?? code ?? cause?.code ?? "";
  return {
    status: typeof status === "number" && status > 0 ? status : undefined,
    code: /^\w{1,60}$/.test(word) && word !== "Unknown" ? word : "",
  };
}

/** Whether it may help to try again: no answer, one that was cut off, or a server that has too much to do. */
export function mayPass({ status, code }: Fault): boolean {
  if (status === undefined) return code !== "ENOTFOUND";
  return status >= 500 || status === 429 || status === 408 || code === "RequestTimeout";
}

/** @param shown The store's address. @param endpoint The server's. @param triedSec How long it was tried. */
export function inWords(fault: Fault, shown: string, endpoint: string, triedSec: number): EmoforgeError {
  const { status, code } = fault;
  const got = [status, code].filter((part) => part !== undefined && part !== "").join(" ");
  const tried = triedSec >= 1 ? ` for ${Math.round(triedSec)} s` : "";
  const say = (expected: string, came: string, remedy: string) =>
    new EmoforgeError(`${shown}: expected ${expected}, got ${came}. ${remedy}`);
  if (status === undefined)
    return say(
      `a server at ${endpoint}`,
      `no answer${tried}${code === "" ? "" : ` (${code})`}`,
      "Is it running, and is EMOFORGE_S3_ENDPOINT right?",
    );
  if (mayPass(fault)) return say(`${endpoint} to do its work`, `${got}${tried}`, "Is the server in order?");
  if (code === "NoSuchBucket")
    return say(`a bucket at ${endpoint}`, "none of this name", "Make it, or correct the address.");
  if (status === 301 || status === 307 || status === 400)
    return say(
      `${endpoint} to understand the request`,
      got,
      "Check AWS_REGION, which must be that of the bucket, and EMOFORGE_S3_ENDPOINT.",
    );
  if (status === 401 || status === 403)
    return say(
      `to be let in at ${endpoint}`,
      got,
      "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, what the key may do, and this machine's clock.",
    );
  return say(`${endpoint} to do its work`, got, "Is it a server that speaks S3?");
}

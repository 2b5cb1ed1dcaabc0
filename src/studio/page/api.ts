/** @file Asks the studio's server: hono's client, typed by the routes, with errors as sentences. */

import { hc } from "hono/client";
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Api } from "../server/app.ts";

/** Addresses and answers are those of the server's routes: a route that changes makes the page's types fail. */
export const api = hc<Api>(new URL("api", document.baseURI).href.replace(/\/$/, ""));

/** A part of an address: hono's client puts parameters in as they are. */
export const part = encodeURIComponent;

interface Answered<Body> {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<Body>;
}

/** @throws {Error} with the server's own sentence. */
export async function answered<Body>(asked: Promise<Answered<Body>>): Promise<Body> {
  let response: Answered<Body>;
  try {
    response = await asked;
  } catch {
    throw new Error("The studio does not answer. Is it still running in its terminal?");
  }
  if (response.ok) return response.json();
  const body = (await response.json().catch(() => ({}))) as { error?: string };
  throw new Error(body.error ?? `The studio answers ${response.status}.`);
}

export type Loaded<Value> =
  | { readonly state: "waiting" }
  | { readonly state: "failed"; readonly error: string; readonly retry: () => void }
  | { readonly state: "there"; readonly value: Value; readonly again: () => void };

/** Loads a value, and again whenever `key` changes. */
export function useLoaded<Value>(key: string, load: () => Promise<Value>): Loaded<Value> {
  const [held, setHeld] = useState<{ key: string; value?: Value; error?: string }>({ key: "" });
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);
  // The key says what is loaded.
  useEffect(() => {
    let wanted = true;
    load().then(
      (value) => wanted && setHeld({ key, value }),
      (error: Error) => wanted && setHeld({ key, error: error.message }),
    );
    return () => {
      wanted = false;
    };
  }, [key, round]);
  if (held.key !== key) return { state: "waiting" };
  if (held.error !== undefined) return { state: "failed", error: held.error, retry: again };
  return { state: "there", value: held.value as Value, again };
}

/** @file Where a queue is: the URL of a Redis, Valkey or PostgreSQL server, and what may be shown of it. */

import { ParameterError } from "../core/index.ts";

export interface QueueAddress {
  readonly kind: "redis" | "postgres";
  /** With user and password. It is for the driver only: it never goes into messages, logs or files. */
  readonly url: string;
  /** The same without user, password and options. */
  readonly shown: string;
}

const kinds: Readonly<Record<string, QueueAddress["kind"]>> = {
  "redis:": "redis",
  "rediss:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
};

/**
 * @param what Where the URL was given, for the message.
 * @throws {ParameterError} without repeating the URL, which may hold a password.
 */
export function parseAddress(url: string, what = "--queue"): QueueAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const kind = parsed && kinds[parsed.protocol];
  if (parsed === undefined || kind === undefined || parsed.hostname === "") {
    throw new ParameterError(
      what,
      "a URL such as redis://host:6379, rediss://... for TLS, or postgres://host:5432/database",
      parsed === undefined ? "something else" : `one that begins with ${parsed.protocol}`,
      "A password belongs into the URL of EMOFORGE_QUEUE, which other users of the machine do not see.",
    );
  }
  return { kind, url, shown: `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/^\/$/, "")}` };
}

/** A message of a driver without the user and the password of the URL. */
export function withoutSecrets(text: string, { url }: QueueAddress): string {
  const { username, password } = new URL(url);
  const secrets = [password, decodeURIComponent(password), username, decodeURIComponent(username)];
  // A short name, such as "default", would also be cut out of ordinary words; it is no secret.
  return secrets
    .filter((secret, i) => secret !== "" && (i < 2 || secret.length > 8))
    .reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}

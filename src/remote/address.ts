/** @file Where a store in S3-compatible storage is, and what lets a program in: an address, and the environment. */

import { EmoforgeError, ParameterError } from "../core/index.ts";

export interface BucketAddress {
  readonly bucket: string;
  /** The folder in the bucket, without slashes around it; "" for the whole bucket. */
  readonly prefix: string;
  /** "s3://bucket/prefix": it holds no secret. */
  readonly shown: string;
}

/** How to reach a server. Nothing of it but the endpoint goes into messages, logs or files. */
export interface BucketAccess {
  /** Such as "https://s3.eu-central-1.amazonaws.com"; the bucket becomes the first part of the path. */
  readonly endpoint: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

/** Whether this is meant as an address of a bucket rather than the path of a folder. */
export function isBucketAddress(text: string): boolean {
  return /^s3:/i.test(text);
}

/**
 * @param what Where the address was given, for the message.
 * @throws {ParameterError} without repeating the address, into which someone may have put a key.
 */
export function parseBucketAddress(text: string, what = "--store"): BucketAddress {
  const [, bucket, rest = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  const prefix = rest.replace(/\/$/, "");
  const plain = prefix === "" || prefix.split("/").every((part) => /^[\w-][\w.-]*$/.test(part));
  if (bucket === undefined || !plain)
    throw new ParameterError(
      what,
      "an address such as s3://bucket or s3://bucket/folder, of letters, digits, dots and hyphens",
      "another one",
      "Keys belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  return { bucket, prefix, shown: `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}` };
}

/** @throws {EmoforgeError} if something is missing, or cannot be used; no value is repeated. */
export function readBucketAccess(env: Readonly<Record<string, string | undefined>>): BucketAccess {
  const value = (name: string) => env[name]?.trim() || undefined;
  const keyId = value("AWS_ACCESS_KEY_ID");
  const secret = value("AWS_SECRET_ACCESS_KEY");
  const region = value("AWS_REGION");
  const given = value("EMOFORGE_S3_ENDPOINT");
  if (keyId === undefined || secret === undefined)
    throw new EmoforgeError(
      `A store in S3 needs a key: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, got ${keyId === undefined && secret === undefined ? "neither" : "only one of them"}. Set them as your provider shows them.`,
    );
  if (value("AWS_SESSION_TOKEN") !== undefined)
    throw new EmoforgeError(
      "AWS_SESSION_TOKEN: expected a key without a session, got one that ends with it. Temporary keys are not understood, and would end in the middle of a run: make a key that lasts, which may use this bucket only.",
    );
  if (given === undefined && region === undefined)
    throw new EmoforgeError(
      "A store in S3 needs a server: expected EMOFORGE_S3_ENDPOINT, or AWS_REGION for Amazon's own, got neither. Example: EMOFORGE_S3_ENDPOINT=https://s3.example.org",
    );
  const endpoint = given ?? `https://s3.${region}.amazonaws.com`;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const plain = url !== undefined && url.username === "" && url.password === "" && url.pathname === "/";
  if (!plain || !/^https?:$/.test(url.protocol))
    throw new EmoforgeError(
      "EMOFORGE_S3_ENDPOINT: expected the address of a server, such as https://s3.example.org or http://host:9000, got another one. Leave bucket, folder and keys out of it.",
    );
  // Servers other than Amazon's mostly take this one, or do not look.
  return { endpoint: url.origin, region: region ?? "us-east-1", keyId, secret };
}

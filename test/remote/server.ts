/** @file A server of objects of a test's own (s3rver), on a free port of this machine, which can be told to fail. It looks at the key's id, not at signatures. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The parts that are used of a package without types. */
interface S3rver {
  configureBuckets(): Promise<unknown>;
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
}

const require = createRequire(import.meta.url);
const Rver: new (options: object) => S3rver = require("s3rver");
const accounts: {
  DUMMY_ACCOUNT: { createKeyPair(id: string, secret: string): void };
} = require("s3rver/lib/models/account");

// s3rver hides its marks between the pages of a list by a cipher that today's OpenSSL has dropped; any other does.
const crypto: typeof import("node:crypto") = require("node:crypto");
const twice = (bytes: Buffer) => Buffer.concat([bytes, bytes]);
for (const name of ["createCipheriv", "createDecipheriv"] as const) {
  const make = crypto[name] as (algorithm: string, key: Buffer, iv: Buffer, ...more: unknown[]) => unknown;
  Object.assign(crypto, {
    [name]: (algorithm: string, key: Buffer, iv: Buffer, ...more: unknown[]) =>
      algorithm === "des" ? make("aes-128-cbc", twice(key), twice(iv)) : make(algorithm, key, iv, ...more),
  });
}

export const bucket = "some-bucket";

export interface ObjectServer {
  readonly endpoint: string;
  /** What a program needs in its environment; the key is of this server alone. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder in which the bucket lies. */
  readonly folder: string;
  /** How requests are answered: as they should be, with 503, or by closing the connection. */
  answers: "well" | "503" | "not";
  /** How many requests came, by method. */
  readonly requests: Map<string, number>;
  /** The file of an object, by the end of its key, for tests that damage it. */
  fileOf(ending: string): string | undefined;
  /** Puts an object there without asking the server, which is quicker; it has no checksum. @param key With the prefix. */
  lay(key: string, content: string): void;
  stop(): Promise<void>;
}

export async function startObjectServer(host = "127.0.0.1"): Promise<ObjectServer> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-s3-"));
  const keyId = `KEYID${folder.slice(-6)}XYZ`;
  const secret = `s3cret-k3y-${folder.slice(-6)}`;
  accounts.DUMMY_ACCOUNT.createKeyPair(keyId, secret);
  const rver = new Rver({
    directory: folder,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket }],
  });
  await rver.configureBuckets();
  const respond = rver.callback();
  const http = createServer((request, response) => {
    const method = request.method ?? "";
    server.requests.set(method, (server.requests.get(method) ?? 0) + 1);
    if (server.answers === "well") respond(request, response);
    else if (server.answers === "not") request.socket.resetAndDestroy();
    else {
      request.resume();
      response.writeHead(503, { "content-type": "application/xml" });
      response.end("<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>no</Message></Error>");
    }
  });
  await new Promise<void>((resolve) => http.listen(0, host, resolve));
  const { port } = http.address() as AddressInfo;
  const endpoint = `http://${host}:${port}`;
  const server: ObjectServer = {
    endpoint,
    env: { EMOFORGE_S3_ENDPOINT: endpoint, AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret },
    folder,
    answers: "well",
    requests: new Map(),
    fileOf(ending) {
      const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((name) =>
        name.endsWith(`${ending}._S3rver_object`),
      );
      return found === undefined ? undefined : join(folder, found);
    },
    lay(key, content) {
      const path = join(folder, bucket, `${key}._S3rver_object`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    },
    stop: () =>
      new Promise((resolve) => {
        http.close(() => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        http.closeAllConnections();
      }),
  };
  return server;
}

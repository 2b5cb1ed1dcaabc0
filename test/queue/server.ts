/** @file A Redis (or Valkey) server of a test's own, on a free port of this machine, which can be killed and started again. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRedis } from "../../scripts/needs.mjs";
import { need } from "../machine.ts";

export const redis = need(
  findRedis() === undefined
    ? "no redis-server on the path; Debian's package `redis-server` brings it"
    : undefined,
);

export interface Server {
  readonly port: number;
  readonly url: string;
  /** Ends it as a power cut would, and waits until it has ended. */
  kill(): Promise<void>;
  /** Starts it on the same port, with what it had written to its files. */
  start(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** @param options `file`: every change is written at once to an append-only file. Otherwise nothing outlives the server. */
export async function startServer({
  file = false,
  password,
  host = "127.0.0.1",
}: {
  readonly file?: boolean;
  readonly password?: string;
  /** An address of this machine. */
  readonly host?: string;
} = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-redis-"));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const server: Server = {
    port,
    url: `redis://${password === undefined ? "" : `:${password}@`}${host}:${port}`,
    kill: () =>
      new Promise((resolve) => {
        if (child === undefined) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
        child = undefined;
      }),
    async start() {
      const keep = file ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
      const lock = password === undefined ? [] : ["--requirepass", password];
      const args = ["--port", String(port), "--bind", host, "--dir", folder, "--save", "", ...keep, ...lock];
      child = spawn(findRedis() as string, args, { stdio: ["ignore", "pipe", "ignore"] });
      const out = child.stdout;
      await new Promise<void>((resolve, reject) => {
        out?.on("data", (text) => /Ready to accept connections/i.test(String(text)) && resolve());
        child?.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      });
    },
    async stop() {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** @file A PostgreSQL server of a test's own, on a free port of this machine. */

import { execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram } from "../../scripts/needs.mjs";
import { need } from "../machine.ts";
import { freePort } from "./server.ts";

/** Debian keeps the server's programs out of the search path, in a folder for each version. */
function findPrograms(): string | undefined {
  const places = ["/usr/lib/postgresql", "/usr/pgsql"].flatMap((folder) => {
    try {
      return readdirSync(folder).map((version) => join(folder, version, "bin"));
    } catch {
      return [];
    }
  });
  return findProgram(["initdb"], [...places, process.env.PATH].join(":"))?.replace(/\/initdb$/, "");
}

const programs = findPrograms();

/** It does not run as root, but as the user of the same name that Debian's package makes. */
const isRoot = process.getuid?.() === 0;

/** Not needed anywhere, so that a machine without it, a CI's too, only skips these tests. */
export const postgres = need(
  programs === undefined ? "no PostgreSQL server; Debian's package `postgresql` brings it" : undefined,
  false,
);

export async function startPostgres(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-postgres-"));
  const port = await freePort();
  const identity = isRoot
    ? {
        uid: Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" })),
        gid: Number(execFileSync("id", ["-g", "postgres"], { encoding: "utf8" })),
      }
    : {};
  if ("uid" in identity) chownSync(folder, identity.uid as number, identity.gid as number);
  const data = join(folder, "data");
  execFileSync(join(programs as string, "initdb"), ["-D", data, "-U", "jobs", "-A", "trust", "--no-sync"], {
    ...identity,
    stdio: "ignore",
  });
  const child = spawn(
    join(programs as string, "postgres"),
    [
      "-D",
      data,
      "-p",
      String(port),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      `unix_socket_directories=${folder}`,
      "-c",
      "fsync=off",
    ],
    { ...identity, stdio: ["ignore", "ignore", "pipe"] },
  );
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on("data", (text) => /ready to accept connections/.test(String(text)) && resolve());
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url: `postgres://jobs@127.0.0.1:${port}/postgres`,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        child.kill("SIGQUIT");
      }),
  };
}

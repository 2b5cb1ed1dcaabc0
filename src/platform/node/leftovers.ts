/** @file Temporary files, whose names say whose they are, so that those of killed writers can be told from those still being written. */

import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** A file that has not been written to for this long counts as left behind, whoever began it. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** `<name>.<place>-<process id>-<random>.tmp`, and, by earlier versions, `<name>.<UUID>.tmp`. */
const ours = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;
const earlier = /\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** A name beside `path` that no other writer has. */
export function temporaryName(path: string): string {
  return `${path}.${place()}-${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
}

/**
 * Removes temporary files that killed writers left in a folder and below: those whose process has ended, and, if that cannot be
 * known (containers may share caches and have the same process ids), those not written to for a day. Files that cannot be removed
 * stay.
 *
 * @param options `below: false` for the folder alone.
 */
export async function removeLeftovers(
  folder: string,
  nowMs: number,
  { below = true }: { readonly below?: boolean } = {},
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && below) await removeLeftovers(path, nowMs);
    else if (entry.isFile() && (await isLeft(path, nowMs))) await rm(path, { force: true }).catch(() => {});
  }
}

/** Removes folders in which workers hand over results, in `scratch` below the cache, if they have not been touched for a day. */
export async function removeOldScratch(cacheFolder: string, nowMs: number): Promise<void> {
  const scratch = join(cacheFolder, "scratch");
  for (const name of await readdir(scratch).catch(() => [])) {
    const path = join(scratch, name);
    if (await untouched(path, nowMs)) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

async function isLeft(path: string, nowMs: number): Promise<boolean> {
  const [, whose, pid] = ours.exec(path) ?? [];
  if (whose === undefined && !earlier.test(path)) return false;
  if (whose === place() && !isRunning(Number(pid))) return true;
  return untouched(path, nowMs);
}

async function untouched(path: string, nowMs: number): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info !== undefined && nowMs - info.mtimeMs > DAY_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { code?: string }).code !== "ESRCH";
  }
}

let known: string | undefined;

/** Identifies the system that the process ids belong to: this boot of the machine, and on Linux the container's process namespace. */
function place(): string {
  known ??= createHash("sha256").update(`${hostname()}/${linuxPlace()}`).digest("hex").slice(0, 8);
  return known;
}

function linuxPlace(): string {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8")}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    // Elsewhere systems cannot be distinguished for certain, so only age counts.
    return randomBytes(8).toString("hex");
  }
}

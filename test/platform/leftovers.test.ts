import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { nodeFiles, removeLeftovers, removeOldScratch } from "../../src/platform/node/index.ts";
import { temporaryName } from "../../src/platform/node/leftovers.ts";

const folder = mkdtempSync(join(tmpdir(), "emoforge-leftovers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const now = Date.now();
const source = pathToFileURL(join(import.meta.dirname, "../../src/platform/node/files.ts")).href;

/** Makes a file that was last written to this many hours ago. */
function aged(name: string, hours: number): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, "half");
  utimesSync(path, now / 1000 - 3600 * hours, now / 1000 - 3600 * hours);
  return path;
}

test("a file left by a killed writer is removed at once, one that is being written stays", async () => {
  const script = `const { nodeFiles } = await import(${JSON.stringify(source)});
    const writer = await nodeFiles.create(${JSON.stringify(join(folder, "killed", "x.bin"))});
    await writer.append("half");
    process.kill(process.pid, "SIGKILL");`;
  const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
  expect(signal).toBe("SIGKILL");
  const writer = await nodeFiles.create(join(folder, "killed", "y.bin"));
  await writer.append("half");
  const kinds = () => readdirSync(join(folder, "killed")).map((name) => name.slice(0, 5));
  expect(kinds().sort()).toEqual(["x.bin", "y.bin"]);
  await removeLeftovers(folder, now);
  // If the system does not tell which process ids are its own, only age counts.
  expect(kinds()).toEqual(existsSync("/proc/self/ns/pid") ? ["y.bin"] : ["x.bin", "y.bin"]);
  await writer.close();
  expect(kinds()).toContain("y.bin");
});

test("those of other systems and of earlier versions are removed after a day, a user's own files never", async () => {
  const elsewhere = "0123abcd-77-89abcdef.tmp";
  const uuid = "01234567-89ab-4cde-8f01-23456789abcd.tmp";
  const young = [aged(`old/a.json.${elsewhere}`, 23), aged(`old/b.json.${uuid}`, 23)];
  const old = [aged(`old/deep/c.json.${elsewhere}`, 25), aged(`old/d.json.${uuid}`, 25)];
  const own = [aged("old/e.tmp", 1000), aged("old/notes.txt", 1000), aged("old/f.0123.tmp", 1000)];
  await removeLeftovers(join(folder, "old"), now, { below: false });
  expect(old.map(existsSync)).toEqual([true, false]);
  await removeLeftovers(join(folder, "old"), now);
  expect(old.map(existsSync)).toEqual([false, false]);
  expect([...young, ...own].map(existsSync)).not.toContain(false);
  await removeLeftovers(join(folder, "absent"), now);
});

test("scratch folders of killed commands are removed after a day", async () => {
  const [old, young] = ["cache/scratch/old", "cache/scratch/young"];
  for (const name of [old, young]) aged(`${name}/0.f32`, 0);
  utimesSync(join(folder, old), now / 1000 - 90_000, now / 1000 - 90_000);
  await removeOldScratch(join(folder, "cache"), now);
  expect([old, young].map((name) => existsSync(join(folder, name)))).toEqual([false, true]);
});

test("no two writers have the same temporary name, and it is hardly longer than the file's own", () => {
  const names = new Set(Array.from({ length: 100 }, () => temporaryName("a")));
  expect(names.size).toBe(100);
  for (const name of names) expect(name.length).toBeLessThan(40);
});

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeFiles, nodePlatform } from "../../src/platform/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "emoforge-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what is written is read back, in folders made on the way, and no temporary file stays", async () => {
  const path = join(folder, "a", "b", "grüße.txt");
  await nodeFiles.write(path, "one");
  await nodeFiles.write(path, "two");
  expect(await nodeFiles.readText(path)).toBe("two");
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["grüße.txt"]);
});

test("entries are listed by name; an absent folder is empty", async () => {
  await nodeFiles.write(join(folder, "list", "b"), "12");
  await nodeFiles.write(join(folder, "list", "a", "x"), "");
  expect(await nodeFiles.list(join(folder, "list"))).toEqual([
    { name: "a", kind: "folder", bytes: expect.any(Number) },
    { name: "b", kind: "file", bytes: 2 },
  ]);
  expect(await nodeFiles.list(join(folder, "absent"))).toEqual([]);
});

test("reading what is absent names the path", async () => {
  const path = join(folder, "absent.wav");
  await expect(nodeFiles.read(path)).rejects.toThrow(
    `${path}: could not be read (no such file). Check the path.`,
  );
});

test("the hash is SHA-256", async () => {
  // Golden value: FIPS 180-2, appendix B.1, the message "abc".
  expect(await nodePlatform.hasher.sha256("abc")).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("a path that cannot be written is named", async () => {
  await nodeFiles.write(join(folder, "plain"), "a file");
  const path = join(folder, "plain", "below");
  await expect(nodeFiles.write(path, "x")).rejects.toThrow(
    /below: could not be written \(.*\)\. Check the folder's rights and free space\.$/,
  );
});

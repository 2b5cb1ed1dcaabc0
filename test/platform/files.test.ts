import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { nodeFiles, nodePlatform } from "../../src/platform/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "emoforge-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what is written is read back, in folders made as needed, and no temporary file remains", async () => {
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
    /below: could not be written \(.*\)\. Check the folder's permissions and free space\.$/,
  );
});

test("ranges are read as far as the file goes", async () => {
  const path = join(folder, "ranges");
  await nodeFiles.write(path, "0123456789");
  expect(await nodeFiles.size(path)).toBe(10);
  const text = async (start: number, end: number) =>
    new TextDecoder().decode(await nodeFiles.readRange(path, start, end));
  expect([await text(2, 5), await text(8, 20), await text(10, 20), await text(3, 3)]).toEqual([
    "234",
    "89",
    "",
    "",
  ]);
  for (const read of [nodeFiles.size, (p: string) => nodeFiles.readRange(p, 0, 1)])
    await expect(read(join(folder, "absent"))).rejects.toThrow("absent: could not be read (no such file).");
});

describe("a file written piece by piece", () => {
  const place = join(folder, "pieces");
  const path = join(place, "x.bin");
  const entries = () => readdirSync(place);

  test("appears when it is closed, with all corrections", async () => {
    const writer = await nodeFiles.create(path);
    await writer.append("ab");
    await writer.append(Uint8Array.of(99, 100));
    await writer.overwrite(1, Uint8Array.of(66));
    await writer.append("e");
    expect(await nodeFiles.exists(path)).toBe(false);
    await writer.close();
    await writer.discard();
    expect(await nodeFiles.readText(path)).toBe("aBcde");
    expect(entries()).toEqual(["x.bin"]);
  });

  test("leaves nothing when it is discarded, and does not change the old file", async () => {
    const writer = await nodeFiles.create(path);
    await writer.append("new");
    expect(entries()).toHaveLength(2);
    await writer.discard();
    expect(entries()).toEqual(["x.bin"]);
    expect(await nodeFiles.readText(path)).toBe("aBcde");
  });

  test("leaves nothing when the program ends before that", () => {
    const script = `const { nodeFiles } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../src/platform/node/files.ts")).href)});
      const writer = await nodeFiles.create(${JSON.stringify(join(place, "y.bin"))});
      await writer.append("half");
      process.exit(7);`;
    const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", script]);
    expect(status).toBe(7);
    expect(entries()).toEqual(["x.bin"]);
  });
});

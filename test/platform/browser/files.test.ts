/** @file The file ports of `emoforge/web`, each with the same files. Node has `fetch`, `Blob` and `File` too. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Files } from "../../../src/core/index.ts";
import {
  fetchFiles,
  memoryFiles,
  pickedFiles,
  webHasher,
  webPlatform,
  zipFiles,
} from "../../../src/platform/browser/index.ts";

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const content: Record<string, Uint8Array | string> = {
  "model/labels.json": '{"é":1}',
  "model/model.onnx": bytes,
  "call #1.wav": Uint8Array.of(1, 2, 3),
  empty: new Uint8Array(0),
};

/** Answers range requests, or gives the whole file; one path is forbidden. */
async function serve(knowsRanges: boolean) {
  const asked: string[] = [];
  const server = createServer(({ url = "", headers }, response) => {
    const path = decodeURIComponent(url.slice(1).replace(/\?.*/, ""));
    asked.push(`${path} ${headers.range ?? "whole"}`);
    if (path === "forbidden") return response.writeHead(403).end();
    if (!Object.hasOwn(content, path)) return response.writeHead(404).end("<html>not here</html>");
    const body = Buffer.from(content[path]);
    const range = knowsRanges ? /bytes=(\d+)-(\d+)/.exec(headers.range ?? "") : null;
    if (!range) return response.writeHead(200).end(body);
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, body.length)];
    if (start >= body.length)
      return response.writeHead(416, { "Content-Range": `bytes */${body.length}` }).end();
    response.writeHead(206, { "Content-Range": `bytes ${start}-${end - 1}/${body.length}` });
    return response.end(body.subarray(start, end));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, asked, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function zipped(password?: string): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    useWebWorkers: false,
    ...(password ? { password } : {}),
  });
  for (const [path, value] of Object.entries(content))
    await writer.add(path, typeof value === "string" ? new TextReader(value) : new Uint8ArrayReader(value));
  return writer.close();
}

const servers: Server[] = [];
let [ranges, wholes]: Awaited<ReturnType<typeof serve>>[] = [];

beforeAll(async () => {
  [ranges, wholes] = [await serve(true), await serve(false)];
  servers.push(ranges.server, wholes.server);
});
afterAll(() => {
  for (const server of servers) server.close();
});

function picked(): File[] {
  return Object.entries(content).map(([path, value]) => {
    const file = new File([value as Uint8Array<ArrayBuffer>], path.replace(/.*\//, ""));
    return path.includes("/") ? Object.assign(file, { webkitRelativePath: path }) : file;
  });
}

const ports: Record<string, () => Promise<Files>> = {
  memoryFiles: async () => memoryFiles(content),
  pickedFiles: async () => pickedFiles(picked()),
  "zipFiles of bytes": async () => zipFiles(await zipped()),
  "zipFiles of a Blob": async () => zipFiles(new Blob([await zipped()])),
  "fetchFiles with ranges": async () => fetchFiles({ base: ranges.base }),
  "fetchFiles without ranges": async () => fetchFiles({ base: wholes.base }),
};

describe.each(Object.entries(ports))("%s", (name, open) => {
  test("reads whole files and parts of them, and knows their sizes", async () => {
    const files = await open();
    expect(await files.readText("model/labels.json")).toBe('{"é":1}');
    expect(await files.read("model/model.onnx")).toEqual(bytes);
    expect(await files.size("model/model.onnx")).toBe(1000);
    expect(await files.readRange("model/model.onnx", 10, 20)).toEqual(bytes.slice(10, 20));
    expect(await files.readRange("model/model.onnx", 990, 2000)).toEqual(bytes.slice(990));
    expect(await files.readRange("model/model.onnx", 2000, 3000)).toHaveLength(0);
    expect(await files.readRange("model/model.onnx", 5, 5)).toHaveLength(0);
    expect([await files.size("empty"), (await files.read("empty")).length]).toEqual([0, 0]);
    expect((await files.readRange("empty", 0, 10)).length).toBe(0);
    expect(await files.size("call #1.wav")).toBe(3);
    expect(await files.read("call #1.wav")).toEqual(Uint8Array.of(1, 2, 3));
  });

  test("says what is there, and names what is missing", async () => {
    const files = await open();
    const there = await Promise.all(["model/model.onnx", "empty", "none", "model/none"].map(files.exists));
    expect(there).toEqual([true, true, false, false]);
    const message = /^model\/none: could not be (read|fetched) \(.*\)\. Check the /;
    for (const attempt of [files.read, files.readText, files.size])
      await expect(attempt("model/none")).rejects.toThrow(message);
  });

  test.skipIf(name.startsWith("fetch"))("lists folders", async () => {
    const files = await open();
    expect(await files.list("")).toEqual([
      { name: "call #1.wav", kind: "file", bytes: 3 },
      { name: "empty", kind: "file", bytes: 0 },
      { name: "model", kind: "folder", bytes: 0 },
    ]);
    expect((await files.list("./model/")).map((entry) => entry.name)).toEqual(["labels.json", "model.onnx"]);
    expect(await files.list("none")).toEqual([]);
    expect(await files.exists("model")).toBe(true);
  });

  test.skipIf(name === "memoryFiles")("refuses to write", async () => {
    const files = await open();
    for (const attempt of [() => files.write("a", "b"), () => files.create("a"), () => files.remove("empty")])
      await expect(attempt()).rejects.toThrow(/: expected a place to write to, got .*Use memoryFiles\(\)\.$/);
  });
});

test("memoryFiles: what is written is a copy, and is there once it is finished", async () => {
  const files = memoryFiles();
  const mine = Uint8Array.of(1, 2);
  await files.write("a/b", mine);
  mine[0] = 9;
  expect(await files.read("/a/x/../b")).toEqual(Uint8Array.of(1, 2));
  const writer = await files.create("a/long");
  for (let i = 0; i < 700; i++) await writer.append("0123");
  expect(await files.exists("a/long")).toBe(false);
  await writer.overwrite(4, new TextEncoder().encode("ABCD"));
  await writer.close();
  expect(await files.size("a/long")).toBe(2800);
  expect(await files.readText("a/long")).toMatch(/^0123ABCD0123/);
  const left = await files.create("a/left");
  await left.append("x");
  await left.discard();
  await files.remove("a/b");
  expect((await files.list("a")).map(({ name }) => name)).toEqual(["long"]);
  await files.remove("a");
  expect(await files.list("")).toEqual([]);
});

test("fetchFiles: a server without ranges gives a file once, not once for each block", async () => {
  const files = fetchFiles({ base: wholes.base });
  wholes.asked.length = 0;
  await files.size("model/model.onnx");
  for (let at = 0; at < 1000; at += 100) await files.readRange("model/model.onnx", at, at + 100);
  expect(wholes.asked).toEqual(["model/model.onnx bytes=0-0"]);
});

test("fetchFiles: addresses, what is sent with them, and what the server refuses", async () => {
  const files = fetchFiles({ base: `${ranges.base}page/of/it.html`, request: { headers: { "X-Key": "1" } } });
  expect(await files.readText("/model/labels.json")).toBe('{"é":1}');
  expect(await files.readText(`${ranges.base}model/labels.json?signed`)).toBe('{"é":1}');
  await expect(files.read("../../forbidden")).rejects.toThrow(
    "../../forbidden: could not be fetched (the server answers 403 Forbidden). Check the address.",
  );
  await expect(files.exists("/forbidden")).rejects.toThrow("the server answers 403");
  await expect(files.list("/model")).rejects.toThrow(
    "/model: expected a folder that can be listed, got an address: servers do not list folders. Use zipFiles or pickedFiles.",
  );
  await expect(fetchFiles({ base: "http://127.0.0.1:1/" }).read("x")).rejects.toThrow(
    /^x: could not be fetched \(.+\)\. Check the address and, on another host, that it allows this page \(CORS\)\.$/,
  );
  await expect(fetchFiles().read("x")).rejects.toThrow(
    "x: expected an address, relative to a page, got another text.",
  );
});

test("zipFiles: what is not an archive, and entries that are damaged, encrypted or there twice", async () => {
  await expect(zipFiles(bytes, "m.zip")).rejects.toThrow(
    "m.zip: expected a zip archive, got something else or a part of one. Copy it again.",
  );
  const stored = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false });
  await stored.add("a", new TextReader("content"));
  const archive = await stored.close();
  const at = Buffer.from(archive).indexOf("content");
  archive[at] ^= 1;
  await expect((await zipFiles(archive, "m.zip")).read("a")).rejects.toThrow(
    "m.zip: a: expected content of the CRC-32 and size that the archive lists, got other bytes. The archive is damaged: copy it again.",
  );
  await expect((await zipFiles(await zipped("secret"), "m.zip")).read("empty")).rejects.toThrow(
    "m.zip: empty: expected plain content, got an encrypted entry. Pack it without a password.",
  );
  const twice = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  await twice.add("a/b", new TextReader("1"));
  await twice.add("a/./b", new TextReader("2"));
  await expect(zipFiles(await twice.close(), "m.zip")).rejects.toThrow(
    "m.zip: expected one entry for each path, got two for a/b. Pack it again.",
  );
});

test("pickedFiles: two files with the same name are refused", () => {
  expect(() => pickedFiles([new File(["1"], "a.wav"), new File(["2"], "a.wav")])).toThrow(
    "a.wav: expected files of different names, got two of this one. Pick the folder that holds both, or rename one.",
  );
});

test("checksums of bytes, of parts of arrays and of texts; the clock", async () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await webHasher.sha256("abc")).toBe(abc);
  expect(await webHasher.sha256(new TextEncoder().encode("xabcx").subarray(1, 4))).toBe(abc);
  const { hasher, clock, files } = webPlatform(memoryFiles());
  expect(hasher).toBe(webHasher);
  expect(clock.now()).toBeGreaterThan(1e12);
  expect(await files.list("")).toEqual([]);
});

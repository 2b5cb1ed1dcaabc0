/** @file Published models: the licence, the download from a server of our own, the hash, and what happens without any of them. */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fetchModel, type ModelDownload } from "../../src/cli/support/fetch-model.ts";
import { embeddingOptions } from "../../src/features/embedding/options.ts";
import { addressOf, publishedModels } from "../../src/features/index.ts";
import { hasher, memoryFiles } from "../corpora/memory-files.ts";
import { toyEncoder } from "../features/embedding/models.ts";
import { workplace } from "./run.ts";

const model = toyEncoder().model;
const sha256 = createHash("sha256").update(model).digest("hex");

let server: Server;
let url = "";
/** What the server does with each request in turn; the last one is repeated. */
let behaviours: ((request: IncomingMessage, response: ServerResponse) => void)[];
let ranges: (string | undefined)[];

/** Sends the model from the offset asked for, and breaks the connection after `cut` bytes. */
function send(cut = Number.POSITIVE_INFINITY) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const rest = model.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": rest.length,
      etag: '"v1"',
      ...(from > 0 ? { "content-range": `bytes ${from}-${model.length - 1}/${model.length}` } : {}),
    });
    if (cut >= rest.length) response.end(rest);
    else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  };
}

const place = workplace();

beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const behave = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    behave?.(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/resolve/toy.onnx`;
});
afterAll(async () => {
  place.remove();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});
beforeEach(() => {
  behaviours = [send()];
  ranges = [];
});

describe("model fetch", () => {
  const fetchTo = (out: string, ...more: string[]) =>
    place.inProcess(["model", "fetch", "--url", url, "--sha256", sha256, "--out", out, ...more]);

  test("shows the licence, downloads, checks and says how to go on; what is there is not downloaded again", async () => {
    const { code, stdout, stderr } = await fetchTo("a.onnx", "--yes");
    expect(code, stderr).toBe(0);
    expect(stdout).toBe("a.onnx is the published model.");
    expect(stderr.replaceAll(url, "URL")).toMatchInlineSnapshot(`
      "A model that is not listed
        licence   not known here: read it on the model's page
        file      URL
        SHA-256   5c10d99aeba7b778e445ef45a267afd8e8d704cf260034c1eb42bc05b6862597
        goes to   a.onnx
      Use it with: --set onnx --set-option path=a.onnx"
    `);
    expect(new Uint8Array(await readFile(place.at("a.onnx")))).toEqual(model);
    expect(JSON.parse(await readFile(place.at("a.onnx.json"), "utf8"))).toEqual({
      url,
      bytes: model.length,
      sha256,
      licence: "not known here: read it on the model's page",
    });
    const again = await fetchTo("a.onnx");
    expect([again.code, again.stdout]).toEqual([0, "a.onnx was there already, and is the published model."]);
    expect(ranges).toEqual([undefined]);
  });

  test("without consent nothing is downloaded", async () => {
    const { code, stderr } = await fetchTo("b.onnx");
    expect(code).toBe(1);
    expect(stderr).toContain("To accept this licence without being asked, add --yes.");
    expect(stderr).toContain("was not accepted. Nothing was downloaded.");
    expect(ranges).toEqual([]);
  });

  test("a listed model may come from a mirror, and is refused if it is another one", async () => {
    const { code, stdout, stderr } = await place.inProcess([
      ...["model", "fetch", "hubert-base", "--url", url, "--yes"],
    ]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Apache-2.0 (Meta)");
    expect(stderr.replaceAll(url, "URL")).toContain(
      `emoforge: URL: expected SHA-256 786786c4a3eef866901137c4f0d0ab3ac139b49997b446643cde7f633b8744b3, got ${sha256} ` +
        `(${model.length} bytes). It is not the published file, or it is damaged. It was removed: try again.`,
    );
    // Its size is known to the byte, so nothing is downloaded.
    const sized = await place.inProcess(["model", "fetch", "whisper-tiny-encoder", "--url", url, "--yes"]);
    expect(sized.stderr).toContain(`expected 10124910 bytes, got a file of ${model.length}`);
    expect((await readdir(place.folder)).filter((name) => /hubert|whisper/.test(name))).toEqual([]);
  });

  test("a copy that was downloaded by other means is checked like a download", async () => {
    await place.write("copy.bin", model);
    const { code, stderr } = await fetchTo("c.onnx", "--yes", "--file", "copy.bin");
    expect([code, ranges], stderr).toEqual([0, []]);
    await place.write("other.bin", "something else");
    const other = await fetchTo("d.onnx", "--yes", "--file", "other.bin");
    expect(other.stderr).toContain("It is not the published file, or it is damaged.");
    expect(other.stderr).not.toContain("removed");
  });

  test("another file of the name is not replaced unasked", async () => {
    await place.write("e.onnx", "mine");
    const kept = await fetchTo("e.onnx", "--yes");
    expect(kept.stderr).toContain("--out: expected a new file, got e.onnx, which exists.");
    expect(await readFile(place.at("e.onnx"), "utf8")).toBe("mine");
    expect((await fetchTo("e.onnx", "--yes", "--force")).code).toBe(0);
  });

  test("without a network the message says what to do", async () => {
    const closed = "http://127.0.0.1:1/model.onnx";
    const { code, stderr } = await place.inProcess([
      ...["model", "fetch", "--url", closed, "--sha256", sha256, "--out", "f.onnx", "--yes"],
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /emoforge: http:\/\/127\.0\.0\.1:1\/model\.onnx: expected a connection, got none \(.+\)\. Check the network, or download the file elsewhere and name it with --file\.$/,
    );
  });

  test.each([
    [["whisper-huge"], "model fetch: expected one of whisper-tiny-encoder, "],
    [[], "or --url and --sha256, got nothing."],
    [["--url", "http://host.example/m.onnx"], "got --url alone."],
    [["--url", "m.onnx", "--sha256", sha256], "--url: expected an address"],
    [["hubert-base", "--sha256", "abc"], "--sha256: expected 64 hexadecimal digits, got abc."],
    [["hubert-base", "--sha256", sha256], "that of hubert-base"],
  ])("%j is answered with what to do", async (args, message) => {
    const { code, stderr } = await place.inProcess(["model", "fetch", ...args]);
    expect([code, stderr.includes(message)], stderr).toEqual([1, true]);
  });
});

describe("fetchModel", () => {
  const description = (): ModelDownload => ({ url, sha256, bytes: model.length, licence: "MIT" });
  const get = (files = memoryFiles(), options: object = {}) =>
    fetchModel(description(), {
      files,
      hasher,
      http: fetch,
      path: "/m.onnx",
      confirmLicence: async () => true,
      ...options,
    });

  test("continues where a broken connection stopped, within a call and in a later one", async () => {
    const files = memoryFiles();
    const steps: number[] = [];
    behaviours = [send(3000), send(2000), send(0)];
    await expect(get(files, { onProgress: (done: number) => void steps.push(done) })).rejects.toThrow(
      `expected ${model.length} bytes, got 5000 before the connection broke. Run the same command again`,
    );
    expect(steps.at(-1)).toBe(5000);
    behaviours = [send()];
    expect(await get(files)).toBe(true);
    expect(ranges).toEqual([undefined, "bytes=3000-", "bytes=5000-", "bytes=5000-"]);
    expect([...files.content.keys()].sort()).toEqual(["/m.onnx", "/m.onnx.json"]);
    expect(await files.read("/m.onnx")).toEqual(model);
  });

  test("gives a silent server up, and stops on request", async () => {
    behaviours = [() => {}];
    await expect(get(memoryFiles(), { patienceMs: 30 })).rejects.toThrow("expected a connection, got none");
    const stop = new AbortController();
    behaviours = [
      (request, response) => {
        send(1000)(request, response);
        setTimeout(() => stop.abort(), 5);
      },
    ];
    await expect(get(memoryFiles(), { signal: stop.signal })).rejects.toThrow("stopped on request");
  });

  test("takes no web page for a model", async () => {
    behaviours = [
      (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>log in</html>"),
    ];
    await expect(get()).rejects.toThrow(
      "expected a model, got a web page. Open the address in a browser, save the model, and name it with --file.",
    );
  });
});

test("the list is complete: addresses at fixed revisions, hashes, licences, and options that exist", () => {
  for (const one of publishedModels) {
    expect(addressOf(one)).toMatch(
      /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/[0-9a-f]{40}\/onnx\/\w+\.onnx$/,
    );
    expect(one.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(embeddingOptions.safeParse({ path: "m.onnx", ...one.options }).success).toBe(true);
    if (one.bytes !== undefined) expect(one.bytes / 1e6).toBeCloseTo(one.megabytes, 1);
  }
  expect(new Set(publishedModels.map(({ id }) => id)).size).toBe(publishedModels.length);
});

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync, strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type CorpusDownload,
  corpusDownloads,
  downloadOf,
  fetchArchive,
  fetchCorpus,
} from "../../src/corpora/index.ts";
import type { SizedCorpusLoader } from "../../src/corpora/loader.ts";
import { loadByName } from "../../src/corpora/loader.ts";
import { hasher, memoryFiles, wav } from "./memory-files.ts";

const card = {
  id: "toy",
  title: "Toy corpus",
  licence: "CC BY 4.0",
  url: "http://toy.example",
  citation: "Nobody",
  language: "en",
  synthetic: true,
};
const loader: SizedCorpusLoader = {
  id: "toy",
  card,
  labels: ["a", "b"],
  expected: { utterances: 2, speakers: 1, perLabel: { a: 1, b: 1 } },
  load: (files, root) => loadByName(files, root, card, (label) => ({ label, speaker: "s", sex: "unknown" })),
};

/** Stored, not compressed, so that it is large enough to be cut. */
const zip = (names: string[]) =>
  zipSync(Object.fromEntries(names.map((name) => [name, strToU8(name.repeat(2000))])), { level: 0 });
const archive = zip(["Toy/wav/a.wav", "Toy/wav/b.wav", "__MACOSX/Toy/wav/a.wav", "Toy/readme.txt"]);
const md5 = createHash("md5").update(archive).digest("hex");

let server: Server;
let url = "";
/** What the server does with each request in turn; the last one is repeated. */
let behaviours: ((request: IncomingMessage, response: ServerResponse) => void)[];
let ranges: (string | undefined)[];

/** Sends the file from the offset asked for, and breaks the connection after `cut` bytes. */
function send(cut = Number.POSITIVE_INFINITY, body: Uint8Array = archive) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const rest = body.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": rest.length,
      etag: '"v1"',
      ...(from > 0 ? { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    });
    if (cut >= rest.length) response.end(rest);
    else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const behave = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    behave?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/toy.zip`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  behaviours = [send()];
  ranges = [];
});

const description = (more: Partial<CorpusDownload> = {}): CorpusDownload => ({
  loader,
  url,
  bytes: archive.length,
  md5,
  checks: "Size and MD5.",
  place: (entry) => /(wav\/.+\.wav)$/.exec(entry)?.[1],
  ...more,
});

function get(more: Partial<CorpusDownload> = {}, options: object = {}, files = memoryFiles()) {
  const all = { files, hasher, http: fetch, dataRoot: "/data", confirmLicence: async () => true, ...options };
  return fetchArchive(description(more), all);
}

/** Messages without the server's port, which differs from run to run. */
const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error: Error) => error.message.replaceAll(url, "URL"),
  );

describe("fetchArchive", () => {
  test("downloads, checks, unpacks the wanted entries, notes the source and cleans up", async () => {
    const files = memoryFiles();
    const steps = new Set<string | undefined>();
    const onProgress = (_done: number, _total: number, note?: string) => void steps.add(note);
    const { corpus, downloaded, folder } = await get({}, { onProgress }, files);
    expect([downloaded, folder]).toEqual([true, "/data/toy"]);
    expect(corpus.utterances.map(({ file }) => file)).toEqual(["/data/toy/wav/a.wav", "/data/toy/wav/b.wav"]);
    expect([...files.content.keys()].sort()).toEqual([
      "/data/toy/source.json",
      "/data/toy/wav/a.wav",
      "/data/toy/wav/b.wav",
    ]);
    expect(await files.readText("/data/toy/wav/b.wav")).toBe("Toy/wav/b.wav".repeat(2000));
    expect(JSON.parse(await files.readText("/data/toy/source.json"))).toEqual({
      url,
      bytes: archive.length,
      sha256: createHash("sha256").update(archive).digest("hex"),
      licence: "CC BY 4.0",
    });
    expect([...steps]).toEqual(["downloading", "unpacking"]);
  });

  test("shows the licence first, and downloads nothing without consent", async () => {
    const notices: unknown[] = [];
    const confirmLicence = async (notice: unknown) => {
      notices.push(notice);
      return false;
    };
    expect(await messageOf(get({}, { confirmLicence }))).toBe(
      'Corpus "toy": its licence (CC BY 4.0) was not accepted. Nothing was downloaded.',
    );
    expect(notices).toEqual([
      { card, url, bytes: archive.length, checks: "Size and MD5.", folder: "/data/toy" },
    ]);
    expect(ranges).toEqual([]);
  });

  test("does nothing if the corpus is complete", async () => {
    const files = memoryFiles({ "/data/toy/a.wav": "audio", "/data/toy/b.wav": "audio" });
    expect((await get({}, {}, files)).downloaded).toBe(false);
    expect(ranges).toEqual([]);
  });

  test("asks only for the rest after a broken connection", async () => {
    behaviours = [send(40_000), send(30_000), send()];
    expect((await get()).downloaded).toBe(true);
    expect(ranges).toEqual([undefined, "bytes=40000-", "bytes=70000-"]);
  });

  test("continues in a later call where an earlier one had to stop", async () => {
    const files = memoryFiles();
    behaviours = [send(50_000), send(0)];
    expect(await messageOf(get({}, {}, files))).toBe(
      `URL: expected ${archive.length} bytes, got 50000 before the connection broke. ` +
        "Run the same command again: it continues where it stopped.",
    );
    [behaviours, ranges] = [[send()], []];
    await get({}, {}, files);
    expect(ranges).toEqual(["bytes=50000-"]);
  });

  test("starts again if the server cannot resume", async () => {
    const whole = (request: IncomingMessage, response: ServerResponse) => {
      delete request.headers.range;
      send()(request, response);
    };
    behaviours = [send(50_000), whole];
    expect((await get()).downloaded).toBe(true);
    expect(ranges).toEqual([undefined, "bytes=50000-"]);
  });

  test("stops on request and keeps what it has", async () => {
    const files = memoryFiles();
    const stop = new AbortController();
    behaviours = [
      (request, response) => {
        send(20_000)(request, response);
        setTimeout(() => stop.abort(), 5);
      },
    ];
    expect(await messageOf(get({}, { signal: stop.signal }, files))).toBe("stopped on request");
    [behaviours, ranges] = [[send()], []];
    await get({}, {}, files);
    expect(ranges).toEqual(["bytes=20000-"]);
  });

  test("asks the other address if the first does not answer", async () => {
    const first = "https://toy.example/toy.zip";
    const asked: string[] = [];
    const http = (address: string, init: RequestInit) => {
      asked.push(address);
      return address === first ? Promise.reject(new TypeError("fetch failed")) : fetch(address, init);
    };
    expect((await get({ url: first, otherwise: url }, { http })).downloaded).toBe(true);
    expect(asked).toEqual([first, url]);
  });

  test("stops on request while unpacking", async () => {
    const stop = new AbortController();
    const files = memoryFiles({ "/toy.zip": archive });
    const onProgress = (_done: number, _total: number, note?: string) => {
      if (note === "unpacking") stop.abort();
    };
    expect(await messageOf(get({}, { archive: "/toy.zip", onProgress, signal: stop.signal }, files))).toBe(
      "stopped on request",
    );
    expect(files.content.has("/data/toy/wav/b.wav")).toBe(false);
  });

  test("takes an archive that was downloaded by other means", async () => {
    const files = memoryFiles({ "/home/toy.zip": archive });
    expect((await get({}, { archive: "/home/toy.zip" }, files)).downloaded).toBe(true);
    expect(ranges).toEqual([]);
  });
});

describe("refuses", () => {
  test("a file of another size, before downloading it", async () => {
    expect(await messageOf(get({ bytes: 5 }))).toBe(
      `URL: expected 5 bytes, got a file of ${archive.length}: it is not the published one. Nothing was downloaded.`,
    );
  });

  test("another hash, and does not keep the download", async () => {
    const files = memoryFiles();
    expect(await messageOf(get({ md5: "0".repeat(32) }, {}, files))).toBe(
      `URL: expected MD5 ${"0".repeat(32)}, got ${md5}. ` +
        "The archive is damaged or not the published one: download it again. It was removed, so the next attempt starts from the beginning.",
    );
    expect([...files.content.keys()]).toEqual([]);
  });

  test("a recording that differs from the inventory", async () => {
    const sha256 = createHash("sha256").update("Toy/wav/a.wav".repeat(2000)).digest("hex").slice(0, 16);
    const inventory = new Map([
      ["a", sha256],
      ["b", "0123456789abcdef"],
    ]);
    expect(await messageOf(get({ inventory }))).toMatch(
      /^URL: wav\/b\.wav: expected SHA-256 0123456789abcdef…, got [0-9a-f]{16}…\. The archive is damaged or not the published one: download it again\. It was removed, so the next attempt starts from the beginning\.$/,
    );
  });

  test("an archive with recordings missing", async () => {
    const short = zip(["wav/a.wav"]);
    const files = memoryFiles({ "/short.zip": short });
    const more = { bytes: short.length, md5: createHash("md5").update(short).digest("hex") };
    expect(await messageOf(get(more, { archive: "/short.zip" }, files))).toBe(
      "/short.zip: expected 2 recordings, got 1 (missing: b 1). It is not the archive described at http://toy.example.",
    );
  });

  test("a file that is not a zip archive", async () => {
    const files = memoryFiles({ "/x.zip": strToU8("no zip") });
    const { bytes: _bytes, md5: _md5, ...unchecked } = description();
    const work = fetchArchive(unchecked, {
      files,
      hasher,
      http: fetch,
      dataRoot: "/data",
      confirmLicence: async () => true,
      archive: "/x.zip",
    });
    expect(await messageOf(work)).toBe(
      "/x.zip: expected a zip archive, got 6 bytes that are not one, or not all of one. Download it again.",
    );
  });

  test("an archive with a damaged byte, by the checksums inside, and does not keep it", async () => {
    const files = memoryFiles();
    const damaged = archive.slice();
    damaged[3000] ^= 1;
    behaviours = [send(Number.POSITIVE_INFINITY, damaged)];
    const unchecked = { md5: undefined } as unknown as Partial<CorpusDownload>;
    expect(await messageOf(get(unchecked, {}, files))).toBe(
      "URL: Toy/wav/a.wav: expected content of the CRC-32 and size that the archive lists, got other bytes. " +
        "The archive is damaged: download it again. It was removed, so the next attempt starts from the beginning.",
    );
    expect([...files.content.keys()]).toEqual([]);
    behaviours = [send()];
    expect((await get({}, {}, files)).downloaded).toBe(true);
  });

  test("a recording that does not have its known duration", async () => {
    const recordings = zipSync({ "wav/a.wav": wav(1), "wav/b.wav": wav(2) });
    const more = { md5: createHash("md5").update(recordings).digest("hex"), bytes: recordings.length };
    const durations = new Map([
      ["a", 8000],
      ["b", 7900],
    ]);
    const files = memoryFiles({ "/toy.zip": recordings });
    expect(await messageOf(get({ ...more, durations }, { archive: "/toy.zip" }, files))).toBe(
      "/toy.zip: wav/b.wav: expected 0.494 s, got 0.500 s. The archive is damaged or not the published one: download it again.",
    );
    durations.set("b", 8001);
    expect((await get({ ...more, durations }, { archive: "/toy.zip" }, files)).downloaded).toBe(true);
  });

  test("to wait endlessly for an answer", async () => {
    const http = () => new Promise<never>(() => {});
    expect(await messageOf(get({}, { http, patienceMs: 20 }))).toBe(
      "URL: expected a connection, got none (no answer for 0 s). Check the network, or download the file elsewhere and name it with --archive.",
    );
  });

  test("to wait endlessly for more, and keeps what it has received", async () => {
    const files = memoryFiles();
    behaviours = [
      (_, response) => {
        response.writeHead(200, { "content-length": archive.length, etag: '"v1"' });
        response.write(archive.subarray(0, 30_000));
      },
      (_, response) =>
        void response
          .writeHead(206, { "content-range": `bytes 30000-${archive.length - 1}/${archive.length}` })
          .flushHeaders(),
    ];
    expect(await messageOf(get({}, { patienceMs: 100 }, files))).toBe(
      `URL: expected ${archive.length} bytes, got 30000 before the connection broke. ` +
        "Run the same command again: it continues where it stopped.",
    );
    [behaviours, ranges] = [[send()], []];
    await get({}, {}, files);
    expect(ranges).toEqual(["bytes=30000-"]);
  });

  test("what a proxy has compressed on the way, and asks for it as it is stored", async () => {
    let asked: string | undefined;
    behaviours = [
      (request, response) => {
        asked = request.headers["accept-encoding"];
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(archive));
      },
    ];
    expect(await messageOf(get())).toBe(
      "URL: expected the file as it is stored, got it compressed (content-encoding gzip). " +
        "A proxy on the way does that: download the file by other means and name it with --archive.",
    );
    expect(asked).toBe("identity");
  });

  test("an endless stream, if the size is known", async () => {
    const files = memoryFiles();
    behaviours = [
      (_, response) => {
        response.writeHead(200, { etag: '"v1"' });
        const more = () =>
          response.write(new Uint8Array(200_000), () => response.destroyed || setImmediate(more));
        more();
      },
    ];
    expect(await messageOf(get({ bytes: 100_000 }, {}, files))).toBe(
      "URL: expected at most 100000 bytes, got more. It is not the published file; what came was removed.",
    );
    expect([...files.content.keys()]).toEqual([]);
  });

  test("a redirection out of the encrypted connection", async () => {
    const http = async () => ({
      status: 200,
      headers: new Headers(),
      body: null,
      url: "http://elsewhere/x.zip",
    });
    expect(await messageOf(get({ url: "https://toy.example/toy.zip" }, { http }))).toBe(
      "https://toy.example/toy.zip: expected an encrypted connection to the end, got a redirection to http://elsewhere/x.zip. Nothing was downloaded.",
    );
  });

  test("a status without a file", async () => {
    behaviours = [(_, response) => response.writeHead(503).end()];
    expect(await messageOf(get())).toBe(
      "URL: expected the file (status 200), got status 503. Try again later, or download the file by other means and name it with --archive.",
    );
  });

  test("a web page in place of the archive", async () => {
    behaviours = [(_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")];
    expect(await messageOf(get())).toBe(
      "URL: expected an archive, got a web page. Open the address in a browser, save the archive, and name it with --archive.",
    );
  });

  test("to hang without a network", async () => {
    const http = () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ENOTFOUND" } }));
    expect(await messageOf(get({}, { http }))).toBe(
      "URL: expected a connection, got none (ENOTFOUND). Check the network, or download the file elsewhere and name it with --archive.",
    );
  });

  test("an unknown corpus", async () => {
    const options = {
      files: memoryFiles(),
      hasher,
      http: fetch,
      dataRoot: "/d",
      confirmLicence: async () => true,
    };
    expect(await messageOf(fetchCorpus("emo-db", options))).toBe(
      "corpus fetch: expected one of emodb, ravdess, emovo, got emo-db.",
    );
  });

  test("a corpus that is lent after a signature", () => {
    expect(() => downloadOf("iemocap")).toThrowErrorMatchingInlineSnapshot(
      `[EmoforgeError: corpus fetch: "iemocap" (free for research use, licence by signature) cannot be downloaded by this command. To get it: ask for it at https://sail.usc.edu/iemocap/iemocap_release.htm (licence by signature) and unpack it, so that Session1 … Session5 lie in this folder.]`,
    );
  });
});

describe("the descriptions", () => {
  const place = (id: string, entry: string) =>
    corpusDownloads.find((one) => one.loader.id === id)?.place(entry);

  test("put recordings where the loaders look, and nothing outside the folder", () => {
    expect(place("emodb", "wav/03a01Wa.wav")).toBe("wav/03a01Wa.wav");
    expect(place("emodb", "erkennung.txt")).toBe("erkennung.txt");
    expect(place("emodb", "labsilb/03a01Wa.labsilb")).toBeUndefined();
    expect(place("ravdess", "Actor_01/03-01-01-01-01-01-01.wav")).toBe("Actor_01/03-01-01-01-01-01-01.wav");
    expect(place("emovo", "EMOVO/f1/dis-f1-b1.wav")).toBe("f1/dis-f1-b1.wav");
    expect(place("emovo", "EMOVO/documents/a.pdf")).toBeUndefined();
    expect(place("emodb", "../../wav/../x.wav")).toBeUndefined();
  });

  test("list each recording of EMOVO with its duration", () => {
    const { durations, loader: emovo } = corpusDownloads[2] as CorpusDownload;
    expect(durations?.size).toBe(emovo.expected.utterances);
    // The total in minutes and the longest in seconds, as `corpus info emovo` counts them.
    const seconds = [...(durations?.values() ?? [])].map((samples) => samples / 16_000);
    expect([Math.round(seconds.reduce((a, b) => a + b) / 60), Math.max(...seconds)]).toMatchInlineSnapshot(`
      [
        31,
        13.9946875,
      ]
    `);
  });

  test("list each recording of EMO-DB", () => {
    const { inventory, loader: emodb } = corpusDownloads[0] as CorpusDownload;
    expect(inventory?.size).toBe(emodb.expected.utterances);
    expect([...(inventory?.values() ?? [])].every((digits) => /^[0-9a-f]{16}$/.test(digits))).toBe(true);
  });
});

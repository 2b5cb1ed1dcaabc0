/** @file The studio answers its own page and nobody else, and reads its own folders and nothing else. */

import { readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { request as httpRequest, type RequestOptions } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePlace, type StudioPlace, scriptName, secret } from "../../bench/studio/place.ts";
import { type ServedStudio, serveStudio } from "../../bench/studio/served.ts";
import { browser } from "../machine.ts";
import { builtPage } from "./page.ts";
import { openTab } from "./tab.ts";

let place: StudioPlace;
let studio: ServedStudio;

beforeAll(async () => {
  place = await makePlace();
  const { data, runs, cache } = place;
  studio = await serveStudio({ data, runs: [runs], cache, page: await builtPage() });
});
afterAll(async () => {
  await studio?.close();
  await rm(place.folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends exactly these headers, which `fetch` would not: a foreign host, no cookie. */
function ask(path: string, options: RequestOptions & { body?: string } = {}): Promise<Answer> {
  const { body, ...rest } = options;
  const headers = { cookie: studio.cookie, ...options.headers };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: studio.port, path, ...rest, headers },
      (response) => {
        let text = "";
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

const error = ({ body }: Answer) => (JSON.parse(body) as { error: string }).error;
const none = { headers: { cookie: "" } };

describe("the token", () => {
  const paths = [
    "/",
    "/index.html",
    "/api/status",
    "/api/corpora",
    "/api/runs",
    "/api/jobs",
    "/model/bundle.json",
  ];

  test.each(paths)("%s needs the cookie", async (path) => {
    const answer = await ask(path, none);
    expect(answer.status).toBe(401);
    expect(error(answer)).toBe(
      "expected the studio's cookie, got none. Open the address that the terminal shows.",
    );
  });

  test("people see a page that says what to do", async () => {
    const { status, body } = await ask("/", { headers: { cookie: "", accept: "text/html" } });
    expect(status).toBe(401);
    expect(body).toContain("open the newest address printed there");
  });

  test("works once, and is turned into a cookie that scripts and other sites cannot use", async () => {
    const token = studio.token();
    const first = await ask(`/open/${token}`, none);
    expect(first.status).toBe(200);
    expect(String(first.headers["set-cookie"])).toMatch(
      new RegExp(`^emoforge-studio-${studio.port}=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect((await ask(`/open/${token}`, none)).status).toBe(401);
    expect(studio.token()).not.toBe(token);
  });

  test.each(["", "0", "a".repeat(64), "a".repeat(10_000), "..%2f"])(
    "/open/%s opens nothing",
    async (token) => {
      const { status, headers } = await ask(`/open/${token}`, none);
      expect(status).toBe(401);
      expect(headers["set-cookie"]).toBeUndefined();
    },
  );

  test("a cookie with one other letter is none", async () => {
    const [name, value] = studio.cookie.split("=");
    const other = `${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`;
    expect((await ask("/api/status", { headers: { cookie: `${name}=${other}` } })).status).toBe(401);
  });
});

describe("other sites", () => {
  test.each([
    "evil.example",
    "evil.example:4747",
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost.evil.example",
    "[::1]",
  ])("a request to the name %j, as after DNS rebinding, is refused", async (host) => {
    const answer = await ask("/api/status", { headers: { host } });
    expect(answer.status).toBe(421);
  });

  test("a request for another site's whole address is refused", async () => {
    expect((await ask("http://evil.example/api/status")).status).toBe(421);
  });

  test.each(["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])(
    "a request from the origin %s is refused",
    async (origin) => {
      expect((await ask("/api/status", { headers: { origin } })).status).toBe(403);
      expect((await ask("/api/corpora/demo/check", { method: "POST", headers: { origin } })).status).toBe(
        403,
      );
    },
  );

  test.each(["cross-site", "same-site"])("a picture or script asked for %s is refused", async (site) => {
    expect((await ask("/icon.svg", { headers: { "sec-fetch-site": site } })).status).toBe(403);
  });

  test("its own page is answered", async () => {
    const origin = studio.origin;
    expect((await ask("/api/status", { headers: { origin, "sec-fetch-site": "same-origin" } })).status).toBe(
      200,
    );
    expect((await ask("/api/status", { headers: { host: `localhost:${studio.port}` } })).status).toBe(200);
  });

  test.each(["PUT", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])("%s is refused", async (method) => {
    expect((await ask("/api/status", { method })).status).toBe(405);
  });
});

describe("headers", () => {
  test.each(["/", "/api/status", "/api/none", "/model/model.onnx", "/ort/ort-wasm-simd-threaded.mjs"])(
    "of %s let nothing foreign run or look in",
    async (path) => {
      const { headers } = await ask(path);
      const policy = String(headers["content-security-policy"]).replace("'wasm-unsafe-eval'", "");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|http|data:|\*/);
      expect(headers).toMatchObject({
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
      });
    },
  );

  test("the page has no inline scripts, styles or handlers, and names no foreign address", async () => {
    const { body } = await ask("/");
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:/);
  });
});

const outs = [
  "..",
  "../outside",
  "../../etc",
  "own/../../outside",
  "/etc",
  "/etc/passwd",
  "out",
  "out/secret.txt",
  "linked",
  "escape.csv",
  "gone",
  "own/joy/../../../outside/secret.wav",
  "..\\outside",
  "own\0",
  "\0",
  "./../outside",
  "file:///etc/passwd",
];

describe("paths that lead out", () => {
  test.each(outs)("the corpus %j is not opened", async (key) => {
    for (const at of ["", "/utterances", "/recordings/0", "/recordings/0/sound", "/recordings/0/file"]) {
      const { status, body } = await ask(`/api/corpora/${encodeURIComponent(key)}${at}`);
      expect([400, 403, 404], `${key}${at}: ${body}`).toContain(status);
      expect(body).not.toContain(secret);
    }
  });

  test.each(outs)("the folder %j is not listed", async (path) => {
    const answer = await ask(`/api/corpora/folders?path=${encodeURIComponent(path)}`);
    const inside = ["linked", "escape.csv"].includes(path);
    // A file has no entries, and of a folder only names of folders and lists are told.
    expect(inside ? [200] : [403, 404], answer.body).toContain(answer.status);
    if (answer.status === 200) expect(answer.body).not.toContain("secret");
  });

  test("what is refused is said", async () => {
    expect(error(await ask("/api/corpora/linked"))).toBe(
      `linked: expected recordings inside the folders of this studio, got 1 outside, such as ${place.data}/linked/joy/a.wav. Start it with --data naming a folder that holds them all.`,
    );
    expect(error(await ask("/api/corpora/escape.csv"))).toContain(
      "expected a path inside the folders of this studio, got one that leads outside. Start it with --data or --runs naming the folder.",
    );
  });

  test.each([
    "/../package.json",
    "/..%2fpackage.json",
    "/assets/../../package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "/model/..%2f..%2fpackage.json",
    "/model/%2e%2e/%2e%2e/package.json",
    "/ort/../package.json",
    "/ort/ort.wasm.min.mjs",
    "//etc/passwd",
    "/.built",
    "/%00",
    "/%ff",
  ])("the address %s has nothing", async (path) => {
    const { status, body } = await ask(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain("dependencies");
  });

  test.each(["0/linked", "..", "0/..", "0/../outside/run", "1", "", "9/x"])(
    "the run %j is not read",
    async (id) => {
      const { status, body } = await ask(`/api/runs/${encodeURIComponent(id)}`);
      expect(status, body).toBe(404);
      expect(body).not.toContain(secret);
    },
  );

  test("a run that is broken is said to be, beside the others", async () => {
    const runs = JSON.parse((await ask("/api/runs")).body) as { id: string; error?: string }[];
    expect(runs.map(({ id }) => id)).toEqual(["0/broken"]);
    expect(runs[0].error).toContain("expected the results of a run, got something else");
  });
});

describe("too much", () => {
  test("a large upload is refused", async () => {
    const body = "x".repeat(2_000_000);
    const answer = await ask("/api/corpora/own.csv/check", { method: "POST", body });
    expect([answer.status, error(answer)]).toEqual([413, "expected at most 1000000 bytes, got more."]);
  });

  test("an upload without an end is refused, and the connection closed", async () => {
    const head = `POST /api/corpora/own.csv/check HTTP/1.1\r\nHost: 127.0.0.1:${studio.port}\r\nCookie: ${studio.cookie}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const piece = `10000\r\n${"x".repeat(65_536)}\r\n`;
    const sent = await new Promise<{ bytes: number; answer: string }>((resolve, reject) => {
      const socket = connect(studio.port, "127.0.0.1");
      let [bytes, answer] = [0, ""];
      const more = () => {
        while (!socket.destroyed && bytes < 100_000_000) {
          bytes += piece.length;
          if (!socket.write(piece)) return;
        }
      };
      socket.write(head);
      // Just beyond the limit, then nothing until the answer comes: one that crosses with more would be lost as the connection ends.
      socket.write(piece.repeat(17));
      socket.on("data", (part) => {
        answer += part;
        more();
      });
      socket.on("drain", () => answer !== "" && more());
      socket.on("close", () => resolve({ bytes, answer }));
      socket.on("error", (fault: NodeJS.ErrnoException) => {
        // Writing into a connection that was closed.
        if (!["EPIPE", "ECONNRESET"].includes(fault.code ?? "")) reject(fault);
      });
    });
    expect(sent.answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(sent.answer).toContain("expected at most 1000000 bytes, got more.");
    expect(sent.bytes).toBeLessThan(50_000_000);
    expect((await ask("/api/status")).status).toBe(200);
  });

  test.each([
    ["bytes=0-0", 206],
    ["bytes=-5", 206],
    ["bytes=5-", 206],
    ["bytes=0-999999999999999", 206],
    ["bytes=9-3", 416],
    ["bytes=-0", 416],
    ["bytes=-", 416],
    ["bytes=999999999-", 416],
    ["bytes=0-1,0-1,0-1", 416],
    [`bytes=${"0-,".repeat(2000)}0-`, 416],
    ["bytes=a-b", 416],
    ["lines=0-1", 200],
  ])("the range %s is answered with %d", async (range, status) => {
    for (const path of ["/model/labels.json", "/api/corpora/own.csv/recordings/0/file"])
      expect((await ask(path, { headers: { range } })).status, path).toBe(status);
  });

  test.each(["from=-1", "from=x", "to=NaN", "rate=1", "rate=1e9", "from=1e300", "from=9&to=1"])(
    "sound for ?%s is refused",
    async (query) => {
      expect([400, 413]).toContain((await ask(`/api/corpora/own.csv/recordings/0/sound?${query}`)).status);
    },
  );
});

describe("every route", () => {
  /** With parts that are there, where there are any. */
  const addressOf = (path: string) =>
    path
      .replace(":key", "own.csv")
      .replace(":index", "0")
      .replace(/:\w+|\*/g, "x");
  const askAll = async (headers: Readonly<Record<string, string>>) => {
    const answers: string[] = [];
    for (const route of studio.routes) {
      const [method, path] = route.split(" ");
      const { status } = await ask(addressOf(path), { method, headers });
      answers.push(`${route}: ${status}`);
    }
    return answers;
  };
  const all = (status: number) => studio.routes.map((route) => `${route}: ${status}`);

  test("needs the cookie", async () => {
    expect(studio.routes.length).toBeGreaterThan(40);
    expect(await askAll({ cookie: "" })).toEqual(all(401));
  });

  test("refuses other hosts, as after DNS rebinding", async () => {
    expect(await askAll({ host: `evil.example:${studio.port}` })).toEqual(all(421));
  });

  test("refuses other origins", async () => {
    expect(await askAll({ origin: "http://evil.example" })).toEqual(all(403));
  });
});

describe.skipIf(browser.skip)(`scripts in names and labels${browser.note}`, () => {
  test("none runs in any view", async () => {
    const tab = await openTab();
    try {
      const { page, place: own, studio: served, go } = tab;
      const post = async (path: string, body: unknown) => {
        const answer = await fetch(`${served.origin}/api/${path}`, {
          method: "POST",
          headers: { cookie: served.cookie, "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        const job = (await answer.json()) as { id: string; what: string };
        expect(answer.status, JSON.stringify(job)).toBe(200);
        const events = await fetch(`${served.origin}/api/jobs/${job.id}/events`, {
          headers: { cookie: served.cookie },
        });
        expect(await events.text()).toContain('"state":"done"');
        return job.what;
      };
      const list = await writeMarked(own);
      const markup = JSON.stringify(scriptName);
      const yaml = `title: ${markup}
question: ${markup}
corpora: [{ id: own, path: ${JSON.stringify(join(own.data, list))} }]
features: { set: is09 }
normalisation: [train]
repeats: 1
augmenters: [{ kind: none }, { kind: noise, name: ${markup} }]
classifiers: [{ kind: lda, name: ${markup} }]
`;
      await post("training", { yaml, profile: "", name: "marked" });
      await post("models/train", {
        corpus: list,
        set: "is09",
        classifier: "lda",
        voices: false,
        seed: 1,
      });
      const search = await post("searches", { corpus: list, minutes: 0.05, normalisation: "train", seed: 1 });
      const [model] = (await readdir(join(own.cache, "models"))).map(encodeURIComponent);
      const views = [
        "corpora",
        `corpora/${encodeURIComponent(list)}`,
        `corpora/${encodeURIComponent(list)}/0`,
        "bench",
        "runs",
        `runs/${encodeURIComponent("0/marked")}`,
        "results",
        `results/${encodeURIComponent("0/marked")}`,
        "map",
        `map/${encodeURIComponent("0/marked")}`,
        "models",
        `models/${model}`,
        `models/searches/${encodeURIComponent(search)}`,
        `try?model=${model}&corpus=${encodeURIComponent(list)}&index=0`,
        `live?model=${model}`,
        encodeURIComponent(scriptName),
      ];
      for (const view of views) {
        await go(view);
        await page.locator("#main :is(h1, .fault)").first().waitFor();
        await page.waitForLoadState("networkidle");
        const ran = await page.evaluate(() => (globalThis as { pwned?: number }).pwned);
        expect(ran, view).toBeUndefined();
      }
      for (const view of ["results", "runs"]) {
        await go(view);
        await page.locator("#main").getByText("<img src=x onerror=").first().waitFor();
      }
      tab.calm();
    } finally {
      await tab.close();
    }
  }, 200_000);
});

/** A list whose emotions, speakers and ids are markup, and differ. @returns Its name, which is markup too. */
async function writeMarked({ data }: StudioPlace): Promise<string> {
  const [head, ...lines] = (await readFile(join(data, "own.csv"), "utf8")).trim().split("\n");
  const quoted = (text: string) => `"${`${text} ${scriptName}`.replaceAll('"', '""')}"`;
  const rows = lines.map((line) => {
    const [file, speaker, gender, emotion] = line.split(",");
    return [file, quoted(speaker), gender, quoted(emotion)].join(",");
  });
  const name = `${scriptName.replaceAll("/", "")}.csv`;
  await writeFile(join(data, name), `${[head, ...rows].join("\n")}\n`);
  return name;
}

test("in all of this nothing outside the folders was read", async () => {
  const inside = [place.data, place.runs, place.cache];
  const outside: string[] = [];
  for (const path of studio.touched) {
    const real = await realpath(path).catch(() => path);
    if (!inside.some((folder) => real === folder || real.startsWith(`${folder}/`))) outside.push(path);
  }
  expect(studio.touched.size).toBeGreaterThan(10);
  expect(outside).toEqual([]);
  expect(studio.faults).toEqual([]);
});

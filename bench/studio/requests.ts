/** @file Requests that a studio might get from anybody: its routes with parts that are right, wrong, hostile or random. */

import type { Rng } from "../../src/core/index.ts";

export interface OddRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const keys = ["own", "own.csv", "names.csv", "demo", "emodb", "none"];
const ways = [
  "..",
  "../outside",
  "../outside/secret.wav",
  "out",
  "out/secret.txt",
  "linked",
  "escape.csv",
  "gone",
  "/etc/passwd",
  "own/../../outside",
  "..\\outside",
  "\0",
  "%2e%2e%2f",
  "__proto__",
  "constructor",
  "recipe:{}",
  "<script>alert(1)</script>",
  "'; drop table x; --",
  "a".repeat(3000),
  "\u202e\u0000\ud800",
  "",
  ".",
  "-1",
  "1e9",
  "NaN",
];

/** @param rng Says what each is. */
export function oddRequest(rng: Rng): OddRequest {
  const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)];
  const some = (share: number) => rng.uniform() < share;
  const junk = () =>
    Array.from({ length: rng.integer(12) }, () => String.fromCharCode(rng.integer(300))).join("");
  const part = () => (some(0.1) ? junk() : pick([...keys, ...ways]));
  const key = () => (some(0.5) ? pick(keys) : part());
  const index = () => (some(0.6) ? String(rng.integer(25)) : part());
  const run = () => (some(0.3) ? "0/broken" : part());
  const job = () => (some(0.4) ? `job-${rng.integer(4)}` : part());
  const value = () => (some(0.4) ? pick(["0", "1", "0.5", "16000"]) : part());
  // Well encoded, badly, or not at all: what is sent raw must at least be a request line.
  const escaped = (text: string) => {
    const how = rng.uniform();
    if (how < 0.8) return encodeURIComponent(text.toWellFormed());
    return text.replace(/[^!-~]/g, "%").replace(/[?#]/g, "");
  };
  const query = (...names: readonly string[]) => {
    const given = names.filter(() => some(0.6)).map((name) => `${name}=${escaped(value())}`);
    return given.length === 0 ? "" : `?${given.join("&")}`;
  };
  const routes: readonly (() => string)[] = [
    () => "/",
    () => `/${part()}`,
    () => `/assets/${escaped(part())}`,
    () => `/model/${escaped(some(0.5) ? "labels.json" : part())}`,
    () => `/ort/${escaped(part())}`,
    () => `/open/${escaped(part())}`,
    () => "/api/status",
    () => `/api/${escaped(part())}`,
    () => "/api/corpora",
    () => `/api/corpora/folders${some(0.9) ? `?path=${escaped(part())}` : ""}`,
    () => `/api/corpora/${escaped(key())}`,
    () => `/api/corpora/${escaped(key())}/utterances`,
    () => `/api/corpora/${escaped(key())}/recordings/${escaped(index())}`,
    () => `/api/corpora/${escaped(key())}/recordings/${escaped(index())}/sound${query("from", "to", "rate")}`,
    () => `/api/corpora/${escaped(key())}/recordings/${escaped(index())}/outline${query("parts")}`,
    () => `/api/corpora/${escaped(key())}/recordings/${escaped(index())}/file`,
    () => "/api/runs",
    () => `/api/runs/${escaped(run())}`,
    () => `/api/runs/${escaped(run())}/map`,
    () => `/api/runs/${escaped(run())}/view${query("corpus", "augmenter", "normalisation", "seed")}`,
    () => `/api/runs/compare${query("a", "b")}`,
    () => `/api/runs/${escaped(run())}/cell${query("corpus", "cell", "truth", "predicted")}`,
    () => "/api/models",
    () => "/api/models/viewmakers",
    () => `/api/models/${escaped(part())}/card`,
    () => `/api/models/${escaped(part())}/files/${escaped(some(0.5) ? "bundle.json" : part())}`,
    () => "/api/searches",
    () => `/api/searches/${escaped(part())}`,
    () => "/api/recipes/starter",
    () => "/api/recipes/schema",
    () => "/api/training",
    () => `/api/training/${escaped(run())}${query("from")}`,
    () => `/api/training/${escaped(run())}/recipe`,
    () => `/api/training/${escaped(run())}/events`,
    () => "/api/queue",
    () => "/api/jobs",
    () => `/api/jobs/${escaped(job())}`,
    () => `/api/jobs/${escaped(job())}/result`,
    () => `/api/jobs/${escaped(job())}/events`,
  ];
  const posts: readonly (() => string)[] = [
    () => `/api/corpora/${escaped(key())}/check`,
    () => "/api/models/train",
    () => "/api/searches",
    () => `/api/searches/${escaped(part())}/resume`,
    () => `/api/corpora/${escaped(key())}/features`,
    () => `/api/corpora/${escaped(part())}/${escaped(part())}`,
    () => "/api/recipes/check",
    () => "/api/training",
    () => "/api/training/plan",
    () => `/api/training/${escaped(run())}/resume`,
    () => `/api/queue/${escaped(pick(["pause", "resume"]))}`,
  ];
  const method = some(0.75)
    ? "GET"
    : pick(["POST", "POST", "POST", "DELETE", "HEAD", "PUT", "OPTIONS", "PATCH"]);
  const raw = (method === "POST" ? pick(posts) : pick(routes))();
  // A space or a control character would end the request line.
  const path = `/${raw.replace(/^\/+/, some(0.02) ? "/" : "")}`.replace(/[^!-~]/g, "%");
  return {
    method,
    path,
    headers: {
      ...(some(0.15)
        ? {
            range: pick([
              "bytes=0-9",
              "bytes=-1",
              "bytes=9-1",
              "bytes=0-1,2-3",
              `bytes=${"9".repeat(40)}-`,
              "x",
            ]),
          }
        : {}),
      ...(some(0.03) ? { origin: "http://evil.example" } : {}),
      ...(some(0.03) ? { host: "evil.example" } : {}),
      ...(some(0.03) ? { cookie: "" } : {}),
      ...(some(0.05) ? { accept: "text/html" } : {}),
      ...(method === "POST" && some(0.8) ? { "content-type": "application/json" } : {}),
    },
    body: method === "POST" || method === "PUT" ? bodyFor(path) : undefined,
  };

  /** Mostly what the route takes, or nearly. */
  function bodyFor(route: string): string {
    if (some(0.4)) return pick(["", "{", "{}", "null", `{"a":${"[".repeat(500)}`, "x".repeat(1000)]);
    if (route.startsWith("/api/models")) return oddTraining(pick, key());
    if (route.startsWith("/api/searches")) return oddSearch(pick, key());
    return oddRecipe(pick, part());
  }
}

/** A recipe that is broken, hostile, or leads outside. */
function oddRecipe(pick: <T>(list: readonly T[]) => T, odd: string): string {
  const yaml = pick([
    odd,
    "[".repeat(3000),
    "a: &a [*a]",
    "__proto__: { title: x }",
    "title: x\nquestion: y\ncorpora: [{ id: demo }]\nfeatures: { set: is09 }\naugmenters: [{ kind: none }]\nclassifiers: [{ kind: svm }]\n",
    `title: x\nquestion: y\ncorpora: [{ id: o, path: ${JSON.stringify(odd)} }]\nfeatures: { set: is09 }\naugmenters: [{ kind: none }]\nclassifiers: [{ kind: svm }]\n`,
  ]);
  const body = { yaml, profile: pick(["", odd]), name: pick(["odd", odd]) };
  return JSON.stringify(pick([body, { ...body, draft: odd }, { yaml, profile: "" }]));
}

/** What the form of the view Models sends, or nearly. */
function oddTraining(pick: <T>(list: readonly T[]) => T, corpus: string): string {
  return JSON.stringify({
    corpus,
    set: pick(["is09", "egemaps-v02", "logmel", "onnx", "__proto__"]),
    classifier: pick(["lda", "svm", "vgg", "constructor"]),
    voices: pick([true, false, "yes"]),
    seed: pick([1, 1, -1, 1e300]),
  });
}

function oddSearch(pick: <T>(list: readonly T[]) => T, corpus: string): string {
  return JSON.stringify({
    corpus,
    minutes: pick([0.001, 0.1, 0, -1, 1e300, "1", null]),
    normalisation: pick(["both", "train", "speaker", "../outside"]),
    seed: pick([1, 1, 1.5]),
  });
}

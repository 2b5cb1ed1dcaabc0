/** @file Runs the pages of the guide, exactly as they are there, in real Chromium; and trains in a page as in Node. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, extname, join } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileSource } from "../../../src/audio/index.ts";
import {
  createPredictor,
  type FilePrediction,
  type Heard,
  loadBundle,
  type Predictor,
  readVoiceFile,
  saveBundle,
  type Voice,
} from "../../../src/bundle/index.ts";
import { classifierSchema, createClassifier } from "../../../src/classify/index.ts";
import { createRng } from "../../../src/core/index.ts";
import { embeddingVersion, featuresSchema } from "../../../src/features/index.ts";
import { nodePlatform, shippedModel } from "../../../src/platform/node/index.ts";
import { createNodeEngine } from "../../../src/tensor/node.ts";
import { createModelWriter } from "../../../src/tensor/onnx/model.ts";
import { listenToVoice, type TimelineSegment, timeline } from "../../../src/timeline/index.ts";
import { toyParts } from "../../bundle/toy.ts";
import { toyTable } from "../../classify/toy.ts";
import { blocks, page, root } from "../../docs/markdown.ts";
import { createSandbox, type Sandbox } from "../../docs/sandbox.ts";
import { toyEncoder, toyEncoderWidth } from "../../features/embedding/models.ts";
import { browser, launchChromium } from "../../machine.ts";
import { withSources } from "../../package/entries.ts";

const { files, hasher } = nodePlatform;
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** A bundle whose features come from a model with the interface of a Whisper encoder. */
async function saveEncoderBundle(folder: string): Promise<void> {
  const { model } = toyEncoder();
  const features = featuresSchema.parse({ set: "onnx", path: "encoder.onnx" });
  const names = Array.from({ length: toyEncoderWidth }, (_, i) => `last_hidden_state[${i}]`);
  const version = await embeddingVersion({ model, sha256: await hasher.sha256(model) }, {});
  const writer = createModelWriter();
  writer.input("features", "float32", ["N", toyEncoderWidth]);
  const weights = writer.values(new Float32Array(2 * toyEncoderWidth).fill(0.1), [toyEncoderWidth, 2]);
  const scores = writer.node("MatMul", ["features", weights]);
  writer.output("probabilities", writer.node("Softmax", [scores], { axis: 1 }), "float32", ["N", 2]);
  writer.output("label", writer.node("ArgMax", [scores], { axis: 1, keepdims: 0 }), "int64", ["N"]);
  const parts = toyParts({
    model: writer.encode(),
    scaler: { kind: "train", mean: names.map(() => 0), scale: names.map(() => 1) },
    features,
    embedding: { model, names, version },
  });
  await saveBundle(folder, parts, files, hasher);
}

const training = `import { classifierSchema, createClassifier, createRng } from "emoforge";
import { createWebEngine } from "emoforge/web";

export async function predicted(train, rows) {
  const engine = await createWebEngine({ wasmPaths: "/ort/" });
  const classifier = createClassifier(classifierSchema.parse({ kind: "svm", c: 1 }), { engine });
  const fitted = await classifier.fit(train, { rng: createRng(1) });
  return Array.from((await fitted.predict(rows)).labels);
}`;

const timed = `import { createPredictor, fileSource, loadBundle, timeline } from "emoforge/bundle";
import { createWebEngine, webPlatform } from "emoforge/web";

export async function segmentsOf(options) {
  const { files, hasher } = webPlatform();
  const bundle = await loadBundle("/models/emodb", files, hasher);
  const predictor = await createPredictor(bundle, await createWebEngine({ wasmPaths: "/ort/" }));
  return (await timeline(await fileSource("/call.wav", files), predictor, options)).segments;
}`;

/** Answers by the model that comes with Emoforge: alone, then by a voice that is learned from all recordings. */
const judging = `import { createPredictor, fileSource, loadBundle, voiceFileText } from "emoforge/bundle";
import { createWebEngine, webPlatform } from "emoforge/web";

export async function answersOf(paths) {
  const { files, hasher } = webPlatform();
  const bundle = await loadBundle("/shipped", files, hasher);
  const predictor = await createPredictor(bundle, await createWebEngine({ wasmPaths: "/ort/" }), { coverage: 0.95 });
  const heard = [];
  for (const path of paths) heard.push(await predictor.hear(await fileSource("/" + path, files)));
  const voice = predictor.enrol(heard);
  const answers = [];
  for (const one of heard) answers.push(await predictor.judge(one), await predictor.judge(one, voice));
  return { answers, kept: JSON.parse(voiceFileText(voice, bundle, "test")) };
}`;

const spoken = `import { createPredictor, fileSource, listenToVoice, loadBundle, timeline, voiceFileText } from "emoforge/bundle";
import { createWebEngine, webPlatform } from "emoforge/web";

export async function byVoice(options) {
  const { files, hasher } = webPlatform();
  const bundle = await loadBundle("/models/voices", files, hasher);
  const predictor = await createPredictor(bundle, await createWebEngine({ wasmPaths: "/ort/" }));
  const source = await fileSource("/call.wav", files);
  const listener = listenToVoice(predictor);
  await listener.hear(source, options);
  const voice = listener.voice();
  const { segments } = await timeline(source, predictor, { ...options, voice });
  return { segments, voice, text: voiceFileText(voice, bundle, "emoforge 0.0.0") };
}`;

/** The features of a recording by a bundle whose model takes Whisper's spectrogram. */
const encoding = `import { createPredictor, fileSource, loadBundle } from "emoforge/bundle";
import { createWebEngine, webPlatform } from "emoforge/web";

export async function embeddingOf(path) {
  const { files, hasher } = webPlatform();
  const bundle = await loadBundle("/models/encoder", files, hasher);
  const predictor = await createPredictor(bundle, await createWebEngine({ wasmPaths: "/ort/" }));
  const { features } = await predictor.hear(await fileSource("/" + path, files));
  return { frontEnd: bundle.features.config.frontEnd, features: Array.from(features) };
}`;

describe.skipIf(browser.skip)(`in Chromium${browser.note}`, () => {
  let sandbox: Sandbox;
  let server: Server;
  let chromium: Browser;
  let tab: Page;
  let inNode: Predictor;
  let chunks: string[];
  const asked: string[] = [];
  const at = (path: string) => join(sandbox.folder, path);
  const labelInNode = async (path: string) =>
    (await inNode.predictFile(await readFile(at(path)), path)).label;

  beforeAll(async () => {
    sandbox = await createSandbox();
    inNode = await createPredictor(
      await loadBundle(at("models/emodb"), files, hasher),
      await createNodeEngine(),
    );
    const guide = blocks(page("docs/guides/models.md").text, "ts");
    const code = (name: string) => guide.find((block) => block.startsWith(`// ${name}.ts\n`)) ?? "";
    chunks = await bundle({
      page: code("page"),
      picked: code("picked"),
      training,
      timed,
      judging,
      spoken,
      encoding,
    });
    await writeFile(at("page.html"), "<!doctype html><body><script type=module src=/page.js></script>");
    await writeFile(at("bare.html"), "<!doctype html><body><input type=file multiple>");
    server = createServer(async ({ url = "" }, response) => {
      asked.push(url);
      const path = url.startsWith("/ort/")
        ? join(root, "node_modules/onnxruntime-web/dist", url.slice("/ort/".length))
        : url.startsWith("/shipped/")
          ? join(shippedModel(), url.slice("/shipped/".length))
          : at(url);
      const body = await readFile(path).catch(() => undefined);
      if (body === undefined) return response.writeHead(404).end();
      return response.setHeader("Content-Type", types[extname(url)] ?? "application/octet-stream").end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    chromium = await launchChromium();
    tab = await chromium.newPage();
  });

  afterAll(async () => {
    await chromium?.close();
    server?.close();
    await inNode?.release();
    await sandbox?.remove();
  });

  /** Bundles as users do; importing a module of Node is an error. Returns the names of the files. */
  async function bundle(pages: Readonly<Record<string, string>>): Promise<string[]> {
    for (const [name, code] of Object.entries(pages)) await writeFile(at(`${name}.ts`), withSources(code));
    const { outputFiles } = await build({
      entryPoints: Object.keys(pages).map((name) => at(`${name}.ts`)),
      bundle: true,
      splitting: true,
      write: false,
      format: "esm",
      platform: "browser",
      outdir: sandbox.folder,
      logLevel: "error",
    });
    for (const { path, contents } of outputFiles) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents);
    }
    return outputFiles.map(({ path }) => basename(path));
  }

  async function open(name: string): Promise<string[]> {
    const faults: string[] = [];
    tab.removeAllListeners("pageerror");
    tab.on("pageerror", (error) => faults.push(String(error)));
    asked.length = 0;
    await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`);
    return faults;
  }

  test("a bundle and a recording are loaded from their addresses, in at most ten lines", async () => {
    const lines = (await readFile(at("page.ts"), "utf8")).split("\n");
    expect(lines.filter((line) => line !== "" && !line.startsWith("//")).length).toBeLessThanOrEqual(10);
    const faults = await open("page.html");
    await tab.waitForFunction("document.body.textContent.includes('{')").catch(() => {});
    expect(faults).toEqual([]);
    const [label, shares] = ((await tab.textContent("body")) ?? "").split(/ (.*)/);
    const here = await inNode.predictFile(await readFile(at("call.wav")), "call.wav");
    expect(label).toBe(here.label);
    const there = JSON.parse(shares) as Record<string, number>;
    expect(Object.keys(there)).toEqual(Object.keys(here.probabilities));
    for (const [name, value] of Object.entries(here.probabilities)) expect(there[name]).toBeCloseTo(value, 5);
  });

  test("a WAV file and a finished model need neither decoders nor the writer of models", async () => {
    const onDemand = /^(opus-decoder|ogg-vorbis|mpg123|flac|mp4|stated|lower|blocked)/;
    expect(chunks.filter((name) => onDemand.test(name)).length).toBeGreaterThanOrEqual(8);
    await open("page.html");
    await tab.waitForFunction("document.body.textContent.includes('{')");
    expect(asked).toContain("/models/emodb/model.onnx");
    expect(asked.map((url) => basename(url)).filter((name) => onDemand.test(name))).toEqual([]);
  });

  test("Whisper's spectrogram and the model behind it give the same as in Node", async () => {
    await saveEncoderBundle(at("models/encoder"));
    await open("bare.html");
    const { frontEnd, features } = (await tab.evaluate(
      `import("/encoding.js").then(({ embeddingOf }) => embeddingOf("call.wav"))`,
    )) as { frontEnd: string; features: number[] };
    const bundle = await loadBundle(at("models/encoder"), files, hasher);
    const predictor = await createPredictor(bundle, await createNodeEngine());
    const { features: here } = await predictor.hear(await fileSource(at("call.wav"), files));
    await predictor.release();
    expect([frontEnd, features.length]).toEqual(["whisper", toyEncoderWidth]);
    for (const [i, value] of here.entries()) expect(features[i]).toBeCloseTo(value, 5);
  });

  test("a bundle is read from an archive, and recordings are picked", async () => {
    const faults = await open("bare.html");
    const [first] = (await files.list(at("recordings"))).filter(({ name }) => name.endsWith(".wav"));
    await tab.setInputFiles("input", [at("call.wav"), at(`recordings/${first.name}`)]);
    const archive = JSON.stringify(Array.from(await zippedBundle(at("models/emodb"))));
    const labels = await tab.evaluate(`import("/picked.js").then(({ emotionsOf }) =>
      emotionsOf(document.querySelector("input").files, new Blob([Uint8Array.from(${archive})])))`);
    expect(labels).toEqual({
      "call.wav": await labelInNode("call.wav"),
      [first.name]: await labelInNode(`recordings/${first.name}`),
    });
    expect(faults).toEqual([]);
  });

  test.each([{}, { windows: { windowSec: 0.5, hopSec: 0.2 } }])(
    "a timeline as in Node, with %j",
    async (options) => {
      const { segments } = await timeline(await fileSource(at("call.wav"), files), inNode, options);
      const faults = await open("bare.html");
      const there = (await tab.evaluate(
        `import("/timed.js").then(({ segmentsOf }) => segmentsOf(${JSON.stringify(options)}))`,
      )) as TimelineSegment[];
      expect(faults).toEqual([]);
      expect(there.map(({ start, end, label }) => [start, end, label])).toEqual(
        segments.map(({ start, end, label }) => [start, end, label]),
      );
      expect(segments.length).toBeGreaterThan(0);
      for (const [i, { probabilities }] of segments.entries())
        for (const [name, p] of Object.entries(probabilities))
          expect(there[i].probabilities[name]).toBeCloseTo(p, 5);
    },
  );

  test("the model that comes with emoforge answers as in Node: probabilities, sets, reasons, a voice", async () => {
    const recordings = (await files.list(at("recordings"))).filter(({ name }) => name.endsWith(".wav"));
    const paths = ["call.wav", ...recordings.slice(0, 5).map(({ name }) => `recordings/${name}`)];
    const shipped = await loadBundle(shippedModel(), files, hasher);
    const predictor = await createPredictor(shipped, await createNodeEngine(), { coverage: 0.95 });
    const heard: Heard[] = [];
    for (const path of paths) heard.push(await predictor.hear(await fileSource(at(path), files)));
    const voice = predictor.enrol(heard);
    const here: FilePrediction[] = [];
    for (const one of heard) here.push(await predictor.judge(one), await predictor.judge(one, voice));
    await predictor.release();
    const faults = await open("bare.html");
    const there = (await tab.evaluate(
      `import("/judging.js").then(({ answersOf }) => answersOf(${JSON.stringify(paths)}))`,
    )) as { answers: FilePrediction[]; kept: Voice };
    expect(faults).toEqual([]);
    const said = ({ label, set, abstained, reasons }: FilePrediction) => ({ label, set, abstained, reasons });
    expect(there.answers.map(said)).toEqual(here.map(said));
    for (const [i, { probabilities }] of here.entries())
      for (const [name, p] of Object.entries(probabilities))
        expect(there.answers[i].probabilities[name]).toBeCloseTo(p, 5);
    expect(voice.recordings).toBeGreaterThan(0);
    expect(there.kept).toMatchObject({ recordings: voice.recordings, doubts: voice.doubts });
  });

  test("a voice is learned, kept and adapted to as in Node", async () => {
    const bundle = await loadBundle(at("models/voices"), files, hasher);
    const predictor = await createPredictor(bundle, await createNodeEngine());
    const options = { windows: { windowSec: 0.3, hopSec: 0.3 } };
    const source = await fileSource(at("call.wav"), files);
    const listener = listenToVoice(predictor);
    await listener.hear(source, options);
    const voice = listener.voice();
    const { segments } = await timeline(source, predictor, { ...options, voice });
    const faults = await open("bare.html");
    const there = (await tab.evaluate(
      `import("/spoken.js").then(({ byVoice }) => byVoice(${JSON.stringify(options)}))`,
    )) as { segments: TimelineSegment[]; voice: Voice; text: string };
    expect(faults).toEqual([]);
    expect(there.voice.recordings).toBe(voice.recordings);
    for (const [c, value] of voice.mean.entries())
      expect(Math.abs(there.voice.mean[c] - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
    // What a page keeps, Node reads.
    expect(readVoiceFile(new TextEncoder().encode(there.text), "voice.json", bundle)).toEqual(there.voice);
    expect(there.segments).toHaveLength(segments.length);
    for (const [i, { probabilities }] of segments.entries())
      for (const [name, p] of Object.entries(probabilities))
        expect(there.segments[i].probabilities[name]).toBeCloseTo(p, 5);
    await predictor.release();
  });

  test("a support vector machine is trained as in Node", async () => {
    const train = toyTable([12, 9, 7], 1.5);
    const classifier = createClassifier(classifierSchema.parse({ kind: "svm", c: 1 }), {
      engine: await createNodeEngine(),
    });
    const fitted = await classifier.fit(train, { rng: createRng(1) });
    const here = Array.from((await fitted.predict(train.data)).labels);
    await open("bare.html");
    const plain = JSON.stringify({
      ...train,
      data: Array.from(train.data),
      labels: Array.from(train.labels),
    });
    const there = await tab.evaluate(`import("/training.js").then(({ predicted }) => {
      const table = ${plain};
      const data = Float32Array.from(table.data);
      return predicted({ ...table, data, labels: Int32Array.from(table.labels) }, data);
    })`);
    expect(there).toEqual(here);
  });
});

async function zippedBundle(folder: string): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const { name } of await files.list(folder))
    await writer.add(`emodb/${name}`, new Uint8ArrayReader(await files.read(`${folder}/${name}`)));
  return writer.close();
}

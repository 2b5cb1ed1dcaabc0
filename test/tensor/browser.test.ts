/** @file The same training run in a headless browser, on WebAssembly and on WebGPU, as in Node. */

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createNodeEngine } from "../../src/tensor/node.ts";
import { browser, launchChromium } from "../machine.ts";
import { batchBytes, trainSmall } from "../nn/small-training.ts";
import { type TrainingResult, train } from "./training.ts";

const steps = 10;

describe.skipIf(browser.skip)(`training in headless Chromium${browser.note}`, () => {
  let server: Server | undefined;
  let chromium: Browser | undefined;
  let page: Page;
  let inNode: TrainingResult;

  beforeAll(async () => {
    inNode = await train(await createNodeEngine(), steps);
    const entry = fileURLToPath(new URL("browser-page.ts", import.meta.url));
    const bundled = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "esm",
      logLevel: "error",
    });
    const pages = createServer(async ({ url = "/" }, response) => {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      const send = (type: string, body: string | Uint8Array) =>
        response.setHeader("Content-Type", type).end(body);
      if (url === "/") return send("text/html", "<!doctype html><script type=module src=/page.js></script>");
      if (url === "/page.js") return send("text/javascript", bundled.outputFiles[0].contents);
      const name = /^\/ort\/([\w.-]+\.(wasm|mjs))$/.exec(url);
      if (!name) return response.writeHead(404).end();
      const file = new URL(`../../node_modules/onnxruntime-web/dist/${name[1]}`, import.meta.url);
      return send(name[2] === "wasm" ? "application/wasm" : "text/javascript", await readFile(file));
    });
    server = pages;
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    chromium = await launchChromium("--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader");
    page = await chromium.newPage();
    await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`);
    await page.waitForFunction("globalThis.trainInPage");
  });

  afterAll(async () => {
    await chromium?.close();
    server?.close();
  });

  test.each([
    ["wasm", 1],
    ["wasm", 2],
    ["webgpu", 1],
  ] as const)(
    "%s with %i thread(s) agrees with Node's CPU",
    async (backend, threads) => {
      // One page each: ONNX Runtime settles its threads once a page.
      await page.reload();
      await page.waitForFunction("globalThis.trainInPage");
      const inPage: TrainingResult = await page.evaluate(`trainInPage("${backend}", ${threads}, ${steps})`);
      expect(inPage.backend).toBe(backend);
      expect(inPage.losses[steps - 1]).toBeLessThan(inPage.losses[0]);
      for (const [i, loss] of inNode.losses.entries()) expect(inPage.losses[i] / loss).toBeCloseTo(1, 4);
      for (const [i, value] of inNode.parameters.entries())
        expect(inPage.parameters[i]).toBeCloseTo(value, 4);
      // A software driver compiles WebGPU's shaders: slow on a busy machine.
    },
    240_000,
  );

  test("webgpu: a network's state stays on the device, and it is trained as on Node's CPU", async () => {
    await page.reload();
    await page.waitForFunction("globalThis.trainNetworkInPage");
    const expected = await trainSmall(await createNodeEngine());
    const inPage: { losses: number[]; values: number[]; sent: number[]; left: number } = await page.evaluate(
      'trainNetworkInPage("webgpu")',
    );
    for (const [i, loss] of expected.losses.entries()) expect(inPage.losses[i] / loss).toBeCloseTo(1, 3);
    const values = Object.values(expected.values).flatMap((array) => [...array]);
    for (const [i, value] of values.entries()) expect(inPage.values[i]).toBeCloseTo(value, 3);
    // The batch and five numbers of the optimisers.
    for (const [i, sent] of inPage.sent.slice(1).entries())
      expect(sent - inPage.sent[i]).toBe(batchBytes + 20);
    expect(inPage.left).toBe(0);
  }, 240_000);
});

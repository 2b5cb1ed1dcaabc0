/** @file The exported studio, from a plain web server that knows nothing of it and in a folder of it: no request fails, nothing goes elsewhere. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { microphoneFlags, writeSpokenFile } from "../../bench/studio/microphone.ts";
import { browser, launchChromium } from "../machine.ts";
import { builtPage } from "./page.ts";
import { sees } from "./tab.ts";

const root = join(import.meta.dirname, "../..");
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

describe.skipIf(browser.skip)(`the exported studio${browser.note}`, () => {
  let folder: string;
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    await builtPage();
    folder = await mkdtemp(join(tmpdir(), "emoforge-export-"));
    const command = [join(root, "bin/emoforge.js"), "studio", "--export", join(folder, "some/where")];
    await promisify(execFile)(process.execPath, command, { cwd: root });
    server = createServer(async (request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname);
      const name = path.endsWith("/") ? `${path}index.html` : path;
      const content = await readFile(join(folder, name)).catch(() => undefined);
      response.writeHead(content ? 200 : 404, { "Content-Type": types[extname(name)] ?? "text/plain" });
      response.end(content);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeSpokenFile(join(folder, "spoken.wav"));
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("tries a model, listens, and trains one, and shows no view that needs the server", async () => {
    const chromium = await launchChromium(
      "--autoplay-policy=no-user-gesture-required",
      ...microphoneFlags(join(folder, "spoken.wav")),
    );
    const page = await chromium.newPage();
    const faults: string[] = [];
    const asked: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) faults.push(message.text());
    });
    page.on("request", (request) => asked.push(request.url()));
    try {
      await page.goto(`${origin}/some/where/`);
      await sees(page, /^The model comes with emoforge/);
      expect(await page.locator("nav a").allInnerTexts()).toEqual([
        expect.stringContaining("Try a model"),
        expect.stringContaining("Live"),
      ]);
      await page.getByLabel("Recordings", { exact: true }).setInputFiles(join(folder, "spoken.wav"));
      await page.getByRole("list", { name: "Probabilities" }).waitFor();
      await page.getByRole("link", { name: "Live" }).click();
      await page.getByRole("button", { name: "Start listening" }).click();
      await page
        .locator(".now")
        .getByText(/, \d+ %$|The model does not know$/)
        .first()
        .waitFor();
      await page.getByRole("button", { name: "Stop listening" }).click();
      await page.getByRole("button", { name: "or try it with the demo corpus" }).click();
      await page.getByRole("button", { name: /^Train on \d+ takes$/ }).click();
      await sees(page, /^Models that had not heard its speaker were right about/);
      expect(faults).toEqual([]);
      const inFolder = (url: string) =>
        url.startsWith(`${origin}/some/where/`) || url.startsWith(`blob:${origin}/`);
      // Browsers ask for it by themselves where a page names none.
      expect(asked.filter((url) => !inFolder(url) && !url.endsWith("/favicon.ico"))).toEqual([]);
    } finally {
      await chromium.close();
    }
  });
});

/** @file A studio served in this process, which remembers every path that its server touches. For tests and the fuzzer. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { workerPool, workspaceWith } from "../../src/cli/workspace.ts";
import type { Files } from "../../src/core/index.ts";
import { nodePlatform } from "../../src/platform/node/index.ts";
import { createStudioApp } from "../../src/studio/index.ts";

export interface ServedStudio {
  readonly origin: string;
  readonly port: number;
  /** `Cookie` header of a browser that opened the printed address. */
  readonly cookie: string;
  /** As `StudioApp.routes`. */
  readonly routes: readonly string[];
  /** The token of the next browser. */
  token(): string;
  /** Paths that were read or listed on behalf of requests. */
  readonly touched: Set<string>;
  /** Faults that the terminal would show. */
  readonly faults: string[];
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly data: string | undefined;
  readonly runs: readonly string[];
  readonly cache: string;
  readonly page: string;
}

const root = join(import.meta.dirname, "../..");

export async function serveStudio({ data, runs, cache, page }: ServedOptions): Promise<ServedStudio> {
  const touched = new Set<string>();
  const faults: string[] = [];
  const workers = await workerPool(1);
  let port = 0;
  let token = "";
  const app = await createStudioApp({
    workspace: workspaceWith({
      platform: { ...nodePlatform, files: remembering(nodePlatform.files, touched) },
      workers,
      cacheFolder: cache,
      dataFolder: data,
    }),
    runFolders: runs,
    modelFolder: join(cache, "models"),
    searchFolder: join(cache, "searches"),
    report: (line) => void faults.push(line),
    ownFiles: nodePlatform.files,
    folders: {
      page,
      runtime: dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"))),
      model: join(root, "models/emodb"),
    },
    port: () => port,
    onToken: (next) => {
      token = next;
    },
  });
  const server = createServer(getRequestListener((request) => app.fetch(request)));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  port = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${port}`;
  const opened = await fetch(`${origin}/open/${token}`);
  const cookie = (opened.headers.get("set-cookie") ?? "").split(";")[0];
  return {
    origin,
    port,
    cookie,
    routes: app.routes,
    token: () => token,
    touched,
    faults,
    async close() {
      app.close();
      server.close();
      server.closeAllConnections();
      await workers.close();
    },
  };
}

/** Only what reads content or names counts: a path may be asked for only to find that it leads outside. */
function remembering(files: Files, touched: Set<string>): Files {
  const noted =
    <Rest extends unknown[], Result>(work: (path: string, ...rest: Rest) => Promise<Result>) =>
    (path: string, ...rest: Rest) => {
      touched.add(path);
      return work(path, ...rest);
    };
  return {
    ...files,
    read: noted(files.read),
    readText: noted(files.readText),
    readRange: noted(files.readRange),
    size: noted(files.size),
    list: noted(files.list),
    write: noted(files.write),
    create: noted(files.create),
    remove: noted(files.remove),
  };
}

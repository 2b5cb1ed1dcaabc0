/** @file `emoforge studio`: the browser studio, served to this machine alone. */

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import type { Command } from "commander";
import { EmoforgeError, exitCodes, ParameterError } from "../../core/index.ts";
import { nodeFiles, packageFolder } from "../../platform/node/index.ts";
import { createStudioApp, exportStudio } from "../../studio/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";
import { collect } from "../support/flags.ts";
import { requireFolder } from "../support/outputs.ts";
import { withQueue } from "../support/queued.ts";
import {
  openShared,
  requireInStore,
  type Shared,
  type SharedFlags,
  sharedOptions,
} from "../support/store.ts";
import { workspaceWith } from "../workspace.ts";

interface Flags extends SharedFlags {
  readonly data?: string;
  readonly runs: readonly string[];
  readonly models: string;
  readonly searches?: string;
  readonly port: string;
  readonly open?: boolean;
  readonly export?: string;
  readonly force?: boolean;
}

export function registerStudio(program: Command, io: Io, ending: Ending): void {
  program
    .command("studio")
    .description("Open the studio: corpora, results and models in the browser. Nothing leaves this machine.")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--runs <folder>", "folder whose subfolders are runs; repeatable (default: runs)", collect, [])
    .option("--models <folder>", "folder for models that are trained in the studio", "models")
    .option("--searches <folder>", "folder whose subfolders are searches (default: searches)")
    .option(...sharedOptions.queue)
    .option(...sharedOptions.store)
    .option("--port <n>", "port on 127.0.0.1; 0 takes any that is free", "4747")
    .option("--open", "open it in the browser")
    .option(
      "--export <folder>",
      "write the part that needs no server (try, live, training in the page) for any web server, and end",
    )
    .option("--force", "with --export: replace an earlier export")
    .addHelpText(
      "after",
      `
The studio listens on 127.0.0.1 only and answers only the browser in which you opened the printed address, which works once. It reads
and writes in the data folder, the folders for runs, models and searches, and the cache, nowhere else.

With --queue and --store, what the studio trains is worked off by \`emoforge worker\` on any machine that has the store, its runs and
searches lie in the store, and its view of runs shows the workers and their jobs.

Example:
  emoforge studio --data corpora/ --open
  emoforge studio --export public/`,
    )
    .action(ending((flags: Flags) => studio(flags, io)));
}

async function studio(flags: Flags, io: Io): Promise<number> {
  const wanted = portOf(flags.port);
  const page = resolve(packageFolder(), "dist/studio");
  if (!(await nodeFiles.exists(`${page}/index.html`)))
    throw new EmoforgeError(
      `${page}: expected the studio's page, found none. In a clone, \`npm run studio\` builds and opens it.`,
    );
  const folders = {
    page,
    runtime: dirname(fileURLToPath(import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"))),
    model: resolve(packageFolder(), "models/emodb"),
  };
  if (flags.export !== undefined) return exportTo(flags.export, folders, flags, io);
  const dataFolder = io.dataFolder(flags.data);
  if (flags.data !== undefined && !(await nodeFiles.exists(dataFolder ?? "")))
    throw new ParameterError("--data", "a folder", `${flags.data}, which is not there`, "Check the path.");
  const shared = flags.queue === undefined ? undefined : await sharedFolder(flags, io);
  const own = await io.workers();
  const workers = shared === undefined ? own : await withQueue(own, shared, undefined, io);
  const inStore = (name: string) => (shared === undefined ? name : `${shared.folder}/${name}`);
  const runs = flags.runs.length > 0 ? flags.runs : [inStore("runs")];
  let port = wanted;
  const said = (token: string) => `http://127.0.0.1:${port}/open/${token}`;
  let first: string | undefined;
  const app = await createStudioApp({
    workspace: workspaceWith({
      platform: io.platform,
      workers,
      cacheFolder: shared?.cacheFolder ?? io.cacheFolder,
      dataFolder,
    }),
    runFolders: runs.map((one) => resolve(io.cwd, one)),
    ...(shared && { queue: { ...shared, store: shared.shown } }),
    modelFolder: resolve(io.cwd, flags.models),
    searchFolder: resolve(io.cwd, flags.searches ?? inStore("searches")),
    report: io.note,
    ownFiles: nodeFiles,
    folders,
    port: () => port,
    onToken(token) {
      if (first !== undefined) io.note(`To open it in another browser: ${said(token)}`);
      else first = token;
    },
  });
  // Headers that never end and bodies that trickle are cut off; answers may take as long as they need.
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 60_000, maxHeaderSize: 32_768 },
    getRequestListener((request) => app.fetch(request)),
  );
  try {
    await new Promise<void>((done, failed) => {
      server.once("error", (error: NodeJS.ErrnoException) => failed(listenFault(error, wanted)));
      server.listen(wanted, "127.0.0.1", done);
    });
    port = (server.address() as AddressInfo).port;
    const address = said(first ?? "");
    io.print(`The studio is at ${address}`);
    io.note(
      dataFolder === undefined
        ? "No data folder: name one with --data or EMOFORGE_DATA."
        : `Data folder: ${dataFolder}`,
    );
    io.note("The address works once; Ctrl-C ends the studio.");
    if (shared !== undefined)
      io.note(`Runs go into the queue at ${shared.address.shown}, store ${shared.shown}.`);
    if (flags.open) openBrowser(address, io);
    await new Promise<void>((done) => {
      if (io.signal.aborted) done();
      io.signal.addEventListener("abort", () => done(), { once: true });
    });
    return exitCodes.ok;
  } finally {
    app.close();
    server.close();
    server.closeAllConnections();
    await workers.close();
  }
}

/** @throws {ParameterError} for a store that is no folder, and for runs and searches that workers on other machines would not find. */
async function sharedFolder(flags: Flags, io: Io): Promise<Shared> {
  const shared = await openShared(flags, io);
  if (shared.bucket !== undefined)
    throw new ParameterError(
      "--store",
      "a folder that all machines share",
      shared.shown,
      "A run over a bucket is made by `emoforge run --queue`.",
    );
  const [first] = flags.runs;
  if (first !== undefined) requireInStore(resolve(io.cwd, first), shared, "--runs");
  if (flags.searches !== undefined) requireInStore(resolve(io.cwd, flags.searches), shared, "--searches");
  return shared;
}

async function exportTo(
  shown: string,
  folders: Parameters<typeof exportStudio>[1],
  { force = false }: Flags,
  io: Io,
): Promise<number> {
  const folder = resolve(io.cwd, shown);
  await requireFolder("--export", shown, io);
  const names = (await nodeFiles.list(folder)).map(({ name }) => name);
  const own = names.includes("index.html") && names.includes("ort");
  if (names.length > 0 && !(own && force))
    throw new ParameterError(
      "--export",
      "a new or empty folder",
      `${shown}, which holds ${names[0]}`,
      own ? "Choose another one, or add --force." : "Choose another one.",
    );
  // Scripts of an earlier version have other names.
  if (own) await nodeFiles.remove(`${folder}/assets`);
  const { files, bytes } = await exportStudio(nodeFiles, folders, folder);
  io.print(`Studio: ${shown}, ${files} files, ${(bytes / 1e6).toFixed(1)} MB`);
  io.note(
    "Any web server serves it, from any folder. The microphone needs HTTPS or localhost: browsers give it to no other page.",
  );
  return exitCodes.ok;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new ParameterError("--port", "a number from 0 to 65535", text);
}

function listenFault(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new ParameterError(
      "--port",
      "a free port",
      `${port}, which another program uses`,
      "Is a studio open already? Take another with --port, or any with --port 0.",
    );
  if (error.code === "EACCES")
    return new ParameterError("--port", "a port that you may use", port, "Take one above 1023.");
  return error;
}

/** The address stands in the terminal anyway, so that a browser that does not open is no fault. */
function openBrowser(address: string, io: Io): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", address]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", "", address]
        : ["xdg-open", address];
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", () => io.note("No browser could be opened; open the address yourself."));
  child.unref();
}

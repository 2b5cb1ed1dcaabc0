/** @file The page itself, ONNX Runtime for it, and the model that comes along: names that are known beforehand, and nothing else. */

import { Hono } from "hono";
import type { Files } from "../../../core/index.ts";
import { AbsentError } from "../errors.ts";
import { parseRange } from "../range.ts";

export interface StaticFolders {
  /** The built page. */
  readonly page: string;
  /** ONNX Runtime's files for pages. */
  readonly runtime: string;
  /** The bundle that comes with Emoforge. */
  readonly model: string | undefined;
}

export const runtimeFiles = ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"] as const;

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  onnx: "application/octet-stream",
  md: "text/markdown; charset=utf-8",
};

/** URL -> file, of all files that are there now. */
export async function ownFiles(files: Files, folders: StaticFolders): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  await addFolder(files, known, "", folders.page);
  for (const name of runtimeFiles) known.set(`/ort/${name}`, `${folders.runtime}/${name}`);
  const { model } = folders;
  if (model !== undefined) await addFolder(files, known, "/model", model);
  return known;
}

/** @returns Routes for the files that are there now, so that no path is ever made from a request. */
export async function fileRoutes(files: Files, folders: StaticFolders) {
  const known = await ownFiles(files, folders);
  const index = known.get("/index.html");
  if (index !== undefined) known.set("/", index);
  // Browsers ask for it beside the page that takes the token.
  const icon = [...known].find(([path]) => path.startsWith("/assets/icon-"));
  if (icon !== undefined) known.set("/favicon.ico", icon[1]);

  return new Hono().get("*", async (c) => {
    const path = known.get(c.req.path);
    if (path === undefined || !(await files.exists(path)))
      throw new AbsentError(`expected one of the studio's own addresses, got ${c.req.path.slice(0, 200)}.`);
    const size = await files.size(path);
    const hashed = c.req.path.startsWith("/assets/");
    const headers = {
      "Content-Type": types[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream",
      "Cache-Control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
      "Accept-Ranges": "bytes",
    };
    const range = parseRange(c.req.header("range"), size);
    if (range === "unsatisfiable") return c.body(null, 416, { "Content-Range": `bytes */${size}` });
    if (range === undefined) return c.body(await bytes(0, size), 200, headers);
    const { start, end } = range;
    return c.body(await bytes(start, end), 206, {
      ...headers,
      "Content-Range": `bytes ${start}-${end - 1}/${size}`,
    });

    async function bytes(start: number, end: number): Promise<ArrayBuffer> {
      const read = await files.readRange(path as string, start, end);
      return read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength) as ArrayBuffer;
    }
  });
}

async function addFolder(
  files: Files,
  known: Map<string, string>,
  at: string,
  folder: string,
): Promise<void> {
  for (const { name, kind, linked } of await files.list(folder)) {
    if (linked || name.startsWith(".")) continue;
    if (kind === "folder") await addFolder(files, known, `${at}/${name}`, `${folder}/${name}`);
    else if (kind === "file") known.set(`${at}/${name}`, `${folder}/${name}`);
  }
}

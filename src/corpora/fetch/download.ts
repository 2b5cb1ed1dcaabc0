/** @file Downloads one file in parts that survive an interruption: the next call asks only for the rest (HTTP Range). */

import { EmoforgeError, type Files, type OnProgress, throwIfAborted } from "../../core/index.ts";
import { joinPath } from "../loader.ts";

/** The part of `fetch` that is used; `globalThis.fetch` fits. */
export type Http = (
  url: string,
  init: { headers: Record<string, string>; signal?: AbortSignal },
) => Promise<HttpResponse>;

export interface HttpResponse {
  readonly status: number;
  /** Where the answer came from, after redirections; absent or "" if that is not known. */
  readonly url?: string;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
}

export interface DownloadOptions {
  readonly files: Files;
  readonly http: Http;
  /** Counts bytes; the total is 0 while it is not known. */
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for an answer, and for each further part of it, ms; default: a minute. */
  readonly patienceMs?: number | undefined;
}

/** What is downloaded. */
export interface Remote {
  readonly url: string;
  /** Asked if no connection with `url` can be made. */
  readonly otherwise?: string | undefined;
  /** The size that the server must offer, if it is known. */
  readonly bytes?: number | undefined;
  /** More bytes are refused, whatever the server says. */
  readonly mostBytes: number;
  /** What it is, and the option that names a copy of it that was downloaded by other means, for messages; default: an archive. */
  readonly called?: Called;
}

interface Called {
  readonly what: "archive" | "model";
  readonly option: string;
}

const anArchive: Called = { what: "archive", option: "--archive" };

const patienceMs = 60_000;

/** How many bytes are gathered before they are written as a part. */
const partBytes = 4 * 2 ** 20;
/** How often a server that cannot resume may break off before the download is given up. */
const maxRestarts = 3;

/**
 * @param folder Holds the parts; those already there are not downloaded again. The caller removes it.
 * @returns The whole file.
 * @throws {EmoforgeError} without a connection, for any answer but the file, for a different size, and when the connection
 * breaks or stalls without bringing anything more; what was received is kept.
 */
export async function download(
  remote: Remote,
  folder: string,
  options: DownloadOptions,
): Promise<Uint8Array> {
  const { files } = options;
  const { bytes: expectedBytes, mostBytes } = remote;
  let { url, otherwise } = remote;
  for (let restarts = 0; ; ) {
    throwIfAborted(options.signal);
    const kept = await partsIn(files, folder);
    if (expectedBytes !== undefined && kept.bytes === expectedBytes) break;
    const response = await request(url, folder, kept.bytes, remote, options).catch((error: unknown) => {
      throwIfAborted(options.signal);
      if (otherwise === undefined) throw error;
      return undefined;
    });
    if (response === undefined) {
      url = otherwise ?? url;
      otherwise = undefined;
      continue;
    }
    const total = totalOf(response);
    // The server has nothing beyond what is here: the file is complete.
    if (response.status === 416 && total === kept.bytes) break;
    await checkAnswer(response, url, total, remote);
    const resumed = response.status === 206 && startOf(response) === kept.bytes;
    if (!resumed && kept.count > 0) {
      await files.remove(folder);
      restarts++;
    }
    if (response.status === 206 && !resumed) {
      await response.body?.cancel();
      if (restarts < maxRestarts) continue;
    }
    const from = resumed ? kept : { count: 0, bytes: 0 };
    const most = expectedBytes ?? total ?? mostBytes;
    const { received, broken } = await store(response, folder, from, most, options);
    throwIfAborted(options.signal);
    const have = from.bytes + received;
    if (have > most) {
      await files.remove(folder);
      throw new EmoforgeError(
        `${url}: expected at most ${most} bytes, got more. It is not the published file; what came was removed.`,
      );
    }
    if (!broken && (total === undefined || have >= total)) break;
    if (received === 0 || restarts >= maxRestarts) {
      throw new EmoforgeError(
        `${url}: expected ${total ?? "all"} bytes, got ${have} before the connection broke. ` +
          "Run the same command again: it continues where it stopped.",
      );
    }
  }
  return joinParts(files, folder);
}

async function request(
  url: string,
  folder: string,
  from: number,
  { called = anArchive }: Remote,
  { files, http, signal, patienceMs: patience = patienceMs }: DownloadOptions,
): Promise<HttpResponse> {
  // The bytes as they are stored: if a proxy compresses them on the way, neither sizes nor ranges fit.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (from > 0) {
    headers.range = `bytes=${from}-`;
    const etag = joinPath(folder, "etag");
    if (await files.exists(etag)) headers["if-range"] = await files.readText(etag);
  }
  const stop = new AbortController();
  const stopping = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    return await inTime(http(url, { headers, signal: stopping }), patience);
  } catch (error) {
    throwIfAborted(signal);
    stop.abort();
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new EmoforgeError(
      `${url}: expected a connection, got none (${cause?.code ?? message}). ` +
        `Check the network, or download the file elsewhere and name it with ${called.option}.`,
    );
  }
}

async function checkAnswer(
  response: HttpResponse,
  url: string,
  total: number | undefined,
  remote: Remote,
): Promise<void> {
  const fault = faultOf(response, url, total, remote);
  if (fault === undefined) return;
  await response.body?.cancel();
  throw new EmoforgeError(`${url}: ${fault}`);
}

function faultOf(
  { status, headers, url: from = "" }: HttpResponse,
  url: string,
  total: number | undefined,
  { bytes: expectedBytes, mostBytes, called = anArchive }: Remote,
): string | undefined {
  const { what, option } = called;
  if (url.startsWith("https:") && from.startsWith("http:"))
    return `expected an encrypted connection to the end, got a redirection to ${from}. Nothing was downloaded.`;
  if (status !== 200 && status !== 206) {
    return (
      `expected the file (status 200), got status ${status}. ` +
      `Try again later, or download the file by other means and name it with ${option}.`
    );
  }
  if (/text\/html/.test(headers.get("content-type") ?? "")) {
    return (
      `expected ${what === "archive" ? "an" : "a"} ${what}, got a web page. ` +
      `Open the address in a browser, save the ${what}, and name it with ${option}.`
    );
  }
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity") {
    return (
      `expected the file as it is stored, got it compressed (content-encoding ${encoding}). ` +
      `A proxy on the way does that: download the file by other means and name it with ${option}.`
    );
  }
  if (total !== undefined && total > mostBytes)
    return `expected at most ${mostBytes} bytes, got a file of ${total}: it is not the published one. Nothing was downloaded.`;
  if (expectedBytes !== undefined && total !== undefined && total !== expectedBytes) {
    return `expected ${expectedBytes} bytes, got a file of ${total}: it is not the published one. Nothing was downloaded.`;
  }
  return undefined;
}

/** Writes the body as parts that follow `from`, up to just beyond `most`. A broken connection is a result here, not an error. */
async function store(
  response: HttpResponse,
  folder: string,
  from: Parts,
  most: number,
  { files, onProgress, patienceMs: patience = patienceMs }: DownloadOptions,
): Promise<{ received: number; broken: boolean }> {
  const etag = response.headers.get("etag");
  if (etag !== null && from.count === 0) await files.write(joinPath(folder, "etag"), etag);
  const reader = response.body?.getReader();
  let { count, bytes } = from;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const flush = async () => {
    if (heldBytes === 0) return;
    await files.write(partPath(folder, count++), concat(held, heldBytes));
    bytes += heldBytes;
    [held, heldBytes] = [[], 0];
  };
  let broken = false;
  const total = totalOf(response);
  while (reader !== undefined && bytes + heldBytes <= most) {
    const piece = await inTime(reader.read(), patience).catch(() => {
      broken = true;
      return { done: true as const, value: undefined };
    });
    if (piece.done) break;
    held.push(piece.value);
    heldBytes += piece.value.length;
    onProgress?.(bytes + heldBytes, total ?? 0, "downloading");
    if (heldBytes >= partBytes) await flush();
  }
  await flush();
  // A connection that is still open is no longer needed.
  await reader?.cancel().catch(() => {});
  return { received: bytes - from.bytes, broken };
}

/** @throws {Error} when `work` takes longer than `ms`. */
async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer for ${Math.round(ms / 1000)} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Parts {
  readonly count: number;
  readonly bytes: number;
}

async function partsIn(files: Files, folder: string): Promise<Parts> {
  const parts = (await files.list(folder)).filter(({ name }) => /^part-\d+$/.test(name));
  return { count: parts.length, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function joinParts(files: Files, folder: string): Promise<Uint8Array> {
  const { count, bytes } = await partsIn(files, folder);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) parts.push(await files.read(partPath(folder, i)));
  return concat(parts, bytes);
}

function partPath(folder: string, index: number): string {
  return joinPath(folder, `part-${String(index).padStart(5, "0")}`);
}

function concat(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** The whole file's size, from "Content-Range: bytes 5-9/10" or, for a whole answer, "Content-Length: 10". */
function totalOf({ status, headers }: HttpResponse): number | undefined {
  const range = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  const length = status === 200 ? headers.get("content-length") : null;
  const text = range ?? length;
  return text === null || text === undefined ? undefined : Number(text);
}

function startOf({ headers }: HttpResponse): number {
  return Number(/^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

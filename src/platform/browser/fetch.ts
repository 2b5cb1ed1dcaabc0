/** @file The `Files` port on files behind addresses: on the page's own server, or on another that allows it (CORS). */

import { EmoforgeError, type Files } from "../../core/index.ts";
import { browserMedia } from "./media.ts";

export interface FetchOptions {
  /** What relative paths start from; default: the page. */
  readonly base?: string | URL;
  /** Sent with every request, e.g. `credentials` or `headers`. */
  readonly request?: RequestInit;
}

/**
 * Paths are addresses, relative or absolute: "models/emodb/model.onnx", "https://host/call.wav?signature". Parts of a file are asked
 * for by range requests. If the server does not support them, the whole file is fetched, and the last such file is kept.
 *
 * @throws {EmoforgeError} on use, if the server refuses or does not have a file (with its answer), and for listing a folder, which
 *   servers do not do, or writing.
 */
export function fetchFiles({ base, request = {} }: FetchOptions = {}): Files {
  let whole: { readonly path: string; readonly bytes: Uint8Array } | undefined;

  /** @param range In the form that the header has, e.g. "0-99". */
  const ask = async (path: string, range?: string): Promise<Response> => {
    const headers = new Headers(request.headers);
    if (range !== undefined) headers.set("Range", `bytes=${range}`);
    try {
      return await fetch(addressOf(path, base), { ...request, headers });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new EmoforgeError(
        `${path}: could not be fetched (${why}). Check the address and, on another host, that it allows this page (CORS).`,
      );
    }
  };
  const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
  const fetched = async (path: string) => {
    const response = await ask(path);
    if (!response.ok) throw refused(path, response);
    return response;
  };
  const read = async (path: string) => (whole?.path === path ? whole.bytes : bytesOf(await fetched(path)));
  const readWhole = async (path: string, response: Response) => {
    whole = { path, bytes: await bytesOf(response) };
    return whole.bytes;
  };
  return {
    media: browserMedia,
    read,
    readText: async (path) => new TextDecoder().decode(await read(path)),
    async size(path) {
      if (whole?.path === path) return whole.bytes.length;
      const response = await ask(path, "0-0");
      if (response.status === 416) return totalOf(response) ?? 0;
      if (!response.ok) throw refused(path, response);
      if (response.status !== 206) return (await readWhole(path, response)).length;
      const total = totalOf(response);
      await response.body?.cancel();
      // Without a total, the host does not let the page see the header.
      return total ?? (await readWhole(path, await fetched(path))).length;
    },
    async readRange(path, start, end) {
      if (end <= start) return new Uint8Array(0);
      if (whole?.path === path) return whole.bytes.slice(start, end);
      const response = await ask(path, `${start}-${end - 1}`);
      if (response.status === 416) return new Uint8Array(0);
      if (!response.ok) throw refused(path, response);
      if (response.status === 206) return bytesOf(response);
      return (await readWhole(path, response)).slice(start, end);
    },
    async exists(path) {
      const response = await ask(path, "0-0");
      await response.body?.cancel();
      if (response.ok || response.status === 416) return true;
      if (response.status === 404 || response.status === 410) return false;
      throw refused(path, response);
    },
    async list(path) {
      throw new EmoforgeError(
        `${path}: expected a folder that can be listed, got an address: servers do not list folders. Use zipFiles or pickedFiles.`,
      );
    },
    write: readOnly,
    create: readOnly,
    remove: readOnly,
  };
}

/** Works in pages and in web workers. A name may contain "#", which would otherwise be cut off as a fragment. */
function addressOf(path: string, base: string | URL | undefined): URL {
  const here = base ?? globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(path.replaceAll("#", "%23"), new URL(here, globalThis.location?.href));
  } catch {
    throw new EmoforgeError(
      `${path}: expected an address, relative to ${here ?? "a page"}, got another text.`,
    );
  }
}

/** "bytes 0-0/1234", or with "*" for the range, -> 1234. */
function totalOf(response: Response): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "")?.[1];
  return total === undefined ? undefined : Number(total);
}

function refused(path: string, { status, statusText }: Response): EmoforgeError {
  return new EmoforgeError(
    `${path}: could not be fetched (the server answers ${`${status} ${statusText}`.trim()}). Check the address.`,
  );
}

async function readOnly(path: string): Promise<never> {
  throw new EmoforgeError(`${path}: expected a place to write to, got an address. Use memoryFiles().`);
}

/** @file A folder of this machine that holds a part of a store in a bucket: files go up and come down as they are needed. */

import type { Files, Hasher } from "../core/index.ts";
import type { Objects } from "./objects.ts";

/** Paths are full ones, in the folder. */
export interface Mirror {
  readonly folder: string;
  /** Puts the store's file here, over one that is here. @returns Whether the store has it. */
  fetch(path: string): Promise<boolean>;
  /** Sees to it that the file here is the store's. @returns Whether the store has it. */
  require(path: string): Promise<boolean>;
  /** Puts this machine's file into the store, over one that is there. @returns Whether there is one here. */
  send(path: string): Promise<boolean>;
  /** The same unless the store has one. @returns Whether it was sent. */
  offer(path: string): Promise<boolean>;
  /** Removes it from the store. */
  forget(path: string): Promise<void>;
  /** Fetches all of a folder. @param lasting Whether a file of this name, once written, is not changed: those that are here are left alone. */
  pull(folder: string, lasting: (name: string) => boolean): Promise<number>;
  /** Sends all of a folder. @param lasting The same: those that are there are left alone. */
  push(folder: string, lasting: (name: string) => boolean): Promise<number>;
}

/** Requests at a time. Each may hold a file in memory. */
const AT_A_TIME = 16;

export function openMirror(
  folder: string,
  objects: Objects,
  { files, hasher }: { readonly files: Files; readonly hasher: Hasher },
): Mirror {
  const inTurn = limiter(AT_A_TIME);
  const place = (path: string) => {
    if (path.startsWith(`${folder}/`)) return path.slice(folder.length + 1);
    throw new Error(`${path} is not in the store ${folder}`);
  };
  const fetch = async (path: string) => {
    const content = await objects.get(place(path));
    // It need not survive a power cut here, since the store has it.
    if (content !== undefined) await files.write(path, content, { durable: false });
    return content !== undefined;
  };
  const send = async (path: string) => {
    if (!(await files.exists(path))) return false;
    await objects.put(place(path), await files.read(path));
    return true;
  };
  /** Names below a folder of the store, with their sizes. */
  const stored = async (under: string) => {
    const at = place(under);
    return (await objects.list(at)).map(({ path, bytes }) => ({ name: path.slice(at.length + 1), bytes }));
  };
  return {
    folder,
    fetch: (path) => inTurn(() => fetch(path)),
    require: (path) =>
      inTurn(async () => {
        if (!(await files.exists(path))) return fetch(path);
        const sum = await objects.sumOf(place(path));
        return (sum !== undefined && sum === (await hasher.sha256(await files.read(path)))) || fetch(path);
      }),
    send: (path) => inTurn(() => send(path)),
    offer: (path) => inTurn(async () => !(await objects.has(place(path))) && send(path)),
    forget: (path) => inTurn(() => objects.remove(place(path))),
    async pull(under, lasting) {
      const here = new Map((await below(under, files)).map(({ name, bytes }) => [name, bytes]));
      const wanted = (await stored(under)).filter(
        ({ name, bytes }) => !lasting(name) || here.get(name) !== bytes,
      );
      await Promise.all(wanted.map(({ name }) => inTurn(() => fetch(`${under}/${name}`))));
      return wanted.length;
    },
    async push(under, lasting) {
      const there = new Map((await stored(under)).map(({ name, bytes }) => [name, bytes]));
      const wanted = (await below(under, files)).filter(
        ({ name, bytes }) => !lasting(name) || there.get(name) !== bytes,
      );
      await Promise.all(wanted.map(({ name }) => inTurn(() => send(`${under}/${name}`))));
      return wanted.length;
    },
  };
}

/** Files of a folder and of those in it, but not those that are being written. */
async function below(
  folder: string,
  files: Files,
  at = "",
): Promise<{ readonly name: string; readonly bytes: number }[]> {
  const found: { name: string; bytes: number }[] = [];
  for (const { name, kind, bytes } of await files.list(`${folder}${at === "" ? "" : `/${at}`}`)) {
    if (name.startsWith(".") || name.endsWith(".tmp")) continue;
    const path = at === "" ? name : `${at}/${name}`;
    if (kind === "folder") found.push(...(await below(folder, files, path)));
    else if (kind === "file") found.push({ name: path, bytes });
  }
  return found;
}

/** Lets only so many pieces of work go on at a time; the others wait for their turn. */
function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting = new Set<() => void>();
  let running = 0;
  const next = () => {
    const [first] = waiting;
    if (first === undefined || running >= most) return;
    waiting.delete(first);
    running++;
    first();
  };
  return async (work) => {
    await new Promise<void>((resolve) => {
      waiting.add(() => resolve());
      next();
    });
    try {
      return await work();
    } finally {
      running--;
      next();
    }
  };
}

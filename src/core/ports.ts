/** @file What the core needs from the machine it runs on, as interfaces. `platform/` implements them, the faces pass them in. */

/** Files by path; "/" separates. Reading what is absent throws an `EmoforgeError` that names the path. */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  /** Length in bytes. */
  size(path: string): Promise<number>;
  /** The bytes from `start` on and before `end`; fewer where the file ends earlier. */
  readRange(path: string, start: number, end: number): Promise<Uint8Array>;
  /** Writes to a temporary neighbour, then renames: a reader sees the old bytes or the new, never a part. Makes missing folders. */
  write(path: string, content: Uint8Array | string): Promise<void>;
  /** The same for content that is made piece by piece. */
  create(path: string): Promise<FileWriter>;
  /** Entries of a folder, sorted by name; [] when the folder is absent. */
  list(path: string): Promise<readonly FileEntry[]>;
  exists(path: string): Promise<boolean>;
  /** The path of the same folder without links in it; absent where there are no links. */
  realPath?(path: string): Promise<string>;
  remove(path: string): Promise<void>;
}

/** A file in the making: nobody sees it under its name before `close`. */
export interface FileWriter {
  append(content: Uint8Array | string): Promise<void>;
  /** Replaces bytes that were appended, from `at` on: a count in the header that is known only at the end. */
  overwrite(at: number, content: Uint8Array): Promise<void>;
  /** Puts the file in its place. */
  close(): Promise<void>;
  /** Leaves nothing behind; harmless after `close`. */
  discard(): Promise<void>;
}

export interface FileEntry {
  readonly name: string;
  /**
   * `special`: a pipe, a device or a socket. `bad-name`: a name that is not UTF-8, so that no path leads to it; its faulty bytes
   * are shown as U+FFFD. `unreadable`: the user has no right to read it.
   */
  readonly kind: "file" | "folder" | "special" | "broken-link" | "bad-name" | "unreadable";
  readonly bytes: number;
  /** Whether the name is a link to what `kind` says. */
  readonly linked?: boolean;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Runs named tasks in other threads or processes; payloads and results are JSON-like data and typed arrays. */
export interface Workers {
  readonly size: number;
  run<Result>(
    task: string,
    payload: unknown,
    options?: { signal?: AbortSignal; onProgress?: (done: number, total: number, note?: string) => void },
  ): Promise<Result>;
  close(): Promise<void>;
}

/** Content hashing: lower-case hexadecimal SHA-256. */
export interface Hasher {
  sha256(content: Uint8Array | string): Promise<string>;
}

/** All ports together, as stages take them. */
export interface Platform {
  readonly files: Files;
  readonly clock: Clock;
  readonly hasher: Hasher;
}

/** @file What the core needs from the machine it runs on, as interfaces. `platform/` implements them; command line and programs pass them in. */

/** Files by path; "/" separates. Reading what is absent throws an `EmoforgeError` that names the path. */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  /** Length in bytes. */
  size(path: string): Promise<number>;
  /** The bytes from `start` up to but not including `end`; fewer if the file ends earlier. */
  readRange(path: string, start: number, end: number): Promise<Uint8Array>;
  /** Writes to a temporary file beside it, then renames: a reader sees the old bytes or the new, never a mixture. Makes missing folders. */
  write(path: string, content: Uint8Array | string, options?: WriteOptions): Promise<void>;
  /** Does the same for content that is made piece by piece. */
  create(path: string, options?: WriteOptions): Promise<FileWriter>;
  /** Entries of a folder, sorted by name; [] when the folder is absent. */
  list(path: string): Promise<readonly FileEntry[]>;
  exists(path: string): Promise<boolean>;
  /** The path of the same folder without links in it; absent on systems without links. */
  realPath?(path: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Decodes recordings for which the program has no decoder of its own; absent if nothing can. */
  readonly media?: MediaDecoder;
}

/** A foreign decoder for audio in formats of phones, browsers and video: ffmpeg, or the browser's own. */
export interface MediaDecoder {
  /** Its name and version, e.g. "ffmpeg 5.1.9"; `undefined` if it is not installed. */
  version(): Promise<string | undefined>;
  /**
   * Decodes the first audio track.
   *
   * @returns `undefined` if the decoder is not installed.
   * @throws {EmoforgeError} if there is nothing in the file that it can decode.
   */
  open(recording: MediaRecording): Promise<DecodedMedia | undefined>;
}

export interface MediaRecording {
  /** What messages call the file. */
  readonly name: string;
  /** The decoder's name for the format of the file, e.g. "mov"; nothing else is tried. */
  readonly format: string;
  /** Bytes. */
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
  /** The path of the file, if it has one. */
  readonly path?: string;
}

export interface DecodedMedia {
  /** The decoder with its version, as `MediaDecoder.version` states it. */
  readonly decoder: string;
  /** The decoder's name for the codec, e.g. "aac", "wmav2"; "unknown" if it does not say. */
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** What the file states; `undefined` if it states nothing. */
  readonly durationSec: number | undefined;
  /** Samples of each channel, block by block; full scale is 1. Iterate once; leaving the loop early ends the decoder. */
  blocks(): AsyncGenerator<readonly Float32Array[], void>;
  /** What is missing or damaged, one sentence each; complete once `blocks` has come to its end. */
  readonly warnings: readonly string[];
}

export interface WriteOptions {
  /**
   * If false, the file need not survive a power cut, which may leave zeros or nothing under its name. Meant for files that are verified
   * when they are read and quickly made anew. Default: true.
   */
  readonly durable?: boolean;
}

/** A file being written: nobody sees it under its name before `close`. */
export interface FileWriter {
  append(content: Uint8Array | string): Promise<void>;
  /** Replaces bytes that were appended, starting at `at`: e.g. a count in the header that is known only at the end. */
  overwrite(at: number, content: Uint8Array): Promise<void>;
  /** Puts the file in its place. */
  close(): Promise<void>;
  /** Removes what was written; does nothing after `close`. */
  discard(): Promise<void>;
}

export interface FileEntry {
  readonly name: string;
  /**
   * `special`: a pipe, a device or a socket. `bad-name`: a name that is not UTF-8, so that no path leads to it; its faulty bytes
   * are shown as U+FFFD. `unreadable`: the user may not read it.
   */
  readonly kind: "file" | "folder" | "special" | "broken-link" | "bad-name" | "unreadable";
  readonly bytes: number;
  /** Whether the name is a link, to something of this `kind`. */
  readonly linked?: boolean;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Runs named tasks in other threads or processes, or on other machines; payloads and results are JSON-like data and typed arrays. */
export interface Workers {
  readonly size: number;
  /** @throws {SetAsideError} if the work is given up, and other work is to go on. */
  run<Result>(task: string, payload: unknown, options?: WorkOptions): Promise<Result>;
  close(): Promise<void>;
}

export interface WorkOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number, note?: string) => void;
  /** What the work is, for people who look at a queue, e.g. "cyclegan, fold f1". */
  readonly what?: string;
}

/** Content hashing: lower-case hexadecimal SHA-256. */
export interface Hasher {
  sha256(content: Uint8Array | string): Promise<string>;
  /** The same for content that comes piece by piece; absent where all of it has to be there at once, as in browsers. */
  begin?(): { append(content: string): void; end(): string };
}

/** All ports together, as stages take them. */
export interface Platform {
  readonly files: Files;
  readonly clock: Clock;
  readonly hasher: Hasher;
  /** Called with a line about each thing that was repaired on the way, such as a damaged file that is made anew. */
  readonly remark?: (line: string) => void;
}

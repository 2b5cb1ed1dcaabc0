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
  remove(path: string): Promise<void>;
  /** Decodes recordings that have no decoder here; absent where nothing does. */
  readonly media?: MediaDecoder;
}

/** A foreign decoder for audio in formats of phones, browsers and video: ffmpeg, or the browser's own. */
export interface MediaDecoder {
  /** Its name and version, e.g. "ffmpeg 5.1.9"; `undefined` where it is not installed. */
  version(): Promise<string | undefined>;
  /**
   * Decodes the first audio track.
   *
   * @returns `undefined` where the decoder is not installed.
   * @throws {EmoforgeError} If there is nothing in the file that it can decode.
   */
  open(recording: MediaRecording): Promise<DecodedMedia | undefined>;
}

export interface MediaRecording {
  /** What messages call the file. */
  readonly name: string;
  /** The format of the file as the decoder calls it, e.g. "mov"; nothing else is tried. */
  readonly format: string;
  /** Bytes. */
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array>;
  /** Where the file lies, if it lies anywhere. */
  readonly path?: string;
}

export interface DecodedMedia {
  /** The decoder with its version, as `MediaDecoder.version` states it. */
  readonly decoder: string;
  /** As the decoder calls it, e.g. "aac", "wmav2"; "unknown" where it does not say. */
  readonly codec: string;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** As the file states it; `undefined` where it does not. */
  readonly durationSec: number | undefined;
  /** Samples of each channel, full scale being 1, block after block; to be gone through once. Leaving it early ends the decoder. */
  blocks(): AsyncGenerator<readonly Float32Array[], void>;
  /** What is missing or damaged, a sentence each; complete when `blocks` has come to its end. */
  readonly warnings: readonly string[];
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
  readonly kind: "file" | "folder";
  readonly bytes: number;
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

/** @file The `MediaDecoder` port through the program ffmpeg, if it is on the path. Samples are streamed; nothing is written to disk. */

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import {
  type DecodedMedia,
  EmoforgeError,
  type MediaDecoder,
  type MediaRecording,
} from "../../core/index.ts";
import { createFfmpegLog } from "./ffmpeg-log.ts";

interface Ffmpeg extends ChildProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** If no sample arrives for this long, ffmpeg has stopped working. */
const PATIENCE_MS = 30_000;
/** How many bytes are fed to its standard input at a time. */
const FED_BYTES = 2 ** 18;

export const ffmpeg: MediaDecoder = {
  async version() {
    const child = spawn("ffmpeg", ["-version"], { stdio: ["ignore", "pipe", "ignore"] });
    const text = await new Promise<string | undefined>((resolve) => {
      let out = "";
      child.stdout.on("data", (bytes: Buffer) => {
        out += bytes.toString("latin1");
      });
      child.once("error", () => resolve(undefined));
      child.once("close", () => resolve(out));
    });
    const found = /^ffmpeg version (\S+)/.exec(text ?? "")?.[1];
    return found === undefined ? undefined : `ffmpeg ${found}`;
  },
  open: openWithFfmpeg,
};

/** Options: only local files, only the recognised format, only audio, and uncompressed samples after a small header. */
function argumentsFor({ format, path }: MediaRecording): string[] {
  return [
    ...["-nostdin", "-nostats", "-loglevel", "level+info", "-protocol_whitelist", "file,pipe"],
    ...["-f", format, "-i", path === undefined ? "pipe:0" : `file:${path}`],
    ...["-map", "0:a:0", "-map_metadata", "-1", "-c:a", "pcm_f32be", "-threads", "1", "-f", "au", "pipe:1"],
  ];
}

async function openWithFfmpeg(recording: MediaRecording): Promise<DecodedMedia | undefined> {
  const child = spawn("ffmpeg", argumentsFor(recording), {
    stdio: [recording.path === undefined ? "pipe" : "ignore", "pipe", "pipe"],
  }) as Ffmpeg;
  const started = await new Promise<boolean>((resolve) => {
    child.once("spawn", () => resolve(true));
    child.once("error", () => resolve(false));
  });
  if (!started) return undefined;
  const log = createFfmpegLog();
  child.stderr.setEncoding("utf8").on("data", log.read);
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  if (child.stdin) void feed(recording, child.stdin);
  const pieces = piecesOf(child, recording.name);
  try {
    const header = await readHeader(pieces);
    if (!header) {
      await closed;
      throw faultOf(recording.name, log.fault());
    }
    const { channels, sampleRateHz, rest } = header;
    const warnings: string[] = [];
    return {
      decoder: log.version(),
      codec: log.codec(),
      channels,
      sampleRateHz,
      durationSec: log.durationSec(),
      warnings,
      async *blocks() {
        let samples = 0;
        try {
          for await (const block of deinterleaved(pieces, rest, channels)) {
            samples += block[0].length;
            yield block;
          }
          const code = await closed;
          if (samples === 0) throw faultOf(recording.name, log.fault());
          warnings.push(...log.warnings(code === 0, samples / sampleRateHz));
        } finally {
          child.kill("SIGKILL");
        }
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

function faultOf(name: string, fault: string): EmoforgeError {
  return new EmoforgeError(`${name}: expected audio that ffmpeg can decode, got ${fault}`);
}

/** Feeds a recording that is in memory to ffmpeg while samples come out at the other end. */
async function feed({ size, read }: MediaRecording, input: Writable): Promise<void> {
  // ffmpeg may have read enough before the end.
  input.on("error", () => {});
  for (let at = 0; at < size && !input.destroyed; at += FED_BYTES) {
    const bytes = await read(at, at + FED_BYTES);
    if (!input.write(bytes)) {
      await new Promise<void>((resolve) => {
        input.once("drain", resolve);
        input.once("close", resolve);
      });
    }
  }
  input.end();
}

/** @throws {EmoforgeError} if nothing arrives for too long. */
async function* piecesOf(child: Ffmpeg, name: string): AsyncGenerator<Uint8Array, void> {
  const iterator: AsyncIterator<Buffer> = child.stdout[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, "late");
    });
    const piece = await Promise.race([iterator.next(), late]);
    clearTimeout(timer);
    if (piece === "late") {
      child.kill("SIGKILL");
      throw new EmoforgeError(
        `${name}: expected samples from ffmpeg, got none for ${PATIENCE_MS / 1000} s. Convert it with another program.`,
      );
    }
    if (piece.done) return;
    yield piece.value;
  }
}

/** Reads the AU header: magic, where samples start, their size, encoding, rate, channels. `undefined` if there is none. */
async function readHeader(pieces: AsyncGenerator<Uint8Array, void>) {
  let bytes = Buffer.alloc(0);
  for (;;) {
    if (bytes.length >= 24 && bytes.length >= bytes.readUInt32BE(4)) {
      const start = bytes.readUInt32BE(4);
      return {
        sampleRateHz: bytes.readUInt32BE(16),
        channels: bytes.readUInt32BE(20),
        rest: bytes.subarray(start),
      };
    }
    const next = await pieces.next();
    if (next.done) return undefined;
    bytes = Buffer.concat([bytes, next.value]);
  }
}

/** Separates the channels of big-endian 32-bit samples. */
async function* deinterleaved(
  pieces: AsyncGenerator<Uint8Array, void>,
  first: Uint8Array,
  channels: number,
): AsyncGenerator<Float32Array[], void> {
  const frameBytes = 4 * channels;
  let bytes = first;
  for (;;) {
    const frames = Math.floor(bytes.length / frameBytes);
    if (frames > 0) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      yield Array.from({ length: channels }, (_, c) =>
        Float32Array.from({ length: frames }, (_, i) => view.getFloat32(i * frameBytes + 4 * c)),
      );
    }
    const next = await pieces.next();
    if (next.done) return;
    bytes = Buffer.concat([bytes.subarray(frames * frameBytes), next.value]);
  }
}

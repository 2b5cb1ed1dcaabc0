/** @file Reads RIFF/WAVE (and RF64/BW64): integers of 8 to 32 bits, floating point, A-law and mu-law, extensible headers. */

import { EmoforgeError } from "../core/errors.ts";
import { decodeALaw, decodeMuLaw } from "./companding.ts";
import { faulty } from "./sniff.ts";
import type { AudioFormat, DecodedAudio } from "./types.ts";

const WAVE_FORMAT_EXTENSIBLE = 0xfffe;
const codecs: Readonly<Record<number, AudioFormat["codec"]>> = {
  1: "pcm",
  3: "float",
  6: "alaw",
  7: "mulaw",
};

/** Sizes from here on are placeholders of programs that write to a pipe (0xFFFFFFFF, 0x7FFFFFFF and their like). */
const STREAMING_SIZE = 0x7fff0000;

interface WaveFormat {
  readonly codec: AudioFormat["codec"];
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Bytes of one sample as stored; 24 valid bits may sit in 4 bytes. */
  readonly bytesPerSample: number;
  readonly bitsPerSample: number;
}

/**
 * Decodes a WAVE file.
 *
 * A data size of zero or a streaming placeholder means "to the end of the file"; any other size the file cannot
 * satisfy is an error, never a shorter recording.
 *
 * @param name What messages call the file.
 * @throws {EmoforgeError} If the file is cut short, has no samples, or its header makes no sense.
 */
export function readWav(bytes: Uint8Array, name: string): DecodedAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { format, start, size } = findChunks(view, name);
  const frameBytes = format.bytesPerSample * format.channels;
  const frames = Math.floor(size / frameBytes);
  if (frames === 0)
    throw faulty(name, "at least one sample", "a WAV file without samples", "Record it again.");
  const read = sampleReader(view, format, name);
  const channels = Array.from({ length: format.channels }, (_, channel) => {
    const out = new Float32Array(frames);
    let at = start + channel * format.bytesPerSample;
    for (let i = 0; i < frames; i++, at += frameBytes) out[i] = read(at);
    return out;
  });
  return {
    channels,
    sampleRateHz: format.sampleRateHz,
    format: {
      container: "wav",
      codec: format.codec,
      bitsPerSample: format.bitsPerSample,
      channels: format.channels,
      sampleRateHz: format.sampleRateHz,
    },
  };
}

/** Walks the chunks until the samples are found; chunks of odd size are followed by a padding byte. */
function findChunks(view: DataView, name: string): { format: WaveFormat; start: number; size: number } {
  const total = view.byteLength;
  const riffSize = total >= 8 ? view.getUint32(4, true) : 0;
  let format: WaveFormat | undefined;
  let longDataSize: number | undefined;
  for (let at = 12; at + 8 <= total; ) {
    const id = tag(view, at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === "data") {
      if (!format) throw faulty(name, 'a "fmt " chunk before the samples', "none", "Convert the file again.");
      return { format, start: body, size: dataSize(size, longDataSize, riffSize, total, body, name) };
    }
    if (body + size > total) throw cutShort(name, `${size} bytes of "${id}"`, total - body);
    if (id === "fmt ") format = readFormat(view, body, size, name);
    if (id === "ds64" && size >= 16) longDataSize = Number(view.getBigUint64(body + 8, true));
    at = body + size + (size % 2);
  }
  throw faulty(name, 'a "data" chunk', "the end of the file", "It is probably cut short: copy it again.");
}

/** The size of the samples in bytes, with streaming headers resolved. */
function dataSize(
  size: number,
  longSize: number | undefined,
  riffSize: number,
  total: number,
  body: number,
  name: string,
): number {
  const rest = total - body;
  const declared = size === 0xffffffff && longSize !== undefined ? longSize : size;
  if (declared === 0) return riffSize + 8 === total ? 0 : rest;
  if (declared <= rest) return declared;
  if (size >= STREAMING_SIZE && longSize === undefined) return rest;
  throw cutShort(name, `${declared} bytes of samples`, rest);
}

function readFormat(view: DataView, at: number, size: number, name: string): WaveFormat {
  if (size < 16)
    throw faulty(name, 'a "fmt " chunk of at least 16 bytes', `${size}`, "Convert the file again.");
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const blockBytes = view.getUint16(at + 12, true);
  let bitsPerSample = view.getUint16(at + 14, true);
  let kind = view.getUint16(at, true);
  const bytesPerSample = Math.ceil(bitsPerSample / 8);
  if (kind === WAVE_FORMAT_EXTENSIBLE) {
    if (size < 40) throw faulty(name, "40 bytes of extensible header", `${size}`, "Convert the file again.");
    bitsPerSample = view.getUint16(at + 18, true) || bitsPerSample;
    kind = view.getUint16(at + 24, true);
  }
  const codec = codecs[kind];
  if (!codec) {
    throw faulty(
      name,
      "PCM, floating-point, A-law or mu-law samples",
      `WAVE format tag 0x${kind.toString(16).padStart(4, "0")}`,
      'Convert it, e.g. with "ffmpeg -i old.wav -c:a pcm_s16le new.wav".',
    );
  }
  if (channels < 1 || channels > 64) {
    throw faulty(name, "1 to 64 channels", `${channels}`, "The header is damaged: convert the file again.");
  }
  if (sampleRateHz < 1000 || sampleRateHz > 768_000) {
    throw faulty(name, "1000 to 768000 samples per second", `${sampleRateHz}`, "The header is damaged.");
  }
  const stored = { pcm: [1, 2, 3, 4], float: [4, 8], alaw: [1], mulaw: [1] }[codec as "pcm"];
  if (!stored.includes(bytesPerSample) || bitsPerSample < 1 || bitsPerSample > 8 * bytesPerSample) {
    throw faulty(
      name,
      `${stored.map((b) => 8 * b).join(", ")} bits per ${codec} sample`,
      `${bitsPerSample} bits in ${bytesPerSample} bytes`,
      "The header is damaged: convert the file again.",
    );
  }
  if (blockBytes !== channels * bytesPerSample) {
    throw faulty(
      name,
      `${channels * bytesPerSample} bytes per sample of all channels`,
      `${blockBytes}`,
      "The header is damaged: convert the file again.",
    );
  }
  return { codec, channels, sampleRateHz, bytesPerSample, bitsPerSample };
}

/** A function from a byte offset to the sample there. */
function sampleReader(view: DataView, format: WaveFormat, name: string): (at: number) => number {
  switch (format.codec) {
    case "pcm":
      return integerReader(view, format.bytesPerSample);
    case "alaw":
      return (at) => decodeALaw(view.getUint8(at)) / 32768;
    case "mulaw":
      return (at) => decodeMuLaw(view.getUint8(at)) / 32768;
    case "float":
      return format.bytesPerSample === 4
        ? (at) => view.getFloat32(at, true)
        : (at) => view.getFloat64(at, true);
    default:
      throw new EmoforgeError(
        `${name}: expected a WAVE codec, got ${format.codec}. Convert the file to PCM.`,
      );
  }
}

/** 8 bits are unsigned, more are two's complement; fewer valid bits than the container's are left-justified. */
function integerReader(view: DataView, bytesPerSample: number): (at: number) => number {
  switch (bytesPerSample) {
    case 1:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 2:
      return (at) => view.getInt16(at, true) / 32768;
    case 3:
      return (at) => (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 8388608;
    default:
      return (at) => view.getInt32(at, true) / 2147483648;
  }
}

function cutShort(name: string, expected: string, got: number): EmoforgeError {
  return faulty(
    name,
    expected,
    `${Math.max(0, got)}`,
    "The file is cut short: copy it again from its source.",
  );
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

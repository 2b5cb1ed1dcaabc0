/** @file Reads RIFF/WAVE (and RF64/BW64): integers of 8 to 32 bits, floating point, A-law and mu-law, extensible headers. */

import type { EmoforgeError } from "../core/errors.ts";
import { decodeALaw, decodeMuLaw } from "./companding.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioStream, requireFinite } from "./stream.ts";
import type { AudioFormat } from "./types.ts";

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
 * Understands the header of a WAVE file. Any stretch of it can then be decoded alone.
 *
 * A data size of zero or a streaming placeholder means "to the end of the file"; any other size the file cannot
 * satisfy is an error, never a shorter recording.
 *
 * @param head The first bytes of the file.
 * @throws {EmoforgeError} If the file is cut short, has no samples, or its header makes no sense.
 */
export async function openWav(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const { name } = source;
  const { format, start, size } = await findChunks(source, head);
  const { codec, bitsPerSample, bytesPerSample, channels, sampleRateHz } = format;
  const frameBytes = bytesPerSample * channels;
  const length = Math.floor(size / frameBytes);
  if (length === 0)
    throw faulty(name, "at least one sample", "a WAV file without samples", "Record it again.");
  return {
    format: { container: "wav", codec, bitsPerSample, channels, sampleRateHz },
    length,
    seekable: true,
    warnings: [],
    async *blocks(from, to) {
      const end = Math.min(to, length);
      const step = Math.min(end - from, Math.max(1, Math.floor(blockBytes / frameBytes)));
      const buffers = Array.from({ length: channels }, () => new Float32Array(Math.max(0, step)));
      for (let at = from; at < end; at += step) {
        const next = Math.min(end, at + step);
        const bytes = await source.read(start + at * frameBytes, start + next * frameBytes);
        // Only where the file has become shorter since it was opened.
        if (bytes.length < (next - at) * frameBytes)
          throw cutShort(name, `${(next - at) * frameBytes} bytes of samples`, bytes.length);
        const block = buffers.map((buffer) => buffer.subarray(0, next - at));
        block.forEach((samples, channel) => {
          readSamples(bytes, format, channel, samples);
        });
        if (codec === "float") requireFinite(block, at, source, sampleRateHz);
        yield { channels: block, done: (next - from) / (end - from) };
      }
    },
  };
}

/** Walks the chunks until the samples are found; chunks of odd size are followed by a padding byte. */
async function findChunks(
  source: AudioSource,
  head: Uint8Array,
): Promise<{ format: WaveFormat; start: number; size: number }> {
  const { name, size: total } = source;
  const bytesAt = async (at: number, length: number) =>
    at + length <= head.length
      ? viewOf(head, at, length)
      : viewOf(await source.read(at, at + length), 0, length);
  const riffSize = total >= 8 ? viewOf(head, 4, 4).getUint32(0, true) : 0;
  let format: WaveFormat | undefined;
  let longDataSize: number | undefined;
  for (let at = 12; at + 8 <= total; ) {
    const header = await bytesAt(at, 8);
    const id = tag(header);
    const size = header.getUint32(4, true);
    const body = at + 8;
    if (id === "data") {
      if (!format) throw faulty(name, 'a "fmt " chunk before the samples', "none", "Convert the file again.");
      return { format, start: body, size: dataSize(size, longDataSize, riffSize, total, body, name) };
    }
    if (body + size > total) throw cutShort(name, `${size} bytes of "${id}"`, total - body);
    if (id === "fmt ") format = readFormat(await bytesAt(body, Math.min(size, 40)), size, name);
    if (id === "ds64" && size >= 16) longDataSize = Number((await bytesAt(body, 16)).getBigUint64(8, true));
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

/** @param view The first 40 bytes of the chunk, or as many as it has. */
function readFormat(view: DataView, size: number, name: string): WaveFormat {
  if (size < 16)
    throw faulty(name, 'a "fmt " chunk of at least 16 bytes', `${size}`, "Convert the file again.");
  const channels = view.getUint16(2, true);
  const sampleRateHz = view.getUint32(4, true);
  const blockBytes = view.getUint16(12, true);
  let bitsPerSample = view.getUint16(14, true);
  let kind = view.getUint16(0, true);
  const bytesPerSample = Math.ceil(bitsPerSample / 8);
  if (kind === WAVE_FORMAT_EXTENSIBLE) {
    if (size < 40) throw faulty(name, "40 bytes of extensible header", `${size}`, "Convert the file again.");
    bitsPerSample = view.getUint16(18, true) || bitsPerSample;
    kind = view.getUint16(24, true);
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

/** Fills `out` with the first samples of one channel. 8 bits are unsigned, more are two's complement; fewer valid bits than the container's are left-justified. */
function readSamples(bytes: Uint8Array, format: WaveFormat, channel: number, out: Float32Array): void {
  const { codec, bytesPerSample, channels } = format;
  const view = viewOf(bytes, 0, bytes.length);
  const frames = out.length;
  const step = bytesPerSample * channels;
  let at = channel * bytesPerSample;
  // A loop of its own for each format: a function called for each sample costs several times as much.
  if (codec === "alaw") for (let i = 0; i < frames; i++, at += step) out[i] = decodeALaw(bytes[at]) / 32768;
  else if (codec === "mulaw")
    for (let i = 0; i < frames; i++, at += step) out[i] = decodeMuLaw(bytes[at]) / 32768;
  else if (codec === "float" && bytesPerSample === 4)
    for (let i = 0; i < frames; i++, at += step) out[i] = view.getFloat32(at, true);
  else if (codec === "float") for (let i = 0; i < frames; i++, at += step) out[i] = view.getFloat64(at, true);
  else if (bytesPerSample === 1)
    for (let i = 0; i < frames; i++, at += step) out[i] = (bytes[at] - 128) / 128;
  else if (bytesPerSample === 2)
    for (let i = 0; i < frames; i++, at += step) out[i] = view.getInt16(at, true) / 32768;
  else if (bytesPerSample === 3)
    for (let i = 0; i < frames; i++, at += step)
      out[i] = (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 8388608;
  else for (let i = 0; i < frames; i++, at += step) out[i] = view.getInt32(at, true) / 2147483648;
}

function cutShort(name: string, expected: string, got: number): EmoforgeError {
  return faulty(
    name,
    expected,
    `${Math.max(0, got)}`,
    "The file is cut short: copy it again from its source.",
  );
}

function viewOf(bytes: Uint8Array, at: number, length: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, Math.min(length, bytes.length - at));
}

function tag(view: DataView): string {
  return String.fromCharCode(view.getUint8(0), view.getUint8(1), view.getUint8(2), view.getUint8(3));
}

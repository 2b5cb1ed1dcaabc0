/** @file FLAC, MP3, Ogg Vorbis and Ogg Opus through WebAssembly decoders, each loaded only when a file needs it. */

import { afterId3, faulty, isMpegFrame, text } from "./sniff.ts";
import type { AudioFormat, DecodedAudio } from "./types.ts";

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

interface OggDecoder {
  readonly ready: Promise<void>;
  decodeFile(bytes: Uint8Array): Promise<Decoded>;
  free(): void;
}

const COPY_AGAIN = "The file is damaged or cut short: copy it again from its source.";

/**
 * Decodes FLAC; values are exactly the stored integers over 2^(bits-1).
 *
 * @throws {EmoforgeError} If frames are damaged, or fewer samples come than the header promises.
 */
export async function readFlac(bytes: Uint8Array, name: string): Promise<DecodedAudio> {
  const info = afterId3(bytes) + 8;
  if (bytes.length < info + 18)
    throw faulty(name, "a FLAC header of 42 bytes", `${bytes.length} bytes`, COPY_AGAIN);
  const bitsPerSample = (((bytes[info + 12] & 1) << 4) | (bytes[info + 13] >> 4)) + 1;
  const promised = (bytes[info + 13] & 15) * 2 ** 32 + view(bytes).getUint32(info + 14, false);
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  const frames = await flacFrames(bytes, afterId3(bytes));
  const decoded = await attempt(() => decoder.decodeFrames(frames), name).finally(() => decoder.free());
  const samples = decoded.channelData[0]?.length ?? 0;
  if (promised > 0 && samples < promised) throw faulty(name, `${promised} samples`, `${samples}`, COPY_AGAIN);
  const channels = decoded.channelData.map((channel) => toPowerOfTwoScale(channel, bitsPerSample));
  return describe(channels, decoded, { container: "flac", codec: "flac", bitsPerSample }, name);
}

/**
 * The frames of a FLAC stream. The parser now and then leaves out the last one (seen on a file of the RAVDESS corpus); what
 * follows the frames that it found is then that frame.
 */
async function flacFrames(bytes: Uint8Array, start: number): Promise<Uint8Array[]> {
  const { default: CodecParser } = await import("codec-parser");
  const parser = new CodecParser("audio/flac", {});
  // Its types say Iterator; what it returns can be iterated.
  const found = [parser.parseChunk(bytes), parser.flush()] as unknown as Iterable<{ data: Uint8Array }>[];
  const frames = found.flatMap((some) => [...some].map(({ data }) => data));
  const end = afterMetadata(bytes, start) + frames.reduce((sum, frame) => sum + frame.length, 0);
  const rest = bytes.subarray(end);
  const isFrame = rest.length > 2 && rest[0] === 0xff && (rest[1] & 0xfc) === 0xf8;
  return isFrame ? [...frames, rest] : frames;
}

/** Position of the first frame: behind the last metadata block. */
function afterMetadata(bytes: Uint8Array, start: number): number {
  let at = start + 4;
  for (;;) {
    if (at + 4 > bytes.length) return bytes.length;
    const last = (bytes[at] & 128) !== 0;
    at += 4 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
    if (last) return at;
  }
}

/** The decoder divides by 2^(bits-1) - 1; the stored integers are recovered exactly and divided as everywhere else. */
function toPowerOfTwoScale(channel: Float32Array, bits: number): Float32Array {
  const full = 2 ** (bits - 1);
  const out = new Float32Array(channel.length);
  for (let i = 0; i < channel.length; i++) out[i] = Math.round(channel[i] * (full - 1)) / full;
  return out;
}

/** Decodes MPEG layer III; the decoder trims the encoder's delay and padding where the file states them. */
export async function readMp3(bytes: Uint8Array, name: string): Promise<DecodedAudio> {
  const start = afterId3(bytes);
  if (!isMpegFrame(bytes, start)) {
    throw faulty(name, "an MPEG audio frame", `${Math.max(0, bytes.length - start)} other bytes`, COPY_AGAIN);
  }
  const mono = bytes[start + 3] >> 6 === 3;
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const decoded = await attempt(async () => decoder.decode(bytes), name).finally(() => decoder.free());
  // The decoder gives a mono file twice, as two equal channels.
  const channels = mono ? decoded.channelData.slice(0, 1) : decoded.channelData;
  return describe(channels, decoded, { container: "mp3", codec: "mp3", bitsPerSample: null }, name);
}

/**
 * Decodes Ogg Vorbis and Ogg Opus; Opus always comes at 48 kHz.
 *
 * @throws {EmoforgeError} If the last page is missing or incomplete.
 */
export async function readOgg(bytes: Uint8Array, name: string): Promise<DecodedAudio> {
  const head = text(bytes, 0, 128);
  const codec = head.includes("OpusHead") ? "opus" : head.includes("\x01vorbis") ? "vorbis" : null;
  if (!codec) throw faulty(name, "Vorbis or Opus in Ogg", "another codec", "Convert it to WAV or FLAC.");
  const end = lastPosition(bytes);
  if (end === null) throw faulty(name, "an Ogg stream up to its last page", "a part", COPY_AGAIN);
  const decoder: OggDecoder =
    codec === "opus"
      ? new (await import("ogg-opus-decoder")).OggOpusDecoder()
      : new (await import("@wasm-audio-decoders/ogg-vorbis")).OggVorbisDecoder();
  await decoder.ready;
  const decoded = await attempt(() => decoder.decodeFile(bytes), name).finally(() => decoder.free());
  // The stream's last position counts Opus's pre-skip; the decoder does not cut the encoder's padding on one-page files.
  const length = end - (codec === "opus" ? view(bytes).getUint16(head.indexOf("OpusHead") + 10, true) : 0);
  const channels = decoded.channelData.map((c) => (length > 0 ? c.subarray(0, length) : c));
  return describe(channels, decoded, { container: "ogg", codec, bitsPerSample: null }, name);
}

/** The granule position of the last Ogg page; `null` if it is not marked as the stream's end or is not there whole. */
function lastPosition(bytes: Uint8Array): number | null {
  for (let at = bytes.length - 27; at >= 0; at--) {
    if (bytes[at] !== 0x4f || text(bytes, at, 4) !== "OggS") continue;
    const segments = bytes[at + 26];
    let size = 27 + segments;
    for (let i = 0; i < segments; i++) size += bytes[at + 27 + i] ?? 0;
    const whole = (bytes[at + 5] & 4) !== 0 && at + size <= bytes.length;
    return whole ? Number(view(bytes).getBigInt64(at + 6, true)) : null;
  }
  return null;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Runs a decoder and turns what it throws or reports into one message. */
async function attempt<T extends Decoded>(decode: () => Promise<T>, name: string): Promise<T> {
  let decoded: T;
  try {
    decoded = await decode();
  } catch (error) {
    throw faulty(name, "readable audio", String(error instanceof Error ? error.message : error), COPY_AGAIN);
  }
  const fault = decoded.errors[0];
  if (fault) throw faulty(name, "readable audio", `a decoder error (${fault.message})`, COPY_AGAIN);
  return decoded;
}

function describe(
  channels: readonly Float32Array[],
  { sampleRate }: Decoded,
  format: Pick<AudioFormat, "container" | "codec" | "bitsPerSample">,
  name: string,
): DecodedAudio {
  if (!channels[0]?.length)
    throw faulty(name, "at least one sample", `${format.codec} audio without samples`, COPY_AGAIN);
  return {
    channels,
    sampleRateHz: sampleRate,
    format: { ...format, channels: channels.length, sampleRateHz: sampleRate },
  };
}

/** @file FLAC, MP3, Ogg Vorbis and Ogg Opus block by block through WebAssembly decoders, each loaded only when a file needs it. */

import { COPY_AGAIN, type Decoded, type Decoding, streamOf } from "./decoding.ts";
import { afterId3, faulty, isMpegFrame, text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioStream, joined } from "./stream.ts";

interface OggDecoder {
  readonly ready: Promise<unknown>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush(): Promise<Decoded>;
  free(): void;
}

/** The last page of an Ogg stream, which has at most 65,307 bytes, is looked for in this much of the file's end. */
const OGG_TAIL_BYTES = 2 ** 20;

/**
 * FLAC; values are exactly the stored integers over 2^(bits-1).
 *
 * @param head The first bytes of the file, its tag and some more.
 * @throws {EmoforgeError} If frames are damaged, or fewer samples come than the header promises.
 */
export async function openFlac(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const start = afterId3(head);
  const info = start + 8;
  if (head.length < info + 18)
    throw faulty(source.name, "a FLAC header of 42 bytes", `${head.length} bytes`, COPY_AGAIN);
  const bitsPerSample = (((head[info + 12] & 1) << 4) | (head[info + 13] >> 4)) + 1;
  const promised = (head[info + 13] & 15) * 2 ** 32 + view(head).getUint32(info + 14, false);
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const { default: CodecParser } = await import("codec-parser");
  const decoder = new FLACDecoder();
  await decoder.ready;
  const parser = new CodecParser("audio/flac", {});
  let end = await afterMetadata(source, start);
  const decode = async (found: Iterable<{ readonly data: Uint8Array }>) => {
    const frames = [...found].map(({ data }) => data);
    end += frames.reduce((sum, frame) => sum + frame.length, 0);
    return decoder.decodeFrames(frames);
  };
  // The parser's types say Iterator; what it returns can be iterated.
  const decoding: Decoding = {
    push: (bytes) => decode(parser.parseChunk(bytes) as unknown as Iterable<{ data: Uint8Array }>),
    async finish() {
      const last = await decode(parser.flush() as unknown as Iterable<{ data: Uint8Array }>);
      // The parser now and then leaves out the last frame (seen on a file of the RAVDESS corpus); what follows the
      // frames that it found is then that frame.
      const rest = await source.read(end, source.size);
      const isFrame = rest.length > 2 && rest[0] === 0xff && (rest[1] & 0xfc) === 0xf8;
      return isFrame ? both(last, await decode([{ data: rest }])) : last;
    },
    free: () => decoder.free(),
  };
  return streamOf(
    source,
    decoding,
    { container: "flac", codec: "flac", bitsPerSample },
    {
      start: end,
      blockBytes,
      ...(promised > 0 ? { promised } : {}),
      adapt: (channels) => channels.map((channel) => toPowerOfTwoScale(channel, bitsPerSample)),
    },
  );
}

/** Position of the first frame: behind the last metadata block. */
async function afterMetadata(source: AudioSource, start: number): Promise<number> {
  for (let at = start + 4; ; ) {
    const header = await source.read(at, at + 4);
    if (header.length < 4) return source.size;
    at += 4 + ((header[1] << 16) | (header[2] << 8) | header[3]);
    if ((header[0] & 128) !== 0) return at;
  }
}

/** The decoder divides by 2^(bits-1) - 1; the stored integers are recovered exactly and divided as everywhere else. */
function toPowerOfTwoScale(channel: Float32Array, bits: number): Float32Array {
  const full = 2 ** (bits - 1);
  const out = new Float32Array(channel.length);
  for (let i = 0; i < channel.length; i++) out[i] = Math.round(channel[i] * (full - 1)) / full;
  return out;
}

/** MPEG layer III; the decoder trims the encoder's delay and padding where the file states them. */
export async function openMp3(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const start = afterId3(head);
  if (!isMpegFrame(head, start)) {
    const others = Math.max(0, source.size - start);
    throw faulty(source.name, "an MPEG audio frame", `${others} other bytes`, COPY_AGAIN);
  }
  const mono = head[start + 3] >> 6 === 3;
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  let last: Decoded = { channelData: [], sampleRate: 0, errors: [] };
  const decoding: Decoding = {
    push: async (bytes) => {
      last = decoder.decode(bytes);
      return last;
    },
    finish: async () => ({ ...last, channelData: [], errors: [] }),
    free: () => decoder.free(),
  };
  return streamOf(
    source,
    decoding,
    { container: "mp3", codec: "mp3", bitsPerSample: null },
    {
      blockBytes,
      // The decoder gives a mono file twice, as two equal channels.
      adapt: (channels) => (mono ? channels.slice(0, 1) : channels),
    },
  );
}

/**
 * Ogg Vorbis and Ogg Opus; Opus always comes at 48 kHz.
 *
 * @throws {EmoforgeError} If the last page is missing or incomplete.
 */
export async function openOgg(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const { name, size } = source;
  const start = text(head, 0, 128);
  const codec = start.includes("OpusHead") ? "opus" : start.includes("\x01vorbis") ? "vorbis" : null;
  if (!codec) throw faulty(name, "Vorbis or Opus in Ogg", "another codec", "Convert it to WAV or FLAC.");
  const end = lastPosition(await source.read(Math.max(0, size - OGG_TAIL_BYTES), size));
  if (end === null) throw faulty(name, "an Ogg stream up to its last page", "a part", COPY_AGAIN);
  const decoder: OggDecoder =
    codec === "opus"
      ? new (await import("ogg-opus-decoder")).OggOpusDecoder()
      : new (await import("@wasm-audio-decoders/ogg-vorbis")).OggVorbisDecoder();
  await decoder.ready;
  const decoding: Decoding = {
    push: async (bytes) => decoder.decode(bytes),
    finish: () => decoder.flush(),
    free: () => decoder.free(),
  };
  // The stream's last position counts Opus's pre-skip; the decoder does not cut the encoder's padding on one-page files.
  const length = end - (codec === "opus" ? view(head).getUint16(start.indexOf("OpusHead") + 10, true) : 0);
  return streamOf(
    source,
    decoding,
    { container: "ogg", codec, bitsPerSample: null },
    {
      blockBytes,
      ...(length > 0 ? { limit: length } : {}),
    },
  );
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

function both(a: Decoded, b: Decoded): Decoded {
  if (a.channelData.length === 0) return b;
  const channelData = a.channelData.map((channel, c) => joined([channel, b.channelData[c]]));
  return { channelData, sampleRate: b.sampleRate, errors: [...a.errors, ...b.errors] };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

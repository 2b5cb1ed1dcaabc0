/** @file FLAC block by block through a WebAssembly decoder, loaded only when a file needs it. */

import { COPY_AGAIN, type Decoded, type Decoding, streamOf } from "./decoding.ts";
import { afterId3, faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioStream, joined } from "./stream.ts";

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

function both(a: Decoded, b: Decoded): Decoded {
  if (a.channelData.length === 0) return b;
  const channelData = a.channelData.map((channel, c) => joined([channel, b.channelData[c]]));
  return { channelData, sampleRate: b.sampleRate, errors: [...a.errors, ...b.errors] };
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

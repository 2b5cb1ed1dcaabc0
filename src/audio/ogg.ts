/** @file Ogg Vorbis and Ogg Opus block by block through WebAssembly decoders, each loaded only when a file needs it. */

import { COPY_AGAIN, type Decoded, type Decoding, streamOf } from "./decoding.ts";
import { faulty, text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";

interface OggDecoder {
  readonly ready: Promise<unknown>;
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush(): Promise<Decoded>;
  free(): void;
}

/** The last page of an Ogg stream, which has at most 65,307 bytes, is looked for in this much of the file's end. */
const OGG_TAIL_BYTES = 2 ** 20;

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

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

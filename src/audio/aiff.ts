/** @file Reads AIFF and AIFF-C: integers of 8 to 32 bits in either byte order, floating point, A-law and mu-law. */

import { viewOf } from "./bytes.ts";
import { openForeign } from "./foreign.ts";
import { cutShort, openPcm, type PcmLayout } from "./pcm.ts";
import { readToEnd, requireLayout, requireSamples } from "./pcm-header.ts";
import { faulty, text } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";

/** A file with more chunks than this is not a recording: one of nothing but empty chunks would take hours. */
const MOST_CHUNKS = 10_000;

type Compression = Pick<PcmLayout, "codec"> & { readonly littleEndian?: boolean; readonly bits?: number };

const compressions: Readonly<Record<string, Compression>> = {
  NONE: { codec: "pcm" },
  twos: { codec: "pcm" },
  in24: { codec: "pcm", bits: 24 },
  in32: { codec: "pcm", bits: 32 },
  sowt: { codec: "pcm", littleEndian: true },
  fl32: { codec: "float", bits: 32 },
  FL32: { codec: "float", bits: 32 },
  fl64: { codec: "float", bits: 64 },
  FL64: { codec: "float", bits: 64 },
  alaw: { codec: "alaw", bits: 8 },
  ALAW: { codec: "alaw", bits: 8 },
  ulaw: { codec: "mulaw", bits: 8 },
  ULAW: { codec: "mulaw", bits: 8 },
};

interface AiffChunks {
  /** "COMM": the format, its first 22 bytes. */
  readonly common: DataView | undefined;
  /** "SSND": position of the first sample, and how many bytes its header promises. */
  readonly sound: { readonly start: number; readonly stated: number } | undefined;
  /** Further "SSND" chunks. */
  readonly further: number;
}

/** @throws {EmoforgeError} If the file has no samples, or its header makes no sense. */
export async function openAiff(source: AudioSource, blockBytes: number): Promise<AudioStream> {
  const { name, size: total } = source;
  const form = text(await source.read(0, 12), 8, 4);
  if (form !== "AIFF" && form !== "AIFC")
    throw faulty(name, "AIFF or AIFF-C", `an IFF file of type "${form}"`, "Convert it to WAV.");
  const { common, sound, further } = await readChunks(source);
  if (!common || common.byteLength < (form === "AIFC" ? 22 : 18))
    throw faulty(name, 'a "COMM" chunk with the format', "none", "It is damaged: copy it again.");
  const channels = common.getInt16(0);
  const frames = common.getUint32(2);
  const bitsStated = common.getInt16(6);
  const sampleRateHz = Math.round(extended(common, 8));
  const kind =
    form === "AIFC" ? text(new Uint8Array(common.buffer, common.byteOffset + 18, 4), 0, 4) : "NONE";
  const compression = compressions[kind];
  if (!compression)
    return openForeign(source, "aiff", {
      title: `an AIFF-C file compressed with "${kind.trim()}"`,
      demuxer: "aiff",
    });
  const bitsPerSample = compression.bits ?? bitsStated;
  const layout: PcmLayout = {
    codec: compression.codec,
    channels,
    sampleRateHz,
    bytesPerSample: Math.ceil(bitsPerSample / 8),
    bitsPerSample,
    littleEndian: compression.littleEndian ?? false,
    signedBytes: true,
  };
  requireLayout(name, layout);
  if (!sound) throw faulty(name, 'an "SSND" chunk with samples', "none", "It is cut short: copy it again.");
  const frameBytes = channels * layout.bytesPerSample;
  const there = Math.max(0, total - sound.start);
  // Programs that write to a pipe leave zeros or something huge in both places.
  const open = (sound.stated === 0 || sound.stated >= 0x7fff0000) && there > 0;
  const size = Math.min(open ? there : sound.stated, there);
  const promised = open || frames === 0 ? Math.floor(sound.stated / frameBytes) : frames;
  const whole = Math.floor(size / frameBytes);
  const length = open ? whole : Math.min(whole, promised);
  requireSamples(name, length, "an AIFF file");
  const warnings: string[] = [];
  const sec = (samples: number) => samples / sampleRateHz;
  if (open) warnings.push(readToEnd(sec(length), true));
  else if (whole < promised) warnings.push(cutShort(sec(promised), sec(whole)));
  else if (whole > promised)
    warnings.push(
      `${whole - promised} samples (${sec(whole - promised).toFixed(2)} s) after the end were not read.`,
    );
  if (further > 0) warnings.push(`a second "SSND" chunk of ${further} bytes follows and was not read.`);
  return openPcm(source, layout, { container: "aiff", start: sound.start, length, blockBytes, warnings });
}

async function readChunks(source: AudioSource): Promise<AiffChunks> {
  let common: DataView | undefined;
  let sound: AiffChunks["sound"];
  let further = 0;
  for (let n = 0, at = 12; n < MOST_CHUNKS && at + 8 <= source.size; n++) {
    const header = viewOf(await source.read(at, at + 8));
    const id = String.fromCharCode(...[0, 1, 2, 3].map((i) => header.getUint8(i)));
    const size = header.getUint32(4);
    if (id === "COMM") common ??= viewOf(await source.read(at + 8, at + 8 + Math.min(size, 22)));
    if (id === "SSND" && sound) further += size;
    else if (id === "SSND") {
      const offset = viewOf(await source.read(at + 8, at + 12));
      if (offset.byteLength === 4) {
        const skipped = 8 + offset.getUint32(0);
        sound = { start: at + 8 + skipped, stated: Math.max(0, size - skipped) };
      }
    }
    at += 8 + size + (size % 2);
  }
  return { common, sound, further };
}

/** A floating-point number of 80 bits (IEEE 754 extended precision): sign and exponent, then 64 bits of mantissa. */
function extended(view: DataView, at: number): number {
  const exponent = view.getUint16(at) & 0x7fff;
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  return mantissa * 2 ** (exponent - 16383 - 63);
}

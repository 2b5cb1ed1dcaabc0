/** @file Reads RIFF/WAVE (also RF64, BW64 and RIFX): integers of 8 to 32 bits, floating point, A-law and mu-law, extensible headers. */

import { openForeign } from "./foreign.ts";
import { openMp3 } from "./mp3.ts";
import { cutShort, openPcm, type PcmLayout } from "./pcm.ts";
import { CONVERT_AGAIN, incompleteSample, readToEnd, requireLayout, requireSamples } from "./pcm-header.ts";
import { faulty } from "./sniff.ts";
import { type AudioSource, offsetSource } from "./source.ts";
import type { AudioStream } from "./stream.ts";
import { readChunks, type WaveChunks } from "./wav-chunks.ts";

const WAVE_FORMAT_EXTENSIBLE = 0xfffe;
const WAVE_FORMAT_MP3 = 0x55;
const codecs: Readonly<Record<number, PcmLayout["codec"]>> = {
  1: "pcm",
  3: "float",
  6: "alaw",
  7: "mulaw",
};
const foreignCodecs: Readonly<Record<number, string>> = {
  2: "Microsoft ADPCM",
  17: "IMA ADPCM",
  49: "GSM",
  64: "G.721 ADPCM",
  80: "MPEG audio",
  97: "DVI ADPCM",
  255: "AAC",
  353: "Windows Media Audio",
};

/**
 * Reads the header of a WAVE file, after which any stretch of it can be decoded by itself.
 *
 * Whatever is there is read: a size that was never written back, or that promises more than there is, becomes a warning.
 *
 * @param head The first bytes of the file.
 * @throws {EmoforgeError} If the file has no samples, or its header makes no sense.
 */
export async function openWav(
  source: AudioSource,
  head: Uint8Array,
  blockBytes: number,
): Promise<AudioStream> {
  const { name } = source;
  const chunks = await readChunks(source, head);
  const { data, format } = chunks;
  if (!data)
    throw faulty(name, 'a "data" chunk', "the end of the file", "It is probably cut short: copy it again.");
  if (!format) throw faulty(name, 'a "fmt " chunk with the format', "none", "Convert the file again.");
  const { kind, layout, warnings } = readFormat(format, chunks.littleEndian, name);
  if (kind === WAVE_FORMAT_MP3) {
    const inside = offsetSource(source, data.start, data.start + data.size);
    const stream = await openMp3(inside, blockBytes);
    return { ...stream, format: { ...stream.format, container: "wav" } };
  }
  if (!layout) {
    const codec = foreignCodecs[kind] ?? `format tag 0x${kind.toString(16).padStart(4, "0")}`;
    return openForeign(source, "wav", { title: `a WAV file with ${codec}`, demuxer: "wav" });
  }
  const frameBytes = layout.bytesPerSample * layout.channels;
  const length = Math.floor(data.size / frameBytes);
  requireSamples(name, length, "a WAV file");
  warnings.push(...warningsOf(chunks, frameBytes, layout.sampleRateHz, data.size));
  return openPcm(source, layout, { container: "wav", start: data.start, length, blockBytes, warnings });
}

function warningsOf(
  { missing, unfinished, further, trailing, overrun }: WaveChunks,
  frameBytes: number,
  sampleRateHz: number,
  size: number,
): string[] {
  const seconds = (bytes: number) => bytes / frameBytes / sampleRateHz;
  const sec = (bytes: number) => `${seconds(bytes).toFixed(2)} s`;
  const out: string[] = [];
  if (overrun !== undefined)
    out.push(
      `the "${overrun.trim()}" chunk claims more bytes than the file has; the samples were found after it.`,
    );
  if (unfinished) out.push(readToEnd(seconds(size), true));
  // Some programs state the size of the whole file.
  if (missing > 0 && missing <= 128)
    out.push(
      `the header promises ${missing} bytes more than are there: it counts itself, or the end is missing.`,
    );
  else if (missing > 0) out.push(cutShort(seconds(size + missing), seconds(size)));
  else if (size % frameBytes > 0) out.push(incompleteSample(size % frameBytes, frameBytes));
  if (further > 0)
    out.push(`a second "data" chunk of ${further} bytes (${sec(further)}) follows and was not read.`);
  if (trailing > 0)
    out.push(`${trailing} bytes (${sec(trailing)} if they are samples) after the end were not read.`);
  return out;
}

interface WaveFormat {
  readonly kind: number;
  /** `undefined` where the samples are compressed. */
  readonly layout?: PcmLayout;
  readonly warnings: string[];
}

/** @param view The first 40 bytes of the chunk, or as many as it has. */
function readFormat(view: DataView, littleEndian: boolean, name: string): WaveFormat {
  const size = view.byteLength;
  if (size < 16)
    throw faulty(name, 'a "fmt " chunk of at least 16 bytes', `${size}`, "Convert the file again.");
  const channels = view.getUint16(2, littleEndian);
  const sampleRateHz = view.getUint32(4, littleEndian);
  const byteRate = view.getUint32(8, littleEndian);
  const blockBytes = view.getUint16(12, littleEndian);
  let bitsPerSample = view.getUint16(14, littleEndian);
  let kind = view.getUint16(0, littleEndian);
  let bytesPerSample = Math.ceil(bitsPerSample / 8);
  const warnings: string[] = [];
  if (kind === WAVE_FORMAT_EXTENSIBLE) {
    if (size < 40) throw faulty(name, "40 bytes of extensible header", `${size}`, "Convert the file again.");
    bitsPerSample = view.getUint16(18, littleEndian) || bitsPerSample;
    kind = view.getUint16(24, littleEndian);
  }
  const codec = codecs[kind];
  if (!codec) return { kind, warnings };
  // 24 bits may be stated as such although they are stored in 4 bytes.
  if (blockBytes === 4 * channels && bitsPerSample === 24 && byteRate === sampleRateHz * blockBytes)
    bytesPerSample = 4;
  const layout = { codec, channels, sampleRateHz, bytesPerSample, bitsPerSample, littleEndian };
  requireLayout(name, layout);
  const frameBytes = channels * bytesPerSample;
  if (blockBytes !== frameBytes) {
    // Two of the three fields must agree.
    if (byteRate !== sampleRateHz * frameBytes)
      throw faulty(name, `${frameBytes} bytes per sample of all channels`, `${blockBytes}`, CONVERT_AGAIN);
    warnings.push(
      `the header states ${blockBytes} bytes per sample of all channels, but everything else in it says ${frameBytes}; read as ${frameBytes}.`,
    );
  }
  return { kind, layout, warnings };
}

/** @file The result of decoding a recording. */

import type { Container } from "./sniff.ts";

/** How the samples were stored. */
export interface AudioFormat {
  readonly container: Container;
  /** For a foreign decoder, its own name of the codec, e.g. "aac", "wmav2". */
  readonly codec: Codec | (string & {});
  /** Bits of one stored sample; `null` for lossy codecs, which have no such number, and for foreign decoders. */
  readonly bitsPerSample: number | null;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** The foreign decoder and its version, e.g. "ffmpeg 5.1.9"; absent for what is decoded here. */
  readonly decoder?: string;
}

/** The codecs that are decoded here. */
export type Codec = "pcm" | "float" | "alaw" | "mulaw" | "flac" | "mp3" | "vorbis" | "opus";

/**
 * Samples of every channel, all of one length.
 *
 * Integers of `b` bits are divided by 2^(b-1), so that they lie in [-1, 1) and 16- and 24-bit values are exact in
 * float32. Floating-point files keep their values, which may lie outside [-1, 1].
 */
export interface DecodedAudio {
  readonly channels: readonly Float32Array[];
  readonly sampleRateHz: number;
  readonly format: AudioFormat;
  /** What is missing, damaged, skipped or guessed, a sentence each, without the file's name; empty for an intact file. */
  readonly warnings: readonly string[];
}

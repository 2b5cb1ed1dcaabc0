/** @file A decoder that takes a file piece by piece, as a stream of blocks. */

import { quietly } from "./quietly.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioBlock, type AudioStream, requireFinite } from "./stream.ts";
import type { AudioFormat } from "./types.ts";

export interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/** A decoder at work: pieces of the file in, samples out. */
export interface Decoding {
  /** Some samples, or none yet. */
  push(bytes: Uint8Array): Promise<Decoded>;
  /** What is left at the end of the file. */
  finish(): Promise<Decoded>;
  free(): void;
  /** See `AudioStream.warnings`: it may grow with every `push` and with `finish`. */
  readonly warnings?: readonly string[];
}

export const COPY_AGAIN = "The file is damaged or cut short: copy it again from its source.";

export interface StreamOptions {
  /** About how many bytes of samples to decode at a time. */
  readonly blockBytes: number;
  /** First byte that the decoder gets. */
  readonly start?: number;
  /** Fewer samples are an error. */
  readonly promised?: number;
  /** Samples beyond are padding. */
  readonly limit?: number;
  readonly adapt?: (channels: readonly Float32Array[]) => readonly Float32Array[];
}

/** Decodes up to the first samples, which tell the rate and the channels. */
export async function streamOf(
  source: AudioSource,
  decoding: Decoding,
  format: Pick<AudioFormat, "container" | "codec" | "bitsPerSample">,
  options: StreamOptions,
): Promise<AudioStream> {
  let sampleRateHz = 0;
  const blocks = decode();
  const first = await blocks.next();
  if (first.done)
    throw faulty(source.name, "at least one sample", `${format.codec} audio without samples`, COPY_AGAIN);
  return {
    format: { ...format, channels: first.value.channels.length, sampleRateHz },
    length: undefined,
    seekable: false,
    warnings: decoding.warnings ?? [],
    async *blocks() {
      try {
        yield first.value;
        yield* blocks;
      } finally {
        await blocks.return();
      }
    },
  };

  async function* decode(): AsyncGenerator<AudioBlock, void> {
    const { promised = 0, limit = Number.POSITIVE_INFINITY, adapt } = options;
    // Samples take some ten times as many bytes as what they are decoded from.
    const blockBytes = Math.ceil(options.blockBytes / 8);
    let samples = 0;
    try {
      for (let at = options.start ?? 0; ; at += blockBytes) {
        const ended = at >= source.size;
        const piece = ended ? undefined : await source.read(at, at + blockBytes);
        const decoded = await attempt(() => (piece ? decoding.push(piece) : decoding.finish()), source.name);
        if (decoded.sampleRate > 0) sampleRateHz = decoded.sampleRate;
        const room = Math.max(0, limit - samples);
        const channels = (adapt?.(decoded.channelData) ?? decoded.channelData).map((c) =>
          c.subarray(0, room),
        );
        const got = channels[0]?.length ?? 0;
        if (got > 0) {
          if (format.codec !== "flac") requireFinite(channels, samples, source, sampleRateHz);
          samples += got;
          yield { channels, done: Math.min(1, (at + blockBytes) / source.size) };
        }
        if (ended) break;
      }
      if (samples < promised) throw faulty(source.name, `${promised} samples`, `${samples}`, COPY_AGAIN);
    } finally {
      try {
        decoding.free();
      } catch {
        // A decoder that has trapped may trap again; its memory goes with it.
      }
    }
  }
}

/** Runs a decoder and turns what it throws or reports into one message, which never shows the decoder's own words. */
async function attempt(decode: () => Promise<Decoded>, name: string): Promise<Decoded> {
  let decoded: Decoded | undefined;
  try {
    decoded = await quietly(decode);
  } catch {
    // A decoder that traps says so in words of its machine.
  }
  if (decoded && decoded.errors.length === 0) return decoded;
  throw faulty(name, "readable audio", "what the decoder cannot read", COPY_AGAIN);
}

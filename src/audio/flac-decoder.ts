/** @file The WebAssembly decoder of FLAC, replaced when it fails, since one that has failed cannot be trusted again. */

import type { FlacFrame, FlacInfo } from "./flac-frames.ts";
import { quietly } from "./quietly.ts";

/** Frames decoded together. */
export interface FlacPart {
  readonly frames: readonly FlacFrame[];
  readonly channels: readonly Float32Array[];
}

export interface FlacDecoder {
  /** The frames that can be decoded, in their order. */
  decode(frames: readonly FlacFrame[]): Promise<readonly FlacPart[]>;
  free(): void;
}

/** After this many the rest of the file is given up: a hostile one could ask for millions. */
const MOST_DECODERS = 5000;

export function createFlacDecoder(info: FlacInfo): FlacDecoder {
  const { channels, bitsPerSample, sampleRateHz } = info;
  let decoders = 0;
  /** Position of the frame that the decoder expects. */
  let expected: number | undefined;
  let decoder: { decodeFrames(frames: Uint8Array[]): Promise<Decoded>; free(): void } | undefined;
  const dismiss = () => {
    try {
      decoder?.free();
    } catch {
      // Its memory is collected with it.
    }
    decoder = undefined;
  };

  /** All samples of the frames; `undefined` where the decoder fails. */
  const attempt = async (frames: readonly FlacFrame[]): Promise<readonly Float32Array[] | undefined> => {
    // A decoder that has seen frames invents silence for any that are missing before the next one.
    if (frames[0].position !== expected) dismiss();
    if (!decoder && decoders >= MOST_DECODERS) return undefined;
    const samples = frames.reduce((sum, frame) => sum + frame.samples, 0);
    try {
      if (!decoder) decoders++;
      decoder ??= await freshDecoder(info);
      const fresh = decoder;
      const decoded = await quietly(() => fresh.decodeFrames(frames.map(({ bytes }) => bytes)));
      const sound =
        decoded.errors.length === 0 &&
        decoded.samplesDecoded === samples &&
        decoded.sampleRate === sampleRateHz &&
        decoded.channelData.length === channels &&
        decoded.channelData.every(({ length }) => length === samples);
      const last = frames[frames.length - 1];
      expected = last.position + last.samples;
      if (sound) return decoded.channelData.map((values) => toPowerOfTwoScale(values, bitsPerSample));
    } catch {
      // A trap of the decoder says nothing that a user could act on.
    }
    dismiss();
    return undefined;
  };

  return {
    async decode(frames) {
      const out: FlacPart[] = [];
      for (const run of runsOf(frames)) {
        const channels = await attempt(run);
        if (channels) out.push({ frames: run, channels });
        else if (run.length > 1) {
          for (const frame of run) {
            const alone = await attempt([frame]);
            if (alone) out.push({ frames: [frame], channels: alone });
          }
        }
      }
      return out;
    },
    free: dismiss,
  };
}

/** Splits the frames into runs in which each frame continues the one before. */
function runsOf(frames: readonly FlacFrame[]): FlacFrame[][] {
  const out: FlacFrame[][] = [];
  let expected: number | undefined;
  for (const frame of frames) {
    if (frame.position === expected) out[out.length - 1].push(frame);
    else out.push([frame]);
    expected = frame.position + frame.samples;
  }
  return out;
}

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly unknown[];
}

async function freshDecoder({ bytes }: FlacInfo) {
  const { FLACDecoder } = await import("@wasm-audio-decoders/flac");
  const decoder = new FLACDecoder();
  await decoder.ready;
  // Frames may refer to the header for their rate and bits; it is given as a file that ends after its header.
  await quietly(() => decoder.decodeFrames([Uint8Array.of(...FLAC_MARK, 128, 0, 0, bytes.length, ...bytes)]));
  return decoder;
}

const FLAC_MARK = [0x66, 0x4c, 0x61, 0x43];

/** The decoder divides by 2^(bits-1) - 1; the stored integers are recovered exactly and divided as everywhere else. */
function toPowerOfTwoScale(channel: Float32Array, bits: number): Float32Array {
  const full = 2 ** (bits - 1);
  const out = new Float32Array(channel.length);
  for (let i = 0; i < channel.length; i++) out[i] = Math.round(channel[i] * (full - 1)) / full;
  return out;
}

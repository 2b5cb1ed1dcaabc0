/** @file One recording in all kinds of unusual formats, and in forms that cannot be used. */

import { encodeWav } from "../../src/audio/index.ts";

/** A WAV file, PCM or float, with any sample size, number of (equal) channels and rate. */
function wav(
  samples: Float32Array,
  sampleRateHz: number,
  bits: 8 | 16 | 24 | 32,
  channels: number,
): Uint8Array {
  const frame = (bits / 8) * channels;
  const out = new Uint8Array(44 + samples.length * frame);
  const view = new DataView(out.buffer);
  const tag = (at: number, name: string) => out.set(new TextEncoder().encode(name), at);
  tag(0, "RIFF");
  view.setUint32(4, out.length - 8, true);
  tag(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, bits === 32 ? 3 : 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, bits, true);
  tag(36, "data");
  view.setUint32(40, samples.length * frame, true);
  for (let i = 0, at = 44; i < samples.length; i++) {
    for (let c = 0; c < channels; c++, at += bits / 8) {
      const value = Math.round(samples[i] * (2 ** (bits - 1) - 1));
      if (bits === 8) view.setUint8(at, value + 128);
      else if (bits === 16) view.setInt16(at, value, true);
      else if (bits === 24) {
        view.setUint16(at, value & 0xffff, true);
        view.setInt8(at + 2, value >> 16);
      } else view.setFloat32(at, samples[i], true);
    }
  }
  return out;
}

/** Six times as many samples: the same sound at 96 kHz, except for its highest frequencies. */
function at96kHz(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: 6 * samples.length }, (_, i) => {
    const [at, part] = [Math.floor(i / 6), (i % 6) / 6];
    return samples[at] * (1 - part) + (samples[at + 1] ?? 0) * part;
  });
}

/** Recordings at 16 kHz unless their name says otherwise. */
export function usable(voice: Float32Array): Record<string, Uint8Array> {
  return {
    "mono16.wav": wav(voice, 16_000, 16, 1),
    "mono8.wav": wav(voice, 16_000, 8, 1),
    "mono24.wav": wav(voice, 16_000, 24, 1),
    "float.wav": wav(voice, 16_000, 32, 1),
    "stereo16.wav": wav(voice, 16_000, 16, 2),
    "rate96k.wav": wav(at96kHz(voice), 96_000, 16, 1),
    "silent.wav": encodeWav(new Float32Array(16_000), 16_000),
  };
}

export function unusable(voice: Float32Array): Record<string, Uint8Array> {
  const whole = wav(voice, 16_000, 16, 1);
  return {
    // Cut within the header; of a file cut after it, what is there would be used.
    "cut.wav": whole.subarray(0, 40),
    "empty.wav": new Uint8Array(0),
    "nan.wav": wav(
      voice.map((x, i) => (i === 100 ? Number.NaN : x)),
      16_000,
      32,
      1,
    ),
    "short.wav": wav(voice.subarray(0, 20), 16_000, 16, 1),
    "text.wav": new TextEncoder().encode("this is no recording"),
  };
}

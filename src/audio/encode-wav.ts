/** @file Writes mono WAV files. */

import { ParameterError } from "../core/index.ts";

/**
 * A mono WAV file.
 *
 * @param samples In [-1, 1]; integers are rounded from sample x 2^(bits-1) and limited to their range.
 * @param sampleRateHz Samples per second.
 * @param options `bits`: 16 or 24 (integers) or 32 (floating point, stored as they are); 16 by default.
 * @throws {ParameterError} For a sample that is not finite.
 *
 * @example
 * import { encodeWav } from "emoforge/features";
 * import { nodeFiles } from "emoforge/node";
 *
 * const tone = Float32Array.from({ length: 16_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 16_000));
 * await nodeFiles.write("tone.wav", encodeWav(tone, 16_000, { bits: 24 }));
 */
export function encodeWav(
  samples: Float32Array,
  sampleRateHz: number,
  options: { readonly bits?: 16 | 24 | 32 } = {},
): Uint8Array {
  const bits = options.bits ?? 16;
  const bytesPerSample = bits / 8;
  const size = samples.length * bytesPerSample;
  const out = new Uint8Array(44 + size + (size % 2));
  const view = new DataView(out.buffer);
  const tag = (at: number, name: string) => {
    for (let i = 0; i < 4; i++) out[at + i] = name.charCodeAt(i);
  };
  tag(0, "RIFF");
  view.setUint32(4, out.length - 8, true);
  tag(8, "WAVE");
  tag(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, bits === 32 ? 3 : 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * bytesPerSample, true);
  view.setUint16(32, bytesPerSample, true);
  view.setUint16(34, bits, true);
  tag(36, "data");
  view.setUint32(40, size, true);
  const full = 2 ** (bits - 1);
  for (let i = 0, at = 44; i < samples.length; i++, at += bytesPerSample) {
    const sample = samples[i];
    if (!Number.isFinite(sample))
      throw new ParameterError(`encodeWav, sample ${i}`, "a finite value", sample);
    if (bits === 32) {
      view.setFloat32(at, sample, true);
      continue;
    }
    const value = Math.max(-full, Math.min(full - 1, Math.round(sample * full)));
    view.setInt16(at, bits === 16 ? value : value & 0xffff, true);
    if (bits === 24) view.setInt8(at + 2, value >> 16);
  }
  return out;
}

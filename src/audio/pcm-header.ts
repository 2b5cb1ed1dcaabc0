/** @file What the headers of WAV, AIFF and AU must agree with, and what is said where they do not. */

import { type PcmLayout, storedBytes } from "./pcm.ts";
import { faulty } from "./sniff.ts";

export const CONVERT_AGAIN = "The header is damaged: convert the file again.";

/** @throws {EmoforgeError} for channels, a sampling rate or bits that no recording has. */
export function requireLayout(name: string, layout: PcmLayout): void {
  const { codec, channels, sampleRateHz, bytesPerSample, bitsPerSample } = layout;
  if (channels < 1 || channels > 64) throw faulty(name, "1 to 64 channels", `${channels}`, CONVERT_AGAIN);
  if (!(sampleRateHz >= 1000 && sampleRateHz <= 768_000)) {
    // The 80 bits of AIFF can hold infinity and what is not a number.
    const rate = Number.isFinite(sampleRateHz) ? `${sampleRateHz}` : "no number";
    throw faulty(name, "1000 to 768000 samples per second", rate, CONVERT_AGAIN);
  }
  const stored = storedBytes[codec];
  if (!stored.includes(bytesPerSample) || bitsPerSample < 1 || bitsPerSample > 8 * bytesPerSample) {
    throw faulty(
      name,
      `${stored.map((bytes) => 8 * bytes).join(", ")} bits per ${codec} sample`,
      `${bitsPerSample} bits in ${bytesPerSample} bytes`,
      CONVERT_AGAIN,
    );
  }
}

/**
 * @param samples Of each channel.
 * @param title E.g. "a WAV file".
 * @throws {EmoforgeError} where there are none.
 */
export function requireSamples(name: string, samples: number, title: string): void {
  if (samples === 0)
    throw faulty(name, "at least one sample", `${title} without samples`, "Record it again.");
}

/** The warning where the end of the file has to serve as the end of the recording. */
export function readToEnd(seconds: number, unfinished: boolean): string {
  const why = unfinished ? "was never finished and does not tell" : "does not tell";
  return `the header ${why} how long the recording is; read to the end of the file, ${seconds.toFixed(2)} s.`;
}

/** The warning where bytes are left after the last whole sample of all channels. */
export function incompleteSample(there: number, frameBytes: number): string {
  return `the last sample is incomplete and was left out: ${there} of ${frameBytes} bytes are there.`;
}

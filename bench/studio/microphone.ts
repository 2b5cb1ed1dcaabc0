/** @file A microphone of Chromium's that hears a file, over and over. */

import { writeFile } from "node:fs/promises";
import { createResampler, encodeWav } from "../../src/audio/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";

const rateHz = 48_000;

/** Sentences of one voice of the demo corpus with a second's pause between them, 16 bit, at the rate of the browser's own device. */
export async function writeSpokenFile(path: string): Promise<void> {
  const resampler = createResampler(demoRateHz, rateHz);
  const pause = new Float32Array(demoRateHz);
  const parts: Float32Array[] = [];
  for (const { samples } of [...demoClips({ speakersPerSex: 1, takes: 1 })].slice(0, 5))
    for (const piece of [samples, pause]) parts.push(resampler.push(piece).slice());
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  await writeFile(path, encodeWav(out, rateHz, { bits: 16 }));
}

/** @param file Undefined: there is a microphone, but the page is not allowed to use it. */
export function microphoneFlags(file: string | undefined): string[] {
  return file === undefined
    ? ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    : [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        `--use-file-for-fake-audio-capture=${file}`,
      ];
}

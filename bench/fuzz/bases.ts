/** @file Makes the recordings that are mutated: a synthetic voice, encoded by ffmpeg. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeWav } from "../../src/audio/index.ts";
import { demoClips, demoRateHz } from "../../src/corpora/index.ts";
import { type BaseSpec, specs } from "./specs.ts";

/** An undamaged recording. */
export interface Base extends BaseSpec {
  readonly bytes: Uint8Array;
  /** How long it is: the length of the voice that was encoded. */
  readonly seconds: number;
}

/** Long enough for several pages, frames and fragments of every format. */
const VOICE_SECONDS = 3;

/**
 * All recordings in the order of `specs`, made once and kept in `folder`.
 *
 * @returns `undefined` in place of those that cannot be made here, because there is no ffmpeg or it lacks the encoder.
 */
export function makeBases(folder: string): (Base | undefined)[] {
  mkdirSync(folder, { recursive: true });
  const voice = voiceSamples();
  const wav = encodeWav(voice, demoRateHz);
  const seconds = voice.length / demoRateHz;
  return specs.map((spec, i) => {
    const path = join(folder, `${i}.${spec.ending}`);
    if (!existsSync(path)) {
      const parts = spec.parts.map((args) =>
        args === null ? wav : ffmpeg(args, `${path}.part.${spec.ending}`, wav),
      );
      if (!parts.every((part) => part !== undefined)) return undefined;
      // Written whole or not at all: a killed process must not leave a part.
      writeFileSync(`${path}.new`, Buffer.concat(parts));
      renameSync(`${path}.new`, path);
    }
    return { ...spec, bytes: new Uint8Array(readFileSync(path)), seconds: seconds * spec.parts.length };
  });
}

/** Utterances of the demo corpus, one after the other. */
function voiceSamples(): Float32Array {
  const out = new Float32Array(VOICE_SECONDS * demoRateHz);
  let at = 0;
  for (const { samples } of demoClips({ takes: 1, speakersPerSex: 1 })) {
    out.set(samples.subarray(0, out.length - at), at);
    at += samples.length;
    if (at >= out.length) break;
  }
  return out;
}

/** Encodes through a file, since ffmpeg goes back to write sizes into headers. */
function ffmpeg(args: readonly string[], out: string, wav: Uint8Array): Uint8Array | undefined {
  const exact = ["-fflags", "+bitexact", "-flags:a", "+bitexact", "-flags:v", "+bitexact"];
  const done = spawnSync("ffmpeg", ["-v", "error", "-y", "-i", "pipe:0", ...args, ...exact, out], {
    input: wav,
  });
  const made = done.status === 0 && existsSync(out) ? readFileSync(out) : undefined;
  rmSync(out, { force: true });
  return made;
}

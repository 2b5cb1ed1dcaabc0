/** @file A signal of everything that features have to get along with. */

import { demoClips } from "../../src/corpora/index.ts";
import { whiteNoise } from "./signals.ts";

/** Voices, silence, noise at the threshold of hearing, and loud noise. */
export function mixedSignal(): Float32Array {
  const clips = [...demoClips({ speakersPerSex: 1, takes: 1 })].slice(0, 6).map(({ samples }) => samples);
  const noise = whiteNoise(0.5);
  const parts = [
    ...clips.slice(0, 2),
    new Float32Array(5000),
    ...clips.slice(2, 4),
    noise,
    ...clips.slice(4),
    noise.map((x) => 1e-3 * x),
  ];
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

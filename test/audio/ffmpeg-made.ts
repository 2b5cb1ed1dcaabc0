/** @file Recordings in foreign formats, made by ffmpeg where it is installed. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeWav } from "../../src/audio/index.ts";

export const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;
export const reason = hasFfmpeg ? "" : " (skipped: no ffmpeg on the path)";

export const RATE = 16_000;
/** Two seconds of a gliding tone with some noise, at most 0.5. */
export const original = Float32Array.from({ length: 2 * RATE }, (_, i) => {
  const t = i / RATE;
  const value = 0.4 * Math.sin(2 * Math.PI * (200 + 150 * t) * t) + 0.02 * Math.sin(i * i);
  // Files cannot hold a negative zero.
  return Math.round(32_768 * value) / 32_768 + 0;
});

/** A folder with `original` as `original.wav`; `make` converts it. */
export function ffmpegFolder() {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-media-"));
  writeFileSync(join(folder, "original.wav"), encodeWav(original, RATE));
  return {
    at: (name: string) => join(folder, name),
    make(name: string, ...options: string[]): string {
      const path = join(folder, name);
      const args = ["-v", "error", "-y", "-i", join(folder, "original.wav"), ...options, path];
      const { status, stderr } = spawnSync("ffmpeg", args);
      if (status !== 0) throw new Error(stderr.toString());
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Correlation with `original`, best of shifts up to 0.15 s either way, of a recording at a multiple of its rate. */
export function likeness(samples: Float32Array, sampleRateHz: number): number {
  const step = sampleRateHz / RATE;
  let best = 0;
  for (let delay = -0.15 * RATE; delay < 0.15 * RATE; delay++) {
    let [xy, xx, yy] = [0, 0, 0];
    for (let i = 4000; i < 24_000; i += 3) {
      const x = original[i];
      const y = samples[Math.round((i + delay) * step)] ?? 0;
      xy += x * y;
      xx += x * x;
      yy += y * y;
    }
    best = Math.max(best, xy / Math.sqrt(xx * yy || 1));
  }
  return best;
}

/** @file The outline of a signal of any length in bounded memory: parts are joined in pairs when there are too many. */

import type { Envelope } from "./types.ts";

/** More parts than a picture has columns. */
const MOST_PARTS = 16_384;
/** The finest part, s. */
const FINEST_SEC = 0.005;

export function createEnvelope(sampleRateHz: number): {
  push(samples: Float32Array): void;
  finish(): Envelope;
} {
  const low = new Float32Array(MOST_PARTS);
  const high = new Float32Array(MOST_PARTS);
  let part = Math.max(1, Math.round(FINEST_SEC * sampleRateHz));
  let parts = 0;
  /** Samples in the last part. */
  let filled = 0;
  const halve = () => {
    for (let i = 0; i < MOST_PARTS / 2; i++) {
      low[i] = Math.min(low[2 * i], low[2 * i + 1]);
      high[i] = Math.max(high[2 * i], high[2 * i + 1]);
    }
    parts = MOST_PARTS / 2;
    part *= 2;
    filled = part;
  };
  return {
    push(samples) {
      for (const x of samples) {
        if (parts === 0 || filled === part) {
          if (parts === MOST_PARTS) halve();
          low[parts] = x;
          high[parts] = x;
          parts++;
          filled = 1;
          continue;
        }
        if (x < low[parts - 1]) low[parts - 1] = x;
        if (x > high[parts - 1]) high[parts - 1] = x;
        filled++;
      }
    },
    finish: () => ({ partSec: part / sampleRateHz, low: low.slice(0, parts), high: high.slice(0, parts) }),
  };
}

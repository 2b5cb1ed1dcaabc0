/** @file The last stretch of a signal that arrives in pieces: what frames still need, and some history. */

export interface SampleWindow {
  /** Sample `origin + k` of the signal is `samples[k]`. */
  readonly samples: Float32Array;
  readonly origin: number;
  /** Position after the last sample so far. */
  readonly end: number;
  /** Takes all samples piece by piece and calls `each` after every piece, to take frames before their samples leave the window. */
  append(samples: Float32Array, each: () => void): void;
}

/**
 * @param history How many samples before the newest stay readable.
 * @param gain Factor on every sample, rounded to float32.
 */
export function createSampleWindow(history: number, gain: number): SampleWindow {
  const piece = history;
  const samples = new Float32Array(history + piece);
  let origin = 0;
  let filled = 0;
  return {
    samples,
    get origin() {
      return origin;
    },
    get end() {
      return origin + filled;
    },
    append(input, each) {
      for (let at = 0; at < input.length; ) {
        if (filled === samples.length) {
          samples.copyWithin(0, filled - history, filled);
          origin += filled - history;
          filled = history;
        }
        const count = Math.min(samples.length - filled, input.length - at);
        for (let k = 0; k < count; k++) samples[filled + k] = gain * input[at + k];
        filled += count;
        at += count;
        each();
      }
    },
  };
}

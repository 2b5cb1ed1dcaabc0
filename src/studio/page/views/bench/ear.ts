/** @file Two versions of a sound, one of which is heard: switching goes on at the same place. */

import { asLoudAs } from "../../../../audio/index.ts";

export type Which = "original" | "altered";

export interface Pair {
  readonly original: Float32Array;
  readonly altered: Float32Array;
  readonly sampleRateHz: number;
  /** The same share of both, and not the same time, is the same place. */
  readonly stretched: boolean;
}

export interface Ear {
  /** Plays from the beginning, again and again. */
  play(which: Which): void;
  /** Goes on with the other one. */
  hear(which: Which): void;
  stop(): void;
  close(): void;
}

const fadeSec = 0.01;

/** Both with the same mean power, and neither beyond full scale. */
export function asLoud({
  original,
  altered,
}: Pick<Pair, "original" | "altered">): Record<Which, Float32Array> {
  const matched = asLoudAs(original, altered);
  let peak = 1;
  for (const samples of [original, matched])
    for (const value of samples) peak = Math.max(peak, Math.abs(value));
  const scaled = (samples: Float32Array) => samples.map((value) => value / peak);
  return { original: scaled(original), altered: scaled(matched) };
}

export function createEar(pair: Pair): Ear {
  const context = new AudioContext();
  const loud = asLoud(pair);
  const bufferOf = (samples: Float32Array) => {
    const buffer = context.createBuffer(1, Math.max(1, samples.length), pair.sampleRateHz);
    buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, 0);
    return buffer;
  };
  const buffers = { original: bufferOf(loud.original), altered: bufferOf(loud.altered) };
  let now: { source: AudioBufferSourceNode; gain: GainNode; which: Which; sinceSec: number } | undefined;

  const stop = () => {
    if (now === undefined) return;
    now.gain.gain.setTargetAtTime(0, context.currentTime, fadeSec / 3);
    now.source.stop(context.currentTime + 2 * fadeSec);
    now = undefined;
  };
  const start = (which: Which, atSec: number) => {
    stop();
    const [source, gain] = [context.createBufferSource(), context.createGain()];
    source.buffer = buffers[which];
    source.loop = true;
    gain.gain.setValueAtTime(0, context.currentTime);
    gain.gain.setTargetAtTime(1, context.currentTime, fadeSec / 3);
    source.connect(gain).connect(context.destination);
    source.start(0, atSec);
    now = { source, gain, which, sinceSec: context.currentTime - atSec };
  };
  return {
    play(which) {
      void context.resume();
      start(which, 0);
    },
    hear(which) {
      if (now === undefined || now.which === which) return;
      const [from, to] = [buffers[now.which].duration, buffers[which].duration];
      const at = (context.currentTime - now.sinceSec) % from;
      start(which, pair.stretched ? (at / from) * to : at % to);
    },
    stop,
    close() {
      stop();
      void context.close();
    },
  };
}

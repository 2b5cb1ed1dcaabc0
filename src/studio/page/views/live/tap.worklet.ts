/** @file Runs in the audio thread: hands what the microphone gives to the worker that listens, about a hundred times a second. */

import { webClock } from "../../../../platform/browser/clock.ts";

/** What TypeScript's library for pages does not know. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, made: typeof AudioWorkletProcessor): void;

/** A piece of sound, and when its last sample came, ms as by `webClock`. */
export interface Piece {
  readonly samples: Float32Array;
  readonly at: number;
}

const pieceSamples = 512;

class Tap extends AudioWorkletProcessor {
  private to: MessagePort | undefined;
  private piece = new Float32Array(pieceSamples);
  private filled = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MessagePort>) => {
      this.to = data;
    };
  }

  /** @param inputs The first channel of the first is heard. */
  process([[channel]]: readonly (readonly Float32Array[])[]): boolean {
    if (channel === undefined) return true;
    this.piece.set(channel, this.filled);
    this.filled += channel.length;
    if (this.filled < pieceSamples) return true;
    const piece: Piece = { samples: this.piece, at: webClock.now() };
    this.to?.postMessage(piece, [this.piece.buffer]);
    this.piece = new Float32Array(pieceSamples);
    this.filled = 0;
    return true;
  }
}

registerProcessor("tap", Tap);

/** @file What is common to the audio tracks of containers that also hold video. */

export interface MediaTrack {
  /** E.g. "opus". */
  readonly codec: string;
  /** What a decoder of the codec has to know beforehand; `undefined` if it is missing or cannot be used. */
  readonly description: Uint8Array | undefined;
  /** Audio tracks in the file. */
  readonly audioTracks: number;
  readonly statedSec: number | undefined;
  /** Filled in while `blocks` is gone through. */
  readonly damage: MediaDamage;
  /** From the first to the last that is there. */
  blocks(): AsyncGenerator<MediaBlock, void>;
  close(): void;
}

export interface MediaDamage {
  /** Bytes that belong to nothing. */
  skipped: number;
  /** Whether the file ends before something in it does. */
  cut: boolean;
}

/** Packets that follow one another without a gap. */
export interface MediaBlock {
  readonly startSec: number;
  /** `undefined` where the container does not tell. */
  readonly endSec: number | undefined;
  readonly packets: readonly Uint8Array[];
}

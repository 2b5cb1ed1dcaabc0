/** @file What the audio tracks of containers that also hold video have in common. */

export interface MediaTrack {
  /** E.g. "opus". */
  readonly codec: string;
  /** What a decoder must know in advance; `undefined` if it is missing or unusable. */
  readonly description: Uint8Array | undefined;
  /** How many audio tracks the file has. */
  readonly audioTracks: number;
  readonly statedSec: number | undefined;
  /** Filled in while `blocks` is read. */
  readonly damage: MediaDamage;
  /** The blocks of the track, from the first to the last that is there. */
  blocks(): AsyncGenerator<MediaBlock, void>;
  close(): void;
}

export interface MediaDamage {
  /** Bytes that belong to no element. */
  skipped: number;
  /** Whether the file ends inside one of its elements. */
  cut: boolean;
}

/** Packets that follow one another without a gap. */
export interface MediaBlock {
  readonly startSec: number;
  /** `undefined` where the container does not state it. */
  readonly endSec: number | undefined;
  readonly packets: readonly Uint8Array[];
}

/**
 * @file Recordings joined end to end in one file. Each part is decoded by itself, at its own rate and with its own channels, and
 * brought to those of the first part.
 */

import { COPY_AGAIN } from "./decoding.ts";
import { createResampler } from "./resample.ts";
import { faulty } from "./sniff.ts";
import type { AudioSource } from "./source.ts";
import { type AudioBlock, type AudioStream, joined, requireFinite } from "./stream.ts";
import type { AudioFormat } from "./types.ts";

/** The properties in which the parts of a file may differ. */
export interface Part {
  readonly codec: AudioFormat["codec"];
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** Some samples of a part. */
export interface Piece {
  /** The same object in all pieces of a part. */
  readonly part: Part;
  /** All of one length. */
  readonly channels: readonly Float32Array[];
  /** How much of the file has been read, in [0, 1]. */
  readonly done: number;
}

/** Converts the pieces of one part to the rate and channels of the first. */
interface Bridge {
  readonly part: Part;
  push(channels: readonly Float32Array[]): readonly Float32Array[];
  finish(): readonly Float32Array[];
}

/**
 * The parts of a file as one stream.
 *
 * @param pieces Empty ones are skipped. Its decoders are freed when it ends, with an error or without.
 * @param warnings `pieces` adds to it while it is read; a warning that parts differ is added here.
 * @throws {EmoforgeError} What `pieces` throws before its first samples.
 */
export async function streamOfParts(
  source: AudioSource,
  container: AudioFormat["container"],
  pieces: AsyncGenerator<Piece, void>,
  warnings: string[],
  blockBytes: number,
): Promise<AudioStream> {
  const blocks = uniform();
  const opening = await blocks.next();
  if (opening.done)
    throw faulty(source.name, "at least one sample", `${container} audio without samples`, COPY_AGAIN);
  const { part, block } = opening.value;
  const { codec, sampleRateHz, channels } = part;
  return {
    format: { container, codec, bitsPerSample: null, channels, sampleRateHz },
    length: undefined,
    seekable: false,
    warnings,
    async *blocks() {
      try {
        yield block;
        for await (const next of blocks) yield next.block;
      } finally {
        await blocks.return();
      }
    },
  };

  /** All pieces at the rate and with the channels of the first part, gathered into blocks; the last one has `done` = 1. */
  async function* uniform(): AsyncGenerator<{ part: Part; block: AudioBlock }, void> {
    let first: Part | undefined;
    let bridge: Bridge | undefined;
    let gathered: (readonly Float32Array[])[] = [];
    let count = 0;
    let given = 0;
    const changed = new Set<Part>();
    const gather = (channels: readonly Float32Array[]) => {
      if (channels[0].length === 0) return;
      gathered.push(channels);
      count += channels[0].length;
    };
    const give = (part: Part, done: number): { part: Part; block: AudioBlock } => {
      const channels = gathered[0].map((_, c) => joined(gathered.map((some) => some[c])));
      requireFinite(channels, given, source, part.sampleRateHz);
      given += count;
      gathered = [];
      count = 0;
      return { part, block: { channels, done } };
    };
    try {
      for await (const { part, channels, done } of pieces) {
        if (channels.length === 0 || channels[0].length === 0) continue;
        first ??= part;
        // Held back until there is more, so that the last block can be marked as such.
        if (count * first.channels * 4 >= blockBytes) yield give(first, Math.min(done, ALMOST));
        if (bridge?.part !== part) {
          if (bridge) gather(bridge.finish());
          bridge = bridgeTo(first, part, source.name);
          if (!sameShape(first, part)) changed.add(part);
        }
        gather(bridge.push(channels));
      }
      if (bridge) gather(bridge.finish());
      if (first && changed.size > 0) warnings.push(changeOf(first, changed));
      if (first && count > 0) yield give(first, 1);
    } finally {
      await pieces.return();
    }
  }
}

const ALMOST = 1 - 2 ** -20;

const MOST_RATIO = 256;

function sameShape(a: Part, b: Part): boolean {
  return a.sampleRateHz === b.sampleRateHz && a.channels === b.channels;
}

function bridgeTo(first: Part, part: Part, name: string): Bridge {
  const ratio = part.sampleRateHz / first.sampleRateHz;
  if (ratio > MOST_RATIO || ratio < 1 / MOST_RATIO)
    throw faulty(
      name,
      "parts of similar sampling rates",
      `${first.sampleRateHz} Hz and then ${part.sampleRateHz} Hz`,
      COPY_AGAIN,
    );
  const each = Array.from({ length: part.channels === first.channels ? part.channels : 1 }, () =>
    createResampler(part.sampleRateHz, first.sampleRateHz),
  );
  const spread = (channels: readonly Float32Array[]) =>
    channels.length === first.channels ? channels : Array.from({ length: first.channels }, () => channels[0]);
  return {
    part,
    push: (channels) => {
      const fitting = channels.length === each.length ? channels : [meanOf(channels)];
      return spread(fitting.map((samples, c) => each[c].push(samples)));
    },
    finish: () => spread(each.map((resampler) => resampler.finish())),
  };
}

function meanOf(channels: readonly Float32Array[]): Float32Array {
  return channels[0].map((_, i) => channels.reduce((sum, samples) => sum + samples[i], 0) / channels.length);
}

function changeOf(first: Part, changed: ReadonlySet<Part>): string {
  const shape = ({ sampleRateHz, channels }: Part) =>
    `${sampleRateHz} Hz with ${channels} channel${channels === 1 ? "" : "s"}`;
  const others = [...new Set([...changed].map(shape))];
  const listed = others.length > 3 ? `${others.slice(0, 3).join(", ")} and others` : others.join(", ");
  return `joined from recordings of different kinds: parts of ${listed} were brought to the first part's ${shape(first)}`;
}

/** @file Spectrograms of any length as segments of one length, and the vote of a clip's segments. */

import { ParameterError, type Predictions } from "../../core/index.ts";

export interface Segmenting {
  /** Frames in a segment. */
  readonly frames: number;
  /** Frames from one segment's start to the next one's. */
  readonly hop: number;
}

/** A stretch of one clip. */
export interface Segment {
  /** Position of the clip. */
  readonly clip: number;
  /** First frame. */
  readonly start: number;
}

/**
 * First frames of the segments of a clip: 0, hop, 2 hop, ... as long as they fit, and a last one that ends with the
 * clip, so that with `hop <= frames` every frame is in a segment. A clip no longer than a segment has one, at 0.
 */
export function segmentStarts(clipFrames: number, { frames, hop }: Segmenting): number[] {
  const last = Math.max(0, clipFrames - frames);
  const starts = Array.from({ length: Math.floor(last / hop) + 1 }, (_, i) => i * hop);
  return starts.at(-1) === last ? starts : [...starts, last];
}

/**
 * All segments of these clips, clip by clip.
 *
 * @param positions Which clips; all by default.
 * @throws {ParameterError} for a clip without frames, or whose values are no whole frames of `mels` bands.
 */
export function segmentsOf(
  clips: readonly Float32Array[],
  mels: number,
  segmenting: Segmenting,
  positions: readonly number[] = clips.map((_, i) => i),
): Segment[] {
  return positions.flatMap((clip) => {
    const frames = clips[clip].length / mels;
    if (!(Number.isInteger(frames) && frames > 0)) {
      throw new ParameterError(
        `segments of clip ${clip}`,
        `one or more frames of ${mels} mel bands, as in training`,
        `${clips[clip].length} values`,
        "Extract the spectrograms with the settings of the training clips.",
      );
    }
    return segmentStarts(frames, segmenting).map((start) => ({ clip, start }));
  });
}

/** Copies `into.length` values of a clip from frame `start` on; a clip that ends before is repeated from its first frame. */
export function copySegment(clip: Float32Array, mels: number, start: number, into: Float32Array): void {
  for (let done = 0, from = start * mels; done < into.length; from = 0) {
    const part = clip.subarray(from, from + into.length - done);
    into.set(part, done);
    done += part.length;
  }
}

/**
 * Majority vote: the class that most segments of a clip are given to; among equals the one of the larger mean
 * probability, then of the smaller index. A clip's probabilities are the means over its segments, so that the class
 * voted for need not be the most probable one.
 *
 * @param segments Of `clips` clips, at least one of each.
 * @param probabilities Of each segment, row-major `[segments, classes]`.
 */
export function vote(
  segments: readonly Segment[],
  probabilities: Float32Array,
  clips: number,
  classes: number,
): Predictions {
  const votes = new Float64Array(clips * classes);
  const means = new Float64Array(clips * classes);
  const counts = new Float64Array(clips);
  for (const [i, { clip }] of segments.entries()) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    votes[clip * classes + largest(row)] += 1;
    for (let c = 0; c < classes; c++) means[clip * classes + c] += row[c];
    counts[clip] += 1;
  }
  for (let i = 0; i < means.length; i++) means[i] /= counts[Math.floor(i / classes)];
  const labels = Int32Array.from({ length: clips }, (_, clip) => {
    const [from, to] = [clip * classes, (clip + 1) * classes];
    const most = Math.max(...votes.subarray(from, to));
    // A mean probability is at most 1: leaders keep theirs, all others fall below.
    return largest(means.subarray(from, to).map((p, c) => (votes[from + c] === most ? p : -1)));
  });
  return { labels, probabilities: Float32Array.from(means) };
}

/** Position of the first largest value. */
function largest(values: Float32Array | Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

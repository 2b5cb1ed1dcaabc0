/** @file Triplets of training clips for one round of the four phases: anchor and positive of one class, negative of another. */

import { type Clips, ParameterError, type Recorded, type Rng } from "../../core/index.ts";
import { fillWindow, randomPart } from "./windows.ts";

/** Arrays that programs read: filled anew for each run, never replaced. */
export interface ViewmakerFeeds {
  readonly [name: string]: Float32Array;
  readonly clips: Float32Array;
  readonly valid: Float32Array;
  readonly noise: Float32Array;
  readonly intensity: Float32Array;
}

/** @param clipRows,viewRows Rows of clips, and of noise and intensity. */
export function createFeeds(
  { frames, mels, latent }: { readonly frames: number; readonly mels: number; readonly latent: number },
  clipRows: number,
  viewRows = clipRows,
): ViewmakerFeeds {
  return {
    clips: new Float32Array(clipRows * frames * mels),
    valid: new Float32Array(clipRows * frames),
    noise: new Float32Array(viewRows * latent),
    intensity: new Float32Array(viewRows),
  };
}

/** Noise and intensity of rows `slot` to `slot + count`: a view's chance. */
export function fillChance(
  { noise, intensity }: Pick<ViewmakerFeeds, "noise" | "intensity">,
  rng: Rng,
  slot = 0,
  count = intensity.length,
): void {
  const latent = noise.length / intensity.length;
  for (let i = slot * latent; i < (slot + count) * latent; i++) noise[i] = rng.normal();
  for (let i = slot; i < slot + count; i++) intensity[i] = rng.uniform();
}

/** Positions of the three clips of a triplet. */
export interface Triplet {
  readonly anchor: number;
  readonly positive: number;
  readonly negative: number;
}

/**
 * Draws the classes of anchor and negative evenly, so that scarce emotions are seen as often as others, and clips
 * evenly within them. The positive is another clip than the anchor where the class has two.
 *
 * @param rng Read by every call; no other state is kept.
 * @throws {ParameterError} unless two classes have clips.
 */
export function createTripletSampler(name: string, train: Recorded<Clips>): (rng: Rng) => Triplet {
  const byClass = train.classes.map((_, label) =>
    Array.from(train.labels.keys()).filter((i) => train.labels[i] === label),
  );
  const present = byClass.filter((positions) => positions.length > 0);
  if (present.length < 2) {
    throw new ParameterError(
      `${name}, fit`,
      "clips of at least two classes",
      `clips of ${present.length}`,
      "Triplets need a negative of another class.",
    );
  }
  return (rng) => {
    const own = rng.integer(present.length);
    const other = (own + 1 + rng.integer(present.length - 1)) % present.length;
    const clips = present[own];
    const first = rng.integer(clips.length);
    const second = clips.length === 1 ? first : (first + 1 + rng.integer(clips.length - 1)) % clips.length;
    return { anchor: clips[first], positive: clips[second], negative: rng.pick(present[other]) };
  };
}

/** Fills `clips` and `valid` with a batch of triplets: all anchors, all positives, all negatives. */
export function fillTriplets(
  feeds: ViewmakerFeeds,
  train: Recorded<Clips>,
  sample: (rng: Rng) => Triplet,
  { batch, frames }: { readonly batch: number; readonly frames: number },
  rng: Rng,
): void {
  const { mels, clips } = train;
  for (let i = 0; i < batch; i++) {
    const { anchor, positive, negative } = sample(rng);
    for (const [k, position] of [anchor, positive, negative].entries()) {
      const part = randomPart(clips[position].length / mels, frames, rng);
      fillWindow(feeds, k * batch + i, clips[position], part, frames, mels);
    }
  }
}

/** @file Batches of segments, latent vectors and targets, refilled in place for each step. */

import type { Clips, Recorded, Rng } from "../../core/index.ts";
import { equalParts, fillWindow, type Part, randomPart } from "../viewmaker/windows.ts";
import { madeRows } from "./graphs.ts";
import type { LatentClasses } from "./latents.ts";
import { type BaganSpec, lastChannels } from "./networks.ts";

/** Positions of the clips of each class that has any. */
export function clipsByClass({ labels, classes }: Recorded<Clips>): { label: number; clips: number[] }[] {
  return classes.flatMap((_, label) => {
    const clips = Array.from(labels.keys()).filter((i) => labels[i] === label);
    return clips.length === 0 ? [] : [{ label, clips }];
  });
}

/** A segment of a clip; a clip that is shorter is tiled. */
export interface Segment extends Part {
  readonly clip: number;
}

/** All clips cut into the fewest equal parts that fit. */
export function allSegments({ clips, mels }: Recorded<Clips>, frames: number): Segment[] {
  return clips.flatMap((clip, i) =>
    equalParts(clip.length / mels, frames).map((part) => ({ ...part, clip: i })),
  );
}

/** Writes segments row by row. @param into `[rows, frames, mels]`, at least as many rows. */
export function fillSegments(
  into: Float32Array,
  segments: readonly Segment[],
  { clips, mels }: Recorded<Clips>,
  frames: number,
): void {
  const valid = new Float32Array(segments.length * frames);
  for (const [row, segment] of segments.entries())
    fillWindow({ clips: into, valid }, row, clips[segment.clip], segment, frames, mels);
}

export function createBatches(train: Recorded<Clips>, spec: BaganSpec) {
  const { batch, frames, mels, latent, classes } = spec;
  const present = clipsByClass(train);
  const made = madeRows(spec);
  const [width, noises] = [classes + 1, lastChannels(spec)];
  const segments = new Float32Array(batch * frames * mels);
  const discriminator = {
    segments,
    latents: new Float32Array(made * latent),
    targets: new Float32Array((batch + made) * width),
    noise: new Float32Array((batch + made) * noises),
  };
  const generator = {
    latents: new Float32Array(batch * latent),
    targets: new Float32Array(batch * width),
    noise: new Float32Array(batch * noises),
  };
  const segmentOf = (clip: number, rng: Rng): Segment => ({
    ...randomPart(train.clips[clip].length / mels, frames, rng),
    clip,
  });
  const fillNoise = (noise: Float32Array, rng: Rng) => {
    for (let i = 0; i < noise.length; i++) noise[i] = rng.uniform();
  };
  /** One latent vector in each row, of classes drawn evenly. @returns Their classes. */
  const fillLatents = (latents: Float32Array, space: LatentClasses, rng: Rng) =>
    Array.from({ length: latents.length / latent }, (_, row) => {
      const { label } = rng.pick(present);
      space.draw(label, rng, latents.subarray(row * latent, (row + 1) * latent));
      return label;
    });
  return {
    /** Segments of all clips alike, as the autoencoder sees them: it is not told of classes. */
    autoencoder(rng: Rng) {
      const chosen = Array.from({ length: batch }, () => segmentOf(rng.integer(train.clips.length), rng));
      fillSegments(segments, chosen, train, frames);
      return { segments };
    },
    /** Recorded segments of classes drawn evenly, and as many made ones as there are of one class. */
    discriminator(space: LatentClasses, rng: Rng) {
      const { targets, latents, noise } = discriminator;
      const drawn = Array.from({ length: batch }, () => {
        const { label, clips } = rng.pick(present);
        return { label, segment: segmentOf(rng.pick(clips), rng) };
      });
      fillSegments(
        segments,
        drawn.map(({ segment }) => segment),
        train,
        frames,
      );
      fillLatents(latents, space, rng);
      targets.fill(0);
      for (const [row, { label }] of drawn.entries()) targets[row * width + label] = 1;
      for (let row = batch; row < batch + made; row++) targets[row * width + classes] = 1;
      fillNoise(noise, rng);
      return discriminator;
    },
    generator(space: LatentClasses, rng: Rng) {
      const { targets, latents, noise } = generator;
      targets.fill(0);
      for (const [row, label] of fillLatents(latents, space, rng).entries()) targets[row * width + label] = 1;
      fillNoise(noise, rng);
      return generator;
    },
  };
}

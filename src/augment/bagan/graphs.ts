/** @file The programs of a balancing GAN: autoencoder, encoding, the two sides of the adversarial training, making. */

import { crossEntropy, type Graph, type Kit, meanSquaredError, type ParameterSet } from "../../nn/index.ts";
import { concat, input } from "../../tensor/index.ts";
import { type BaganSpec, discriminate, encode, generate, lastChannels } from "./networks.ts";

export type BaganProgram = "autoencode" | "encode" | "discriminate" | "generate" | "make";

/** Each trained by an optimiser of its own. The trunk is the encoder's and then the discriminator's. */
export const baganParts = { trunk: "trunk/", encode: "encode/", judge: "judge/", make: "make/" } as const;

/** Segments that a step of the discriminator makes: as many as it is shown of each class. */
export const madeRows = ({ batch, classes }: Pick<BaganSpec, "batch" | "classes">) =>
  Math.max(1, Math.round(batch / classes));

export function baganKit(spec: BaganSpec): Kit<BaganProgram> {
  return {
    key: JSON.stringify(["bagan", spec]),
    parts: baganParts,
    graphs: (params) => baganGraphs(params, spec),
  };
}

/**
 * Inputs, with B = `batch` and M = `madeRows`: `segments` `[B, frames, mels]`, `latents` `[B, latent]` (`[M, latent]` in
 * "discriminate"), `targets` `[B, classes + 1]` (`[B + M, classes + 1]`, recorded ones first), `noise` as many rows, uniform.
 */
export function baganGraphs(params: ParameterSet, spec: BaganSpec): Record<BaganProgram, () => Graph> {
  const { batch, frames, mels, latent, classes } = spec;
  const segments = input("segments", [batch, frames, mels]);
  const latents = (rows: number) => input("latents", [rows, latent]);
  const targets = (rows: number) => input("targets", [rows, classes + 1]);
  const noise = (rows: number) => input("noise", [rows, lastChannels(spec)]);
  return {
    autoencode() {
      const again = generate(params, encode(params, segments, spec), spec);
      const loss = meanSquaredError(again, segments);
      return { outputs: { reconstruction: loss }, losses: { trunk: loss, encode: loss, make: loss } };
    },
    encode: () => ({ outputs: { latents: encode(params, segments, spec) } }),
    /** Recorded segments are to be given their class, made ones "made". */
    discriminate() {
      const rows = batch + madeRows(spec);
      const made = generate(params, latents(madeRows(spec)), spec);
      const logits = discriminate(params, concat([segments, made], 0), noise(rows), spec);
      const loss = crossEntropy(logits, targets(rows));
      return { outputs: { discriminator: loss }, losses: { trunk: loss, judge: loss } };
    },
    /** Made segments are to be taken for recorded ones of the class they are meant to be of. */
    generate() {
      const made = generate(params, latents(batch), spec);
      const loss = crossEntropy(discriminate(params, made, noise(batch), spec), targets(batch));
      return { outputs: { generator: loss }, losses: { make: loss } };
    },
    make: () => ({ outputs: { segments: generate(params, latents(batch), spec) } }),
  };
}

/**
 * @file The losses of the four phases by hand: each network is run alone on one clip at a time, so that nothing of how the phase graphs
 * join, cut and pair their batches is shared; the rest is plain loops over numbers.
 */

import type { ViewmakerFeeds } from "../../../src/augment/viewmaker/batches.ts";
import type { Phase, ViewmakerSpec } from "../../../src/augment/viewmaker/graphs.ts";
import type { Likeness } from "../../../src/augment/viewmaker/losses.ts";
import {
  discriminate,
  encode,
  type Padded,
  perturb,
  represent,
} from "../../../src/augment/viewmaker/networks.ts";
import type { ParameterSet } from "../../../src/nn/index.ts";
import { type Engine, input } from "../../../src/tensor/index.ts";

/** Section 2.3: the phases of a round, and which of the networks each trains. */
export const order: readonly Phase[] = ["representation", "discriminator", "variance", "augmentation"];
export const trained: Readonly<Record<Phase, string>> = {
  representation: "represent/",
  discriminator: "judge/",
  variance: "augment/",
  augmentation: "augment/",
};

/** What the two judging networks make of one clip. */
export interface Look {
  /** The discriminator's logit. */
  readonly score: number;
  readonly r: readonly number[];
}

/** Rows of a batch of triplets, recorded (A, P, N) and augmented by the noise of the rows of the first or second half. */
export interface Looks {
  readonly recorded: Readonly<Record<Role, readonly Look[]>>;
  readonly augmented: Readonly<
    Record<Role, { readonly first: readonly Look[]; readonly second: readonly Look[] }>
  >;
}
export type Role = "anchor" | "positive" | "negative";
const roles: readonly Role[] = ["anchor", "positive", "negative"];

/** Runs the networks with the parameters' present values. */
export interface NetworksAlone {
  look(feeds: ViewmakerFeeds): Promise<Looks>;
  release(): Promise<void>;
}

export async function networksAlone(
  engine: Engine,
  params: ParameterSet,
  spec: ViewmakerSpec,
): Promise<NetworksAlone> {
  const { batch, frames, mels, latent } = spec;
  const one: Padded = { clips: input("clips", [1, frames, mels]), valid: input("valid", [1, frames]) };
  const [noise, epsilon] = [input("noise", [1, latent]), input("epsilon", [1, 1])];
  const view = await engine.compile({
    view: perturb(params, one, encode(params, one, spec), noise, epsilon, spec),
  });
  const judge = await engine.compile({
    score: discriminate(params, one, spec),
    r: represent(params, one, spec),
  });
  const row = (values: Float32Array, k: number, rows: number) =>
    values.slice((k * values.length) / rows, ((k + 1) * values.length) / rows);

  async function lookAt(clips: Float32Array, valid: Float32Array): Promise<Look> {
    const { score, r } = await judge.run({ ...params.feeds(), clips, valid });
    return { score: score[0] as number, r: Array.from(r as Float32Array) };
  }

  return {
    async look(feeds) {
      const clipAt = (k: number) => [row(feeds.clips, k, 3 * batch), row(feeds.valid, k, 3 * batch)];
      const [low, high] = spec.epsilon;
      /** Clip `k`, augmented by noise and intensity of row `by`. */
      const viewAt = async (k: number, by: number): Promise<Look> => {
        const [clips, valid] = clipAt(k);
        const results = await view.run({
          ...params.feeds(),
          clips,
          valid,
          noise: row(feeds.noise, by, 2 * batch),
          epsilon: Float32Array.of(low + (high - low) * feeds.intensity[by]),
        });
        return lookAt((results.view as Float32Array).slice(), valid);
      };
      const each = async (at: (i: number) => Promise<Look>) => {
        const looks: Look[] = [];
        for (let i = 0; i < batch; i++) looks.push(await at(i));
        return looks;
      };
      const recorded: Partial<Record<Role, Look[]>> = {};
      const augmented: Partial<Record<Role, { first: Look[]; second: Look[] }>> = {};
      for (const [k, role] of roles.entries()) {
        recorded[role] = await each((i) =>
          lookAt(...(clipAt(k * batch + i) as [Float32Array, Float32Array])),
        );
        augmented[role] = {
          first: await each((i) => viewAt(k * batch + i, i)),
          second: await each((i) => viewAt(k * batch + i, batch + i)),
        };
      }
      return { recorded, augmented } as Looks;
    },
    async release() {
      await view.release();
      await judge.release();
    },
  };
}

/** The terms of each phase as sections 2.1 to 2.3 of the paper say, of the same batch. */
export function lossesByHand(
  { recorded, augmented }: Looks,
  { margin, variance }: Pick<ViewmakerSpec, "margin" | "variance">,
): Readonly<Record<Phase, Readonly<Record<string, number>>>> {
  const { anchor, positive, negative } = recorded;
  const views = augmented.positive;
  return {
    // Eq. 2: nothing augmented.
    representation: { representation: triplet(anchor, positive, negative, margin) },
    // Eq. 1: "X = X^_1 or X_2, where X_2 is another sample from the original dataset".
    discriminator: { discriminator: tellApart(anchor, views.first) },
    // Eq. 5: "for the same input X ... based on different noise n and augmentation intensity".
    variance: { variance: likeness(views.first, views.second, variance || "cosine") },
    augmentation: {
      // Eq. 1, non-saturating: the views should pass for recorded.
      adversarial: mean(views.first.map(({ score }) => surprise(score))),
      // Eq. 3: the positive augmented, the negative not.
      emotion: triplet(anchor, views.first, negative, margin),
      // Eq. 6: "the positive and the negative inputs are both augmented", the anchor is not.
      balance: triplet(anchor, views.first, augmented.negative.second, margin),
    },
  };
}

/** -log sigmoid(z). */
const surprise = (z: number) => Math.log(1 + Math.exp(-z));

/** Eq. 1 for the discriminator: -log D of the recorded and -log(1 - D) of the views, each averaged. */
export function tellApart(recorded: readonly Look[], views: readonly Look[]): number {
  return (
    mean(recorded.map(({ score }) => surprise(score))) + mean(views.map(({ score }) => surprise(-score)))
  );
}

/** max(|a - p| - |a - n| + margin, 0) of each triplet. */
export function hinges(a: readonly Look[], p: readonly Look[], n: readonly Look[], margin: number): number[] {
  return a.map(({ r }, i) => Math.max(distance(r, p[i].r) - distance(r, n[i].r) + margin, 0));
}

export const triplet = (...of: Parameters<typeof hinges>) => mean(hinges(...of));

/** Eq. 5, as printed or of vectors of length 1, around their common mean or not. */
export function likeness(a: readonly Look[], b: readonly Look[], kind: Likeness): number {
  const all = [...a, ...b].map(({ r }) => r);
  const centre = all[0].map((_, j) => (kind === "centred" ? mean(all.map((r) => r[j])) : 0));
  const from = ({ r }: Look) => r.map((v, j) => v - centre[j]);
  return mean(
    a.map((look, i) => {
      const [x, y] = [from(look), from(b[i])];
      // The little beside the squares, which makes the cosine of a vector of zeros 0, shows where vectors are short.
      return kind === "dot" ? dot(x, y) : dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y) + 1e-12);
    }),
  );
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, j) => sum + Math.abs(v - b[j]), 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, j) => sum + v * b[j], 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

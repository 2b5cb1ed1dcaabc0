/** @file The programs of a viewmaker: one for each training phase of section 2.3, one to make views, one to embed clips. */

import type { Graph, Kit, Outputs, ParameterSet } from "../../nn/index.ts";
import { add, concat, input, multiply, slice, type Tensor } from "../../tensor/index.ts";
import { augmentorLoss, discriminatorLoss, tripletLoss, varianceLoss } from "./losses.ts";
import {
  discriminate,
  encode,
  intensity,
  type NetworkSpec,
  type Padded,
  perturb,
  represent,
  twice,
} from "./networks.ts";
import type { ViewmakerSettings } from "./options.ts";

export type ViewmakerSpec = NetworkSpec &
  Pick<ViewmakerSettings, "batch" | "epsilon" | "margin" | "weights" | "variance" | "balance">;

/** The phases in the paper's order. */
export const phases = ["representation", "discriminator", "variance", "augmentation"] as const;
export type Phase = (typeof phases)[number];

/** Which network a phase trains: the prefix of its parameters. All others are frozen in it. */
export const trainedIn: Readonly<Record<Phase, string>> = {
  representation: "represent/",
  discriminator: "judge/",
  variance: "augment/",
  augmentation: "augment/",
};

/** The three networks, each trained by an optimiser of its own. */
export const viewmakerParts = Object.fromEntries(Object.values(trainedIn).map((prefix) => [prefix, prefix]));

export function viewmakerKit(spec: ViewmakerSpec): Kit<Phase | "make" | "embed"> {
  return {
    key: JSON.stringify(["viewmaker", specOf(spec)]),
    parts: viewmakerParts,
    graphs: (params) => viewmakerGraphs(params, spec),
  };
}

/**
 * Inputs of the phases, with B = `batch`: `clips` `[3 B, frames, mels]` and `valid` `[3 B, frames]` (anchors, then
 * positives, then negatives), `noise` `[2 B, latent]` (normal), `intensity` `[2 B, 1]` (uniform in [0, 1)). `make` and
 * `embed` take B rows of each. Parameters: `augment/...`, `judge/...`, `represent/...`.
 */
export function viewmakerGraphs(
  params: ParameterSet,
  spec: ViewmakerSpec,
): Record<Phase | "make" | "embed", () => Graph> {
  const { batch, frames, mels, latent, margin, weights } = spec;
  const padded = (rows: number): Padded => ({
    clips: input("clips", [rows, frames, mels]),
    valid: input("valid", [rows, frames]),
  });
  const chance = (rows: number) => ({
    noise: input("noise", [rows, latent]),
    epsilon: intensity(input("intensity", [rows, 1]), spec.epsilon),
  });
  const triplets = padded(3 * batch);
  const part = (x: Tensor, k: number, count = 1) => slice(x, [k * batch], [(k + count) * batch]);
  const rows = ({ clips, valid }: Padded, k: number, count = 1): Padded => ({
    clips: part(clips, k, count),
    valid: part(valid, k, count),
  });
  const [anchors, positives, negatives] = [0, 1, 2].map((k) => rows(triplets, k));
  const { noise, epsilon } = chance(2 * batch);

  /** Views of the rows, with the first rows of the noise. */
  const viewsOf = (of: Padded): Padded => {
    const count = of.clips.shape[0] / batch;
    const [n, e] = [part(noise, 0, count), part(epsilon, 0, count)];
    return { clips: perturb(params, of, encode(params, of, spec), n, e, spec), valid: of.valid };
  };
  const score = (of: Padded) => discriminate(params, of, spec);
  const represented = (of: Padded) => represent(params, of, spec);
  const training = (phase: Phase, terms: Outputs, factors: Readonly<Record<string, number>>): Graph => {
    const total = Object.entries(terms)
      .map(([name, term]) => multiply(term, factors[name]))
      .reduce((a, b) => add(a, b));
    return { outputs: terms, losses: { [trainedIn[phase]]: total } };
  };

  return {
    /** Phase 1, Eq. 2, on recorded clips. */
    representation() {
      const all = represented(triplets);
      const loss = tripletLoss(part(all, 0), part(all, 1), part(all, 2), margin);
      return training("representation", { representation: loss }, weights);
    },
    /** Phase 2, Eq. 1: anchors are the recorded clips, views of the positives the augmented ones. */
    discriminator() {
      const scores = score(joined(anchors, viewsOf(positives)));
      const loss = discriminatorLoss(part(scores, 0), part(scores, 1));
      return training("discriminator", { discriminator: loss }, { discriminator: weights.adversarial });
    },
    /** Phase 3, Eq. 5: two views of each positive. */
    variance() {
      const pair: Padded = { clips: twice(positives.clips), valid: twice(positives.valid) };
      const encoded = twice(encode(params, positives, spec));
      const clips = perturb(params, pair, encoded, noise, epsilon, spec);
      const all = represented({ ...pair, clips });
      const loss = varianceLoss(part(all, 0), part(all, 1), spec.variance || "cosine");
      return training("variance", { variance: loss }, weights);
    },
    /** Phase 4, Eq. 1 (the augmentor's side), 3 and 6. Without Eq. 6 no views of the negatives are made. */
    augmentation() {
      const views = viewsOf(spec.balance ? rows(triplets, 1, 2) : positives);
      const recorded = represented(joined(anchors, negatives));
      const made = represented(views);
      const [anchor, negative] = [part(recorded, 0), part(recorded, 1)];
      const terms = {
        adversarial: augmentorLoss(score(rows(views, 0))),
        emotion: tripletLoss(anchor, part(made, 0), negative, margin),
        ...(spec.balance ? { balance: tripletLoss(anchor, part(made, 0), part(made, 1), margin) } : {}),
      };
      return training("augmentation", terms, weights);
    },
    make() {
      const few = padded(batch);
      const { noise, epsilon } = chance(batch);
      return { outputs: { views: perturb(params, few, encode(params, few, spec), noise, epsilon, spec) } };
    },
    embed: () => ({ outputs: { representations: represented(padded(batch)) } }),
  };
}

/** What the compiled programs depend on; rates and rounds are not among it. */
function specOf(spec: ViewmakerSpec) {
  const { frames, mels, width, latent, representation, output, budget } = spec;
  const { batch, epsilon, margin, weights, variance, balance } = spec;
  return {
    frames,
    mels,
    width,
    latent,
    representation,
    output,
    budget,
    batch,
    epsilon,
    margin,
    weights,
    variance,
    balance,
  };
}

/** One batch after the other, for one pass through a network. */
function joined(a: Padded, b: Padded): Padded {
  return { clips: concat([a.clips, b.clips], 0), valid: concat([a.valid, b.valid], 0) };
}

/** @file The graphs that train and run a cycle-GAN and a plain GAN. Parameters, batches and weights are all inputs. */

import {
  crossEntropy,
  type Graph,
  meanSquaredError,
  type Outputs,
  type ParameterSet,
} from "../../nn/index.ts";
import { add, concat, input, multiply, slice, type Tensor } from "../../tensor/index.ts";
import { type CriticLossOptions, criticLoss, generatorLoss, interpolates } from "./losses.ts";
import {
  classifierLogits,
  type DiscriminatorSpec,
  discriminator,
  type GeneratorSpec,
  generator,
} from "./networks.ts";

/** The networks that are trained apart, by optimiser, and the auxiliary classifier, which is fixed. */
export const adversarialParts = { critic: "judge/", generator: "generate/", classifier: "classifier/" };

interface GraphSpec extends DiscriminatorSpec, CriticLossOptions {
  readonly batch: number;
  readonly features: number;
  readonly classes: number;
  readonly conditional: boolean;
  /** Hidden layers of the auxiliary classifier; null: no classification loss. */
  readonly classifierHidden: readonly number[] | null;
}

export interface CycleSpec extends GraphSpec {
  readonly startAtZero: boolean;
  readonly penaltyAt: "interpolates" | "reconstructed";
  /** Adds the identity loss. */
  readonly identity: boolean;
}

/**
 * Inputs of all programs: `source` and `target` `[batch, d]`, `class` `[batch, classes]` (one-hot, of the target),
 * `mix/target` and `mix/source` `[batch, 1]`, scalars `weight/adversarial`, `weight/cycle`, `weight/identity`,
 * `weight/classification`.
 * Parameters: `generate/target`, `generate/source` (G and F), `judge/target`, `judge/source` (the discriminators).
 */
export function cycleGraphs(
  params: ParameterSet,
  spec: CycleSpec,
): Record<"critic" | "generator" | "reconstruct" | "make", () => Graph> {
  const { batch, features, classes, adversarial } = spec;
  const s = input("source", [batch, features]);
  const t = input("target", [batch, features]);
  const y = input("class", [batch, classes]);
  const condition = spec.conditional ? y : undefined;
  const shape: GeneratorSpec = {
    hidden: spec.hidden,
    out: features,
    residual: true,
    startAtZero: spec.startAtZero,
  };
  const toTarget = (x: Tensor) => generator(params, "generate/target", x, condition, shape);
  const toSource = (x: Tensor) => generator(params, "generate/source", x, condition, shape);
  const judgeTarget = (x: Tensor) => discriminator(params, "judge/target", x, condition, spec);
  const judgeSource = (x: Tensor) => discriminator(params, "judge/source", x, condition, spec);

  const madeSource = toSource(t);
  // One pass for G(s) and G(F(t)), one for F(G(s)): larger products are faster than more of them.
  const translated = toTarget(concat([s, madeSource], 0));
  const madeTarget = slice(translated, [0], [batch]);
  const targetAgain = slice(translated, [batch], [2 * batch]);
  const sourceAgain = toSource(madeTarget);
  /** Eq. 8, averaged over rows and dimensions. */
  const cycle = add(meanSquaredError(sourceAgain, s), meanSquaredError(targetAgain, t));

  return {
    critic() {
      const reconstructed = spec.penaltyAt === "reconstructed";
      // Without the rows made twice, G sees the source rows alone.
      const made = reconstructed ? madeTarget : toTarget(s);
      const between = (name: string, real: Tensor, fake: Tensor) =>
        interpolates(real, fake, input(`mix/${name}`, [batch, 1]));
      const atTarget = reconstructed ? targetAgain : between("target", t, made);
      const atSource = reconstructed ? sourceAgain : between("source", s, madeSource);
      const loss = add(
        criticLoss(judgeTarget, t, made, atTarget, spec),
        criticLoss(judgeSource, s, madeSource, atSource, spec),
      );
      return { outputs: { critic: loss }, losses: { critic: loss } };
    },
    generator() {
      const fooling = add(
        generatorLoss(judgeTarget(madeTarget), adversarial),
        generatorLoss(judgeSource(madeSource), adversarial),
      );
      const others = {
        cycle,
        // Zhu et al. (2017), section 5.2: a row that is of the domain already is to stay as it is.
        ...(spec.identity
          ? { identity: add(meanSquaredError(toTarget(t), t), meanSquaredError(toSource(s), s)) }
          : {}),
        ...classificationLoss(params, madeTarget, y, spec),
      };
      return { outputs: { generator: fooling, ...others }, losses: { generator: total(fooling, others) } };
    },
    reconstruct: () => ({ outputs: { reconstruction: cycle }, losses: { generator: cycle } }),
    make: () => ({ outputs: { rows: toTarget(s) } }),
  };
}

export interface NoiseSpec extends GraphSpec {
  readonly latent: number;
}

/** As `cycleGraphs`, with `noise` `[batch, latent]` in place of `source`, one generator and one discriminator. */
export function noiseGraphs(
  params: ParameterSet,
  spec: NoiseSpec,
): Record<"critic" | "generator" | "make", () => Graph> {
  const { batch, features, classes, latent, adversarial } = spec;
  const noise = input("noise", [batch, latent]);
  const real = input("target", [batch, features]);
  const y = input("class", [batch, classes]);
  const condition = spec.conditional ? y : undefined;
  const shape = { hidden: spec.hidden, out: features, residual: false, startAtZero: false };
  const made = generator(params, "generate/target", noise, condition, shape);
  const judge = (x: Tensor) => discriminator(params, "judge/target", x, condition, spec);
  return {
    critic() {
      const u = interpolates(real, made, input("mix/target", [batch, 1]));
      const loss = criticLoss(judge, real, made, u, spec);
      return { outputs: { critic: loss }, losses: { critic: loss } };
    },
    generator() {
      const fooling = generatorLoss(judge(made), adversarial);
      const classification = classificationLoss(params, made, y, spec);
      return {
        outputs: { generator: fooling, ...classification },
        losses: { generator: total(fooling, classification) },
      };
    },
    make: () => ({ outputs: { rows: made } }),
  };
}

/** Eq. 13: the auxiliary classifier's cross-entropy against the class a row was made for. */
function classificationLoss(params: ParameterSet, made: Tensor, y: Tensor, spec: GraphSpec): Outputs {
  if (spec.classifierHidden === null) return {};
  const logits = classifierLogits(params, made, { hidden: spec.classifierHidden, classes: spec.classes });
  return { classification: crossEntropy(logits, y) };
}

/** Eq. 14. */
function total(adversarial: Tensor, others: Outputs): Tensor {
  return Object.entries({ adversarial, ...others })
    .map(([name, loss]) => multiply(input(`weight/${name}`, []), loss))
    .reduce((a, b) => add(a, b));
}

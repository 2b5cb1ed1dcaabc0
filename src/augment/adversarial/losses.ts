/**
 * @file The adversarial losses of Shilandari et al. (2022), cross-entropy (Eq. 2-3) and Wasserstein divergence (Eq. 10-12), and the
 * Wasserstein distance with gradient penalty (Gulrajani et al., 2017).
 */

import { binaryCrossEntropyWithLogits, gradientPenalty, unitSlopePenalty } from "../../nn/index.ts";
import {
  add,
  concat,
  multiply,
  negate,
  reduceMean,
  slice,
  subtract,
  type Tensor,
} from "../../tensor/index.ts";
import type { AdversarialLoss } from "./options.ts";

export interface CriticLossOptions {
  readonly adversarial: AdversarialLoss;
  readonly realLabel: number;
  readonly fakeLabel: number;
  readonly penaltyWeight: number;
  readonly penaltyPower: number;
}

/**
 * What the discriminator minimises.
 * - cross-entropy, Eq. 2 with smoothed labels: E[-log D(real)] + E[-log(1 - D(fake))];
 * - wasserstein-divergence: E[D(fake)] - E[D(real)] + k E||grad_u D(u)||^p. (The paper prints the first two terms of
 *   Eq. 10 and 12 with the opposite sign, which would reward the penalty's opponent; this is the sign of Wu et al.)
 * - gradient-penalty: E[D(fake)] - E[D(real)] + k E(||grad_u D(u)|| - 1)^2 (Gulrajani et al., Eq. 3).
 *
 * @param score Scores of a batch of rows; logits where they stand for probabilities.
 * @param u Where the slope is penalised, `[n, d]`.
 */
export function criticLoss(
  score: (x: Tensor) => Tensor,
  real: Tensor,
  fake: Tensor,
  u: Tensor,
  { adversarial, realLabel, fakeLabel, penaltyWeight: k, penaltyPower: p }: CriticLossOptions,
): Tensor {
  const n = real.shape[0];
  const both = score(concat([real, fake], 0));
  const [ofReal, ofFake] = [slice(both, [0], [n]), slice(both, [n], [2 * n])];
  if (adversarial === "cross-entropy") {
    return add(
      binaryCrossEntropyWithLogits(ofReal, realLabel),
      binaryCrossEntropyWithLogits(ofFake, fakeLabel),
    );
  }
  const penalty =
    adversarial === "gradient-penalty" ? unitSlopePenalty(score, u, k) : gradientPenalty(score, u, { k, p });
  return add(subtract(reduceMean(ofFake), reduceMean(ofReal)), penalty);
}

/** What a generator minimises: E[-log D(fake)] (Eq. 3, non-saturating), or -E[D(fake)] (Eq. 11). */
export function generatorLoss(ofFake: Tensor, adversarial: AdversarialLoss): Tensor {
  return adversarial === "cross-entropy"
    ? binaryCrossEntropyWithLogits(ofFake, 1)
    : negate(reduceMean(ofFake));
}

/** Random points between real and made rows: `mix · real + (1 - mix) · fake`. @param mix `[n, 1]`, uniform in [0, 1). */
export function interpolates(real: Tensor, fake: Tensor, mix: Tensor): Tensor {
  return add(fake, multiply(mix, subtract(real, fake)));
}

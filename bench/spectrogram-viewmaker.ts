/**
 * @file One round of the four phases of a viewmaker's training: as in the recipes' profile `quick` (128 frames of 64 mels,
 * batches of 8 triplets, 8 to 32 channels), at a middling size, and at the paper's length of 512 frames.
 *
 * A round is, on both sides, from one batch of triplets and one set of noise:
 * 1. representation learner: Eq. 2 on 48 clips, one update of Adam;
 * 2. discriminator: 16 views by the frozen augmentor, Eq. 1 on 32 clips, one update;
 * 3. augmentor: two views of each of 16 clips, Eq. 5 with the frozen representation learner, one update;
 * 4. augmentor: 32 views, Eq. 1, 3 and 6 with the other two networks frozen, and 32 recorded clips; one update.
 */

import { createFeeds, fillChance } from "../src/augment/viewmaker/batches.ts";
import { phases, viewmakerKit, viewmakerParts } from "../src/augment/viewmaker/graphs.ts";
import { viewmakerOptions } from "../src/augment/viewmaker/options.ts";
import { runPhase } from "../src/augment/viewmaker/training.ts";
import { createParameters } from "../src/augment/viewmaker/viewmaker.ts";
import { adam, openNetwork } from "../src/nn/index.ts";
import type { Task } from "./engine/task.ts";

const settings = { learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

export const viewmakers: readonly Task[] = [
  { id: "viewmaker-quick", frames: 128, mels: 64, width: 8, batch: 8, units: 64, compared: 3 },
  { id: "viewmaker", frames: 128, mels: 128, width: 16, batch: 16, units: 128, compared: 3 },
  // Adam's first steps follow the signs of gradients, many of which are near 0 here: from the third step on, losses differ by 0.2 %.
  { id: "viewmaker-full", frames: 512, mels: 128, width: 32, batch: 16, units: 128, compared: 2 },
].map(({ id, frames, mels, width, batch, units, compared }) => ({
  id,
  file: "viewmaker",
  title: `viewmaker, four phases, ${frames}x${mels}, width ${width}, batch ${batch}`,
  limit: 0.9,
  compared,
  async prepare(engine, rng) {
    const spec = {
      ...viewmakerOptions.parse({ frames, width, batch, latent: units, representation: units }),
      mels,
    };
    const params = createParameters(spec, rng.fork("parameters"));
    const feeds = createFeeds(spec, 3 * batch, 2 * batch);
    for (let i = 0; i < feeds.clips.length; i++) feeds.clips[i] = rng.normal();
    // Clips of all lengths, from an eighth of the window to all of it.
    for (let row = 0; row < 3 * batch; row++) {
      feeds.valid.fill(1, row * frames, row * frames + frames / 8 + rng.integer((frames * 7) / 8));
    }
    fillChance(feeds, rng);
    const shapes = {
      clips: [3 * batch, frames, mels],
      valid: [3 * batch, frames],
      noise: [2 * batch, spec.latent],
      intensity: [2 * batch, 1],
    };
    const arrays = {
      ...Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, { values: feeds[name], shape }]),
      ),
      ...Object.fromEntries([...params.entries].map(([k, v]) => [k, { ...v, values: v.values.slice() }])),
    };
    const network = await openNetwork(engine, viewmakerKit(spec), params);
    const training = network.training(
      Object.fromEntries(Object.keys(viewmakerParts).map((part) => [part, adam(settings)])),
    );
    return {
      arrays,
      settings: { ...settings, margin: spec.margin, low: spec.epsilon[0], high: spec.epsilon[1] },
      async step() {
        const losses: number[] = [];
        for (const phase of phases) losses.push(...Object.values(await runPhase(phase, training, feeds)));
        return losses;
      },
      release: () => network.close(),
    };
  },
}));

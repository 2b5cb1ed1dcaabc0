/** @file One fit of augmenter and classifier on data that is already normalised. */

import type { AugmentContext, FittedClassifier, Recorded, Rng, TrainingCurve } from "../core/index.ts";
import { shortHash } from "../store/index.ts";
import type { Engine } from "../tensor/index.ts";
import type { Medium } from "./media/index.ts";
import type { AugmenterConfig, ClassifierConfig } from "./recipe/schema.ts";
import { checkpointPath, withCheckpoints } from "./work/checkpoints.ts";
import type { Watch, Workspace } from "./workspace.ts";

export interface FitRequest<V> {
  readonly medium: Medium<V>;
  readonly classifier: ClassifierConfig;
  readonly augmenter: AugmenterConfig | undefined;
  readonly amount: number;
  /** Everything that the augmenter's fit depends on: if it is stopped, the same request goes on from where it was. */
  readonly key: Readonly<Record<string, unknown>>;
  /** For an augmenter that alters recordings. */
  readonly altered?: AugmentContext["altered"];
}

export interface FitResult<V> {
  readonly fitted: FittedClassifier<V>;
  /** Synthetic rows or views that were added. */
  readonly added: number;
  /** How the augmenter's fit went. */
  readonly curves?: readonly TrainingCurve[];
}

/** @param recorded Normalised. */
export async function fitModel<V>(
  recorded: Recorded<V>,
  { medium, classifier, augmenter, amount, key, altered }: FitRequest<V>,
  rng: Rng,
  engine: Engine,
  { platform, cacheFolder }: Pick<Workspace, "platform" | "cacheFolder">,
  watch: Watch,
): Promise<FitResult<V>> {
  const classify = medium.classifiers.create(classifier, { engine });
  const context = { rng: rng.fork("classify"), ...watch };
  if (augmenter === undefined) return { fitted: await classify.fit(recorded, context), added: 0 };
  const asked = medium.askedOfAll(recorded, amount, rng);
  const version = medium.augmenters.of(augmenter.kind).version;
  const path = checkpointPath(cacheFolder, await shortHash(platform.hasher, { ...key, version }));
  const keeping = await withCheckpoints(
    { rng: rng.fork("augment"), ...watch, ...(altered && { altered }) },
    path,
    platform,
  );
  const source = await medium.augmenters.create(augmenter, { engine }).fit(recorded, keeping);
  const synthetic = await source.draw(asked, rng.fork("draw"));
  const fitted = await classify.fit(medium.append(recorded, synthetic, asked.length), context);
  await platform.files.remove(path);
  return {
    fitted,
    added: asked.length,
    ...(source.curves === undefined ? {} : { curves: source.curves }),
  };
}

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
  /** Everything that the fits depend on beside their own options: if one is stopped, the same request goes on from where it was. */
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
  const judging = { classifier, version: medium.classifiers.of(classifier.kind).version };
  const judged = checkpointPath(cacheFolder, await shortHash(platform.hasher, { ...key, ...judging }));
  const context = await withCheckpoints({ rng: rng.fork("classify"), ...watch }, judged, platform);
  if (augmenter === undefined) {
    const fitted = await classify.fit(recorded, context);
    await platform.files.remove(judged);
    return { fitted, added: 0 };
  }
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
  await platform.files.remove(judged);
  return {
    fitted,
    added: asked.length,
    ...(source.curves === undefined ? {} : { curves: source.curves }),
  };
}

/** @file One fit of augmenter and classifier on data that is already normalised. */

import type { AugmentContext, FittedClassifier, Recorded, Rng, TrainingCurve } from "../core/index.ts";
import { shortHash } from "../store/index.ts";
import { computeOn, type Engine } from "../tensor/index.ts";
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
  /** Where networks were trained, if not on the processor. */
  readonly device?: string;
}

/** @param recorded Normalised. */
export async function fitModel<V>(
  recorded: Recorded<V>,
  { medium, classifier, augmenter, amount, key, altered }: FitRequest<V>,
  rng: Rng,
  engine: Engine,
  { platform, cacheFolder, card }: Pick<Workspace, "platform" | "cacheFolder" | "card">,
  watch: Watch,
): Promise<FitResult<V>> {
  const place = { cpu: engine, card };
  const isNetwork = (family: typeof medium.augmenters | typeof medium.classifiers, kind: string) =>
    family.of(kind).traits?.network === true;
  const judging = { classifier, version: medium.classifiers.of(classifier.kind).version };
  const judged = checkpointPath(cacheFolder, await shortHash(platform.hasher, { ...key, ...judging }));
  const classify = async (
    training: Parameters<typeof medium.append>[0] | ReturnType<typeof medium.append>,
  ) => {
    const network = isNetwork(medium.classifiers, classifier.kind);
    const { value, device } = await computeOn(place, network, async (on) => {
      const context = await withCheckpoints({ rng: rng.fork("classify"), ...watch }, judged, platform);
      return medium.classifiers.create(classifier, { engine: on }).fit(training, context);
    });
    await platform.files.remove(judged);
    return { fitted: value, ...(device !== undefined && { device }) };
  };
  if (augmenter === undefined) return { ...(await classify(recorded)), added: 0 };
  const asked = medium.askedOfAll(recorded, amount, rng);
  const { version } = medium.augmenters.of(augmenter.kind);
  const path = checkpointPath(cacheFolder, await shortHash(platform.hasher, { ...key, version }));
  const network = isNetwork(medium.augmenters, augmenter.kind);
  const { value: made, device } = await computeOn(place, network, async (on) => {
    const keeping = await withCheckpoints(
      { rng: rng.fork("augment"), ...watch, ...(altered && { altered }) },
      path,
      platform,
    );
    const source = await medium.augmenters.create(augmenter, { engine: on }).fit(recorded, keeping);
    return { synthetic: await source.draw(asked, rng.fork("draw")), curves: source.curves };
  });
  const trained = await classify(medium.append(recorded, made.synthetic, asked.length));
  await platform.files.remove(path);
  return {
    ...(device !== undefined && { device }),
    ...trained,
    added: asked.length,
    ...(made.curves === undefined ? {} : { curves: made.curves }),
  };
}

/** @file Versions of what computes results. Raise one when its results change: jobs that depend on it are then done anew. */

export const stageVersions = {
  augment: { none: 1, duplicate: 1, noise: 1, smote: 1, transfer: 1, gan: 1, cyclegan: 1 },
  classify: { majority: 1, svm: 1, dnn: 1 },
  prepare: 1,
  /** Features of recordings that come at another rate than the features': what is cached of the others stays good. */
  resample: 2,
  /** Formats whose decoder once kept silent about damage: what is cached of recordings in them is computed anew, with warnings. */
  decode: { flac: 2, mp3: 2, ogg: 2 },
  /** Augmenters and classifiers of spectrograms, and how the clips of a fold are made ready. */
  augmentClips: {
    none: 1,
    duplicate: 1,
    noise: 1,
    specaugment: 1,
    "time-stretch": 1,
    "pitch-shift": 1,
    mixup: 1,
    viewmaker: 1,
  },
  classifyClips: { vgg: 1 },
  clips: 1,
} as const;

/** The version of one augmenter or classifier kind; 1 for a kind not listed. */
export function versionOf(
  stage: "augment" | "classify" | "augmentClips" | "classifyClips",
  kind: string,
): number {
  return (stageVersions[stage] as Readonly<Record<string, number>>)[kind] ?? 1;
}

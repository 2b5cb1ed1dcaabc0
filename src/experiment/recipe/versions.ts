/**
 * @file Versions of what computes results, beside those of augmenters, classifiers and feature sets, which state their own. Raise one when
 * its results change: jobs that depend on it are then done anew.
 */

export const stageVersions = {
  /** How the rows of a fold are made ready, and how clips are. */
  prepare: 1,
  clips: 1,
  /** Features of recordings that come at another rate than the features': what is cached of the others stays good. */
  resample: 2,
  /** Formats whose decoder once kept silent about damage: what is cached of recordings in them is computed anew, with warnings. */
  decode: { flac: 2, mp3: 2, ogg: 2 },
} as const;

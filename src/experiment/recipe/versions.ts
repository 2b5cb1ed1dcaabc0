/**
 * @file Versions of the code that computes results; augmenters, classifiers and feature sets state their own. Raise a version when its
 * results change, so that jobs that depend on it are done anew.
 */

export const stageVersions = {
  /** How the rows or clips of a fold are prepared. */
  prepare: 1,
  clips: 1,
  /** Resampling, for recordings at another rate than the features'; what is cached for other recordings stays valid. */
  resample: 2,
  /**
   * Formats whose decoder once said nothing about damage: what is cached for recordings in them is computed anew, with warnings. FLAC is
   * not among them, though its MD5 sums were once not checked: ids of jobs on spectrograms name what is cached, and would change.
   */
  decode: { mp3: 2, ogg: 2 },
} as const;

/** @file What all augmenters of spectrograms check. */

import { type Clips, ParameterError, type Recorded } from "../../core/index.ts";

/** @throws {ParameterError} unless every clip holds whole frames, at least one. */
export function checkClips(
  name: string,
  { clips, ids, mels }: Pick<Recorded<Clips>, "clips" | "ids" | "mels">,
): void {
  for (const [i, { length }] of clips.entries()) {
    if (length === 0 || length % mels !== 0) {
      throw new ParameterError(
        `${name}, clip "${ids[i]}"`,
        `at least one frame of ${mels} values`,
        `${length} values`,
      );
    }
  }
}

/** @throws {ParameterError} if a position names no training clip. */
export function checkSources(name: string, train: Recorded<Clips>, sources: Int32Array): void {
  for (const position of sources) {
    if (train.clips[position] === undefined) {
      throw new ParameterError(
        `${name}, source ${position}`,
        `a position among ${train.clips.length} training clips`,
        position,
        "Plan sources from the same training clips.",
      );
    }
  }
}

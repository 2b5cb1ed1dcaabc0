/** @file What all augmenters of spectrograms check. */

import { type Clips, type FeatureFacts, ParameterError, type Recorded } from "../../core/index.ts";

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

/** What frames and mel bands are a multiple of, for networks that halve both four times. */
export const STRIDE = 16;

/** Why such networks cannot work on these mel bands, as a clause. */
export function strideFault(bands: FeatureFacts["bands"]): string | undefined {
  if (bands === undefined || bands.count % STRIDE === 0) return undefined;
  return `expected spectrograms whose mel bands are a multiple of ${STRIDE}, got ${bands.count}: set \`mels\` of the features`;
}

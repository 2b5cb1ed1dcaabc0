/** @file The mark beside the scores of a corpus whose speakers nobody has confirmed. */

import type { CorpusResult } from "../experiment/index.ts";

/** " · speakers GUESSED"; "" where the speakers are known. */
export function guessedMark({ protocol }: Pick<CorpusResult, "protocol">): string {
  return protocol.speakersGuessed === undefined ? "" : " · speakers GUESSED";
}

/** @file What normalisation by speaker requires of the rows. */

import { isKnownSpeaker, ParameterError } from "../core/index.ts";

/** @throws {ParameterError} if a speaker is not known, since several people would be normalised as one. */
export function requireSpeakers(rows: {
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
}): void {
  const nameless = rows.speakers.findIndex((speaker) => !isKnownSpeaker(speaker));
  if (nameless >= 0)
    throw new ParameterError(
      "normalisation `speaker`",
      "a speaker for every row",
      `none for "${rows.ids[nameless]}"`,
      "Use normalisation: [train], or say the speakers: speakerPattern, or a column of the manifest.",
    );
}

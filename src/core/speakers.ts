/** @file Known and unknown speakers; all the unknown ones are never counted as one speaker. */

/** Stands for a speaker who is not known. Two utterances with it may be by one person or by two. */
export const unknownSpeaker = "unknown";

export function isKnownSpeaker(speaker: string): boolean {
  return speaker !== unknownSpeaker && speaker !== "";
}

/** The distinct known speakers, sorted. */
export function knownSpeakers(speakers: readonly string[]): string[] {
  return [...new Set(speakers.filter(isKnownSpeaker))].sort();
}

/** "3 speakers", "1 speaker", "unknown speakers", "3 speakers and unknown ones". */
export function speakerCount(speakers: readonly string[]): string {
  const { length } = knownSpeakers(speakers);
  const known = `${length} ${length === 1 ? "speaker" : "speakers"}`;
  if (speakers.every(isKnownSpeaker)) return known;
  return length === 0 ? "unknown speakers" : `${known} and unknown ones`;
}

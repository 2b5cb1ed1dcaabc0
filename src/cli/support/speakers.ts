/** @file The speaker of each recording, where the user says it in place of a manifest. */

import type { Bundle } from "../../bundle/index.ts";
import { isKnownSpeaker, knownSpeakers, ParameterError, unknownSpeaker } from "../../core/index.ts";
import type { Io } from "../io.ts";
import type { Recordings } from "./recordings.ts";
import type { VoiceFlags } from "./voices.ts";

/** The speaker of `--same-speaker`, whom nothing names. */
const theSpeaker = "the speaker";

/**
 * @returns The recordings, with the speakers that the flags say; without flags, as they are.
 * @throws {ParameterError} where the flags contradict a manifest or corpus.
 */
export function bySpeaker(
  recordings: Recordings,
  { sameSpeaker, speakerFolders, voice, alone }: VoiceFlags,
): Recordings {
  const { utterances, shown, name } = recordings;
  const named = knownSpeakers(utterances.map(({ speaker }) => speaker));
  const all = (speakerOf: (file: string) => string): Recordings => ({
    ...recordings,
    utterances: utterances.map((one) => ({ ...one, speaker: speakerOf(one.file) })),
  });
  if (alone) return all(() => unknownSpeaker);
  if (speakerFolders) {
    if (named.length > 0)
      throw new ParameterError(
        "--speaker-folders",
        "recordings whose speakers are not named",
        `${name}, which names ${named.length}`,
        "Leave it out: recordings are then taken together by the names.",
      );
    return all((file) => folderOf(shown(file)));
  }
  if (!sameSpeaker && voice === undefined) return recordings;
  if (named.length > 1)
    throw new ParameterError(
      sameSpeaker ? "--same-speaker" : "--voice",
      "recordings of one speaker",
      `${name}, which names ${named.length}`,
      "Leave it out: recordings are then taken together by the names.",
    );
  return all(() => named[0] ?? theSpeaker);
}

/** "calls/anna/1.wav" -> "calls/anna". */
function folderOf(path: string): string {
  const parts = path.split(/[\\/]/);
  return parts.length === 1 ? "." : parts.slice(0, -1).join("/") || "/";
}

/** Says that the model could do more, if it knew the speakers. */
export function hintAtVoices(
  { utterances }: Recordings,
  { voices }: Bundle,
  flags: VoiceFlags,
  io: Io,
): void {
  const fewest = voices?.record.fewest ?? Number.POSITIVE_INFINITY;
  const said = flags.voice !== undefined || flags.alone;
  if (said || utterances.length < fewest || utterances.some(({ speaker }) => isKnownSpeaker(speaker))) return;
  io.note(
    `note: this model adapts to voices, and is better with ${fewest} or more recordings of a speaker. Say whose they are: --same-speaker, --speaker-folders, --voice, or a manifest with the column speaker`,
  );
}

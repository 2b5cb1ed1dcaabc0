/** @file Corpora with one folder for each emotion: `<root>/<emotion>/…/<file>`. */

import { EmoforgeError } from "../../core/errors.ts";
import type { Files } from "../../core/ports.ts";
import { unknownSpeaker } from "../../core/speakers.ts";
import type { Corpus, Problem, Utterance } from "../../core/types.ts";
import { audioEndings } from "../endings.ts";
import { baseOf, belowOf } from "../paths.ts";
import {
  compileSpeakerPattern,
  guessSpeakerPattern,
  speakerIn,
  unknownSpeakersProblem,
} from "../speaker-pattern.ts";
import { walkRecordings } from "../walk.ts";
import { ownCard } from "./manifest.ts";
import { withIds } from "./rows.ts";

export interface ClassFolderOptions {
  /** Corpus id; default: the folder's name. */
  readonly id?: string | undefined;
  /**
   * Regular expression matched against each path below the root (e.g. "anger/s01_take2.wav"). Its group named `speaker`, else
   * its first group, is the speaker.
   */
  readonly speakerPattern?: string | undefined;
}

/**
 * Files that the pattern does not match are left out and become problems. Without a pattern every speaker is "unknown", and a
 * problem says what that rules out.
 *
 * @throws {EmoforgeError} if the folder has no class folder with audio, or the pattern is no regular expression with a group.
 */
export async function loadClassFolders(
  files: Files,
  folder: string,
  options: ClassFolderOptions = {},
): Promise<Corpus> {
  const root = folder.replace(/(?<=.)\/+$/, "");
  const pattern =
    options.speakerPattern === undefined ? undefined : compileSpeakerPattern(options.speakerPattern);
  const card = ownCard(options.id ?? baseOf(root), baseOf(root));
  const walked = await walkRecordings(files, root);
  const problems: Problem[] = [];
  const utterances: Omit<Utterance, "id">[] = [];
  for (const file of walked.recordings) {
    const below = belowOf(file, root);
    const slash = below.indexOf("/");
    if (slash < 0) {
      problems.push({
        kind: "missing-label",
        file,
        message: "Lies beside the class folders, not in one. The file is left out.",
      });
      continue;
    }
    const speaker = pattern === undefined ? undefined : speakerIn(pattern, below);
    if (pattern !== undefined && speaker === undefined) {
      problems.push({
        kind: "bad-name",
        file,
        message: `Expected a path that matches ${pattern}, got "${below}". The file is left out.`,
      });
      continue;
    }
    utterances.push({
      file,
      label: below.slice(0, slash),
      speaker: speaker ?? unknownSpeaker,
      sex: "unknown",
      language: card.language,
      session: "",
      corpus: card.id,
    });
  }
  problems.push(...walked.problems);
  if (utterances.length === 0) {
    const why =
      problems[0] === undefined ? "" : ` First problem, ${problems[0].file}: ${problems[0].message}`;
    throw new EmoforgeError(
      `${root}: expected a folder for each emotion with audio files in it (${audioEndings.slice(0, 8).join(", ")}, …), got none.${why}`,
    );
  }
  if (pattern === undefined) {
    const suggested = guessSpeakerPattern(utterances.map(({ file }) => belowOf(file, root)));
    problems.push(unknownSpeakersProblem(root, utterances.length, utterances.length, suggested));
  }
  return { card, utterances: withIds(utterances, root), problems, otherFiles: walked.otherFiles };
}

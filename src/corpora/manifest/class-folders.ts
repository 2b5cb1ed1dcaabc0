/** @file Corpora with one folder for each emotion: `<root>/<emotion>/…/<file>`. */

import { EmoforgeError, ParameterError } from "../../core/errors.ts";
import type { Files } from "../../core/ports.ts";
import type { Corpus, Problem, Utterance } from "../../core/types.ts";
import { audioEndings, baseOf, walkAudio } from "../loader.ts";
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
  const pattern = options.speakerPattern === undefined ? undefined : compile(options.speakerPattern);
  const card = ownCard(options.id ?? baseOf(root), baseOf(root));
  const problems: Problem[] = [];
  const utterances: Omit<Utterance, "id">[] = [];
  for (const file of await walkAudio(files, root)) {
    const below = file.slice(root.length + 1);
    const slash = below.indexOf("/");
    if (slash < 0) {
      problems.push({
        kind: "missing-label",
        file,
        message: "Lies beside the class folders, not in one. The file is left out.",
      });
      continue;
    }
    const match = pattern?.exec(below);
    const speaker = match?.groups?.speaker ?? match?.[1];
    if (pattern !== undefined && !speaker) {
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
      speaker: speaker ?? "unknown",
      sex: "unknown",
      language: card.language,
      session: "",
      corpus: card.id,
    });
  }
  if (utterances.length === 0) {
    const why =
      problems[0] === undefined ? "" : ` First problem, ${problems[0].file}: ${problems[0].message}`;
    throw new EmoforgeError(
      `${root}: expected a folder for each emotion with audio files in it (${audioEndings.join(", ")}), got none.${why}`,
    );
  }
  if (pattern === undefined) {
    problems.push({
      kind: "unknown-speakers",
      file: root,
      message:
        "The speakers are unknown, so speaker-independent splits are impossible. " +
        "Give a regular expression whose first group is the speaker (speakerPattern), e.g. /(s\\d+)_",
    });
  }
  return { card, utterances: withIds(utterances, root), problems };
}

/** @throws {ParameterError} for what is no regular expression, or has no group. */
export function compile(source: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, "u");
  } catch (error) {
    throw new ParameterError("speakerPattern", "a regular expression", source, (error as Error).message);
  }
  if (new RegExp(`${source}|`, "u").exec("")?.length === 1) {
    throw new ParameterError(
      "speakerPattern",
      "a regular expression with a group around the speaker",
      source,
      "Put the part that names the speaker in parentheses.",
    );
  }
  return pattern;
}

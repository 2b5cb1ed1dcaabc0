/** @file Corpora with one folder for each emotion: `<root>/<emotion>/…/<file>`. */

import {
  type Corpus,
  EmoforgeError,
  type Files,
  type Problem,
  type Utterance,
  unknownSpeaker,
} from "../../core/index.ts";
import { audioEndings } from "../endings.ts";
import { areSplits, undecorated } from "../layout.ts";
import { baseOf, belowOf } from "../paths.ts";
import { compileSpeakerPattern, speakerIn, unknownSpeakersProblem } from "../speaker-pattern.ts";
import { suggestPattern } from "../speakers/names.ts";
import { walkRecordings } from "../walk.ts";
import { tableBeside } from "./by-name.ts";
import { readDelimited } from "./csv.ts";
import { ownCard } from "./manifest.ts";
import { withIds } from "./rows.ts";

export interface ClassFolderOptions {
  /** Corpus id; default: the folder's name. */
  readonly id?: string | undefined;
  /**
   * Regular expression matched against each path below the root (e.g. "anger/s01_take2.wav"). Its group named `speaker`,
   * or else its first group, is the speaker.
   */
  readonly speakerPattern?: string | undefined;
}

/**
 * Files that the pattern does not match are left out and become problems. Without a pattern every speaker is "unknown", and
 * a problem says what that rules out.
 *
 * @throws {EmoforgeError} if the folder has no class folder with audio, or the pattern is not a regular expression with a group.
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
  const below = walked.recordings.map((file) => belowOf(file, root));
  const folders = new Set(below.filter((path) => path.includes("/")).map((path) => path.split("/")[0]));
  const inSplits = areSplits([...folders]);
  for (const [i, file] of walked.recordings.entries()) {
    const path = inSplits ? below[i].slice(below[i].indexOf("/") + 1) : below[i];
    const slash = path.indexOf("/");
    if (slash < 0) {
      problems.push({
        kind: "missing-label",
        file,
        message: "Is beside the class folders, not in one of them. The file is left out.",
      });
      continue;
    }
    const speaker = pattern === undefined ? undefined : speakerIn(pattern, below[i]);
    if (pattern !== undefined && speaker === undefined) {
      problems.push({
        kind: "bad-name",
        file,
        message: `Expected a path that matches ${pattern}, got "${below[i]}". The file is left out.`,
      });
      continue;
    }
    utterances.push({
      file,
      label: path.slice(0, slash),
      speaker: speaker ?? unknownSpeaker,
      sex: "unknown",
      language: card.language,
      session: "",
      corpus: card.id,
    });
  }
  problems.push(...walked.problems);
  const table = await tableBeside(files, root, walked.recordings, readDelimited);
  const advice =
    table === undefined
      ? ""
      : `${table.path} names ${table.named} of the ${walked.recordings.length} recordings in its column "${table.column}": if it says their emotions or speakers, use it in place of the folder, with --column file=${table.column}.`;
  if (utterances.length === 0) {
    const why =
      problems[0] === undefined ? "" : ` First problem, ${problems[0].file}: ${problems[0].message}`;
    throw new EmoforgeError(
      `${root}: expected a folder for each emotion with audio files in it (${audioEndings.slice(0, 8).join(", ")}, …), got none.${advice === "" ? why : ` ${advice}`}`,
    );
  }
  problems.push(...layoutRemarks(root, inSplits ? [...folders] : [], utterances));
  if (advice !== "") problems.push({ kind: "remark", file: root, message: advice });
  if (pattern === undefined) {
    const suggested = suggestPattern(
      utterances.map(({ file }) => belowOf(file, root)),
      utterances.map(({ label }) => label),
    );
    problems.push(unknownSpeakersProblem(root, utterances.length, utterances.length, suggested));
  }
  return { card, utterances: withIds(utterances, root), problems, otherFiles: walked.otherFiles };
}

/** Remarks on folders that are not emotions, and on labels that look like a decorated emotion. */
function layoutRemarks(
  root: string,
  splits: readonly string[],
  utterances: readonly Pick<Utterance, "label">[],
): Problem[] {
  const remarks: string[] = [];
  if (splits.length > 0) {
    remarks.push(
      `The folders ${splits.join(", ")} are taken for parts of a split; the emotions are the folders in them. The split itself is not used: protocols split by speaker.`,
    );
  }
  const map = Object.entries(undecorated(utterances.map(({ label }) => label)));
  if (map.length > 0) {
    const flags = map.map(([label, emotion]) => `--map ${JSON.stringify(`${label}=${emotion}`)}`);
    remarks.push(
      `${map.length === 1 ? "A label looks" : `${map.length} labels look`} like an emotion with decoration. To use the emotion: ${flags.join(" ")} (map in a recipe).`,
    );
  }
  return remarks.map((message) => ({ kind: "remark", file: root, message }));
}

/** @file IEMOCAP (Busso et al., 2008): English dialogues of 10 actors in 5 sessions, labelled by listeners. */

import {
  addedCounts,
  type Corpus,
  type CorpusCard,
  type Counts,
  type Files,
  type Problem,
  type Utterance,
} from "../core/index.ts";
import { missingCorpus, type SizedCorpusLoader } from "./loader.ts";
import { joinPath, stemOf } from "./paths.ts";
import { walkRecordings } from "./walk.ts";

const card: CorpusCard = {
  id: "iemocap",
  title: "Interactive Emotional Dyadic Motion Capture Database",
  licence: "free for research use, licence by signature",
  url: "https://sail.usc.edu/iemocap/",
  citation:
    "C. Busso, M. Bulut, C.-C. Lee, A. Kazemzadeh, E. Mower, S. Kim, J. N. Chang, S. Lee, S. S. Narayanan: IEMOCAP: interactive emotional dyadic motion capture database. Language Resources and Evaluation 42: 335-359, 2008.",
  language: "en",
  synthetic: false,
};

const obtain =
  "ask for it at https://sail.usc.edu/iemocap/iemocap_release.htm (licence by signature) and unpack it, so that Session1 … Session5 lie in this folder.";

/** Codes of the evaluation files. */
const emotions: Readonly<Record<string, string>> = {
  ang: "anger",
  dis: "disgust",
  exc: "excitement",
  fea: "fear",
  fru: "frustration",
  hap: "happiness",
  neu: "neutral",
  oth: "other",
  sad: "sadness",
  sur: "surprise",
  // No majority among the listeners.
  xxx: "undecided",
};

/**
 * Reads `<folder>/Session1 … Session5`, also below one more folder: with labels from `dialog/EmoEvaluation/*.txt` and audio from
 * `sentences/wav/<dialog>/<turn>.wav`. All labels are kept; the customary four classes (5531 utterances) are
 * `labelMaps["wang-2022-imbalanced"].iemocap`.
 */
export const iemocap: SizedCorpusLoader = {
  id: card.id,
  card,
  labels: Object.values(emotions),
  expected: {
    utterances: 10_039,
    speakers: 10,
    perLabel: {
      anger: 1103,
      disgust: 2,
      excitement: 1041,
      fear: 40,
      frustration: 1849,
      happiness: 595,
      neutral: 1708,
      other: 3,
      sadness: 1084,
      surprise: 107,
      undecided: 2507,
    },
  },
  obtain,
  load,
};

async function load(files: Files, root: string): Promise<Corpus> {
  const utterances: Utterance[] = [];
  const problems: Problem[] = [];
  const otherFiles: Counts[] = [];
  let audioFiles = 0;
  for (const session of await sessionsIn(files, root)) {
    const audio = new Map<string, string>();
    const walked = await walkRecordings(files, joinPath(session.path, "sentences/wav"));
    problems.push(...walked.problems);
    otherFiles.push(walked.otherFiles);
    for (const file of walked.recordings) {
      audioFiles++;
      const first = audio.get(stemOf(file));
      if (first === undefined) audio.set(stemOf(file), file);
      else problems.push(leftOut("duplicate-audio", file, `Has the same name as ${first}.`));
    }
    const named = new Set<string>();
    for (const turn of await turnsOf(files, session.path, problems)) {
      if (named.has(turn.name)) {
        const message = `${turn.where} names ${turn.name} a second time.`;
        problems.push(leftOut("duplicate-audio", turn.file, message, "line"));
        continue;
      }
      named.add(turn.name);
      const read = readTurn(turn, session, audio.get(turn.name));
      if ("problem" in read) problems.push(read.problem);
      else utterances.push(read);
    }
    for (const [turn, file] of audio) {
      if (named.has(turn)) continue;
      const place = `${session.name}/dialog/EmoEvaluation`;
      problems.push(leftOut("missing-label", file, `No file in ${place} has a line for it.`));
    }
  }
  if (utterances.length === 0) {
    const found = audioFiles === 0 ? undefined : `${audioFiles} audio files, none labelled`;
    throw missingCorpus(card, root, found, obtain);
  }
  return { card, utterances, problems, otherFiles: addedCounts(otherFiles) };
}

/** @param recording The turn's audio file, if there is one. */
function readTurn(
  { name, code, where, file }: Turn,
  session: Session,
  recording: string | undefined,
): Utterance | { readonly problem: Problem } {
  if (recording === undefined) {
    const message = `${where}: there is no recording ${name} in ${session.name}/sentences/wav.`;
    return { problem: leftOut("unreadable", file, message, "line") };
  }
  const speaker = /^(Ses\d\d)[FM]_\w+_([FM])\w+$/.exec(name);
  if (speaker === null) {
    const message = `${where}: expected a turn like Ses01F_impro01_M000, got "${name}".`;
    return { problem: leftOut("bad-name", recording, message) };
  }
  if (!Object.hasOwn(emotions, code)) {
    const message = `${where}: expected one of ${Object.keys(emotions).join(", ")}, got "${code}".`;
    return { problem: leftOut("missing-label", recording, message) };
  }
  return {
    id: name,
    file: recording,
    label: emotions[code],
    speaker: `${speaker[1]}${speaker[2]}`,
    sex: speaker[2] === "F" ? "female" : "male",
    language: card.language,
    session: session.name,
    corpus: card.id,
  };
}

interface Session {
  readonly name: string;
  readonly path: string;
}

/** The session folders in `root`, otherwise those in the first of its folders that has some. */
async function sessionsIn(files: Files, root: string, deeper = true): Promise<readonly Session[]> {
  const folders = (await files.list(root)).filter(({ kind }) => kind === "folder");
  const sessions = folders.filter(({ name }) => /^Session[1-5]$/.test(name));
  if (sessions.length > 0) return sessions.map(({ name }) => ({ name, path: joinPath(root, name) }));
  for (const { name } of deeper ? folders : []) {
    const found = await sessionsIn(files, joinPath(root, name), false);
    if (found.length > 0) return found;
  }
  return [];
}

interface Turn {
  readonly name: string;
  readonly code: string;
  readonly file: string;
  /** For messages: "Ses01F_impro01.txt, line 3". */
  readonly where: string;
}

/** The summary lines `[start - end] \t turn \t emotion \t [valence, activation, dominance]` of a session's evaluation files. */
async function turnsOf(files: Files, session: string, problems: Problem[]): Promise<Turn[]> {
  const folder = joinPath(session, "dialog/EmoEvaluation");
  const turns: Turn[] = [];
  for (const entry of await files.list(folder)) {
    if (entry.kind !== "file" || !entry.name.endsWith(".txt") || entry.name.startsWith(".")) continue;
    const file = joinPath(folder, entry.name);
    for (const [i, line] of (await files.readText(file)).split(/\r?\n/).entries()) {
      if (!line.startsWith("[")) continue;
      const where = `${entry.name}, line ${i + 1}`;
      const match = /^\[[\d.]+ - [\d.]+\]\s+(\S+)\s+(\S+)\s+\[[^\]]*\]\s*$/.exec(line);
      if (match === null) {
        const message = `${where}: expected [start - end], turn, emotion and [v, a, d], got "${line}".`;
        problems.push(leftOut("missing-label", file, message, "line"));
      } else turns.push({ name: match[1] as string, code: match[2] as string, file, where });
    }
  }
  return turns;
}

function leftOut(
  kind: Problem["kind"],
  file: string,
  message: string,
  what: "file" | "line" = "file",
): Problem {
  return { kind, file, message: `${message} The ${what} is left out.` };
}

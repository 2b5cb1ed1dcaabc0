/** @file `emoforge corpus`: which corpora there are, what is in them, and where to get them. */

import type { Command } from "commander";
import { listed, type Problem } from "../../core/index.ts";
import { type CorpusSummary, corpusLoaders, describeCorpus, findConfounds } from "../../corpora/index.ts";
import { duration, type Io } from "../io.ts";
import {
  audioRootOption,
  columnOption,
  corpusSpecOf,
  type DataFlags,
  dataArgument,
} from "../support/data.ts";
import { guessLines, openGuessing } from "../support/guess.ts";
import { otherFilesText } from "../support/problems.ts";
import { bars, columns } from "../support/text.ts";
import { registerFetch } from "./corpus-fetch.ts";

interface InfoFlags extends Pick<DataFlags, "data" | "speakerPattern" | "column" | "audioRoot"> {
  readonly json?: boolean;
  readonly check: boolean;
}

export function registerCorpus(program: Command, io: Io): void {
  const corpus = program
    .command("corpus")
    .description("List corpora, look into one, download one.")
    .addHelpText("after", "\nExample:\n  emoforge corpus info emodb --data corpora/");

  corpus
    .command("list")
    .description("List the known corpora, and which of them are there.")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  emoforge corpus list --data corpora/")
    .action((flags: { data?: string; json?: boolean }) => listCorpora(flags, io));

  corpus
    .command("info")
    .description(
      "Counts, durations, formats, and everything that looks wrong. Nothing is changed or left out.",
    )
    .argument("<corpus>", dataArgument)
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(
      "--speaker-pattern <regex>",
      "for your own recordings: the speaker in a file's path (default: guessed from the names)",
    )
    .option(...columnOption)
    .option(...audioRootOption)
    .option("--no-check", "count only; do not decode the recordings")
    .option("--json", "print as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  emoforge corpus info emodb --data corpora/\n  emoforge corpus info my-recordings.csv --json",
    )
    .action((argument: string, flags: InfoFlags) => info(argument, flags, io));

  registerFetch(corpus, io);
}

async function listCorpora(flags: { data?: string; json?: boolean }, io: Io): Promise<void> {
  const root = io.dataFolder(flags.data);
  const rows = await Promise.all(
    corpusLoaders.map(async ({ id, card, labels, expected, folder }) => ({
      id,
      title: card.title,
      language: card.language,
      licence: card.licence,
      utterances: expected?.utterances ?? null,
      speakers: expected?.speakers ?? null,
      emotions: labels.length,
      state: card.synthetic
        ? "made when needed"
        : root === undefined
          ? "no data folder"
          : (await io.platform.files.exists(`${root}/${folder ?? id}`))
            ? "there"
            : "absent",
    })),
  );
  if (flags.json) return io.print(JSON.stringify(rows, null, 1));
  const head = ["id", "language", "utterances", "speakers", "emotions", "licence", "state", "title"] as const;
  for (const line of columns([head, ...rows.map((row) => head.map((key) => String(row[key] ?? "varies")))]))
    io.print(line);
  io.note(
    root === undefined
      ? "Name the folder that holds the corpora with --data or EMOFORGE_DATA."
      : `Data folder: ${root}`,
  );
  io.note("Download one, or read how to get it, with: emoforge corpus fetch <id>");
}

async function info(argument: string, flags: InfoFlags, io: Io): Promise<void> {
  const given = await corpusSpecOf(argument, { ...flags, map: [] }, io);
  const workers = flags.check ? await io.workers() : undefined;
  const { corpus, check, guess } = await openGuessing(given, flags, io, workers).finally(() =>
    workers?.close(),
  );
  // A list of recordings may bear the name of a known corpus, but it has labels of its own.
  const { id, title } = corpus.card;
  const expected = corpusLoaders.find(({ card }) => card.id === id && card.title === title)?.expected;
  const summary = describeCorpus(corpus, { check, expected });
  const problems = check?.problems ?? corpus.problems;
  const cautions = check?.confounds ?? findConfounds(corpus.utterances);
  if (flags.json)
    io.print(
      JSON.stringify(
        { ...summary, problemList: problems, confounds: cautions, speakerGuess: guess },
        jsonGuess,
        1,
      ),
    );
  else
    for (const line of infoLines(summary, problems, flags.check, guess?.best !== undefined)) io.print(line);
  for (const { message } of flags.json ? [] : cautions) io.print(`Could mislead: ${message}`);
  if (guess !== undefined)
    for (const line of guessLines(guess, "If that is wrong, name another with --speaker-pattern."))
      io.note(line);
}

/** Leaves out what a guess read in each file name, which would be long: the patterns and counts say enough. */
function jsonGuess(this: unknown, key: string, value: unknown): unknown {
  const isReading = key === "speakers" && Array.isArray(value);
  return isReading ? undefined : value;
}

function infoLines(
  summary: CorpusSummary,
  problems: readonly Problem[],
  checked: boolean,
  guessed: boolean,
): string[] {
  const mark = guessed ? " (GUESSED)" : "";
  const { card, audio } = summary;
  const missing = Object.entries(summary.missing ?? {});
  const others = otherFilesText(summary.otherFiles);
  const sessions = Object.keys(summary.perSession).filter((name) => name !== "");
  return [
    `${card.id}: ${card.title}`,
    `  licence    ${card.licence}`,
    ...(card.url === "" ? [] : [`  source     ${card.url}`]),
    ...(card.citation === "" ? [] : [`  citation   ${card.citation}`]),
    `  language   ${Object.keys(summary.perLanguage).join(", ")}`,
    `  size       ${summary.utterances} utterances, ${speakersText(summary)}${mark}${sessions.length > 0 ? `, ${sessions.length} sessions` : ""}`,
    ...(missing.length === 0
      ? []
      : [`  missing    of the published corpus: ${missing.map(([label, n]) => `${label} ${n}`).join(", ")}`]),
    ...(audio === undefined
      ? []
      : [
          `  duration   ${duration(audio.totalSec)} in all, ${audio.shortestSec.toFixed(1)} .. ${audio.longestSec.toFixed(1)} s each`,
          `  format     ${counted(audio.formats)}; ${Object.entries(audio.sampleRatesHz)
            .map(([rate, n]) => `${rate} Hz ${n}`)
            .join(", ")}`,
        ]),
    ...(others === undefined ? [] : [`  left alone ${others} (not recordings)`]),
    "",
    "Emotions",
    ...bars(summary.perLabel),
    ...(summary.speakers === 0 ? [] : ["", `Speakers${mark}`, ...bars(summary.perSpeaker)]),
    "",
    ...(Object.keys(summary.perSex).every((sex) => sex === "unknown")
      ? []
      : ["Sex", ...bars(summary.perSex), ""]),
    ...problemLines(summary, problems, checked),
  ];
}

function speakersText({ speakers, unknownSpeakers, utterances }: CorpusSummary): string {
  if (unknownSpeakers === utterances) return "speakers unknown";
  const of = unknownSpeakers === 0 ? "" : ` (unknown of ${unknownSpeakers} utterances)`;
  return `${speakers} ${speakers === 1 ? "speaker" : "speakers"}${of}`;
}

function problemLines(summary: CorpusSummary, problems: readonly Problem[], checked: boolean): string[] {
  const unchecked = checked
    ? []
    : ["  The recordings were not decoded: leave out --no-check to check them too."];
  if (problems.length === 0) return ["Problems: none found", ...unchecked];
  return [
    `Problems: ${counted(summary.problems)}`,
    ...Object.keys(summary.problems).flatMap((kind) =>
      listed(
        problems
          .filter((one) => one.kind === kind)
          .map(({ file, message }) => `  ${kind}: ${file}: ${message}`),
        (count) => `  ${kind}: ... and ${count} more; --json lists all`,
      ),
    ),
    ...unchecked,
  ];
}

function counted(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, n]) => `${name} ${n}`)
    .join(", ");
}

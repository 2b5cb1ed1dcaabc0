/** @file `emoforge init`: looks at the user's own recordings and writes a recipe for them. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { countBy, EmoforgeError, knownSpeakers, speakerCount } from "../../core/index.ts";
import { layoutOf } from "../../corpora/index.ts";
import { chooseProtocol } from "../../evaluate/index.ts";
import { resolveRecipe } from "../../experiment/index.ts";
import { recipeOfNkululeko } from "../../interop/index.ts";
import type { Io } from "../io.ts";
import {
  audioRootOption,
  columnOption,
  corpusSpecOf,
  type DataFlags,
  dataArgument,
  isKnown,
  noteProblems,
  openCorpus,
} from "../support/data.ts";
import { wholeNumber } from "../support/flags.ts";
import { guessLines, openGuessing } from "../support/guess.ts";
import { requireFile } from "../support/outputs.ts";
import { recipeText } from "../support/recipe-text.ts";

interface Flags extends Pick<DataFlags, "data" | "speakerPattern" | "column" | "audioRoot"> {
  readonly out: string;
  readonly seed: string;
  readonly force?: boolean;
}

export function registerInit(program: Command, io: Io): void {
  program
    .command("init")
    .description("Look at your recordings and write a commented recipe for them.")
    .argument("<data>", `${dataArgument}; or a configuration of nkululeko (.ini)`)
    .option("--out <file>", "recipe file", "recipe.yaml")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(
      "--speaker-pattern <regex>",
      "for your own recordings: the speaker in a file's path, in parentheses (default: guessed from the names)",
    )
    .option(...columnOption)
    .option(...audioRootOption)
    .option("--seed <n>", "of the recipe", "1")
    .option("--force", "replace an existing file")
    .addHelpText(
      "after",
      `
Of a configuration of nkululeko it writes the recipe that does the same as near as it can, and lists what it could not carry over.

The protocol is the strictest that the data allow: by speaker wherever the speakers are known. The recipe says why.

Example:
  emoforge init my-recordings/ --out my-recipe.yaml
  emoforge run my-recipe.yaml --plan`,
    )
    .action((data: string, flags: Flags) => init(data, flags, io));
}

async function init(argument: string, flags: Flags, io: Io): Promise<void> {
  const seed = wholeNumber("--seed", flags.seed, 0);
  const out = resolve(io.cwd, flags.out);
  await requireFile("--out", flags.out, { force: flags.force }, io);

  const path = resolve(io.cwd, argument);
  const { files } = io.platform;
  if (!isKnown(argument) && (await layoutOf(files, path)) === "nkululeko" && (await files.exists(path)))
    return initFromNkululeko(path, flags, io);

  const given = await corpusSpecOf(argument, { ...flags, map: [] }, io);
  const workers = await io.workers();
  const { spec, corpus, guess, check } = await openGuessing(given, flags, io, workers).finally(() =>
    workers.close(),
  );
  noteProblems(check?.problems ?? corpus.problems, io);
  const perClass = countBy(corpus.utterances, ({ label }) => label);
  if (Object.keys(perClass).length < 2) {
    throw new EmoforgeError(
      `${argument}: expected at least two emotions, got ${Object.keys(perClass).join(", ") || "none"}. ` +
        "Put the recordings into a folder for each emotion, or name their emotion in a manifest.",
    );
  }
  const speakers = corpus.utterances.map(({ speaker }) => speaker);
  const chosen = chooseProtocol({
    speakers,
    labels: corpus.utterances.map(({ label }) => label),
    folds: corpus.utterances.map(({ folds }) => folds),
  });
  const text = recipeText({
    title: `Augmentation on ${spec.id}`,
    corpus: spec,
    guess,
    confounds: check?.confounds ?? [],
    perClass,
    speakers: knownSpeakers(speakers),
    chosen,
    seed,
  });
  for (const profile of ["quick", "full"]) resolveRecipe(text, flags.out, { profile });
  await io.platform.files.write(out, text);
  io.print(
    `${flags.out}: ${corpus.utterances.length} utterances, ${Object.keys(perClass).length} emotions, ${speakerCount(speakers)}`,
  );
  io.print(`protocol ${chosen.protocol.kind}: ${chosen.reason}`);
  for (const { message } of check?.confounds ?? []) io.print(`Could mislead: ${message}`);
  if (guess !== undefined)
    for (const line of guessLines(
      guess,
      `Until you have checked them and deleted speakersGuessed from ${flags.out}, every score is marked GUESSED.`,
    ))
      io.print(line);
  io.print(`Next: emoforge run ${flags.out} --plan`);
}

async function initFromNkululeko(path: string, flags: Flags, io: Io): Promise<void> {
  const { data, out } = flags;
  const seed = wholeNumber("--seed", flags.seed, 0);
  const from = data === undefined ? {} : { data };
  const written = await recipeOfNkululeko(path, seed, {
    files: io.platform.files,
    cwd: io.cwd,
    knows: (id) => isKnown(id) && io.dataFolder(data) !== undefined,
    async open(spec) {
      const corpus = await openCorpus(spec, from, io);
      noteProblems(corpus.problems, io);
      return corpus;
    },
  });
  const { recipe } = resolveRecipe(written.text, out);
  await io.platform.files.write(resolve(io.cwd, out), written.text);
  io.print(`${out}: ${written.utterances} utterances, ${recipe.corpora.map(({ id }) => id).join(", ")}`);
  for (const line of written.notCarried) io.print(`not carried over: ${line}`);
  io.print(`Next: emoforge run ${out} --plan`);
}

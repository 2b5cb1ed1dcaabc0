/** @file `emoforge init`: looks at one's own recordings and writes a recipe for them. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { type Corpus, EmoforgeError } from "../../core/index.ts";
import { resolveRecipe } from "../../experiment/index.ts";
import type { Io } from "../io.ts";
import {
  corpusSpecOf,
  type DataFlags,
  dataArgument,
  noteGuess,
  noteProblems,
  openGuessing,
} from "../support/data.ts";
import { wholeNumber } from "../support/flags.ts";
import { requireFile } from "../support/outputs.ts";
import { chooseProtocol } from "../support/protocol.ts";
import { recipeText } from "../support/recipe-text.ts";

interface Flags extends Pick<DataFlags, "data" | "speakerPattern"> {
  readonly out: string;
  readonly seed: string;
  readonly force?: boolean;
}

export function registerInit(program: Command, io: Io): void {
  program
    .command("init")
    .description("Look at your recordings and write a commented recipe for them.")
    .argument("<data>", dataArgument)
    .option("--out <file>", "recipe file", "recipe.yaml")
    .option("--data <folder>", "parent folder of the corpora, by id (default: EMOFORGE_DATA)")
    .option(
      "--speaker-pattern <regex>",
      "for a folder for each emotion: the speaker in a file's path, in parentheses (default: guessed from the names)",
    )
    .option("--seed <n>", "of the recipe", "1")
    .option("--force", "replace an existing file")
    .addHelpText(
      "after",
      `
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

  const given = await corpusSpecOf(argument, { ...flags, map: [] }, io);
  const { spec, corpus, patternGuessed } = await openGuessing(given, flags, io);
  noteProblems(corpus.problems, io);
  const perClass = countsOf(corpus);
  if (Object.keys(perClass).length < 2) {
    throw new EmoforgeError(
      `${argument}: expected at least two emotions, got ${Object.keys(perClass).join(", ") || "none"}. ` +
        "Put the recordings into a folder for each emotion, or name their emotion in a manifest.",
    );
  }
  const speakers = [...new Set(corpus.utterances.map(({ speaker }) => speaker))].sort();
  const chosen = chooseProtocol({
    speakers: corpus.utterances.map(({ speaker }) => speaker),
    labels: corpus.utterances.map(({ label }) => label),
  });
  const text = recipeText({
    title: `Augmentation on ${spec.id}`,
    corpus: spec,
    patternGuessed,
    perClass,
    speakers,
    chosen,
    seed,
  });
  for (const profile of ["quick", "full"]) resolveRecipe(text, flags.out, { profile });
  await io.platform.files.write(out, text);
  io.print(
    `${flags.out}: ${corpus.utterances.length} utterances, ${Object.keys(perClass).length} emotions, ${speakers.length} speakers`,
  );
  io.print(`protocol ${chosen.protocol.kind}: ${chosen.reason}`);
  if (patternGuessed) noteGuess(spec, "check them in the recipe.", io);
  io.print(`Next: emoforge run ${flags.out} --plan`);
}

function countsOf(corpus: Corpus): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label } of corpus.utterances) counts[label] = (counts[label] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @file `emoforge compare`: runs and searches set beside each other, recording by recording. */

import { resolve } from "node:path";
import type { Command } from "commander";
import { intervalText } from "../../bundle/index.ts";
import { exitCodes, ParameterError } from "../../core/index.ts";
import { type ComparedRuns, compareRuns, type PairComparison } from "../../experiment/index.ts";
import type { Ending } from "../command.ts";
import type { Io } from "../io.ts";

interface Flags {
  readonly json?: boolean;
}

export function registerCompare(program: Command, io: Io, ending: Ending): void {
  program
    .command("compare")
    .description("Compare finished runs and searches: paired differences, or why they cannot be paired.")
    .argument("<folder...>", "run and search folders; all others are compared with the first")
    .option("--json", "print what was found as JSON")
    .addHelpText(
      "after",
      `
Two results are paired if the same recordings were tested in the same folds; the difference is then known far better than from two
intervals side by side. A way to make models is compared with that of the same name in the first folder or, if there is a
single one under the same normalisation, with that one. Of a search, the nested predictions are compared.

Example:
  emoforge compare runs/default searches/emodb`,
    )
    .action(ending((folders: string[], flags: Flags) => compare(folders, flags, io)));
}

async function compare(folders: readonly string[], flags: Flags, io: Io): Promise<number> {
  if (folders.length < 2)
    throw new ParameterError(
      "<folder...>",
      "two folders or more",
      folders.length,
      "Name the runs to compare.",
    );
  const twice = folders.find((name, i) => folders.indexOf(name) !== i);
  if (twice !== undefined) throw new ParameterError("<folder...>", "each folder once", `${twice} twice`);
  const found = await compareRuns(
    folders.map((name) => [name, resolve(io.cwd, name)] as const),
    io.platform,
  );
  if (flags.json) io.print(JSON.stringify(found, null, 1));
  else for (const line of compareLines(found)) io.print(line);
  const unpaired = found.pairs.filter(({ paired }) => paired === null).length;
  return found.pairs.length === 0 || unpaired > 0 ? exitCodes.partial : exitCodes.ok;
}

const verdicts = {
  gain: "better",
  loss: "worse",
  undecided: "undecided",
  "too-few-speakers": "too few speakers to judge",
  "not-judged": "not judged",
} as const;

function compareLines({ pairs, alone }: ComparedRuns): string[] {
  const corrected = pairs.filter(({ paired }) => paired !== null).length > 1 ? "p (Holm)" : "p";
  return [...pairs.flatMap((pair) => [...pairLines(pair, corrected), ""]), ...alone];
}

function pairLines({ first, second, paired, why }: PairComparison, corrected: string): string[] {
  const side = ({ folder, cell, uar }: PairComparison["first"]) =>
    `  ${folder}: ${cell}: UAR ${intervalText(uar, "%")}`;
  return [
    `${second.corpus}: ${second.folder} minus ${first.folder}`,
    side(first),
    side(second),
    paired === null
      ? `  not paired: ${why}`
      : `  ${intervalText(paired.difference, "points")}, ${corrected} ${paired.pHolm < 0.001 ? "< 0.001" : paired.pHolm.toFixed(3)}: ${verdicts[paired.verdict]}`,
  ];
}

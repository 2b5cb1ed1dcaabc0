/** @file Writes the recipe that does what a configuration of nkululeko does, and lists what it does not do. */

import { stringify } from "yaml";
import { baseOf } from "../../corpora/index.ts";
import { type ConvertedRecipe, convert } from "./convert.ts";
import { openDatabases, type Surroundings } from "./corpora.ts";
import { parseNkululeko } from "./ini.ts";
import type { Note } from "./model.ts";

export interface WrittenRecipe {
  readonly text: string;
  /** What could not be carried over, one line each. */
  readonly notCarried: readonly string[];
  readonly utterances: number;
}

/**
 * @param path The configuration's absolute path.
 * @throws {EmoforgeError} if lines cannot be read, a database is absent, or it is not a classification.
 */
export async function recipeOfNkululeko(
  path: string,
  seed: number,
  around: Surroundings,
): Promise<WrittenRecipe> {
  const source = baseOf(path);
  const config = parseNkululeko(await around.files.readText(path), source);
  const notes: Note[] = [];
  const corpora = await openDatabases(config, path, notes, around);
  const converted = convert(config, corpora, seed);
  const notCarried = [...notes, ...converted.notes].map(({ setting, why }) => `${setting}: ${why}`);
  return {
    text: textOf(converted, source, notCarried),
    notCarried,
    utterances: corpora.reduce((sum, { labels }) => sum + labels.length, 0),
  };
}

function textOf(
  { recipe, comments }: ConvertedRecipe,
  source: string,
  notCarried: readonly string[],
): string {
  const count = `${notCarried.length} ${notCarried.length === 1 ? "setting" : "settings"}`;
  const head = [
    `Written by \`emoforge init\` from ${source}, a configuration of nkululeko. Run it with:  emoforge run <this file>`,
    "See first what would be done, and how long it takes:  emoforge run <this file> --plan",
    ...(notCarried.length === 0 ? [] : ["", "Not carried over:", ...notCarried.map((line) => `- ${line}`)]),
  ];
  const { title, question, ...rest } = recipe;
  const all = {
    title,
    question,
    notes: [
      `Made from ${source} (nkululeko); ${count} could not be carried over: see the comments of the recipe.`,
    ],
    ...rest,
  };
  const parts = Object.entries(all).map(([key, value]) => {
    const comment = Object.hasOwn(comments, key) ? `# ${comments[key]}\n` : "";
    return comment + stringify({ [key]: value }, { lineWidth: 0 });
  });
  return `${head.map((line) => (line === "" ? "#" : `# ${line.replace(/\s*[\r\n]+\s*/g, " ")}`)).join("\n")}\n\n${parts.join("\n")}`;
}

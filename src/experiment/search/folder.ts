/** @file The folder of a search: settings and schedule, by which it resumes, and results. */

import { parse } from "yaml";
import * as z from "zod";
import { EmoforgeError, ParameterError } from "../../core/index.ts";
import { canonicalJson, type Keeping, parseJson, readKept, writeKept } from "../../store/index.ts";
import { type CorpusSpec, corpusSchema } from "../recipe/schema.ts";
import { csvCell } from "../results/csv-text.ts";
import { readSummed } from "../results/run-folder.ts";
import type { GatheredQuestion, Pooled } from "./gather.ts";
import { type SearchResults, searchResultsSchema, searchSchemaName } from "./results.ts";
import type { Part, Schedule } from "./shapes.ts";

export const searchFiles = {
  settings: "search.yaml",
  schedule: "schedule.json",
  results: "search.json",
  predictions: "predictions.csv",
  ranking: "ranking.csv",
} as const;

const scheduleSchema = z.object({
  /** Hash of the settings and the data that it was made for. */
  key: z.string(),
  schedule: z.strictObject({
    parts: z.int(),
    rungs: z.array(z.strictObject({ distance: z.int(), candidates: z.int(), estimateSec: z.number() })),
    candidates: z.array(z.string()),
    leftOut: z.array(z.strictObject({ candidate: z.string(), reason: z.string() })),
    estimateSec: z.number(),
    budgetSec: z.number(),
  }),
});

/**
 * The schedule that was decided for this key, if there is one; a damaged one is decided anew, from the same estimates.
 *
 * @param replace Whether the results of another search in the folder may be replaced.
 * @throws {ParameterError} if there are such results, and they may not.
 */
export async function readSchedule(
  folder: string,
  key: string,
  replace: boolean,
  keeping: Keeping,
): Promise<Schedule | undefined> {
  const found = await readKept(`${folder}/${searchFiles.schedule}`, scheduleSchema, keeping);
  if (found === undefined || found.key === key) return found?.schedule;
  if (replace || !(await keeping.files.exists(`${folder}/${searchFiles.results}`))) return undefined;
  throw new ParameterError(
    "--out",
    "a new folder, or that of the same search",
    `${folder}, which holds the results of a search with other settings or data`,
    "Choose another folder, or add --force: its results are replaced; finished trainings that both have are kept.",
  );
}

export async function writeSchedule(
  folder: string,
  key: string,
  schedule: Schedule,
  keeping: Keeping,
): Promise<void> {
  await writeKept(`${folder}/${searchFiles.schedule}`, { key, schedule }, keeping, { indent: 1 });
}

/** @throws {EmoforgeError} if the folder holds no finished search, or a damaged one. */
export async function readSearch(keeping: Keeping, folder: string): Promise<SearchResults> {
  const path = `${folder}/${searchFiles.results}`;
  if (!(await keeping.files.exists(path)))
    throw new EmoforgeError(
      `${folder}: expected a finished search with a ${searchFiles.results}, found none. Run \`emoforge search <corpus> --out ${folder}\` to its end first.`,
    );
  const value = parseJson(await readSummed(folder, searchFiles.results, keeping));
  const result = searchResultsSchema.safeParse(value);
  if (result.success) return result.data;
  const schema = (value as { schema?: unknown } | undefined | null)?.schema;
  throw new EmoforgeError(
    `${path}: expected schema "${searchSchemaName}", got ${schema === searchSchemaName ? `something else (${result.error.issues[0].path.join(".")}: ${result.error.issues[0].message})` : `"${String(schema)}"`}. Run the search again: it writes it anew from the finished trainings.`,
  );
}

/** The corpus that a search was about, with its classes. */
export async function readSettings(
  keeping: Keeping,
  folder: string,
): Promise<{ readonly corpus: CorpusSpec; readonly yaml: string }> {
  const yaml = await readSummed(folder, searchFiles.settings, keeping);
  const value: unknown = parse(yaml);
  const result = z.looseObject({ corpus: corpusSchema }).safeParse(value);
  if (result.success) return { corpus: result.data.corpus, yaml };
  throw new EmoforgeError(
    `${folder}/${searchFiles.settings}: expected the settings of a search, got something else. Run the search again: it writes them anew.`,
  );
}

export const searchPredictionColumns = [
  "normalisation",
  "model",
  "part",
  "id",
  "speaker",
  "truth",
  "prediction",
  "probabilities",
  "candidate",
] as const;

/** What the whole search says of each recording ("nested"), and each candidate that was tried on all parts. */
export function searchPredictions(gathered: readonly GatheredQuestion[], classes: readonly string[]): string {
  const lines: string[] = [searchPredictionColumns.join(",")];
  const add = (normalisation: string, model: string, { run, said, part, by }: Pooled) => {
    for (const [i, id] of run.ids.entries()) {
      const { label, probabilities } = said[i];
      const stated = classes.map((name, c) => `${name}=${probabilities[c]}`).join(" ");
      const cells = [
        normalisation,
        model,
        part[i],
        id,
        run.speakers[i],
        classes[run.truth[i]],
        classes[label],
        stated,
        by[i].id,
      ];
      lines.push(cells.map(csvCell).join(","));
    }
  };
  for (const { result, nested, finalists } of gathered) {
    add(result.normalisation, "nested", nested);
    for (const { candidate, pooled } of finalists) add(result.normalisation, candidate.id, pooled);
  }
  return `${lines.join("\n")}\n`;
}

/** The ranking as a table for spreadsheets and other programs. Shares in [0, 1]; an empty cell where there is no value. */
export function rankingCsv(results: SearchResults): string {
  const columns = [
    "normalisation",
    "rank",
    "candidate",
    "name",
    "features",
    "classifier",
    "augmenter",
    "amount",
    "rungs",
    "parts",
    "uar",
    "low",
    "high",
    "minus_winner",
    "minus_winner_low",
    "minus_winner_high",
    "p_holm",
    "chosen_in",
    "winner",
  ];
  const byId = new Map(results.candidates.map((one) => [one.id, one]));
  const lines = [columns.join(",")];
  for (const { normalisation, ranking, winner } of results.questions)
    for (const [i, one] of ranking.entries()) {
      const candidate = byId.get(one.candidate);
      const { interval, againstWinner } = one;
      const cells = [
        normalisation,
        i + 1,
        one.candidate,
        candidate?.name ?? "",
        canonicalJson(candidate?.features),
        canonicalJson(candidate?.classifier),
        canonicalJson(candidate?.augmenter),
        candidate?.amount ?? "",
        one.rungs,
        one.parts,
        one.uar ?? "",
        interval?.low ?? "",
        interval?.high ?? "",
        againstWinner?.difference.value ?? "",
        againstWinner?.difference.low ?? "",
        againstWinner?.difference.high ?? "",
        againstWinner?.pHolm ?? againstWinner?.p ?? "",
        one.chosenIn,
        one.candidate === winner ? "yes" : "no",
      ];
      lines.push(cells.map(csvCell).join(","));
    }
  return `${lines.join("\n")}\n`;
}

export function partsSummary(parts: readonly Part[]): SearchResults["parts"] {
  return parts.map(({ name, speakers, ids }) => ({
    name,
    speakers: [...speakers],
    utterances: ids.length,
  }));
}

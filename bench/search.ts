/** @file `npm run bench -- search`: `emoforge search` on three corpora, and whether choosing is worth it for strangers. */

import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SearchResults } from "../src/experiment/index.ts";

const root = join(import.meta.dirname, "..");
const resultPath = join(import.meta.dirname, "results/search.json");

interface Subject {
  readonly corpus: string;
  readonly options: readonly string[];
  /** Least nested UAR, percent, by normalisation. */
  readonly wanted: Readonly<Record<string, number>>;
}

const subjects: readonly Subject[] = [
  {
    corpus: "emodb",
    options: ["--classes", "anger,fear,happiness,sadness,neutral"],
    wanted: { train: 82, speaker: 91 },
  },
  { corpus: "emovo", options: [], wanted: {} },
  { corpus: "ravdess", options: [], wanted: {} },
];

interface Row {
  readonly corpus: string;
  readonly normalisation: string;
  /** Percent, as all that follows. */
  readonly nested: readonly [value: number, low: number, high: number];
  readonly wanted: number | null;
  readonly winner: string;
  /** In how many of the parts' own choices. */
  readonly chosenIn: string;
  /** What a plain run of the winner gives. */
  readonly plain: number;
  readonly defaultUar: number | null;
  /** The search's gain over the default: points, and whether it is decided. */
  readonly gain: readonly [value: number, low: number, high: number] | null;
  readonly verdict: string | null;
}

interface Cost {
  readonly corpus: string;
  readonly minutes: number;
  readonly trainings: number;
  readonly parts: number;
  /** Processor time of all sittings, workers included. */
  readonly cpuSec: number;
  /** On the clock: of a busy machine it says little. */
  readonly wallSec: number;
}

/**
 * @param args `--minutes n` of each search, 20 by default; `--out folder`: where searches are kept, so that a rerun goes on; names of corpora: only
 *   those, beside what is stored of the others.
 */
export async function benchSearch(args: readonly string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  const minutes = Number(option("--minutes") ?? 20);
  const out = option("--out") ?? join(tmpdir(), "emoforge-search");
  const named = subjects.filter(({ corpus }) => args.includes(corpus));
  const stored = await readFile(resultPath, "utf8")
    .then((text) => JSON.parse(text) as { rows: Row[]; costs: Cost[] })
    .catch(() => ({ rows: [], costs: [] }));
  for (const subject of named.length > 0 ? named : subjects) {
    const folder = join(out, subject.corpus);
    const read = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
    const before = await read("cpu.json").catch(() => 0);
    const cpuSec = before + (await searched(subject, minutes, folder));
    await writeFile(join(folder, "cpu.json"), String(cpuSec));
    const results = (await read("search.json")) as SearchResults;
    const { wallSec } = (await read("environment.json")) as { wallSec: number };
    const rows = rowsOf(results, subject);
    for (const row of rows) print(row);
    const { corpus } = subject;
    const { trainings, protocol } = results;
    const cost = { corpus, minutes, trainings, parts: protocol.folds, cpuSec, wallSec };
    console.log(
      `${corpus}: ${trainings} trainings, ${cpuSec} s of processor time, ${wallSec} s on the clock`,
    );
    // A search that is run again, here or elsewhere, replaces what is stored of its corpus.
    stored.rows = [...stored.rows.filter((row) => row.corpus !== corpus), ...rows];
    stored.costs = [...stored.costs.filter((one) => one.corpus !== corpus), cost];
    await writeFile(resultPath, `${JSON.stringify(stored, null, 1)}\n`);
  }
}

/** @returns Processor seconds of the command and its workers. */
async function searched({ corpus, options }: Subject, minutes: number, folder: string): Promise<number> {
  const command = [process.execPath, join(root, "bin/emoforge.js"), "search", corpus, ...options];
  const more = ["--minutes", String(minutes), "--workers", "2", "--no-model", "--force", "--out", folder];
  const quoted = [...command, ...more].map((part) => `'${part}'`).join(" ");
  // `times` of the shell: the second line is of all its children, user and system.
  const { stdout } = await promisify(execFile)("sh", ["-c", `${quoted} >&2 && times`], {
    maxBuffer: 1 << 26,
  });
  const spent = [...(stdout.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  return Math.round(spent.reduce((sum, [, min, sec]) => sum + 60 * Number(min) + Number(sec), 0));
}

const percent = (share: number) => Number((100 * share).toFixed(1));

function rowsOf(results: SearchResults, { corpus, wanted }: Subject): Row[] {
  return results.questions.map(({ normalisation, nested, ranking, winner, choices, baseline }) => {
    const { value, low, high } = nested.uar;
    const gain = baseline?.gain.difference;
    return {
      corpus,
      normalisation,
      nested: [percent(value), percent(low), percent(high)],
      wanted: wanted[normalisation] ?? null,
      winner: results.candidates.find(({ id }) => id === winner)?.name ?? winner,
      chosenIn: `${choices.filter(({ candidate }) => candidate === winner).length} of ${choices.length}`,
      plain: percent(ranking.find(({ candidate }) => candidate === winner)?.uar ?? Number.NaN),
      defaultUar: baseline === null ? null : percent(baseline.uar.value),
      gain: gain === undefined ? null : [percent(gain.value), percent(gain.low), percent(gain.high)],
      verdict: baseline?.gain.verdict ?? null,
    };
  });
}

function print({ corpus, normalisation, nested, wanted, winner, plain, gain, verdict }: Row): void {
  const [value, low, high] = nested;
  const goal = wanted === null ? "" : `, wanted ${wanted}: ${value >= wanted ? "reached" : "missed"}`;
  const over = gain === null ? "" : `; over the default ${gain[0]} (${gain[1]} .. ${gain[2]}), ${verdict}`;
  console.log(
    `${corpus.padEnd(8)} ${normalisation.padEnd(8)} nested ${value} (${low} .. ${high})${goal}; plain run of the winner ${plain}${over}; ${winner}`,
  );
}

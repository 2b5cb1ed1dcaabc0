/** @file What can be compared: the predictions of a run, or of a search, for recordings that its models had not heard. */

import { EmoforgeError } from "../../core/index.ts";
import type { Normalisation, Run } from "../../evaluate/index.ts";
import type { Keeping } from "../../store/index.ts";
import { csvRows } from "../results/csv-text.ts";
import { readRun } from "../results/read.ts";
import { readSummed } from "../results/run-folder.ts";
import { readSearch, searchFiles, searchPredictionColumns } from "../search/folder.ts";

/** One way to make models, on one corpus. */
export interface ComparedCell {
  readonly corpus: string;
  readonly classes: readonly string[];
  /** E.g. "svm, speaker", "cyclegan, svm, train", "nested search, train"; unique in its corpus and folder. */
  readonly name: string;
  readonly normalisation: Normalisation;
  /** Whether nothing is added to the recordings: in a run with augmenters that is what they are measured against. */
  readonly plain: boolean;
  /** Name of the fold that each recording was tested in, by run and id: "0/0 a1" -> "anna". */
  readonly folds: ReadonlyMap<string, string>;
  readonly runs: readonly Run[];
}

export interface ComparedFolder {
  readonly name: string;
  readonly cells: readonly ComparedCell[];
}

/** @throws {EmoforgeError} if the folder holds neither a finished run with predictions nor a finished search. */
export async function readCompared(name: string, folder: string, keeping: Keeping): Promise<ComparedFolder> {
  if (await keeping.files.exists(`${folder}/${searchFiles.results}`))
    return { name, cells: await cellsOfSearch(folder, keeping) };
  const run = await readRun(keeping, folder);
  if (run.predictions === undefined)
    throw new EmoforgeError(
      `${folder}: expected predictions.csv beside the results, found none: published results hold scores only. Run the recipe to have them.`,
    );
  const foldsOf = foldsByRecording(await keeping.files.readText(`${folder}/${searchFiles.predictions}`));
  const cells = run.predictions.flatMap(({ corpus, cells: found }) => {
    const classes = run.results.corpora.find(({ card }) => card.id === corpus)?.classes ?? [];
    return found.map(({ augmenter, classifier, normalisation, runs }): ComparedCell => {
      const added = augmenter === "none" ? "" : `${augmenter}, `;
      const key = JSON.stringify([corpus, augmenter, classifier, normalisation]);
      return {
        corpus,
        classes,
        name: `${added}${classifier}, ${normalisation}`,
        normalisation,
        plain: augmenter === "none",
        folds: foldsOf.get(key) ?? new Map(),
        runs: runs.map(sorted),
      };
    });
  });
  return { name, cells };
}

/** The order in which folds were tested is no difference. */
function sorted(run: Run): Run {
  const order = run.ids.map((_, i) => i).sort((a, b) => (run.ids[a] < run.ids[b] ? -1 : 1));
  return {
    key: run.key,
    ids: order.map((i) => run.ids[i]),
    speakers: order.map((i) => run.speakers[i]),
    truth: Int32Array.from(order, (i) => run.truth[i]),
    predicted: Int32Array.from(order, (i) => run.predicted[i]),
  };
}

/** Cell -> run and recording -> fold. */
function foldsByRecording(text: string): Map<string, Map<string, string>> {
  const rows = csvRows(text);
  const head = rows.next().value ?? [];
  const names = ["corpus", "augmenter", "classifier", "normalisation", "draw", "repeat", "id", "fold"];
  const at = names.map((name) => head.indexOf(name));
  const out = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const [corpus, augmenter, classifier, normalisation, draw, repeat, id, fold] = at.map((i) => row[i]);
    const key = JSON.stringify([corpus, augmenter, classifier, normalisation]);
    const folds = out.get(key) ?? new Map<string, string>();
    out.set(key, folds);
    folds.set(`${draw}/${repeat} ${id}`, fold);
  }
  return out;
}

async function cellsOfSearch(folder: string, keeping: Keeping): Promise<ComparedCell[]> {
  const results = await readSearch(keeping, folder);
  const classes = results.data.classes;
  const rows = csvRows(await readSummed(folder, searchFiles.predictions, keeping));
  const head = rows.next().value ?? [];
  const at = Object.fromEntries(searchPredictionColumns.map((name) => [name, head.indexOf(name)]));
  const open = new Map<string, { readonly row: string[]; readonly rows: string[][] }>();
  for (const row of rows) {
    const key = JSON.stringify([row[at.normalisation], row[at.model]]);
    const known = open.get(key) ?? { row, rows: [] };
    open.set(key, known);
    known.rows.push(row);
  }
  // The nested predictions alone: those of single candidates are flattered by choosing.
  return [...open.values()]
    .filter(({ row }) => row[at.model] === "nested")
    .map(({ row: first, rows: own }): ComparedCell => {
      const normalisation = first[at.normalisation] as Normalisation;
      const column = (name: (typeof searchPredictionColumns)[number]) => own.map((row) => row[at[name]]);
      const ids = column("id");
      const part = column("part");
      return {
        corpus: results.corpus.id,
        classes,
        name: `nested search, ${normalisation}`,
        normalisation,
        plain: false,
        folds: new Map(ids.map((id, i) => [`0/0 ${id}`, part[i]])),
        runs: [
          sorted({
            key: "0/0",
            ids,
            speakers: column("speaker"),
            truth: Int32Array.from(column("truth"), (label) => classes.indexOf(label)),
            predicted: Int32Array.from(column("prediction"), (label) => classes.indexOf(label)),
          }),
        ],
      };
    });
}

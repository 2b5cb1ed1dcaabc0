/** @file The rows of a run that maps are laid out from, where the recordings that they name can be heard, and how these fared as test recordings. */

import { toBase64 } from "../../core/index.ts";
import {
  type CellPredictions,
  dequantise,
  type RunArtifacts,
  type SampleOrigin,
} from "../../experiment/index.ts";
import { learnedSpaces } from "../../report/index.ts";
import { placeOf } from "./cell.ts";
import { AbsentError } from "./errors.ts";
import { cellName } from "./run-view.ts";
import type { Studio } from "./studio.ts";

/** How a run's classifiers judged the recordings that its map names, each when it was not trained on. */
export interface TestedRows {
  readonly ids: readonly string[];
  /** The fold in which each was tested, in the first of the runs. */
  readonly folds: readonly string[];
  readonly cells: readonly {
    readonly name: string;
    readonly augmenter: string;
    readonly amount: number;
    readonly classifier: string;
    readonly normalisation: string;
    /** In how many of `runs` each of `ids` was recognised. */
    readonly right: readonly number[];
    readonly runs: number;
  }[];
}

/** The page lays them out, as reports do: that takes seconds, in which the server must answer others. */
export async function mapOf(
  studio: Studio,
  { results, recipe, samples, predictions, fits = [] }: RunArtifacts,
) {
  const apart = learnedSpaces(results);
  const corpora = [];
  for (const { card, features } of results.corpora) {
    const sets = samples.filter(({ corpus }) => corpus === card.id);
    if (sets.length === 0) continue;
    const place = await placeOf(
      studio,
      recipe.corpora.find(({ id, name }) => (name ?? id) === card.id),
    );
    const named = new Set(sets.flatMap(({ origins = [] }) => origins.flatMap(idsOf)));
    corpora.push({
      id: card.id,
      title: card.title,
      key: place.key,
      silent: place.silent,
      /** What rows are, unless they are representations that an augmenter learned. */
      features: features.set,
      /** Those that are named and found: id, position in the corpus, speaker. */
      recordings: [...named].flatMap((id): [string, number, string][] => {
        const index = place.index.get(id);
        return index === undefined ? [] : [[id, index, place.utterances[index].speaker]];
      }),
      tested: testedRows(predictions?.find(({ corpus }) => corpus === card.id)?.cells ?? [], named),
    });
  }
  return {
    title: results.title,
    seed: results.seed,
    corpora,
    sets: samples.map((set) => ({
      ...set,
      apart: apart(set),
      /** Whether its views can be heard. */
      heard: fits.some((fit) => isOf(fit, set) && fit.embedding?.views !== undefined),
      /** Base64 of little-endian float32. */
      data: toBase64(new Uint8Array(set.data.buffer, set.data.byteOffset, set.data.byteLength)),
      labels: [...set.labels],
      synthetic: [...set.synthetic],
      origins: set.origins ?? null,
    })),
  };
}

interface SetName {
  readonly corpus: string;
  readonly augmenter: string;
  readonly normalisation: string;
}

const isOf = (fit: SetName, set: SetName) =>
  fit.corpus === set.corpus && fit.augmenter === set.augmenter && fit.normalisation === set.normalisation;

const idsOf = (origin: SampleOrigin): readonly string[] => ("id" in origin ? [origin.id] : origin.sources);

function testedRows(cells: readonly CellPredictions[], named: ReadonlySet<string>): TestedRows {
  const first = cells[0]?.runs[0];
  const ids = (first?.ids ?? []).filter((id) => named.has(id));
  const at = new Map(ids.map((id, i) => [id, i]));
  const folds = new Array<string>(ids.length).fill("");
  for (const [i, id] of (first?.ids ?? []).entries()) {
    const position = at.get(id);
    if (position !== undefined && first !== undefined) folds[position] = first.folds[i];
  }
  return {
    ids,
    folds,
    cells: cells.map(({ runs, ...cell }) => {
      const right = new Array<number>(ids.length).fill(0);
      for (const { ids: tested, truth, predicted } of runs)
        for (const [i, id] of tested.entries()) {
          const position = at.get(id);
          if (position !== undefined && truth[i] === predicted[i]) right[position]++;
        }
      return { ...cell, name: cellName(cell), right, runs: runs.length };
    }),
  };
}

/** One view of a run's map, by its augmenter and random stream: a log mel spectrogram as base64 of little-endian float32. */
export function viewOf({ recipe, fits = [] }: RunArtifacts, query: SetName & { readonly seed: string }) {
  const { features } = recipe;
  const embedding = fits.find((fit) => isOf(fit, query) && fit.embedding?.views !== undefined)?.embedding;
  const made = (embedding?.origins ?? []).flatMap((origin) => ("id" in origin ? [] : [origin.seed]));
  const view = embedding?.views?.[made.indexOf(query.seed)];
  if (view === undefined || features.set !== "logmel")
    throw new AbsentError(
      "view: expected one that this run has kept, got another. Runs of earlier versions kept none: run the recipe again into a new folder.",
    );
  const { set: _, ...analysis } = features;
  const values = dequantise(view.values);
  return { values: toBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)), analysis };
}

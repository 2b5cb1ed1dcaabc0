/** @file The places of the studio, by a name for each: what is looked at, and held to the rules of accessibility. */

import type { Filled } from "./filled.ts";

export type Places = Readonly<Record<string, string>>;

/** Those that are there with no data at all. */
export const front: Places = {
  corpora: "corpora",
  bench: "bench",
  runs: "runs",
  "runs-new": "runs/new",
  results: "results",
  map: "map",
  models: "models",
  try: "try",
  live: "live",
};

const here = encodeURIComponent;

/** What is there of a corpus that has been opened. */
export const inside = (corpus: string): Places => ({
  corpus: `corpora/${here(corpus)}`,
  utterance: `corpora/${here(corpus)}/3`,
  "bench-one": `bench/${here(corpus)}/3`,
  "try-one": `try?corpus=${here(corpus)}&index=3`,
});

/** All of them, in a studio that `fillStudio` filled. */
export const placesOf = ({ run, model, search }: Filled): Places => ({
  ...front,
  ...inside("own.csv"),
  run: `runs/${here(run)}`,
  result: `results/${here(run)}`,
  compare: `results/compare?a=${here(run)}&b=${here(run)}`,
  "run-map": `map/${here(run)}`,
  card: `models/${here(model)}`,
  search: `models/searches/${here(search)}`,
});

/** Where there is nothing, or what must not be opened. */
export const absent: Places = {
  corpus: "corpora/none.csv",
  linked: "corpora/linked",
  utterance: "corpora/own.csv/9999",
  bench: "bench/none/0",
  run: "runs/none",
  result: `results/${here("0/broken")}`,
  compare: "results/compare?a=none&b=none",
  "run-map": "map/none",
  card: "models/none",
  search: "models/searches/none",
  try: "try?model=none",
  "try-one": "try?corpus=none&index=0",
  unknown: "unknown",
};

/** @file `npm run bench -- adaptation`: what a model gains that knows some recordings of a voice, and where it does not. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCorpus } from "../src/entries/index.ts";
import { openWorkspace } from "../src/entries/node.ts";
import { drawCurves } from "./adaptation/chart.ts";
import { type CorpusPlan, type CorpusResult, measureCorpus } from "./adaptation/corpus.ts";
import { printCorpus } from "./adaptation/print.ts";

const features = { set: "emobase2010" } as const;
const file = join(import.meta.dirname, "results/adaptation.json");
const picture = join(import.meta.dirname, "../docs/images/adaptation.svg");

/** Eight folds of three speakers where leaving out each of 24 would take very long. */
const plans: readonly CorpusPlan[] = [
  {
    id: "emodb",
    classes: ["anger", "fear", "happiness", "sadness", "neutral"],
    folds: "speakers",
    draws: 20,
    prototype: [79.4, 81.3, 82.4, 84.1, 86.7, 87.1, 88.2, 88.6],
  },
  { id: "emovo", folds: "speakers", draws: 20 },
  { id: "ravdess", folds: 8, draws: 10 },
];

/** @param only Ids of the corpora to measure, of which the results are replaced; all unless told. */
export async function benchAdaptation(only: readonly string[]): Promise<void> {
  const workspace = await openWorkspace({ workers: 1 });
  try {
    for (const plan of plans.filter(({ id }) => only.length === 0 || only.includes(id))) {
      const { id, classes } = plan;
      const corpus = await openCorpus(
        classes === undefined ? { id } : { id, classes: [...classes] },
        workspace,
      );
      const measured = await measureCorpus(corpus, plan, features, workspace);
      printCorpus(measured);
      keep(measured);
    }
  } finally {
    await workspace.close();
  }
}

function keep(measured: CorpusResult): void {
  const kept = JSON.parse(readFileSync(file, "utf8")) as { readonly corpora: readonly CorpusResult[] };
  const corpora = plans.flatMap(({ id }) =>
    id === measured.id ? [measured] : kept.corpora.filter((one) => one.id === id),
  );
  const shown = { features: features.set, classifier: "svm, c 0.01, balanced", corpora };
  writeFileSync(file, `${JSON.stringify(shown, null, 1)}\n`);
  writeFileSync(picture, drawCurves(corpora));
}

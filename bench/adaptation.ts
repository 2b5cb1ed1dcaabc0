/** @file `npm run bench -- adaptation`: what a model gains that knows some recordings of a voice, and where it does not. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openCorpus } from "../src/entries/index.ts";
import { openWorkspace } from "../src/entries/node.ts";
import { drawCurves } from "./adaptation/chart.ts";
import { type CorpusPlan, type CorpusResult, measureCorpus } from "./adaptation/corpus.ts";
import { measureOther, type OtherCorpus } from "./adaptation/others.ts";
import { printCorpus } from "./adaptation/print.ts";

export interface AdaptationResults {
  readonly features: string;
  readonly classifier: string;
  readonly corpora: readonly CorpusResult[];
  /** By the model that comes with Emoforge. */
  readonly others: readonly OtherCorpus[];
}

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

/** Corpora that the model that comes with Emoforge has not heard. */
const others = ["emovo", "ravdess"];

/** @param only Ids of the corpora to measure, and "others"; their results are replaced. All unless told. */
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
      keep({ corpora: [measured] });
    }
    if (only.length > 0 && !only.includes("others")) return;
    for (const id of others) {
      const measured = await measureOther(id, workspace);
      console.log(JSON.stringify(measured));
      keep({ others: [measured] });
    }
  } finally {
    await workspace.close();
  }
}

/** What has been measured before stays, unless it was measured again. */
function keep(measured: Partial<AdaptationResults>): void {
  const kept = JSON.parse(readFileSync(file, "utf8")) as Partial<AdaptationResults>;
  const merged = <One extends { readonly id: string }>(
    ids: readonly string[],
    before: readonly One[] = [],
    now: readonly One[] = [],
  ) => ids.flatMap((id) => [...now, ...before].find((one) => one.id === id) ?? []);
  const corpora = merged(
    plans.map(({ id }) => id),
    kept.corpora,
    measured.corpora,
  );
  const shown: AdaptationResults = {
    features: features.set,
    classifier: "svm, c 0.01, balanced",
    corpora,
    others: merged(others, kept.others, measured.others),
  };
  writeFileSync(file, `${JSON.stringify(shown, null, 1)}\n`);
  writeFileSync(picture, drawCurves(corpora));
}

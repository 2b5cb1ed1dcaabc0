/** @file What scikit-learn 1.2.1 makes of the rows of `formula-table.ts`: written by `golden.py`. */

import { readFileSync } from "node:fs";

type Matrix = readonly (readonly number[])[];

interface Golden {
  readonly lda: readonly {
    readonly features: number;
    readonly shrinkage: number | "ledoit-wolf";
    readonly used: number;
    readonly scores: Matrix;
    /** Probabilities with priors as in the data, and with equal ones. */
    readonly data: Matrix;
    readonly equal: Matrix;
    readonly predicted: string;
  }[];
  readonly rbf: readonly {
    readonly c: number;
    readonly gamma: number | "scale";
    readonly classWeights: "none" | "balanced";
    /** The gamma that `scale` gave. */
    readonly used: number;
    readonly decisions: Matrix;
    readonly predicted: string;
  }[];
  readonly logistic: readonly {
    readonly features: number;
    readonly c: number;
    readonly classWeights: "none" | "balanced";
    readonly probabilities: Matrix;
    readonly predicted: string;
  }[];
}

export const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8")) as Golden;

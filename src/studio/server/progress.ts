/** @file How far a run is, from its folder: what it has finished, and what its augmenters learned. */

import { type FitFile, readFit } from "../../experiment/index.ts";
import type { Studio } from "./studio.ts";

/** A fitted augmenter, small enough to be sent while others are being fitted. */
export interface FitLine extends Pick<FitFile, "corpus" | "augmenter" | "normalisation" | "fold"> {
  readonly name: string;
  readonly curves: readonly {
    /** Whose networks, e.g. "anger". */
    readonly group: string;
    readonly name: string;
    readonly steps: readonly number[];
    readonly values: readonly number[];
  }[];
  readonly fidelity: readonly {
    readonly class: string;
    readonly coverage: number;
    readonly density: number;
  }[];
}

export interface Progress {
  readonly trials: number;
  readonly failed: number;
  /** How many fits there are, those sent before included. */
  readonly fitCount: number;
  /** In the order in which they were found, from the position that was asked for. */
  readonly fits: readonly FitLine[];
}

/** Fits are written once: those of a folder that have been read are kept. */
export type KeptFits = Map<string, FitLine[]>;

const mostFits = 2000;
const mostPoints = 300;

export async function progressOf(
  { workspace }: Studio,
  runFolder: string,
  from: number,
  kept: KeptFits,
): Promise<Progress> {
  const { files, hasher } = workspace.platform;
  const names = async (folder: string) =>
    (await files.list(`${runFolder}/${folder}`)).map(({ name }) => name);
  const lines = kept.get(runFolder) ?? [];
  kept.set(runFolder, lines);
  const known = new Set(lines.map(({ name }) => name));
  for (const file of await names("fits")) {
    const name = file.replace(/\.json$/, "");
    if (name === file || known.has(name) || lines.length >= mostFits) continue;
    const fit = await readFit({ files, hasher }, runFolder, name);
    // Another request may have read it in the meantime.
    if (fit !== undefined && !lines.some((one) => one.name === name)) lines.push(lineOf(name, fit));
  }
  return {
    trials: (await names("trials")).filter((name) => name.endsWith(".json")).length,
    failed: (await names("failed")).length,
    fitCount: lines.length,
    fits: lines.slice(from),
  };
}

function lineOf(name: string, fit: FitFile): FitLine {
  const { corpus, augmenter, normalisation, fold, curves, fidelity = [] } = fit;
  return {
    name,
    corpus,
    augmenter,
    normalisation,
    fold,
    curves: curves.map((curve) => {
      const stride = Math.max(1, Math.ceil(curve.steps.length / mostPoints));
      const some = <T>(values: readonly T[]) => values.filter((_, i) => i % stride === 0);
      return { group: curve.group, name: curve.name, steps: some(curve.steps), values: some(curve.values) };
    }),
    fidelity: fidelity.map(({ class: name, coverage, density }) => ({ class: name, coverage, density })),
  };
}

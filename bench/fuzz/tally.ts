/** @file Counts verdicts by format and kind of damage, and shows them. */

import type { Judged } from "./judge.ts";
import { cuts, operatorNames } from "./mutate.ts";

/** The verdict on one mutant, as it is kept between sittings. */
export interface Verdict extends Judged {
  readonly number: number;
  readonly base: string;
  readonly family: string;
  readonly operator: string;
}

export interface Counts {
  readonly n: number;
  readonly decoded: number;
  readonly warned: number;
  readonly refused: number;
  readonly silentlyShort: number;
  readonly filled: number;
  readonly failures: number;
}

/** One line of the table: a family of formats under one kind of damage. */
export interface Line extends Counts {
  readonly family: string;
  readonly operator: string;
}

export function linesOf(verdicts: readonly Verdict[]): Line[] {
  const families = [...new Set(verdicts.map(({ family }) => family))];
  return families.flatMap((family) =>
    operatorNames.flatMap((operator) => {
      const of = verdicts.filter((one) => one.family === family && one.operator === operator);
      return of.length === 0 ? [] : [{ family, operator, ...countsOf(of) }];
    }),
  );
}

export function countsOf(verdicts: readonly Verdict[]): Counts {
  const count = (test: (verdict: Verdict) => boolean) => verdicts.filter(test).length;
  return {
    n: verdicts.length,
    decoded: count(({ outcome }) => outcome === "decoded"),
    warned: count(({ outcome }) => outcome === "warned"),
    refused: count(({ outcome }) => outcome === "refused"),
    silentlyShort: count(({ silentlyShort }) => silentlyShort),
    filled: count(({ filled }) => filled),
    failures: count(({ faults }) => faults.length > 0),
  };
}

/** Counts recordings that were cut or had a piece removed. */
export function cutCounts(verdicts: readonly Verdict[]): Counts {
  const names: readonly string[] = cuts;
  return countsOf(verdicts.filter(({ operator }) => names.includes(operator)));
}

export function tableText(lines: readonly Line[]): string[] {
  const head = [
    "format",
    "damage",
    "n",
    "decoded",
    "warned",
    "refused",
    "silently short",
    "filled",
    "failures",
  ];
  const rows = lines.map(({ family, operator, ...counts }) => [
    family,
    operator,
    ...Object.values(counts).map(String),
  ]);
  const all = [head, ...rows];
  const widths = head.map((_, c) => Math.max(...all.map((row) => row[c].length)));
  return all.map((row) =>
    row.map((cell, c) => (c < 2 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join("  "),
  );
}

/** Kinds of faults, which differ in more than numbers; the most common first, each with some mutants to replay. */
export function faultKinds(verdicts: readonly Verdict[], shown = 3): FaultKind[] {
  const kinds = new Map<
    string,
    { count: number; numbers: number[]; families: Set<string>; example: string }
  >();
  for (const { faults, number, family } of verdicts) {
    for (const fault of faults) {
      const key = fault.replace(/mutant\.\w+/g, "*").replace(/-?\d+(\.\d+)?/g, "#");
      const kind = kinds.get(key) ?? { count: 0, numbers: [], families: new Set(), example: fault };
      kind.count++;
      kind.families.add(family);
      if (kind.numbers.length < shown) kind.numbers.push(number);
      kinds.set(key, kind);
    }
  }
  return [...kinds.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ count, numbers, families, example }) => ({ count, numbers, families: [...families], example }));
}

export interface FaultKind {
  readonly count: number;
  /** Numbers of the first mutants with this fault. */
  readonly numbers: readonly number[];
  readonly families: readonly string[];
  readonly example: string;
}

/** @file The tables of docs/results/adaptation.md, as the kept measurement gives them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CorpusResult } from "../../bench/adaptation/corpus.ts";
import type { AdaptationResults } from "../../bench/adaptation.ts";
import type { Interval } from "../../src/evaluate/index.ts";
import { root } from "./markdown.ts";

export function keptAdaptation(): AdaptationResults {
  return JSON.parse(readFileSync(join(root, "bench/results/adaptation.json"), "utf8"));
}

const one = (x: number) => x.toFixed(1);
const signed = (x: number) => (x < 0 ? one(x) : `+${one(x)}`);
export const value = (x: Interval) => `${one(x.value)} (${one(x.low)} .. ${one(x.high)})`;
export const difference = (x: Interval) => `${signed(x.value)} (${signed(x.low)} .. ${signed(x.high)})`;
const percent = (share: number | null) => (share === null ? "" : `${Math.round(100 * share)} %`);
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

/** Lines of Markdown without the tables' heads, one table after the other. */
export function adaptationRows({ corpora, others }: AdaptationResults): string[] {
  const points = corpora[0].curve.map(({ recordings }, i) => ({ name: `${recordings ?? "all"}`, i }));
  const cells = (each: (corpus: CorpusResult) => string[]) => corpora.flatMap(each);
  return [
    row(["none", ...cells(({ plain }) => [value(plain), ""])]),
    ...points.map(({ name, i }) =>
      row([
        name,
        ...cells(({ curve }) => [value(curve[i].deployed), difference(curve[i].deployedMinusPlain)]),
      ]),
    ),
    ...points.map(({ name, i }) =>
      row([
        name,
        one(corpora[0].curve[i].prototype ?? Number.NaN),
        ...cells(({ curve }) => [value(curve[i].fixed)]),
      ]),
    ),
    ...(
      [
        ["all of one emotion, judged on them", "oneEmotion"],
        ["eight of ten neutral", "mostlyNeutral"],
      ] as const
    ).map(([name, key]) =>
      row([
        name,
        ...cells((corpus) => [
          percent(corpus[key].detected.share),
          difference(corpus[key].deployedMinusPlain),
        ]),
      ]),
    ),
    ...(
      [
        ["two speakers, man and woman", "otherSex"],
        ["two speakers of one sex", "sameSex"],
      ] as const
    ).map(([name, key]) =>
      row([
        name,
        ...cells(({ twoSpeakers }) => {
          const { pairs, detected, uar } = twoSpeakers[key];
          const costs = (uar.mixed ?? Number.NaN) - (uar.separate ?? Number.NaN);
          return [`${percent(detected[20])} (${pairs} pairs)`, signed(costs)];
        }),
      ]),
    ),
    ...others.map(({ id, recordings, speakers, alone, byVoice, byVoiceMinusAlone, adaptedTo }) =>
      row([
        `${id.toUpperCase()}: ${recordings.toLocaleString("en")} recordings, ${speakers} speakers`,
        value(alone),
        value(byVoice),
        difference(byVoiceMinusAlone),
        `${adaptedTo} of ${speakers}`,
      ]),
    ),
    row([
      "20 sound ones: false alarms of one emotion, of two speakers",
      ...cells(({ curve }) => {
        const { oneEmotion, twoVoices } = curve[curve.length - 2].falseAlarms;
        return [`${percent(oneEmotion.share)}, ${percent(twoVoices.share)}`, ""];
      }),
    ]),
  ];
}

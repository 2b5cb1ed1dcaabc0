/** @file Answers about recordings as lines, JSON and tables. */

import type { Bundle } from "../../bundle/index.ts";
import { ParameterError } from "../../core/index.ts";
import type { Answer, AnswerVoice } from "../../experiment/light.ts";
import { csvCell } from "../../features/index.ts";

/** Files are named as the user knows them. */
export type ShownAnswer = Answer;

export type AnswerFormat = "json" | "csv" | "tsv";

/** @throws {ParameterError} for a name without one of the endings. */
export function formatOfAnswers(name: string): AnswerFormat {
  const ending = /\.(json|csv|tsv)$/i.exec(name)?.[1].toLowerCase();
  if (ending === "json" || ending === "csv" || ending === "tsv") return ending;
  throw new ParameterError("--out", "a name that ends in .json, .csv or .tsv", name);
}

/** "call.wav@0.5-2": the stretch of a file. */
export function placeOf({ file, startSec, endSec }: ShownAnswer): string {
  return startSec === undefined && endSec === undefined
    ? file
    : `${file}@${startSec ?? 0}-${endSec ?? "end"}`;
}

/** Path, label or "?", probabilities; where the bundle has answers the set, and the kinds of reasons. */
export function textLine(answer: Exclude<ShownAnswer, { readonly error: string }>): string {
  const { label, probabilities, set, abstained, reasons } = answer;
  const shares = Object.entries(probabilities).map(([name, p]) => `${name}=${p.toFixed(3)}`);
  return [
    placeOf(answer),
    abstained ? "?" : label,
    ...shares,
    ...(set === null ? [] : [`{${set.join(",")}}`]),
    ...(reasons.length === 0 ? [] : [reasons.map(({ kind }) => kind).join(",")]),
  ].join("\t");
}

export function writeAnswers(
  answers: readonly ShownAnswer[],
  { classes, voices }: Pick<Bundle, "classes" | "voices">,
  format: AnswerFormat,
): string {
  if (format === "json") return `${JSON.stringify(answers.map(asJson), null, 1)}\n`;
  const cell = format === "csv" ? csvCell : (text: string) => text.replaceAll(/[\t\n\r]/g, " ");
  const adapts = voices !== undefined;
  const spoken = adapts ? ["speaker", "voice"] : [];
  const head = [
    "file",
    "start",
    "end",
    "label",
    "set",
    "abstained",
    "reasons",
    ...spoken,
    "error",
    ...classes,
  ];
  const rows = [head, ...answers.map((answer) => tableRow(answer, classes, adapts))];
  const models = ["model", ...answers.map(({ model = "" }) => model)];
  const lines = answers.some(({ model }) => model !== undefined)
    ? rows.map((cells, i) => [...cells, models[i]])
    : rows;
  return lines.map((cells) => `${cells.map(cell).join(format === "csv" ? "," : "\t")}\n`).join("");
}

/** Times are called as in manifests. */
function asJson({ file, startSec, endSec, ...rest }: ShownAnswer): Record<string, unknown> {
  return {
    file,
    ...(startSec === undefined ? {} : { start: startSec }),
    ...(endSec === undefined ? {} : { end: endSec }),
    ...rest,
  };
}

function tableRow(answer: ShownAnswer, classes: readonly string[], adapts: boolean): string[] {
  const place = [answer.file, `${answer.startSec ?? ""}`, `${answer.endSec ?? ""}`];
  const unspoken = adapts ? ["", ""] : [];
  if ("error" in answer)
    return [...place, "", "", "", "", ...unspoken, answer.error, ...classes.map(() => "")];
  const { set, voice } = answer;
  return [
    ...place,
    answer.label,
    set?.join(",") ?? "",
    set === null ? "" : String(answer.abstained),
    answer.reasons.map(({ kind }) => kind).join(","),
    ...(voice === undefined ? unspoken : [voice.speaker ?? "", voiceCell(voice)]),
    "",
    ...classes.map((name) => answer.probabilities[name].toFixed(4)),
  ];
}

/** "adapted", "few-recordings", "one-emotion", "adapted,two-voices". */
function voiceCell({ use, doubts }: AnswerVoice): string {
  return [use, ...doubts.filter((doubt) => doubt !== use)].join(",");
}

/** @file Every segment as a line of a table, cells separated by tabs. */

import type { NamedTimeline, TimelineSegment } from "../types.ts";
import { secondsText } from "./words.ts";

/** Writes the lines of a table one by one, so that segments can be shown as they come. */
export interface TsvLines {
  readonly header: string;
  /** A line without its end. */
  line(file: string, segment: TimelineSegment): string;
}

/**
 * Columns file, start, end, label, set, abstained, reasons, then the probability of each class. Set and abstained are
 * empty where the model has no answers; several classes, and several kinds of reasons, are separated by commas. A cell with a tab, a quote
 * or a line break is quoted, as in CSV.
 */
export function tsvLines(classes: readonly string[]): TsvLines {
  const cells = (values: readonly string[]) => values.map(cell).join("\t");
  return {
    header: cells(["file", "start", "end", "label", "set", "abstained", "reasons", ...classes]),
    line(file, { start, end, label, set, abstained, reasons, probabilities }) {
      return cells([
        file,
        secondsText(start),
        secondsText(end),
        label,
        set?.join(",") ?? "",
        set === null ? "" : String(abstained),
        reasons.map(({ kind }) => kind).join(","),
        ...classes.map((name) => probabilities[name].toFixed(4)),
      ]);
    },
  };
}

/** @param timelines All by one model. */
export function toTsv(timelines: readonly NamedTimeline[]): string {
  const { header, line } = tsvLines(timelines[0]?.classes ?? []);
  const lines = timelines.flatMap(({ file, segments }) => segments.map((segment) => line(file, segment)));
  return `${[header, ...lines].join("\n")}\n`;
}

function cell(text: string): string {
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @file Audacity's labels (Audacity manual: "Importing and Exporting Labels"): start, end and text, separated by tabs. */

import type { NamedTimeline } from "../types.ts";
import { labelledParts } from "./words.ts";

/** One line for each stretch with one label, e.g. "1.250000	3.000000	anger 0.83". */
export function toAudacity(timeline: NamedTimeline): string {
  return labelledParts(timeline)
    .map(({ start, end, text, probability }) => {
      const shown = `${text} ${probability}`.replace(/[\t\r\n]/g, " ");
      return `${start.toFixed(6)}\t${end.toFixed(6)}\t${shown}\n`;
    })
    .join("");
}

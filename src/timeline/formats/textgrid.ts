/** @file Praat's TextGrid, in its long text format (Boersma & Weenink, Praat manual: "TextGrid file formats"). */

import type { NamedTimeline } from "../types.ts";
import { type Labelled, labelledParts, secondsText } from "./words.ts";

/**
 * Two tiers of intervals over the whole recording: `emotion` and `probability`. Stretches that were not judged are empty, those where the
 * model does not know are "?".
 */
export function toTextGrid(timeline: NamedTimeline): string {
  const { durationSec } = timeline;
  const parts = filled(labelledParts(timeline), durationSec);
  const tiers = [
    tier(1, "emotion", durationSec, parts, ({ text }) => text),
    tier(2, "probability", durationSec, parts, ({ probability }) => probability),
  ];
  return `File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = ${secondsText(durationSec)}
tiers? <exists>
size = ${tiers.length}
item []:
${tiers.join("")}`;
}

/** With empty intervals in between, since intervals of a tier leave no gap. Shorter gaps than a microsecond are none. */
function filled(parts: readonly Labelled[], durationSec: number): Labelled[] {
  const out: Labelled[] = [];
  let at = 0;
  for (const part of [...parts, { start: durationSec, end: durationSec, text: "", probability: "" }]) {
    if (part.start - at > 1e-6) out.push({ start: at, end: part.start, text: "", probability: "" });
    if (part.end > part.start) out.push({ ...part, start: out.at(-1)?.end ?? 0 });
    at = part.end;
  }
  return out;
}

function tier(
  number: number,
  name: string,
  durationSec: number,
  parts: readonly Labelled[],
  textOf: (part: Labelled) => string,
): string {
  const intervals = parts.map(
    (part, i) => `        intervals [${i + 1}]:
            xmin = ${secondsText(part.start)}
            xmax = ${secondsText(part.end)}
            text = "${textOf(part).replaceAll('"', '""')}"
`,
  );
  return `    item [${number}]:
        class = "IntervalTier"
        name = "${name}"
        xmin = 0
        xmax = ${secondsText(durationSec)}
        intervals: size = ${parts.length}
${intervals.join("")}`;
}

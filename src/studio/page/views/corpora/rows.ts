/** @file Which utterances are shown, in which order. */

import type { UtteranceColumns } from "../../../server/columns.ts";
import type { Sorting } from "../../ui/table.tsx";

export interface Filter {
  /** Part of the name, in either case. */
  readonly text: string;
  /** "" for all. */
  readonly label: string;
  readonly speaker: string;
}

/** The columns with few different values. */
export const coded = [
  { id: "label", title: "Emotion" },
  { id: "speaker", title: "Speaker" },
  { id: "sex", title: "Sex" },
  { id: "language", title: "Language" },
  { id: "session", title: "Session" },
] as const;

/** @returns Positions of utterances. */
export function chosenRows(
  columns: UtteranceColumns,
  filter: Filter,
  sorting: Sorting | undefined,
): Uint32Array {
  const { ids, label, speaker } = columns;
  const text = filter.text.trim().toLowerCase();
  const [wantedLabel, wantedSpeaker] = [
    label.names.indexOf(filter.label),
    speaker.names.indexOf(filter.speaker),
  ];
  const kept = new Uint32Array(ids.length);
  let n = 0;
  for (let i = 0; i < ids.length; i++) {
    if (filter.label !== "" && label.codes[i] !== wantedLabel) continue;
    if (filter.speaker !== "" && speaker.codes[i] !== wantedSpeaker) continue;
    if (text !== "" && !ids[i].toLowerCase().includes(text)) continue;
    kept[n++] = i;
  }
  const rows = kept.subarray(0, n);
  if (sorting === undefined) return rows;
  const sign = sorting.down ? -1 : 1;
  const by = coded.find(({ id }) => id === sorting.column);
  if (by !== undefined) {
    const { codes } = columns[by.id];
    return rows.sort((a, b) => sign * (codes[a] - codes[b]) || a - b);
  }
  return rows.sort((a, b) => sign * (ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : 0) || a - b);
}

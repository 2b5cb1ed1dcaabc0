/** @file `recordings.csv`: what is known of every recording of a run beside its label, so that groups can be compared. */

import { type Utterance, unknownSpeaker } from "../../core/index.ts";
import type { PreparedCorpus } from "../prepare/shapes.ts";
import { csvCell } from "./csv-text.ts";

type Described = Pick<PreparedCorpus, "columns" | "own" | "utterances" | "groupBy">;

/**
 * What the recordings of a corpus can be compared by: sex, language, and what its spec asks for. Column -> a value for each recording, ""
 * where it is not known.
 */
export function groupColumns({
  own,
  utterances,
  groupBy = [],
}: Omit<Described, "columns">): Readonly<Record<string, readonly string[]>> {
  const further = groupBy.filter((name) => !["speaker", "gender", "sex", "language"].includes(name));
  return Object.fromEntries(
    ["sex", "language", ...further].map((name) => [
      name,
      utterances.slice(0, own).map((one) => groupOf(one, name)),
    ]),
  );
}

function groupOf({ sex, language, session, groups }: Utterance, column: string): string {
  if (column === "sex") return sex === "unknown" ? "" : sex;
  if (column === "language") return language === "und" ? "" : language;
  return (column === "session" ? session : groups?.[column]) ?? "";
}

/** All corpora of a run; a column that only some of them have is empty in the others. */
export function recordingsCsv(corpora: readonly (Described & Pick<PreparedCorpus, "card">)[]): string {
  const tables = corpora.map((prepared) => ({ prepared, groups: groupColumns(prepared) }));
  const names = [...new Set(["sex", "language", ...tables.flatMap(({ groups }) => Object.keys(groups))])];
  const lines = tables.flatMap(({ prepared: { card, columns, own }, groups }) =>
    columns.ids.slice(0, own).map((id, i) => {
      const speaker = columns.speakers[i] === unknownSpeaker ? "" : columns.speakers[i];
      return [card.id, id, speaker, ...names.map((name) => groups[name]?.[i] ?? "")].map(csvCell).join(",");
    }),
  );
  return `${[["corpus", "id", "speaker", ...names].map(csvCell).join(","), ...lines].join("\n")}\n`;
}

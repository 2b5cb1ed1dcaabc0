/** @file Recorded and synthetic rows as CSV; each synthetic row says where it comes from. */

import type { Augmented, Provenance, Rows } from "../../core/index.ts";

const origin = ["id", "origin", "label", "speaker", "augmenter", "sources", "seed"] as const;

/** @param first The row to start with: `table.recorded` leaves the recorded rows out. */
export function augmentedToCsv(table: Augmented<Rows>, first = 0): string {
  const d = table.features.length;
  const lines = [[...origin, ...table.features].map(cell).join(",")];
  for (let i = first; i < table.ids.length; i++) {
    const values = Array.from(table.data.subarray(i * d, (i + 1) * d), short);
    lines.push([...originOf(table, i).map(cell), ...values].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** The synthetic rows without their features, for formats that have no place for provenance. */
export function provenanceToCsv(table: Augmented<Rows>): string {
  const rows = table.provenance.map((_, i) =>
    originOf(table, table.recorded + i)
      .map(cell)
      .join(","),
  );
  return `${[origin.join(","), ...rows].join("\n")}\n`;
}

function originOf(table: Augmented<Rows>, i: number): string[] {
  const from: Provenance | undefined = table.provenance[i - table.recorded];
  return [
    table.ids[i],
    from === undefined ? "recorded" : "synthetic",
    table.classes[table.labels[i]],
    table.speakers[i],
    from?.augmenter ?? "",
    from?.sources.join(" ") ?? "",
    from?.seed ?? "",
  ];
}

/** Nine significant digits: enough to give the same float32 back. */
function short(value: number): string {
  return String(Number(value.toPrecision(9)));
}

function cell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

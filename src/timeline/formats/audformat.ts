/** @file audformat (audeering.github.io/audformat): a header `db.yaml` and a table of segments as CSV. */

import { stringify } from "yaml";
import type { NamedTimeline } from "../types.ts";

/**
 * Every segment is a row of the table `emotion`: its label, whether the model abstained, and a probability for each class. The rater is
 * the model, of type machine.
 *
 * @param timelines All by one model.
 * @param name The database's, e.g. the bundle's.
 * @returns The files of the folder, by name.
 */
export function toAudformat(
  timelines: readonly NamedTimeline[],
  name: string,
): Readonly<Record<"db.yaml" | "db.emotion.csv", string>> {
  const classes = timelines[0]?.classes ?? [];
  const columns = classes.map((one) => ({ one, id: `probability.${one}` }));
  const rater = { rater_id: "model" };
  const header = {
    name,
    description: "Emotions over time, said by a model: not by people.",
    source: "emoforge timeline",
    usage: "unrestricted",
    languages: [],
    raters: { model: { description: "emoforge", type: "machine" } },
    schemes: {
      emotion: { dtype: "str", labels: classes },
      probability: { dtype: "float", minimum: 0, maximum: 1 },
      abstained: { dtype: "bool" },
    },
    tables: {
      emotion: {
        type: "segmented",
        columns: {
          emotion: { scheme_id: "emotion", ...rater },
          abstained: { scheme_id: "abstained", ...rater },
          ...Object.fromEntries(columns.map(({ id }) => [id, { scheme_id: "probability", ...rater }])),
        },
      },
    },
  };
  const rows = timelines.flatMap(({ file, segments }) =>
    segments.map(({ start, end, label, set, abstained, probabilities }) => [
      file,
      timedelta(start),
      timedelta(end),
      label,
      set === null ? "" : abstained ? "True" : "False",
      ...columns.map(({ one }) => probabilities[one].toFixed(4)),
    ]),
  );
  const table = [["file", "start", "end", "emotion", "abstained", ...columns.map(({ id }) => id)], ...rows];
  return {
    "db.yaml": stringify(header),
    "db.emotion.csv": `${table.map((cells) => cells.map(cell).join(",")).join("\n")}\n`,
  };
}

/** As pandas writes durations: "0 days 00:00:01.250000". */
function timedelta(seconds: number): string {
  const us = Math.round(1e6 * seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const whole = Math.floor(us / 1e6);
  const clock = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60].map(two).join(":");
  const fraction = us % 1e6 === 0 ? "" : `.${String(us % 1e6).padStart(6, "0")}`;
  return `${Math.floor(whole / 86_400)} days ${clock}${fraction}`;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

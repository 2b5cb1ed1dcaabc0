/** @file Everything measured as plain tables with full precision, one CSV file each, all corpora in one. */

import type { RunArtifacts } from "../experiment/index.ts";
import type { HeldOut } from "./held-out.ts";
import type { JointMap } from "./maps.ts";
import type { CsvTable, Value } from "./tables/columns.ts";
import { comparisonsTable } from "./tables/comparisons.ts";
import { conditionComparisonsTable, conditionsTable } from "./tables/conditions.ts";
import { dataTable } from "./tables/data.ts";
import {
  curvesTable,
  fidelityTable,
  mapTable,
  representationsTable,
  separationTable,
} from "./tables/fits.ts";
import { heldOutTables } from "./tables/held-out.ts";
import { claimedTable, confusionTable, groupsTable, recallTable, scoresTable } from "./tables/scores.ts";
import { claimedRecallTable, pairsTable } from "./tables/studies.ts";

/** Shares are written as such (0.8333); an empty field means that there is no value. */
export function csvTables(
  run: RunArtifacts,
  maps: readonly JointMap[],
  heldOut: readonly (readonly HeldOut[] | null)[],
): CsvTable[] {
  const { results, recipe } = run;
  return [
    scoresTable(results),
    claimedTable(run),
    comparisonsTable(results),
    conditionsTable(results),
    conditionComparisonsTable(results),
    recallTable(results),
    confusionTable(results),
    groupsTable("speakers", results, ({ perSpeaker }) => perSpeaker),
    groupsTable("sexes", results, ({ perSex }) => perSex),
    ...heldOutTables(results, heldOut),
    fidelityTable(results),
    curvesTable(results),
    mapTable(results, maps),
    representationsTable(results, maps),
    separationTable(results),
    claimedRecallTable(recipe),
    pairsTable(run),
    dataTable(results),
  ];
}

/** RFC 4180 with "\n" line ends. */
export function renderCsv({ columns, rows }: CsvTable): string {
  return `${[columns, ...rows].map((row) => row.map(field).join(",")).join("\n")}\n`;
}

/** A text that a spreadsheet would run as a formula gets a leading apostrophe: names come from users. */
function field(value: Value): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (value === null || value === undefined) return "";
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

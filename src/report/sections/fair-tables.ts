/** @file Groups and the gaps between them in tables: the mean recall, and that of each emotion. */

import { speakersPerGroup } from "../../core/index.ts";
import type { Gap, GroupScores } from "../../evaluate/index.ts";
import type { Interval } from "../../experiment/index.ts";
import { type Block, type Cell, code, type TableBlock, tabs } from "../document.ts";
import { bounds, count, hasWidth, levelLabel, percent, points } from "../format.ts";
import type { HeldOut } from "../held-out.ts";
import type { SectionContext } from "./context.ts";

/** More groups of one column than this are told in the CSV file alone. */
export const mostGroups = 30;

export const comparisonOf = ({ comparisons }: HeldOut, column: string) =>
  comparisons.find((one) => one.column === column)?.found;

export const groupsOf = (one: HeldOut, column: string): readonly GroupScores[] =>
  comparisonOf(one, column)?.groups ?? [];

/** Whether there is an interval, and it leaves out zero. */
export const isGap = (interval: Interval) => hasWidth(interval) && (interval.low > 0 || interval.high < 0);

export function table({ level }: SectionContext, heldOut: readonly HeldOut[], column: string): TableBlock {
  const right = { align: "right" } as const;
  const groups = groupsOf(heldOut[0], column).slice(0, mostGroups);
  const unknown = comparisonOf(heldOut[0], column)?.unknown ?? 0;
  return {
    kind: "table",
    keys: 3,
    caption: `UAR by ${column} in percent, and its gap in points; ${levelLabel(level)} intervals over speakers${unknown === 0 ? "" : `; ${count(unknown, "recording")} of unknown ${column} left out`}`,
    columns: [
      { title: column },
      { title: "Speakers", ...right },
      { title: "Recordings", ...right },
      ...heldOut.flatMap(({ name }) => [
        { title: "UAR", group: name, ...right },
        { title: "gap", group: name, ...right },
      ]),
    ],
    rows: groups.map(({ group, speakers, recordings }) => ({
      cells: [
        [code(group)],
        String(speakers),
        String(recordings),
        ...heldOut.flatMap((one) => {
          const own = groupsOf(one, column).find((other) => other.group === group);
          return [groupCell(own), gapCell(comparisonOf(one, column)?.gaps ?? [], group)];
        }),
      ],
    })),
  };
}

function groupCell(own: GroupScores | undefined): Cell {
  if (own === undefined) return { text: "", tone: "quiet" };
  return {
    text: percent(own.uar.value),
    sub: own.speakers < speakersPerGroup || !hasWidth(own.uar) ? "too few to judge" : bounds(own.uar),
  };
}

function gapCell(gaps: readonly Gap[], group: string): Cell {
  const gap = gaps.find((one) => one.group === group);
  if (gap === undefined) return { text: "", tone: "quiet" };
  const to = `to ${gap.against ?? "all others"}`;
  if (gap.uar === null) return { text: "–", sub: `${to}: too few to judge`, tone: "quiet" };
  return {
    text: points(gap.uar.value),
    sub: `${bounds(gap.uar)} ${to}`,
    ...(isGap(gap.uar) && { tone: "bad" as const }),
  };
}

/** Recall of each emotion by group, which a mean may hide. */
export function recallTables(
  { corpus }: SectionContext,
  heldOut: readonly HeldOut[],
  columns: readonly string[],
): Block[] {
  const blocks = columns.flatMap((column) =>
    tabs(
      `By ${column}`,
      heldOut.map((one) => ({ label: one.name, blocks: [recallTable(one, column, corpus.classes)] })),
    ),
  );
  return [{ kind: "details", summary: "Recall of each emotion by group, and its gaps", blocks }];
}

function recallTable(one: HeldOut, column: string, classes: readonly string[]): TableBlock {
  const gaps = comparisonOf(one, column)?.gaps ?? [];
  return {
    kind: "table",
    caption: `Recall by ${column} in percent with intervals, then gaps in points: ${one.name}`,
    columns: [{ title: column }, ...classes.map((title) => ({ title, align: "right" as const }))],
    rows: [
      ...groupsOf(one, column)
        .slice(0, mostGroups)
        .map(({ group, recall, speakers }) => ({
          cells: [
            [code(group)],
            ...recall.map(
              (value): Cell =>
                value === null
                  ? { text: "–", tone: "quiet" }
                  : {
                      text: percent(value.value),
                      ...(speakers >= speakersPerGroup && hasWidth(value) && { sub: bounds(value) }),
                    },
            ),
          ],
        })),
      ...gaps
        .filter(({ uar }) => uar !== null)
        .slice(0, mostGroups)
        .map(({ group, against, recall }, i) => ({
          rule: i === 0,
          cells: [
            `${group} − ${against ?? "all others"}`,
            ...recall.map(
              (value): Cell =>
                value === null
                  ? { text: "–", tone: "quiet" }
                  : {
                      text: points(value.value),
                      sub: bounds(value),
                      ...(isGap(value) && { tone: "bad" as const }),
                    },
            ),
          ],
        })),
    ],
  };
}

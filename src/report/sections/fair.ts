/** @file Fair to whom: recall of groups of speakers and recordings, and the gaps between them. */

import { speakersPerGroup } from "../../core/index.ts";
import { type DotPanel, dotsChart } from "../charts/dots.ts";
import { type Block, type Section, text } from "../document.ts";
import { count, enumerate, levelLabel, percent, percentUnit, range } from "../format.ts";
import type { HeldOut } from "../held-out.ts";
import type { SectionContext } from "./context.ts";
import { comparisonOf, groupsOf, isGap, mostGroups, recallTables, table } from "./fair-tables.ts";

export function fairSection(context: SectionContext): Section | null {
  const { prefix, heldOut } = context;
  if (heldOut === null || heldOut.length === 0) return null;
  const columns = heldOut[0].comparisons.map(({ column }) => column);
  const compared = columns.filter((column) => groupsOf(heldOut[0], column).length > 1);
  const [first] = heldOut;
  const blocks: Block[] = [
    ...(compared.length === 0
      ? []
      : [
          text(how(context, heldOut)),
          ...figure(context, heldOut, compared),
          ...compared.map((column) => table(context, heldOut, column)),
          ...recallTables(context, heldOut, compared),
        ]),
    ...speakerLines(heldOut),
    ...single(first, columns),
  ];
  if (blocks.length === 0) return null;
  return {
    id: `${prefix}fair`,
    title: "Fair to whom",
    blocks: [...findings(heldOut, compared, context.level), ...blocks],
  };
}

/** The widest gap that is shown comes first, without one the first column; the others follow as a list. */
function findings(heldOut: readonly HeldOut[], columns: readonly string[], level: number): Block[] {
  const all = columns.flatMap((column) =>
    heldOut.map((one) => {
      const gaps = (comparisonOf(one, column)?.gaps ?? []).flatMap(({ uar }) => uar ?? []);
      const widest = Math.max(0, ...gaps.filter(isGap).map(({ value }) => Math.abs(value)));
      return { sentence: finding(one, column, level), widest };
    }),
  );
  if (all.length === 0) return [];
  const first = all.reduce((a, b) => (b.widest > a.widest ? b : a));
  const others = all.filter((one) => one !== first).map(({ sentence }) => sentence);
  return [
    text(first.sentence, "lead"),
    ...(others.length > 0 ? [{ kind: "list" as const, items: others }] : []),
  ];
}

/** "By sex (none, svm, train): female 3.1 points above male (95 % interval −2.0 to 8.2): the data fit a gap on either side." */
function finding(one: HeldOut, column: string, level: number): string {
  const gaps = comparisonOf(one, column)?.gaps ?? [];
  const start = `By ${column} (${one.of}): `;
  const judged = gaps.flatMap((gap) => (gap.uar === null ? [] : [{ ...gap, uar: gap.uar }]));
  if (judged.length === 0)
    return `${start}too few to judge: no two groups have ${speakersPerGroup} known speakers each.`;
  const shown = judged.filter(({ uar }) => isGap(uar));
  const told = [...(shown.length > 0 ? shown : judged)].sort(
    (a, b) => Math.abs(b.uar.value) - Math.abs(a.uar.value),
  );
  const [{ group, against, uar }] = told;
  const size = `${group} ${percent(Math.abs(uar.value))} points ${uar.value < 0 ? "below" : "above"} ${against ?? "all others"} (${levelLabel(level)} interval ${range(uar)})`;
  if (shown.length === 0)
    return judged.length === 1
      ? `${start}${size}: no gap could be shown; the data fit one on either side.`
      : `${start}no gap could be shown; the largest: ${size}.`;
  return shown.length === 1
    ? `${start}${size}: a gap.`
    : `${start}${count(shown.length, "gap")} among ${judged.length}; the largest: ${size}.`;
}

function how({ level }: SectionContext, heldOut: readonly HeldOut[]): string {
  const judged = heldOut[0].comparisons.flatMap(({ found }) =>
    found.gaps.filter(({ uar }) => uar !== null),
  ).length;
  const chance =
    judged > 1
      ? ` Of ${judged} gaps that are judged, one in ${Math.round(1 / (1 - level))} is expected to look like one by chance.`
      : "";
  return (
    "Recall on recordings that the models had not heard, of the best scores without and with augmentation. Two groups are compared with each other, more of them each with all others together, by the mean over emotions that both have of the difference in recall. " +
    `${levelLabel(level)} intervals draw speakers, with all their recordings, and are widened for few of them; a group with fewer than ${speakersPerGroup} known speakers is too small to judge.${chance} No gap shown is not no gap.`
  );
}

function figure(
  { prefix, colour }: SectionContext,
  heldOut: readonly HeldOut[],
  columns: readonly string[],
): Block[] {
  const panels = columns.flatMap((column): DotPanel[] => {
    const groups = groupsOf(heldOut[0], column).slice(0, mostGroups);
    return [
      {
        title: column,
        rows: groups.map(({ group, speakers }) => {
          const found = heldOut.map((one) => groupsOf(one, column).find((other) => other.group === group));
          return {
            label: `${group} (${speakers})`,
            text: found.map((one) => percent(one?.uar.value)).join(" → "),
            dots: found.flatMap((one, i) =>
              one === undefined
                ? []
                : [
                    {
                      ...one.uar,
                      colour: colour(heldOut[i].score.augmenter),
                      filled: heldOut[i].score.amount > 0,
                      shape: heldOut[i].score.amount > 0 ? ("circle" as const) : ("diamond" as const),
                    },
                  ],
            ),
          };
        }),
      },
    ];
  });
  return [
    {
      kind: "figure",
      chart: dotsChart(
        `${prefix}fair`,
        `UAR of each group: ${panels.map(({ title, rows }) => `${title}: ${rows.map(({ label, text }) => `${label} ${text}`).join(", ")}`).join("; ")}.`,
        { name: "UAR, %", scale: "close" },
        panels,
      ),
      caption: `UAR of each group, its number of speakers in brackets: ${heldOut.map(({ name, score }) => `${name} (${score.amount > 0 ? "dots" : "diamonds"})`).join(", ")}. Groups without an interval have fewer than ${speakersPerGroup} speakers.`,
    },
  ];
}

/** How far apart single speakers are; each is too few to be judged. */
function speakerLines(heldOut: readonly HeldOut[]): Block[] {
  const lines = heldOut.flatMap(({ of, score: { perSpeaker } }) => {
    if (perSpeaker.length < 2) return [];
    const sorted = [...perSpeaker].sort((a, b) => a.uar - b.uar);
    const [low, high] = [sorted[0], sorted[sorted.length - 1]];
    return [
      `By speaker (${of}): from ${percentUnit(low.uar)} (${low.group}) to ${percentUnit(high.uar)} (${high.group}), median ${percentUnit(sorted[(sorted.length - 1) >> 1].uar)}.`,
    ];
  });
  return lines.length === 0
    ? []
    : [
        text(
          `${lines.join(" ")} One speaker has few recordings, so part of this is chance; all speakers stand under “Per speaker and per sex”.`,
        ),
      ];
}

/** Columns that hold one group alone, which has nothing to be compared with. */
function single(one: HeldOut, columns: readonly string[]): Block[] {
  const alone = columns.flatMap((column) => {
    const groups = groupsOf(one, column);
    return groups.length === 1 ? [`${column} (${groups[0].group})`] : [];
  });
  return alone.length === 0
    ? []
    : [text(`Nothing to compare by ${enumerate(alone)}: all recordings are alike in it.`, "note")];
}

/** @file The sections of the model card on fairness and on use: whom the model hears better, and what European law says of it. */

import type { Answers } from "../answers/index.ts";
import { speakersPerGroup } from "../core/index.ts";
import type { BundleEvaluation } from "./schema.ts";
import { intervalText, points } from "./scores.ts";

type Column = NonNullable<BundleEvaluation["groups"]>[number];

/** Paragraphs and tables of the section "Fair to whom". */
export function fairSection(evaluation: BundleEvaluation | null, answers: Answers | undefined): string[] {
  const columns = evaluation?.groups ?? [];
  if (evaluation === null || columns.length === 0)
    return ["**Not measured.** Nothing is known about whom this model hears better or worse."];
  const { bySpeaker = [], level } = evaluation;
  return [
    `Recall on recordings by speakers that the models had not heard. Intervals draw speakers and are widened for few of them; a group with fewer than ${speakersPerGroup} known speakers is too small to judge. No gap shown is not no gap.`,
    ...(bySpeaker.length > 1
      ? [
          `By speaker: UAR from ${points(bySpeaker[0])} to ${points(bySpeaker[bySpeaker.length - 1])} %, median ${points(bySpeaker[(bySpeaker.length - 1) >> 1])} %. Each has few recordings, so part of this is chance.`,
        ]
      : []),
    ...columns.flatMap((column) => columnText(column, level, answers)),
  ];
}

function columnText(column: Column, level: number, answers: Answers | undefined): string[] {
  const { groups, gaps, unknown } = column;
  const name = cell(column.column);
  if (groups.length === 0) return [`By ${name}: not known of any recording.`];
  const left = unknown === 0 ? "" : ` (${unknown} recordings of which it is not known are left out)`;
  if (groups.length === 1)
    return [`By ${name}: ${cell(groups[0].group)} only${left}, so there is nothing to compare.`];
  const answered = answers?.measured.byGroup?.find((one) => one.column === column.column)?.groups;
  const classes = Object.keys(groups[0].recall);
  const head = [
    name,
    "speakers",
    "recordings",
    "UAR",
    ...classes,
    ...(answered ? ["answered", "of these right"] : []),
  ];
  return [
    `By ${name}${left}:`,
    table([
      head,
      ...groups.map(({ group, speakers, recordings, uar, recall }) => {
        const own = answered?.find((one) => one.group === group);
        return [
          cell(group),
          `${speakers}`,
          `${recordings}`,
          speakers < speakersPerGroup ? `${points(uar.value)} % (too few to judge)` : intervalText(uar, "%"),
          ...classes.map((one) => percentOr(recall[one], "–")),
          ...(answered ? [percentOr(own?.answered, "–"), percentOr(own?.rightIfAnswered, "–")] : []),
        ];
      }),
    ]),
    gapsText(gaps, level),
    ...(answered ? ["*answered*: where the model does not abstain by default."] : []),
  ];
}

/** E.g. "Gaps in UAR, 95 % intervals: female minus male 2.5 (-4.0 .. 7.7) points, no gap shown." */
function gapsText(gaps: Column["gaps"], level: number): string {
  const texts = gaps.map(({ group, against, uar }) => {
    const which = `${cell(group)} minus ${against === null ? "all others" : cell(against)}`;
    if (uar === null) return `${which}: too few speakers to judge`;
    const shown = uar.low < uar.high && (uar.low > 0 || uar.high < 0);
    return `${which} ${intervalText(uar, "points")}, ${shown ? "**a gap**" : "no gap shown"}`;
  });
  const judged = gaps.filter(({ uar }) => uar !== null).length;
  const chance =
    judged > 1
      ? ` Of ${judged} gaps one in ${Math.round(1 / (1 - level))} is expected to look like one by chance.`
      : "";
  return `Gaps in UAR with ${Math.round(100 * level)} % intervals: ${texts.join("; ")}.${chance}`;
}

/** One line for the terminal for each column with a judged gap, or the fact that nothing can be judged. */
export function fairLines({ groups = [] }: BundleEvaluation): string[] {
  return groups.flatMap(({ column, gaps }) => {
    const judged = gaps.flatMap((gap) => (gap.uar === null ? [] : [{ ...gap, uar: gap.uar }]));
    if (gaps.length === 0) return [];
    if (judged.length === 0) return [`By ${column}: too few speakers to judge.`];
    const { group, against, uar } = judged.reduce((a, b) =>
      Math.abs(b.uar.value) > Math.abs(a.uar.value) ? b : a,
    );
    const largest = judged.length > 1 ? "the largest gap: " : "";
    return [
      `By ${column}: ${largest}UAR of ${group} minus ${against ?? "all others"} ${intervalText(uar, "points")}`,
    ];
  });
}

/** The section "Use and the law". */
export const lawSection: readonly string[] = [
  "In the European Union the AI Act (Regulation (EU) 2024/1689) **forbids inferring the emotions of people at work and in education**, except for medical or " +
    "safety reasons (Article 5(1)(f), in force since 2 February 2025). Other emotion recognition is high-risk (Article 6(2) and Annex III, point 1(c)), and the people " +
    "exposed to it have to be told (Article 50(3)). Other countries have rules of their own.",
  "This is a notice, not legal advice.",
];

/** The same in one line, for the terminal. */
export const lawLine =
  "Not for work or education: there the European Union forbids inferring emotions, except for medical or safety reasons (AI Act, Article 5(1)(f)); elsewhere people have to be told.";

const percentOr = (value: number | null | undefined, none: string) =>
  value === null || value === undefined ? none : `${points(value)} %`;

/** Names come from tables: they must not end a cell or begin markup. */
const cell = (name: string) => name.replace(/[\r\n]+/g, " ").replace(/[\\`*_[\]{}|<>#]/g, "\\$&");

function table([head, ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** @file Which recordings are answered: their share, how many of the answers are right, of all and of groups, and the reasons against. */

import * as z from "zod";
import type { Judgement } from "./judge.ts";
import { positionsByGroup } from "./parts.ts";
import { reasonKinds } from "./reasons.ts";

const share = z.number().min(0).max(1);

export const answeredGroupsSchema = z.strictObject({
  column: z.string(),
  groups: z.array(
    z.strictObject({
      group: z.string(),
      recordings: z.int().min(1),
      answered: share,
      rightIfAnswered: share.nullable(),
    }),
  ),
});

type AnsweredGroups = Readonly<z.output<typeof answeredGroupsSchema>>;

/** The share of recordings that are answered, and the share of these answers that are right; of those at some positions. */
export function answeredOf(
  judged: readonly Judgement[],
  right: readonly boolean[],
  positions: readonly number[] = [...judged.keys()],
): Pick<AnsweredGroups["groups"][number], "answered" | "rightIfAnswered"> {
  const answered = positions.filter((i) => !judged[i].abstained);
  return {
    answered: round(answered.length / positions.length),
    rightIfAnswered: answered.length === 0 ? null : round(mean(answered.map((i) => (right[i] ? 1 : 0)))),
  };
}

export function answeredByGroup(
  columns: Readonly<Record<string, readonly string[]>>,
  judged: readonly Judgement[],
  right: readonly boolean[],
): AnsweredGroups[] {
  return Object.entries(columns).flatMap(([column, names]) => {
    const groups = [...positionsByGroup(names)]
      .filter(([group]) => group !== "")
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, positions]) => ({
        group,
        recordings: positions.length,
        ...answeredOf(judged, right, positions),
      }));
    return groups.length === 0 ? [] : [{ column, groups }];
  });
}

/** The share of recordings with each reason; those that nobody has are left out. */
export function shareByReason(judged: readonly Judgement[]): Record<string, number> {
  const shares = reasonKinds.map(
    (kind) =>
      [kind, mean(judged.map(({ reasons }) => (reasons.some((one) => one.kind === kind) ? 1 : 0)))] as const,
  );
  return Object.fromEntries(
    shares.filter(([, value]) => value > 0).map(([kind, value]) => [kind, round(value)]),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const round = (value: number) => Number(value.toFixed(4));

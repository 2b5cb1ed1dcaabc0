/** @file Results per speaker and per sex: whom augmentation helps. */

import type { GroupScore, Score } from "../../experiment/index.ts";
import { type DotPanel, dotsChart } from "../charts/dots.ts";
import { type Block, code, type Section, type TableBlock, tabs, text } from "../document.ts";
import { isNumber, percent } from "../format.ts";
import { declaredScores, settingsOf } from "../select.ts";
import { wordsOf } from "../words.ts";
import { changeCell } from "./confusion.ts";
import type { SectionContext } from "./context.ts";

export function groupsSection(context: SectionContext): Section | null {
  const { corpus, prefix, baseline } = context;
  const scores = declaredScores(corpus).filter(
    (score) => score.perSpeaker.length > 0 || score.perSex.length > 0,
  );
  if (scores.length === 0) return null;
  const words = wordsOf(corpus);
  return {
    id: `${prefix}groups`,
    title: "Per speaker and per sex",
    blocks: [
      text(
        `UAR within each group, ${words.briefly(corpus.declaredAmount)}, mean over runs. A class a speaker never acted is left out of that speaker’s UAR. Groups are small: read patterns, not single numbers.`,
      ),
      ...speakerFigure(context, scores),
      ...tabs(
        "Per group",
        settingsOf(corpus).map(({ classifier, normalisation }) => ({
          label: `${classifier}, ${normalisation}`,
          blocks: groupBlocks(
            scores.filter((s) => s.classifier === classifier && s.normalisation === normalisation),
            baseline,
            `${classifier}, ${normalisation} normalisation`,
          ),
        })),
      ),
    ],
  };
}

/** Each speaker without augmentation and with the best of it; with one speaker alone there is nothing to see. */
function speakerFigure(
  { corpus, prefix, colour, baseline }: SectionContext,
  scores: readonly Score[],
): Block[] {
  const speakers = [...new Set(scores.flatMap((score) => score.perSpeaker.map(({ group }) => group)))];
  if (speakers.length < 2) return [];
  const panels = settingsOf(corpus).flatMap(({ classifier, normalisation }): DotPanel[] => {
    const own = scores.filter((s) => s.classifier === classifier && s.normalisation === normalisation);
    const plain = own.find(({ augmenter }) => augmenter === baseline);
    const at = highest(own.map((score) => (score.amount > 0 ? score.uar.value : null)));
    const shown = [plain, at === null ? undefined : own[at]].filter((score) => score !== undefined);
    if (shown.length === 0) return [];
    return [
      {
        title: `${classifier}, ${normalisation}${at === null ? "" : `: ${own[at].augmenter}`}`,
        rows: speakers.map((speaker) => {
          const values = shown.map(
            (score) => score.perSpeaker.find(({ group }) => group === speaker)?.uar ?? Number.NaN,
          );
          return {
            label: speaker,
            text: values.map(percent).join(" → "),
            dots: shown.map((score, i) => ({
              value: values[i],
              colour: colour(score.augmenter),
              filled: true,
              shape: score === plain ? ("diamond" as const) : ("circle" as const),
            })),
          };
        }),
      },
    ];
  });
  if (panels.length === 0) return [];
  const { made } = wordsOf(corpus);
  return [
    {
      kind: "figure",
      chart: dotsChart(
        `${prefix}speakers`,
        `UAR of each speaker without ${made} and with those of one augmenter; the numbers are in the tables below.`,
        { name: "UAR, %", scale: "close" },
        panels,
      ),
      caption: `UAR of each speaker without ${made} (diamonds) and ${wordsOf(corpus).briefly(corpus.declaredAmount)} (dots) by the augmenter that each panel names: the one with its highest pooled UAR, a choice made on these very scores.`,
    },
  ];
}

/** Position of the largest value, null where there is none. */
function highest(values: readonly (number | null)[]): number | null {
  let best: number | null = null;
  values.forEach((value, i) => {
    if (isNumber(value) && (best === null || value > (values[best] ?? -1))) best = i;
  });
  return best;
}

function groupBlocks(scores: readonly Score[], baseline: string, setting: string): Block[] {
  if (scores.length === 0) return [text("No score of this combination.", "note")];
  const sexes = groupTable(
    scores,
    baseline,
    (score) => score.perSex,
    "Sex",
    `UAR per sex in percent, and its change from ${baseline} in points: ${setting}`,
  );
  const speakers = groupTable(
    scores,
    baseline,
    (score) => score.perSpeaker,
    "Speaker",
    `UAR per speaker in percent, and its change from ${baseline} in points: ${setting}`,
  );
  return [
    ...(sexes.rows.length > 0 ? [sexes] : []),
    ...(speakers.rows.length > 0
      ? [{ kind: "details" as const, summary: "The numbers of each speaker", blocks: [speakers] }]
      : []),
  ];
}

function groupTable(
  scores: readonly Score[],
  baseline: string,
  groupsOf: (score: Score) => readonly GroupScore[],
  title: string,
  caption: string,
): TableBlock {
  const groups = [
    ...new Map(
      scores.flatMap((score) => groupsOf(score).map((group) => [group.group, group] as const)),
    ).values(),
  ];
  const plain = scores.find((score) => score.augmenter === baseline);
  const uarOf = (score: Score | undefined, name: string) =>
    score && groupsOf(score).find((group) => group.group === name)?.uar;
  const bySpeaker = title === "Speaker";
  return {
    kind: "table",
    keys: bySpeaker ? 3 : 2,
    caption,
    columns: [
      { title },
      ...(bySpeaker ? [{ title: "Sex" }] : []),
      { title: "Utterances", align: "right" },
      ...scores.map((score) => ({ title: score.augmenter, align: "right" as const })),
    ],
    rows: groups.map((group) => ({
      cells: [
        bySpeaker ? [code(group.group)] : group.group,
        ...(bySpeaker ? [group.sex] : []),
        String(group.utterances),
        ...scores.map((score) =>
          changeCell(uarOf(score, group.group), score === plain ? undefined : uarOf(plain, group.group)),
        ),
      ],
    })),
    missing: "the group has no scored utterance in this combination.",
  };
}

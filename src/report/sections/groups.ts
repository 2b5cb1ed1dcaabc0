/** @file Results per speaker and per sex: whom augmentation helps. */

import type { GroupScore, Score } from "../../experiment/index.ts";
import { speakersChart } from "../charts/speakers.ts";
import { type Block, code, type Section, type TableBlock, tabs, text } from "../document.ts";
import { isNumber } from "../format.ts";
import { declaredScores, settingsOf } from "../select.ts";
import { isClips, wordsOf } from "../words.ts";
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
        "Per speaker",
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

function speakerFigure(
  { corpus, prefix, colour, baseline }: SectionContext,
  scores: readonly Score[],
): Block[] {
  const speakers = [...new Set(scores.flatMap((score) => score.perSpeaker.map((group) => group.group)))];
  if (speakers.length === 0) return [];
  const augmenters = [...new Set(scores.map((score) => score.augmenter))];
  const panels = settingsOf(corpus).map(({ classifier, normalisation }) => {
    const found = augmenters.map((augmenter) =>
      scores.find(
        (s) => s.augmenter === augmenter && s.classifier === classifier && s.normalisation === normalisation,
      ),
    );
    return {
      title: `${classifier}, ${normalisation}`,
      best: highest(found.map((score) => (score && score.amount > 0 ? score.uar.value : null))),
      values: found.map((score) =>
        speakers.map((speaker) => {
          const uar = score?.perSpeaker.find((group) => group.group === speaker)?.uar;
          return isNumber(uar) ? uar : null;
        }),
      ),
    };
  });
  return [
    {
      kind: "figure",
      chart: speakersChart(
        `${prefix}speakers`,
        "UAR of each speaker for each augmenter; the numbers are in the tables below.",
        speakers,
        augmenters.map((name) => ({ name, colour: colour(name), baseline: name === baseline })),
        panels,
      ),
      caption: `UAR of each speaker ${isClips(corpus) ? wordsOf(corpus).at(corpus.declaredAmount) : "at the declared amount"}; diamonds: without ${wordsOf(corpus).made}. The large dots are the augmenter with the highest pooled UAR of the panel, a choice made on these very scores.`,
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
  return [sexes, speakers].filter(({ rows }) => rows.length > 0);
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

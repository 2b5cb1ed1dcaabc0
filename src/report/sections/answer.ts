/** @file The answer section: the finding first, what limits it below. */

import type { CorpusResult } from "../../experiment/results.ts";
import { answer } from "../answer.ts";
import { type Block, type Section, text } from "../document.ts";
import { count } from "../format.ts";
import { isClips } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function answerSection({ corpus, level, prefix }: SectionContext): Section {
  const { finding, support } = answer(corpus, level);
  return {
    id: `${prefix}answer`,
    title: "The answer",
    blocks: [text(finding, "lead"), ...fewSpeakers([corpus]), ...support.map((line) => text(line))],
  };
}

/** Below this many speakers, drawing speakers with replacement says next to nothing of others. */
const enoughSpeakers = 6;

/** A warning where few speakers were tested; of feature vectors every speaker is tested, and the glossary says it. */
export function fewSpeakers(corpora: readonly CorpusResult[]): Block[] {
  const counts = corpora
    .filter(isClips)
    .map(({ scores }) => new Set(scores.flatMap((score) => score.perSpeaker.map(({ group }) => group))).size)
    .filter((n) => n > 0 && n < enoughSpeakers);
  if (counts.length === 0) return [];
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  const number = low === high ? count(low, "speaker") : `${low} to ${high} speakers`;
  const where = corpora.length === 1 ? "Only" : `In ${counts.length} of ${corpora.length} entries only`;
  return [
    {
      kind: "banner",
      text: `${where} ${number} ${high === 1 ? "was" : "were"} tested over all draws. Intervals come from drawing speakers anew, so with so few they are much too narrow: take gains and losses as hints, not as findings.`,
    },
  ];
}

/** @file The answer section: the finding first, what limits it below. */

import { answer } from "../answer.ts";
import { type Block, type Section, text } from "../document.ts";
import type { SectionContext } from "./context.ts";

export function answerSection({ corpus, level, prefix }: SectionContext): Section {
  const { finding, warning, support } = answer(corpus, level);
  return {
    id: `${prefix}answer`,
    title: "The answer",
    blocks: [text(finding, "lead"), ...bannerOf(warning), ...support.map((line) => text(line))],
  };
}

export const bannerOf = (warning: string): Block[] =>
  warning === "" ? [] : [{ kind: "banner", text: warning }];

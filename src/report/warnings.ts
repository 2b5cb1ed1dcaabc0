/** @file What must not be overlooked about a corpus: each as a few words beside the answer, and in full below it. */

import type { CorpusResult, RunArtifacts } from "../experiment/index.ts";
import { cautionsOf } from "./cautions.ts";
import { type Block, code, type Inline, type Text } from "./document.ts";
import { count, integer } from "./format.ts";
import { wordsOf } from "./words.ts";

export interface Warning {
  /** "speakers GUESSED". */
  readonly short: string;
  readonly text: Text;
}

/** [] where nothing is wrong. */
export function warningsOf(corpus: CorpusResult): Warning[] {
  return [...ownWarnings(corpus), ...cautionsOf([corpus]), ...confounds(corpus)];
}

/** What is true of several corpora is said once, with their names. */
export function warningsOfAll(corpora: readonly CorpusResult[]): Warning[] {
  const all = corpora.flatMap((corpus) =>
    [...ownWarnings(corpus), ...confounds(corpus)].map((warning) => ({ id: corpus.card.id, warning })),
  );
  const groups = [...Map.groupBy(all, ({ warning }) => JSON.stringify(warning.text)).values()];
  return [
    ...groups.map((group) => ({
      short: group[0].warning.short,
      text: [`${group.map(({ id }) => id).join("; ")}: `, ...[group[0].warning.text].flat()],
    })),
    ...cautionsOf(corpora),
  ];
}

function ownWarnings(corpus: CorpusResult): Warning[] {
  const { card, protocol } = corpus;
  const warnings: Warning[] = [];
  if (card.synthetic) {
    warnings.push({
      short: "synthetic speech",
      text: "The speech is synthetic, made by a program, not recorded from people. Its numbers show that the path works; they say nothing about real emotional speech.",
    });
  }
  if (protocol.speakersGuessed !== undefined) {
    warnings.push({
      short: "speakers GUESSED",
      text: [
        "The speakers are GUESSED from the file names (",
        code(protocol.speakersGuessed || "no pattern"),
        ") and nobody has confirmed them. If the guess is wrong, the same voices stand in training and test, and every score below is too good. Check them, then delete ",
        code("speakersGuessed"),
        " from the recipe.",
      ],
    });
  }
  if (protocol.speakerDependent) {
    warnings.push({
      short: "the same speakers in training and test",
      text: `The split is speaker-dependent (${protocol.kind}): the same speakers stand in training and test ${wordsOf(corpus).row}s, so the scores are higher than for unknown speakers.`,
    });
  }
  return [...warnings, ...incomplete(corpus)];
}

/** What could be learned in place of the emotion. */
const confounds = ({ data }: CorpusResult): Warning[] =>
  (data.cautions ?? []).map((text) => ({
    short: "something else may be learned than emotion",
    text: withCode(`Could mislead: ${text}`),
  }));

/** Corpora that the recipe names and that were not there. Several entries of a recipe may lack the same one. */
export function absentWarnings({ results }: Pick<RunArtifacts, "results">): Warning[] {
  const reasons = Map.groupBy(results.absent, ({ message }) => message);
  return [...reasons].map(([message, entries]) => {
    const names = entries.map(({ id }) => id);
    return {
      short: names.length > 3 ? `${names.length} entries not run` : `not run: ${names.join(", ")}`,
      text: `Asked for but not run: ${names.join("; ")}. ${message}`,
    };
  });
}

function incomplete({ trials }: CorpusResult): Warning[] {
  const { done, planned, failed } = trials;
  if (done >= planned && failed.length === 0) return [];
  const missing = planned - done - failed.length;
  const parts = [
    `${integer(done)} of ${count(planned, "trial")} done`,
    ...(missing > 0 ? [`${integer(missing)} not run yet`] : []),
    ...(failed.length > 0 ? [`${integer(failed.length)} failed (listed under “What was asked”)`] : []),
  ];
  return [
    {
      short: "an incomplete run",
      text: `This run is incomplete: ${parts.join(", ")}. The numbers are preliminary.`,
    },
  ];
}

/** What stands between backticks, as code. */
function withCode(line: string): Text {
  return line.split("`").map((part, i): Inline => (i % 2 === 1 ? code(part) : part));
}

/** "Read with care: synthetic speech; 6 speakers."; [] where there is nothing to say. */
export function careLine(warnings: readonly Warning[]): Block[] {
  const named = [...new Set(warnings.map(({ short }) => short))];
  return named.length === 0
    ? []
    : [{ kind: "text", tone: "care", text: [{ strong: "Read with care:" }, ` ${named.join("; ")}.`] }];
}

export const banners = (warnings: readonly Warning[]): Block[] =>
  warnings.map(({ text }) => ({ kind: "banner", text }));

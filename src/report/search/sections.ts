/** @file The sections of a search's report. */

import type { Environment, QuestionResult, SearchResults } from "../../experiment/index.ts";
import { type DotRow, dotsChart } from "../charts/dots.ts";
import { tokens } from "../colours.ts";
import { type Block, code, type Section, type Text, text } from "../document.ts";
import { bounds, count, duration, integer, levelLabel, percent, points, pValue, slug } from "../format.ts";
import {
  answerSentences,
  apartSentence,
  baselineSentence,
  candidateOf,
  cautionsOf,
  choosingSentence,
  estimateText,
  nameOfCandidate,
  statisticsName,
  statisticsUse,
} from "./words.ts";

/** The rows of a chart. */
const mostDrawn = 14;

export function answerSection(results: SearchResults): Section {
  const items = results.questions.map((question, i) => ({
    label: statisticsName(question),
    value: percent(question.nested.uar.value),
    unit: "% UAR",
    lines: [
      `${bounds(question.nested.uar)}, ${levelLabel(results.level)} over ${results.data.speakers} speakers`,
      nameOfCandidate(results, question.winner),
    ],
    first: i === 0,
  }));
  return {
    id: "answer",
    title: "The answer",
    blocks: [
      text(answerSentences(results).join(" "), "lead"),
      {
        kind: "beside",
        main: [{ kind: "scores", items }, text(meaning, "note")],
        side: [overviewFigure(results)],
      },
      ...cautionsOf(results).map((line) => text(line, "care")),
      ...results.notes.map((line) => text(line, "note")),
    ],
  };
}

const meaning =
  "The nested estimate judges the whole procedure, choosing included: each speaker is tested by a model that was chosen and trained without them.";

function overviewFigure(results: SearchResults): Block {
  const rows = results.questions.flatMap((question): DotRow[] => {
    const prefix = results.questions.length === 1 ? "" : `${question.normalisation}: `;
    const row = (
      label: string,
      { value, low, high }: QuestionResult["nested"]["uar"],
      colour: string,
      bold: boolean,
    ): DotRow => ({
      label: prefix + label,
      text: percent(value),
      bold,
      dots: [{ colour, value, low, high, filled: bold }],
    });
    return [
      row("nested", question.nested.uar, tokens.accent, true),
      row("best tried", question.naive.uar, tokens.quiet, false),
      ...(question.baseline === null ? [] : [row("default", question.baseline.uar, tokens.baseline, false)]),
    ];
  });
  const alt = rows.map(({ label, text: said }) => `${label} ${said} %`).join("; ");
  return {
    kind: "figure",
    chart: dotsChart("search-overview", alt, { name: "UAR, %", scale: "close" }, [{ title: "", rows }], 560),
    caption: `Nested: what strangers meet. Best tried: the winner’s own score, flattered by choosing. Default: emobase2010 and a linear SVM, unchosen. Bars: ${levelLabel(results.level)} intervals over speakers.`,
  };
}

export function questionSection(results: SearchResults, question: QuestionResult): Section {
  const baseline = baselineSentence(results, question);
  return {
    id: question.normalisation,
    title: statisticsName(question),
    blocks: [
      text([
        { strong: `${nameOfCandidate(results, question.winner)}.` },
        ` For ${statisticsUse(question)}. Nested estimate of UAR, percent: ${estimateText(question.nested.uar)}; of accuracy: ${estimateText(question.nested.wa)}.`,
      ]),
      text(choosingSentence(question)),
      text(apartSentence(results, question)),
      ...(baseline === undefined ? [] : [text(baseline)]),
      rankingFigure(results, question),
      {
        kind: "details",
        summary: `The whole ranking: ${count(question.ranking.length, "candidate")}`,
        blocks: [rankingTable(results, question)],
      },
      {
        kind: "details",
        summary: "Who chose what, and how each speaker fared",
        blocks: [choicesTable(results, question), speakersTable(question), recallTable(results, question)],
      },
    ],
  };
}

function rankingFigure(results: SearchResults, question: QuestionResult): Block {
  const ranked = question.ranking.filter(({ interval }) => interval !== null);
  const rows = ranked.slice(0, mostDrawn).map(({ candidate, interval, againstWinner }): DotRow => {
    const won = candidate === question.winner;
    const worse = againstWinner?.verdict === "loss";
    return {
      label: nameOfCandidate(results, candidate),
      text: percent(interval?.value),
      bold: won,
      dots: [
        {
          colour: won ? tokens.accent : worse ? tokens.bad : tokens.quiet,
          value: interval?.value ?? Number.NaN,
          ...(interval === null ? {} : { low: interval.low, high: interval.high }),
          filled: won,
          ...(worse && { shape: "diamond" as const }),
        },
      ],
    };
  });
  const alt = rows.map(({ label, text: said }) => `${label} ${said} %`).join("; ");
  return {
    kind: "figure",
    chart: dotsChart(
      `search-${slug(question.normalisation)}`,
      alt,
      { name: "UAR, %", scale: "close", mark: { at: question.nested.uar.value, name: "nested estimate" } },
      [{ title: "", rows }],
    ),
    caption: `The ${rows.length === ranked.length ? "" : `best ${rows.length} `}candidates that were tried on all speakers, each with its own score, flattered by choosing. Filled: the winner. Diamonds: worse than it by a paired test. The line: what strangers meet.`,
  };
}

function rankingTable(results: SearchResults, question: QuestionResult): Block {
  return {
    kind: "table",
    caption: `Candidates under ${statisticsName(question).toLowerCase()}, those first that came furthest`,
    columns: [
      { title: "Candidate" },
      { title: "Parts", align: "right" },
      { title: "UAR, %", align: "right" },
      { title: "Minus the winner", align: "right" },
      { title: "p (Holm)", align: "right" },
      { title: "Chosen in", align: "right" },
    ],
    missing: "it was left behind before it was tried on all speakers, or is the winner itself.",
    rows: question.ranking.map((one) => ({
      cells: [
        one.candidate === question.winner
          ? [{ strong: nameOfCandidate(results, one.candidate) }]
          : nameOfCandidate(results, one.candidate),
        String(one.parts),
        {
          text: one.uar === null ? "failed" : percent(one.uar),
          ...(one.interval !== null && { sub: bounds(one.interval) }),
        },
        {
          text: points(one.againstWinner?.difference.value),
          ...(one.againstWinner !== null && { sub: bounds(one.againstWinner.difference) }),
          ...(one.againstWinner?.verdict === "loss" && { tone: "bad" as const }),
        },
        pValue(one.againstWinner?.pHolm ?? one.againstWinner?.p),
        String(one.chosenIn),
      ],
    })),
  };
}

function choicesTable(results: SearchResults, { choices }: QuestionResult): Block {
  const speakersOf = new Map(results.parts.map(({ name, speakers }) => [name, speakers]));
  return {
    kind: "table",
    caption: "What was chosen without each part of the speakers, and its UAR where it was chosen",
    columns: [{ title: "Held out" }, { title: "Chosen" }, { title: "Inner UAR, %", align: "right" }],
    rows: choices.map(({ part, candidate, inner }) => ({
      cells: [
        (speakersOf.get(part) ?? [part]).join(", "),
        nameOfCandidate(results, candidate),
        inner < 0 ? "not needed" : percent(inner),
      ],
    })),
  };
}

function speakersTable({ nested }: QuestionResult): Block {
  return {
    kind: "table",
    caption: "How each speaker fared with what was chosen without them",
    columns: [
      { title: "Speaker" },
      { title: "Recordings", align: "right" },
      { title: "UAR, %", align: "right" },
    ],
    rows: nested.bySpeaker.map(({ speaker, utterances, uar }) => ({
      cells: [speaker, integer(utterances), percent(uar)],
    })),
  };
}

function recallTable({ data }: SearchResults, { nested }: QuestionResult): Block {
  return {
    kind: "table",
    caption: "Recall by class, nested",
    columns: [
      { title: "Class" },
      { title: "Recordings", align: "right" },
      { title: "Recall, %", align: "right" },
    ],
    rows: data.classes.map((name, c) => ({
      cells: [name, integer(data.perClass[c]), percent(nested.recall[c])],
    })),
  };
}

export function triedSection(results: SearchResults): Section {
  const { rungs, leftOut, candidates, trainings, protocol } = results;
  const steps = rungs.map(
    ({ distance, candidates: many }, i) =>
      `${i === 0 ? "All" : "The best"} ${many} on ${Math.min(2 * distance, protocol.folds - 1)} of ${protocol.folds - 1} other parts of the speakers`,
  );
  return {
    id: "tried",
    title: "What was tried",
    blocks: [
      text(
        `${count(candidates.length - leftOut.length, "candidate")}, ${count(trainings, "training")}. The speakers are in ${protocol.folds} parts; for each of them the choice was made on the others, by halving:`,
      ),
      {
        kind: "list",
        items: [...steps, "The one that is left was trained on all others, and tested on the part."],
      },
      ...(leftOut.length === 0
        ? []
        : [
            {
              kind: "details" as const,
              summary: `Left out, since the budget has no room for them: ${leftOut.length}`,
              blocks: [
                {
                  kind: "list" as const,
                  items: leftOut.map(
                    ({ candidate, reason }) => `${nameOfCandidate(results, candidate)}: ${reason}`,
                  ),
                },
              ],
            },
          ]),
      {
        kind: "details",
        summary: "The candidates and their settings",
        blocks: [
          {
            kind: "table",
            caption: "Every option that is set, defaults included",
            columns: [{ title: "Candidate" }, { title: "Settings" }],
            rows: candidates.map(({ id }) => {
              const { name, features, classifier, augmenter, amount } = candidateOf(results, id);
              const settings = { features, classifier, ...(amount > 0 && { augmenter, amount }) };
              return { cells: [name, [code(JSON.stringify(settings))]] };
            }),
          },
        ],
      },
    ],
  };
}

/** @param folder What the commands call the folder of the search. */
export function nextSection(results: SearchResults, folder: string): Section {
  const [{ normalisation }] = results.questions;
  return {
    id: "next",
    title: "How to go on",
    blocks: [
      text([
        "The winners are saved as models in ",
        code("models/"),
        ", with the nested estimate on their cards, unless that was not wanted. To train one again, on the same recordings (or name others):",
      ]),
      { kind: "code", text: `emoforge train --from ${folder}` },
      text(
        "To see more of a winner, run it as an experiment; its score is the flattered one, since it was chosen on these speakers:",
      ),
      { kind: "code", text: `emoforge run ${folder}/winner-${normalisation}.yaml` },
    ],
  };
}

export function settingsSection(
  results: SearchResults,
  environment: Environment,
  settingsYaml: string,
): Section {
  const rows: [string, Text][] = [
    [
      "Corpus",
      `${results.corpus.title}: ${results.data.utterances} recordings, ${results.data.speakers} speakers`,
    ],
    ["Emoforge", environment.emoforge],
    ["Seed", String(results.seed)],
    ["Runtime", environment.runtime],
    ["Engine", environment.engine],
    ["Machine", `${environment.cpu}, ${integer(environment.cores)} cores, ${environment.platform}`],
    [
      "Time",
      `${duration(environment.wallSec)} on the clock, ${duration(environment.computeSec)} of computing`,
    ],
  ];
  const level = levelLabel(results.level);
  const meanings: [string, Text][] = [
    ["UAR", "Unweighted average recall: the mean of the classes’ recalls, pooled over all speakers."],
    [
      `${level} interval`,
      "Percentile bootstrap that draws speakers with all their recordings. With few speakers it is rather too narrow than too wide.",
    ],
    [
      "Training, speaker statistics",
      "Features are brought to mean 0 and deviation 1 by the statistics of the training speakers, or by those of each speaker’s own recordings. The latter uses all recordings of a test speaker at once, without labels.",
    ],
    [
      "Told apart",
      `By a paired bootstrap over speakers, with at most 15 of them also by an exact sign-flip test, corrected for the candidates compared (Holm); below ${Number((1 - results.level).toFixed(4))} and an interval without zero.`,
    ],
  ];
  return {
    id: "settings",
    title: "Settings, and what the numbers mean",
    blocks: [
      { kind: "facts", rows: [...rows, ...meanings] },
      {
        kind: "details",
        summary: "The settings as resolved",
        blocks: [{ kind: "code", text: settingsYaml }],
      },
    ],
  };
}

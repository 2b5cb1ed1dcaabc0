/** @file What was asked, and of which data: question, corpus, protocol, features, normalisation, and all that was left out. */

import { listed } from "../../core/index.ts";
import type { CorpusResult, RunArtifacts } from "../../experiment/index.ts";
import { type Block, code, type Inline, type Section, type Text, text } from "../document.ts";
import { count, enumerate, integer } from "../format.ts";
import { augmentersOf, classifiersOf, normalisationsOf, normalisationTitle } from "../select.ts";
import { wordsOf } from "../words.ts";
import type { SectionContext } from "./context.ts";

export function askedSection(context: SectionContext): Section {
  const { corpus, prefix } = context;
  return {
    id: `${prefix}asked`,
    title: "What was asked",
    blocks: [
      { kind: "facts", rows: facts(context) },
      classTable(context),
      ...excluded(corpus),
      ...problems(corpus),
      ...failures(corpus),
    ],
  };
}

function facts({ corpus, run }: SectionContext): [string, Text][] {
  const { card, data, protocol, features } = corpus;
  const { thin } = run.recipe;
  const words = wordsOf(corpus);
  const rows: [string, Text][] = [
    [
      "Corpus",
      [
        card.title,
        card.url ? " · " : "",
        ...link(card.url),
        card.licence ? ` · licence ${card.licence}` : "",
      ],
    ],
  ];
  if (card.citation) rows.push(["Citation", card.citation]);
  rows.push(
    [
      "Utterances",
      `${integer(data.utterances)}${speakersText(corpus)}, ${card.language === "und" ? "language not stated" : `language ${card.language}`}`,
    ],
    [
      "Protocol",
      `${protocol.kind}, ${count(protocol.folds, "fold")}${protocol.speakerDependent ? ", speaker-dependent" : `, ${protocol.speakersGuessed === undefined ? "" : "GUESSED "}speakers of the test ${words.row}s never in training`}${protocol.notes.length > 0 ? `. ${protocol.notes.join(" ")}` : ""}`,
    ],
  );
  if (thin) {
    const kept = thin.except.length > 0 ? ` but ${enumerate(thin.except)}` : "";
    rows.push([
      "Thinned",
      `${Math.round(100 * thin.remove)} % of every class${kept} removed from the training folds, anew in every draw`,
    ]);
  }
  rows.push(
    ["Features", [code(features.set), ` version ${features.version}, ${words.size(features.dimensions)}`]],
    ["Normalisation", normalisationText(corpus)],
    ["Augmenters", codes(augmentersOf(corpus))],
    ["Classifiers", codes(classifiersOf(corpus))],
    [words.amounts, amountsText({ corpus, run })],
    [
      "Runs",
      `${count(corpus.draws, "draw")} × ${count(corpus.repeats, "repeat")}; profile ${run.results.profile}`,
    ],
    [
      "Trials",
      `${integer(corpus.trials.done)} of ${integer(corpus.trials.planned)} done${corpus.trials.failed.length > 0 ? `, ${corpus.trials.failed.length} failed` : ""}`,
    ],
  );
  return rows;
}

/** " by 10 speakers", " by unknown speakers". */
function speakersText({ data }: CorpusResult): string {
  const unknown = data.unknownSpeakers ?? 0;
  if (unknown === 0) return ` by ${count(data.speakers, "speaker")}`;
  if (data.speakers === 0) return " by unknown speakers";
  return ` by ${count(data.speakers, "speaker")} and, ${integer(unknown)} of them, by unknown ones`;
}

type Of = Pick<SectionContext, "corpus" | "run">;

/** What the recipe says about this corpus. */
function specOf({ corpus, run }: Of): Partial<RunArtifacts["recipe"]["corpora"][number]> {
  return run.recipe.corpora.find(({ id, name }) => (name ?? id) === corpus.card.id) ?? {};
}

/** "0.5×, 1× synthetic rows per recorded training row; gains are judged at 1×, declared beforehand". */
function amountsText({ corpus, run }: Of): string {
  const { tick, per } = wordsOf(corpus);
  return `${run.recipe.amounts.map(tick).join(", ")} ${per(run.recipe)}; gains are judged at ${tick(corpus.declaredAmount)}, declared beforehand`;
}

function normalisationText(corpus: CorpusResult): Text {
  return normalisationsOf(corpus).flatMap((name, i): Inline[] => [
    i > 0 ? "; " : "",
    code(name),
    ` = ${normalisationTitle[name]}${name === "speaker" ? ", which uses unlabelled test data: only comparable with results that do the same" : ""}`,
  ]);
}

const codes = (names: readonly string[]): Inline[] =>
  names.flatMap((name, i) => (i > 0 ? [", ", code(name)] : [code(name)]));

/** Only web addresses become links: anything else in a card is shown as text. */
function link(url: string): Inline[] {
  if (!url) return [];
  return /^https?:\/\//.test(url) ? [{ link: url, text: url.replace(/^https?:\/\//, "") }] : [url];
}

function classTable({ corpus, run }: Of): Block {
  const { classes, data } = corpus;
  const { row } = wordsOf(corpus);
  const { training } = specOf({ corpus, run });
  return {
    kind: "table",
    caption: `Utterances per class, and training ${row}s per class${training ? `, those of ${training.id} among them` : ""} (mean over folds and draws; below, the fewest and the most)`,
    columns: [
      { title: "Class" },
      { title: "Utterances", align: "right" },
      { title: `Training ${row}s`, align: "right" },
    ],
    rows: classes.map((name) => ({
      cells: [
        name,
        integer(data.perClass[name]),
        { text: data.trainPerClass[name]?.toFixed(1) ?? "n/a", ...rangeOf(data, name) },
      ],
    })),
    missing: "the run's summary does not count this class.",
  };
}

function rangeOf({ trainPerClassRange }: CorpusResult["data"], name: string): { sub?: string } {
  const range = trainPerClassRange?.[name];
  if (range === undefined) return {};
  const { fewest, most } = range;
  return { sub: fewest === most ? integer(fewest) : `${integer(fewest)} to ${integer(most)}` };
}

function excluded({ data }: CorpusResult): Block[] {
  const entries = Object.entries(data.excluded);
  if (entries.length === 0) return [text("No utterance was excluded.", "note")];
  const total = entries.reduce((sum, [, n]) => sum + n, 0);
  return [
    text(
      `Excluded because the recipe does not use their label: ${count(total, "utterance")} (${entries.map(([label, n]) => `${label} ${n}`).join(", ")}).`,
      "note",
    ),
  ];
}

function problems({ data }: CorpusResult): Block[] {
  if (data.problems.length === 0) return [text("No file had a problem.", "note")];
  return [
    text(`${count(data.problems.length, "file")} had a problem.`, "note"),
    {
      kind: "details",
      summary: `Files with problems (${data.problems.length})`,
      blocks: [list(data.problems.map(({ file, message }) => [code(file), `: ${message}`]))],
    },
  ];
}

function failures({ trials }: CorpusResult): Block[] {
  if (trials.failed.length === 0) return [];
  return [
    {
      kind: "details",
      summary: `Failed trials (${trials.failed.length})`,
      blocks: [list(trials.failed.map(({ id, message }) => [code(id), `: ${message}`]))],
    },
  ];
}

const mostListed = 200;

function list(items: readonly Text[]): Block {
  return { kind: "list", items: listed(items, (more): Text => `and ${more} more`, mostListed) };
}

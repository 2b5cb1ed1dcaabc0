/** @file From a run to the files of its report. */

import type { Rng } from "../core/index.ts";
import type { CorpusResult, RunArtifacts } from "../experiment/index.ts";
import { augmenterColours } from "./colours.ts";
import { csvTables, renderCsv } from "./csv.ts";
import { type Block, chartsOf, type Document, type Part, type Section, text } from "./document.ts";
import { asJudgedNow } from "./earlier.ts";
import { slug } from "./format.ts";
import { renderHtml } from "./html.ts";
import { renderMarkdown } from "./markdown.ts";
import { pairsOf } from "./pairs.ts";
import { answerSection } from "./sections/answer.ts";
import { askedSection, warnings } from "./sections/asked.ts";
import { comparisonsSection } from "./sections/comparisons.ts";
import { confusionSection } from "./sections/confusion.ts";
import type { SectionContext } from "./sections/context.ts";
import { curvesSection } from "./sections/curves.ts";
import { fidelitySection } from "./sections/fidelity.ts";
import { groupsSection } from "./sections/groups.ts";
import { notesBlocks } from "./sections/notes.ts";
import { overviewSection } from "./sections/overview.ts";
import { pairsSection } from "./sections/pairs.ts";
import { recallSection } from "./sections/recall.ts";
import { representationsSection } from "./sections/representations.ts";
import { glossarySection, settingsSection } from "./sections/settings.ts";
import { spectrogramsSection } from "./sections/spectrograms.ts";
import { sweepSection } from "./sections/sweep.ts";
import { syntheticSection } from "./sections/synthetic.ts";
import { table1Section } from "./sections/table1.ts";
import { augmentersOf, baselineOf } from "./select.ts";
import { jointMaps } from "./tsne.ts";
import { guessedMark, isClips } from "./words.ts";

/** A file of the report; `path` is relative to the run folder, "/" separates. */
export interface ReportFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export type ReportFiles = readonly ReportFile[];

/** Turns SVG text into a PNG image. */
export type RenderPng = (svg: string) => Promise<Uint8Array>;

export interface ReportOptions {
  /** Chance for the t-SNE maps. */
  readonly rng: Rng;
  /** Absent: no PNG files. */
  readonly renderPng?: RenderPng;
}

/**
 * The whole report of a run, finished or not: `report.html` (one file, under 5 MB), `report.md`, `tables/*.csv`,
 * `charts/*.svg` and, with `renderPng`, `charts/*.png`. Equal runs and seeds give equal bytes.
 *
 * @example
 * import { createRng } from "emoforge";
 * import { nodePlatform } from "emoforge/node";
 * import { buildReport, readRun } from "emoforge/report";
 *
 * const run = await readRun(nodePlatform, "runs/demo");
 * for (const { path, content } of await buildReport(run, { rng: createRng(run.results.seed) }))
 *   await nodePlatform.files.write(`reports/${path}`, content);
 */
export async function buildReport(given: RunArtifacts, options: ReportOptions): Promise<ReportFiles> {
  const run = { ...given, results: asJudgedNow(given.results) };
  const ofClips = new Set(run.results.corpora.filter(isClips).map(({ card }) => card.id));
  const maps = jointMaps(run.samples, options.rng.fork("report"), ({ corpus }) => ofClips.has(corpus));
  const document = compose(run, maps);
  const { renderPng } = options;
  const charts = chartsOf(document);
  const pngs = renderPng ? await Promise.all(charts.map((chart) => renderPng(chart.svg))) : [];
  const drawings = charts.flatMap(({ id, svg }, i): ReportFile[] => {
    const png = pngs[i];
    return [
      { path: `charts/${id}.svg`, content: svg },
      ...(png ? [{ path: `charts/${id}.png`, content: png }] : []),
    ];
  });
  const ending = pngs.length > 0 ? "png" : "svg";
  const tables = csvTables(run, maps).filter(({ rows }) => rows.length > 0);
  return [
    { path: "report.html", content: renderHtml(document) },
    { path: "report.md", content: renderMarkdown(document, ending) },
    ...tables.map((table) => ({ path: `tables/${table.name}.csv`, content: renderCsv(table) })),
    ...drawings,
  ];
}

function compose(run: RunArtifacts, maps: SectionContext["maps"]): Document {
  const { results, recipe } = run;
  const several = results.corpora.length > 1;
  const colour = augmenterColours(
    [...new Set(results.corpora.flatMap(augmentersOf))],
    results.corpora.length > 0 ? baselineOf(results.corpora[0]) : "none",
  );
  const contexts = results.corpora.map(
    (corpus, i): SectionContext => ({
      run,
      corpus,
      level: recipe.statistics.level,
      colour,
      prefix: several ? `${slug(corpus.card.id)}-${i + 1}-` : "",
      baseline: baselineOf(corpus),
      maps,
    }),
  );
  const corpusParts = contexts.map(
    (context): Part => ({
      id: `${context.prefix}part`,
      ...(several && { title: context.corpus.card.title }),
      sections: corpusSections(context),
    }),
  );
  return {
    title: results.title,
    parts: [
      { id: "front", sections: frontSections(run, contexts) },
      ...corpusParts,
      {
        id: "back",
        ...(several && { title: "Settings and statistics" }),
        sections: [settingsSection(run), glossarySection(run)],
      },
    ],
  };
}

function corpusSections(context: SectionContext): Section[] {
  const sections = [
    askedSection(context),
    answerSection(context),
    recallSection(context),
    table1Section(context),
    comparisonsSection(context),
    sweepSection(context),
    confusionSection(context),
    groupsSection(context),
    ...(isClips(context.corpus)
      ? [spectrogramsSection(context), representationsSection(context)]
      : [fidelitySection(context)]),
    curvesSection(context),
    syntheticSection(context),
  ];
  const mark = guessedMark(context.corpus);
  return sections
    .filter((section) => section !== null)
    .map((section) => (mark === "" ? section : { ...section, title: `${section.title}${mark}` }));
}

/** The question, what must not be overlooked, and with several corpora each one's answer in short. */
function frontSection(run: RunArtifacts, contexts: readonly SectionContext[]): Section {
  const { results } = run;
  const several = contexts.length > 1;
  const blocks: Block[] = [text([{ strong: "Question." }, ` ${results.question}`])];
  // Several entries of a recipe may lack the same corpus.
  const reasons = Map.groupBy(results.absent, ({ message }) => message);
  for (const [message, entries] of reasons) {
    const names = entries.map(({ id }) => id).join("; ");
    blocks.push({ kind: "banner", text: `Asked for but not run: ${names}. ${message}` });
  }
  for (const { corpus } of contexts) blocks.push(...labelled(warnings(corpus), corpus, several));
  // Of pairs of languages, their common section answers.
  if (several && pairsOf(run).length === 0) {
    for (const context of contexts) {
      const [lead] = answerSection(context).blocks;
      if (lead.kind === "text")
        blocks.push(text([{ strong: `${context.corpus.card.title}:` }, ` ${String(lead.text)}`]));
    }
  }
  return { id: "question", title: "", blocks };
}

/** Of several corpora of spectrograms also what is to be seen only of all together, and the notes, which hold for all. */
function frontSections(run: RunArtifacts, contexts: readonly SectionContext[]): Section[] {
  const front = frontSection(run, contexts);
  if (!contexts.some(({ corpus }) => isClips(corpus))) return [front];
  const notes = contexts.length > 1 ? notesBlocks(run.recipe) : [];
  return [
    front,
    overviewSection(contexts),
    pairsSection(contexts),
    notes.length > 0 ? { id: "notes", title: "Notes of the recipe", blocks: notes.slice(1) } : null,
  ].filter((section) => section !== null);
}

/** With several corpora a banner says which one it is about. */
function labelled(banners: readonly Block[], corpus: CorpusResult, several: boolean): Block[] {
  return banners.map((block) =>
    several && block.kind === "banner"
      ? { kind: "banner", text: [`${corpus.card.title}: `, ...[block.text].flat()] }
      : block,
  );
}

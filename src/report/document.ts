/** @file What a report says, apart from how it looks: sections of blocks, written once and rendered as HTML and as Markdown. */

import { missing } from "./format.ts";

/** A run of text, or a marked one. Nothing is escaped here: the renderers do it. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly link: string; readonly text: string };

export type Text = string | readonly Inline[];

export type Tone = "good" | "bad" | "quiet";

/** `lead`: what to read first. `care`: what limits it, in short. `note`: what most readers may skip. */
export type TextTone = "lead" | "care" | "note";

/** One cell: its text, a smaller second line, and a tone that is never the only carrier of meaning. */
export interface Cell {
  readonly text: Text;
  /** Line breaks are kept. */
  readonly sub?: string;
  readonly tone?: Tone;
}

export interface Column {
  readonly title: string;
  /** Columns of one group stand under a common heading. */
  readonly group?: string;
  readonly align?: "left" | "right";
}

export interface TableBlock {
  readonly kind: "table";
  readonly caption: Text;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** How many columns at the left say what a row is about; 1 by default. A table too wide for the page is split, and each part repeats them. */
  readonly keys?: number;
  /** Shown when a cell reads "n/a": why. */
  readonly missing?: string;
}

export interface TableRow {
  readonly cells: readonly (Text | Cell)[];
  /** A rule above the row, where a new group begins. */
  readonly rule?: boolean;
}

/** A finished drawing. */
export interface Chart {
  /** File name without ending, unique in the report. */
  readonly id: string;
  /** What a reader who cannot see it should know. */
  readonly alt: string;
  readonly svg: string;
  /** The same drawn for a screen of 400 px; absent where one drawing serves both. */
  readonly narrow?: string;
}

/** One score as large print. */
export interface ScoreItem {
  readonly label: string;
  /** "70.8 %", and what it measures: "UAR". */
  readonly value: string;
  readonly unit: string;
  /** What stands below: its interval, of what it is, how many were right. */
  readonly lines: readonly string[];
  /** Whether it is the one to look at first. */
  readonly first: boolean;
}

export type Block =
  | { readonly kind: "text"; readonly text: Text; readonly tone?: TextTone }
  | { readonly kind: "banner"; readonly text: Text }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [string, Text])[] }
  | { readonly kind: "list"; readonly items: readonly Text[] }
  | TableBlock
  | { readonly kind: "figure"; readonly chart: Chart; readonly caption: Text }
  | {
      readonly kind: "tabs";
      readonly label: string;
      readonly panes: readonly { readonly label: string; readonly blocks: readonly Block[] }[];
    }
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "scores"; readonly items: readonly ScoreItem[] }
  /** Side by side on a wide screen, one below the other on a narrow one. */
  | { readonly kind: "beside"; readonly main: readonly Block[]; readonly side: readonly Block[] };

export interface Section {
  readonly id: string;
  /** "" where the section needs no heading. */
  readonly title: string;
  /** Follows the title on the page, but not in the contents: what holds for all sections of a corpus. */
  readonly mark?: string;
  readonly blocks: readonly Block[];
}

/** A part of the report: the sections of one corpus, or the frame around them. */
export interface Part {
  readonly id: string;
  /** Absent where there is only one corpus: its sections then need no heading above them. */
  readonly title?: string;
  readonly sections: readonly Section[];
}

export interface Document {
  readonly title: string;
  readonly parts: readonly Part[];
}

export const text = (content: Text, tone?: TextTone): Block => ({
  kind: "text",
  text: content,
  ...(tone && { tone }),
});

export function asCell(cell: Text | Cell): Cell {
  return typeof cell === "object" && "text" in cell ? cell : { text: cell };
}

/** Whether any cell reads "n/a", so that the reason has to be given. */
export function hasMissing(block: TableBlock): boolean {
  return block.rows.some(({ cells }) =>
    cells.some((cell) => {
      const { text, sub } = asCell(cell);
      return text === missing || sub === missing || sub?.endsWith(` ${missing}`) === true;
    }),
  );
}

export const code = (content: string): Inline => ({ code: content });

/** One pane alone needs no tabs. */
export function tabs(
  label: string,
  panes: readonly { readonly label: string; readonly blocks: readonly Block[] }[],
): readonly Block[] {
  return panes.length === 1 ? panes[0].blocks : panes.length === 0 ? [] : [{ kind: "tabs", label, panes }];
}

/** Every chart of a document, in reading order. */
export function chartsOf(document: Document): Chart[] {
  const inBlock = (block: Block): Chart[] => {
    if (block.kind === "figure") return [block.chart];
    if (block.kind === "tabs") return block.panes.flatMap((pane) => pane.blocks.flatMap(inBlock));
    if (block.kind === "details") return block.blocks.flatMap(inBlock);
    if (block.kind === "beside") return [...block.main, ...block.side].flatMap(inBlock);
    return [];
  };
  return document.parts.flatMap((part) =>
    part.sections.flatMap((section) => section.blocks.flatMap(inBlock)),
  );
}

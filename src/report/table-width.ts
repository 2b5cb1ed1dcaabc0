/** @file How wide a table must at least be, so that none is cut off: too wide ones are split on the page, and stacked on a telephone. */

import type { Cell, Column, TableBlock, Text } from "./document.ts";

/** Room for a table beside the contents on a screen of 1400 px, CSS pixels. */
const pageRoom = 1080;
/** On a telephone of 400 px. */
const phoneRoom = 350;

/** Estimates for a wide font, CSS pixels: a character of text, of a bold heading, of code and of the small print below; the padding of a cell. */
const [character, boldCharacter, codeCharacter, smallCharacter, padding] = [8.3, 9.4, 7.9, 7.4, 24];

/** Headings and code up to this length stay on one line. */
export const longest = 22;

/** Whether a telephone has no room for it, so that each row has to become a block. */
export const isForStacking = (block: TableBlock): boolean => total(leastWidths(block)) > phoneRoom;

/**
 * The table itself, or parts that fit the page, each beginning with the columns that say what a row is about. Columns under one heading stay
 * together.
 */
export function fitting(block: TableBlock): TableBlock[] {
  const widths = leastWidths(block);
  if (total(widths) <= pageRoom) return [block];
  const keys = block.keys ?? 1;
  const groups = grouped(block.columns, keys);
  const widthOf = (list: readonly number[]) => total(list.map((at) => widths[at]));
  const room = Math.max(1, pageRoom - total(widths.slice(0, keys)));
  // Parts of about the same width, lest one column be left over.
  const share = widthOf(groups.flat()) / Math.ceil(widthOf(groups.flat()) / room);
  const parts: number[][] = [[]];
  for (const group of groups) {
    const part = parts[parts.length - 1];
    const full = widthOf(part) >= share || widthOf([...part, ...group]) > room;
    if (full && part.length > 0) parts.push([...group]);
    else part.push(...group);
  }
  const key = Array.from({ length: keys }, (_, at) => at);
  return parts.map((part, i) => pick(block, [...key, ...part], i > 0));
}

/** Positions of the columns after the keys, those of one group together. */
function grouped(columns: readonly Column[], keys: number): number[][] {
  const groups: number[][] = [];
  for (let at = keys; at < columns.length; at++) {
    const { group } = columns[at];
    if (at > keys && group !== undefined && group === columns[at - 1].group)
      groups[groups.length - 1].push(at);
    else groups.push([at]);
  }
  return groups;
}

function pick(block: TableBlock, at: readonly number[], continued: boolean): TableBlock {
  return {
    ...block,
    caption: continued ? [...[block.caption].flat(), " (continued)"] : block.caption,
    columns: at.map((i) => block.columns[i]),
    rows: block.rows.map((row) => ({ ...row, cells: at.map((i) => row.cells[i] ?? "") })),
  };
}

const total = (widths: readonly number[]) => widths.reduce((sum, width) => sum + width, 0);

/** The least that each column needs, CSS pixels. */
function leastWidths({ columns, rows }: TableBlock): number[] {
  return columns.map((column, at) => {
    const heading = Math.min(column.title.length, longest) * boldCharacter;
    const cells = rows.map(({ cells }) => cellWidth(cells[at] ?? "", column.align === "right"));
    return padding + Math.max(heading, ...cells);
  });
}

function cellWidth(given: Text | Cell, whole: boolean): number {
  const {
    text,
    sub = "",
    tone,
  }: Cell = typeof given === "object" && "text" in given ? given : { text: given };
  const lines = sub.split("\n").map((line) => lineWidth(line, whole, smallCharacter));
  return Math.max(textWidth(text, whole || tone === "quiet"), ...lines);
}

function textWidth(text: Text, whole: boolean): number {
  const parts = [text].flat().map((part) => {
    if (typeof part === "string") return lineWidth(part, whole, character);
    if ("code" in part) return Math.min(part.code.length, longest) * codeCharacter;
    return lineWidth("strong" in part ? part.strong : part.text, whole, character);
  });
  return Math.max(0, ...parts);
}

/** Numbers stay on one line; words may be put below each other. */
const lineWidth = (line: string, whole: boolean, perCharacter: number) =>
  perCharacter * (whole ? line.length : Math.max(...line.split(" ").map((word) => word.length)));

/** @file A table as HTML: its headings, its cells, and what they carry for a small screen, where each row becomes a block. */

import { asCell, type Cell, type Column, hasMissing, type TableBlock, type Text } from "./document.ts";
import { escapeHtml, inline } from "./html-text.ts";
import { isForStacking, longest } from "./table-width.ts";

/** Long listings are cut in the page at this many rows; the CSV files hold everything. */
const mostRows = 400;

export function table(block: TableBlock): string {
  const rows = block.rows.slice(0, mostRows);
  const cut = block.rows.length - rows.length;
  const stacks = isForStacking(block);
  const keys = block.keys ?? 1;
  const body = rows
    .map(
      ({ cells, rule }) =>
        `<tr${rule ? ' class="rule"' : ""}>${cells.map((cell, i) => tableCell(cell, block.columns[i], stacks && (i < keys ? "key" : "value"))).join("")}</tr>`,
    )
    .join("\n");
  const notes = [
    ...(hasMissing(block) && block.missing ? [`n/a: ${escapeHtml(block.missing)}`] : []),
    ...(cut > 0 ? [`${cut} more rows are in the CSV files.`] : []),
  ];
  return `<div class="scroll"><table${stacks ? ' class="stack"' : ""}><caption>${inline(block.caption)}</caption><thead>${head(block.columns)}</thead><tbody>${body}</tbody></table></div>${notes.map((note) => `<p class="note">${note}</p>`).join("")}`;
}

/** One line of headings, or two where columns stand in groups. */
function head(columns: readonly Column[]): string {
  const title = (column: Column) => {
    const classes = [
      ...(column.align === "right" ? ["right"] : []),
      ...(column.title.length > longest ? ["long"] : []),
    ];
    return `<th scope="col"${classAttribute(classes)}>${escapeHtml(column.title)}</th>`;
  };
  if (!columns.some((column) => column.group)) return `<tr>${columns.map(title).join("")}</tr>`;
  const groups: { group: string | undefined; span: number }[] = [];
  for (const { group } of columns) {
    const last = groups.at(-1);
    if (last && group !== undefined && last.group === group) last.span++;
    else groups.push({ group, span: 1 });
  }
  const upper = groups
    .map(({ group, span }) =>
      group ? `<th class="group" scope="colgroup" colspan="${span}">${escapeHtml(group)}</th>` : "<td></td>",
    )
    .join("");
  return `<tr>${upper}</tr><tr>${columns.map(title).join("")}</tr>`;
}

const classAttribute = (classes: readonly string[]) =>
  classes.length > 0 ? ` class="${classes.join(" ")}"` : "";

/** @param part What becomes of the cell where a row becomes a block: its heading, or a value named by its column; false where rows stay rows. */
function tableCell(cell: Text | Cell, column: Column | undefined, part: "key" | "value" | false): string {
  const { text, sub, tone } = asCell(cell);
  const classes = [...(column?.align === "right" ? ["right"] : []), ...(tone ? [tone] : [])];
  const { title = "", group, align } = column ?? {};
  if (part === "key" && align !== "right") classes.push("key");
  const name = part === false ? "" : ` data-label="${escapeHtml(group ? `${title} (${group})` : title)}"`;
  return `<td${classAttribute(classes)}${name}>${inline(text)}${sub ? `<small>${escapeHtml(sub)}</small>` : ""}</td>`;
}

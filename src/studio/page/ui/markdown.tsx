/** @file The Markdown of model cards as page: headings, paragraphs, lists, tables, bold, emphasis, code. Whatever else comes is text. */

import type { ComponentChildren } from "preact";

/** Headings are one level lower than in the text, since a page has a title of its own. */
export function Markdown({ text }: { readonly text: string }) {
  return <>{text.split(/\n{2,}/).map((block, i) => blockOf(block.trim(), i))}</>;
}

function blockOf(block: string, key: number) {
  const lines = block.split("\n");
  const [, marks, title] = /^(#{1,3}) (.*)$/.exec(block) ?? [];
  if (marks === "#") return <h2 key={key}>{inline(title)}</h2>;
  if (marks !== undefined) return <h3 key={key}>{inline(title)}</h3>;
  if (lines.every((line) => line.startsWith("|"))) return <CardTable key={key} lines={lines} />;
  if (lines.every((line) => line.startsWith("- ")))
    return (
      <ul key={key}>
        {lines.map((line) => (
          <li key={line}>{inline(line.slice(2))}</li>
        ))}
      </ul>
    );
  return block === "" ? null : <p key={key}>{inline(block)}</p>;
}

function CardTable({ lines }: { readonly lines: readonly string[] }) {
  const cells = lines.map((line) =>
    line
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim()),
  );
  const [head, , ...rows] = cells;
  const titled = head.some((cell) => cell !== "");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard
    <div class="scroll" tabIndex={0}>
      <table>
        {titled && (
          <thead>
            <tr>
              {head.map((cell, i) => (
                <th key={i} scope="col">
                  {inline(cell)}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, i) => (
                <td key={i}>{inline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(text: string): ComponentChildren {
  return text.split(/(\*\*.+?\*\*|\*[^*\s][^*]*\*|`[^`]+`)/).map((piece, i) => {
    if (piece.startsWith("**") && piece.length > 4) return <strong key={i}>{piece.slice(2, -2)}</strong>;
    if (piece.startsWith("*") && piece.length > 2) return <em key={i}>{piece.slice(1, -1)}</em>;
    if (piece.startsWith("`") && piece.length > 2) return <code key={i}>{piece.slice(1, -1)}</code>;
    return piece;
  });
}

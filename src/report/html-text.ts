/** @file Text as HTML: nothing from a run is ever interpreted. */

import type { Text } from "./document.ts";
import { longest } from "./table-width.ts";

export function escapeHtml(content: string): string {
  return (
    content
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      .replace(/"/g, "&quot;")
      .replace(/'/g, "&#39;")
      // Control characters are not allowed in HTML, not even escaped.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd")
  );
}

/** Marked text; short code stays on one line in tables. */
export function inline(content: Text): string {
  if (typeof content === "string") return escapeHtml(content);
  return content
    .map((part) => {
      if (typeof part === "string") return escapeHtml(part);
      if ("code" in part) {
        return `<code${part.code.length <= longest ? ' class="whole"' : ""}>${escapeHtml(part.code)}</code>`;
      }
      if ("strong" in part) return `<strong>${escapeHtml(part.strong)}</strong>`;
      return `<a href="${escapeHtml(part.link)}" rel="noreferrer">${escapeHtml(part.text)}</a>`;
    })
    .join("");
}

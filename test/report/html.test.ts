import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import type { Document } from "../../src/report/document.ts";
import { renderHtml } from "../../src/report/html.ts";
import { escapeHtml } from "../../src/report/html-text.ts";
import { buildReport } from "../../src/report/index.ts";
import { escapeMarkdown, renderMarkdown } from "../../src/report/markdown.ts";
import { makeRun } from "./artifacts.ts";

const page = (blocks: Document["parts"][number]["sections"][number]["blocks"]): Document => ({
  title: "T",
  parts: [{ id: "p", sections: [{ id: "s", title: "S", blocks }] }],
});

test("links charts instead of drawing them once the page would grow past its limit", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><desc>${"x".repeat(1_000_000)}</desc></svg>`;
  const html = renderHtml(
    page(
      Array.from({ length: 8 }, (_, i) => ({
        kind: "figure" as const,
        chart: { id: `chart-${i}`, alt: "a chart", svg },
        caption: "caption",
      })),
    ),
  );
  expect(html.length).toBeLessThan(5_000_000);
  expect(html.match(/<svg /g)).toHaveLength(3);
  expect(html.match(/left out to keep the page small/g)).toHaveLength(5);
  expect(html).toContain('href="charts/chart-7.svg"');
});

test("drawings for small screens take what the others leave", () => {
  const svg = (length: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg"><desc>${"x".repeat(length)}</desc></svg>`;
  const figures = Array.from({ length: 2 }, (_, i) => ({
    kind: "figure" as const,
    chart: { id: `chart-${i}`, alt: "a chart", svg: svg(1_500_000), narrow: svg(900_000) },
    caption: "caption",
  }));
  const html = renderHtml(page(figures));
  expect(html.match(/class="drawing wide"/g)).toHaveLength(1);
  expect(html.match(/class="drawing narrow"/g)).toHaveLength(1);
  expect(html.match(/class="drawing"/g)).toHaveLength(1);
});

test("cuts a table of thousands of rows and says so", () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({ cells: [String(i)] }));
  const html = renderHtml(page([{ kind: "table", caption: "c", columns: [{ title: "n" }], rows }]));
  expect(html.match(/<tr/g)).toHaveLength(401);
  expect(html).toContain("600 more rows are in the CSV files.");
});

test("a chart's neutral colours follow the page's theme", () => {
  const chart = {
    id: "c",
    alt: `a "quoted" chart`,
    svg: '<svg width="1"><text fill="#22262e">#22262e</text></svg>',
  };
  const html = renderHtml(page([{ kind: "figure", chart, caption: "" }]));
  expect(html).toContain('<text fill="var(--ink)">#22262e</text>');
  expect(html).toContain('aria-label="a &quot;quoted&quot; chart"');
});

test("a mark stands in every heading and once in no list of contents", () => {
  const sections = ["A", "B"].map((title) => ({ id: title, title, mark: " · speakers GUESSED", blocks: [] }));
  const html = renderHtml({ title: "T", parts: [{ id: "p", sections }] });
  expect(html.match(/<h2>.<small> · speakers GUESSED<\/small><\/h2>/g)).toHaveLength(2);
  expect(html.slice(html.indexOf("<nav"), html.indexOf("</nav>"))).not.toContain("GUESSED");
});

test("escapes what HTML and Markdown would interpret", () => {
  expect(escapeHtml(`<a href='x'>&"\u0000`)).toBe("&lt;a href=&#39;x&#39;&gt;&amp;&quot;\ufffd");
  expect(escapeMarkdown("a|b *c* `d` <e>\n# f [g](h)")).toBe(
    "a\\|b \\*c\\* \\`d\\` &lt;e&gt; \\# f \\[g\\](h)",
  );
});

test("emphasis closes before a space, or Markdown would not see it", async () => {
  const files = await buildReport(makeRun({ augmenters: ["none"], generative: [], corpora: ["a", "b"] }), {
    rng: createRng(1),
  });
  expect(String(files[1].content)).not.toMatch(/^\*\*[^*]* \*\*/m);
});

test("Markdown keeps a table's cells in their columns and a recipe inside its fence", () => {
  const markdown = renderMarkdown(
    page([
      {
        kind: "table",
        caption: "c",
        columns: [{ title: "a|b" }, { title: "n", align: "right" }],
        rows: [{ cells: [[{ code: "x|y" }], "1"] }],
      },
      { kind: "code", text: "a: ```\n" },
    ]),
    "svg",
  );
  expect(markdown).toBe(
    "# T\n\n## S\n\nc\n\n| a\\|b | n |\n| --- | ---: |\n| x\\|y | 1 |\n\n````\na: ```\n````\n",
  );
});

/** @file Charts as SVG text, drawn by Apache ECharts without a browser: equal input gives equal bytes. */

import type { EChartsOption } from "echarts";
import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { withSafeNames } from "./chart-names.ts";
import { schemes, tokens } from "./colours.ts";
import type { Chart } from "./document.ts";

use([CustomChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

export type ChartOption = EChartsOption;

/** Named first where it exists; "sans-serif" lets every renderer fall back on its own. */
export const drawingFont = "DejaVu Sans, Verdana, Arial, sans-serif";

/** Widths that charts are drawn for, CSS pixels: a page on a desk, and a telephone of 400 px without its margins. */
export const widths = { wide: 960, narrow: 360 } as const;

/**
 * A chart laid out twice, so that its text keeps its size on a small screen.
 *
 * @param draw SVG text no wider than `width`, its inner ids made unique by `id`.
 */
export function chartAtWidths(id: string, alt: string, draw: (width: number, id: string) => string): Chart {
  return { id, alt, svg: draw(widths.wide, id), narrow: draw(widths.narrow, `${id}-narrow`) };
}

/** How many panels stand side by side, each at least `least` pixels wide. */
export function columnsFor(n: number, width: number, least: number, most = 3): number {
  return Math.max(1, Math.min(n, most, Math.floor(width / least)));
}

/** @param size Width and height, CSS pixels. @returns SVG text. */
export function drawChart(
  id: string,
  size: { readonly width: number; readonly height: number },
  option: ChartOption,
): string {
  const drawing = init(null, null, { renderer: "svg", ssr: true, ...size });
  drawing.setOption({
    animation: false,
    backgroundColor: tokens.paper,
    textStyle: { fontFamily: drawingFont, color: tokens.ink, fontSize: 12 },
    ...withSafeNames(option),
  });
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return tidy(svg, id);
}

/**
 * ECharts numbers its instances and hover styles over the life of the process and writes many digits: ids are made unique by the
 * chart's name, hover styles dropped, coordinates cut to 1/100 px.
 */
function tidy(svg: string, id: string): string {
  return svg
    .replace(/<style\s*><!\[CDATA\[[\s\S]*?\]\]>\s*<\/style>/g, "")
    .replace(/ class="zr\d+-cls-\d+"/g, "")
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/ (?:d|transform|points|x|y|width|height)="[^"]*"/g, (attribute) =>
      attribute.replace(/-?\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2)))),
    );
}

/** A line of text for drawings made without ECharts. */
export function svgText(
  content: string,
  x: number,
  y: number,
  look: {
    readonly anchor?: "middle" | "end";
    readonly bold?: boolean;
    readonly ink?: boolean;
    readonly size?: number;
  } = {},
): string {
  const escaped = content.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const place = `x="${Number(x.toFixed(2))}" y="${Number(y.toFixed(2))}"`;
  const anchor = look.anchor ? ` text-anchor="${look.anchor}"` : "";
  const bold = look.bold ? ' font-weight="bold"' : "";
  const size = look.size ? ` font-size="${look.size}"` : "";
  return `<text ${place} fill="${look.ink ? tokens.ink : tokens.quiet}"${anchor}${bold}${size}>${escaped}</text>`;
}

/** A drawing for use inside the HTML page: its colours become the page's variables, so that it follows light and dark. */
export function inlineSvg(svg: string): string {
  const themed = Object.entries(schemes.light).reduce(
    (text, [name, hex]) => text.replaceAll(`"${hex}"`, `"var(--${name})"`),
    svg,
  );
  return themed.replace(/^<\?xml[^>]*\?>\s*/, "").replace("<svg ", '<svg role="img" ');
}

/** Axis looks shared by all charts: thin rules, quiet labels. */
export const axis = {
  line: { axisLine: { lineStyle: { color: tokens.rule } }, axisTick: { show: false } },
  label: { color: tokens.quiet, fontSize: 11 },
  name: { color: tokens.quiet, fontSize: 11 },
  split: { show: true, lineStyle: { color: tokens.rule, width: 0.6 } },
} as const;

export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Equal panels in rows of `columns`; `gap` is the room for titles and axis labels around each. */
export function panels(
  n: number,
  columns: number,
  layout: {
    readonly width: number;
    readonly panelHeight: number;
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
    readonly gapX: number;
    readonly gapY: number;
  },
): { readonly panels: readonly Panel[]; readonly height: number } {
  const inner = layout.width - layout.left - layout.right - (columns - 1) * layout.gapX;
  const width = inner / columns;
  const rows = Math.ceil(n / columns);
  return {
    panels: Array.from({ length: n }, (_, i) => ({
      left: layout.left + (i % columns) * (width + layout.gapX),
      top: layout.top + Math.floor(i / columns) * (layout.panelHeight + layout.gapY),
      width,
      height: layout.panelHeight,
    })),
    height: layout.top + rows * layout.panelHeight + (rows - 1) * layout.gapY + layout.bottom,
  };
}

/** A grid exactly where the panel is: labels must not move it, or panels would not line up. */
export const gridOf = (panel: Panel) => ({ ...panel, outerBoundsMode: "none" as const });

/** A panel's title, above its left edge. */
export function panelTitle(panel: Panel, text: string, subtext = "") {
  return {
    text,
    subtext,
    left: panel.left - 5,
    top: panel.top - (subtext ? 42 : 27),
    itemGap: 3,
    textStyle: { fontSize: 12.5, fontWeight: "bold" as const, color: tokens.ink },
    subtextStyle: { fontSize: 11, color: tokens.quiet },
  };
}

/** Cuts a long name, so that labels stay inside their panel; full names stand in the tables. */
export function short(name: string, length = 22): string {
  return name.length <= length ? name : `${name.slice(0, length - 1)}…`;
}

/** Round axis limits, in steps of `step`, around the values given. */
export function limits(values: readonly number[], step: number): { min: number; max: number } {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { min: 0, max: step };
  return {
    min: Math.floor(Math.min(...finite) / step - 0.1) * step,
    max: Math.ceil(Math.max(...finite) / step + 0.1) * step,
  };
}

/** Extra height a legend needs beyond its first line, pixels; text is estimated at 7.5 px a character. */
export function legendRoom(names: readonly string[], width: number, perItem = 48): number {
  let lines = 0;
  let x = width;
  for (const name of names) {
    const item = perItem + 7.5 * name.length;
    if (x + item > width - 60) {
      lines++;
      x = 0;
    }
    x += item;
  }
  return Math.max(0, lines - 1) * 24;
}

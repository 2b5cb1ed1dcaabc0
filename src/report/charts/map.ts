/** @file Real and synthetic rows on one map, panels for each augmenter and class (figure 10 of Shilandari et al., 2022). */

import type { CustomSeriesRenderItem } from "echarts";
import {
  type ChartOption,
  chartAtWidths,
  columnsFor,
  drawChart,
  gridOf,
  panels,
  panelTitle,
  short,
} from "../chart.ts";
import { classColour, tokens } from "../colours.ts";
import type { Chart } from "../document.ts";

/** One row of the map. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

export interface MapRow {
  readonly title: string;
  readonly colour: string;
  readonly synthetic: readonly MapPoint[];
  /** One line per class under the class's name, e.g. "coverage 62 %". */
  readonly notes: readonly string[];
  /** Under the title of the first panel. */
  readonly summary: string;
}

export function mapChart(
  id: string,
  alt: string,
  classes: readonly string[],
  real: readonly MapPoint[],
  rows: readonly MapRow[],
): Chart {
  return chartAtWidths(id, alt, (width, own) => draw(own, classes, real, rows, width));
}

function draw(
  id: string,
  classes: readonly string[],
  real: readonly MapPoint[],
  rows: readonly MapRow[],
  width: number,
): string {
  // All classes together, then one by one; each augmenter begins a line of its own.
  const each = classes.length + 1;
  const columns = columnsFor(each, width, 110, each);
  const lines = Math.ceil(each / columns);
  const grid = panels(rows.length * lines * columns, columns, {
    width,
    panelHeight: (width - 28 - (columns - 1) * 12) / columns,
    left: 14,
    right: 14,
    top: 84,
    bottom: 14,
    gapX: 12,
    gapY: 60,
  });
  const shownPanels = grid.panels.filter((_, i) => i % (lines * columns) < each);
  const all = [...real, ...rows.flatMap((row) => row.synthetic)];
  const xs = frame(all.map((point) => point.x));
  const ys = frame(all.map((point) => point.y));
  const option: ChartOption = {
    title: shownPanels.map((panel, i) => {
      const row = rows[Math.floor(i / each)];
      const at = i % each;
      return at === 0
        ? panelTitle(panel, short(row.title, 18), row.summary)
        : panelTitle(panel, short(classes[at - 1], 18), row.notes[at - 1]);
    }),
    legend: {
      left: 4,
      top: 8,
      itemGap: 20,
      selectedMode: false,
      textStyle: { color: tokens.ink, fontSize: 12 },
      data: [
        {
          name: "recorded",
          icon: "circle",
          itemStyle: { color: "transparent", borderColor: tokens.quiet, borderWidth: 1.2 },
        },
        { name: "synthetic", icon: "circle", itemStyle: { color: tokens.quiet } },
      ],
    },
    grid: shownPanels.map((panel) => ({
      ...gridOf(panel),
      show: true,
      borderColor: tokens.rule,
      borderWidth: 1,
    })),
    xAxis: shownPanels.map((_, i) => hiddenAxis(i, xs)),
    yAxis: shownPanels.map((_, i) => hiddenAxis(i, ys)),
    series: shownPanels.flatMap((_, i) => {
      const row = rows[Math.floor(i / each)];
      const only = (i % each) - 1;
      const shown = only < 0 ? classes.map((_, label) => label) : [only];
      const cloud = (name: string, points: readonly MapPoint[], label: number, radius: number) => ({
        name,
        type: "custom" as const,
        xAxisIndex: i,
        yAxisIndex: i,
        silent: true,
        data: [[0, 0]],
        renderItem: cloudPath(
          points.filter((point) => point.label === label),
          radius,
          name === "recorded"
            ? { fill: "none", stroke: only < 0 ? classColour(label) : tokens.quiet, lineWidth: 1 }
            : { fill: classColour(label), opacity: 0.8 },
        ),
      });
      return [
        ...shown.map((label) => cloud("recorded", real, label, only < 0 ? 2 : 2.5)),
        ...shown.map((label) => cloud("synthetic", row.synthetic, label, only < 0 ? 1.5 : 2)),
      ];
    }),
  };
  return drawChart(id, { width, height: grid.height }, option);
}

/** All points of a cloud as one path: a tenth of the size of as many single shapes. */
export function cloudPath(
  points: readonly MapPoint[],
  radius: number,
  style: { fill: string; stroke?: string; lineWidth?: number; opacity?: number },
): CustomSeriesRenderItem {
  return (_, api) => {
    const r = radius;
    const pathData = points
      .map(({ x, y }) => {
        const [cx, cy] = api.coord([x, y]);
        return `M${(cx - r).toFixed(1)} ${cy.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
      })
      .join("");
    return pathData === "" ? { type: "group", children: [] } : { type: "path", shape: { pathData }, style };
  };
}

/** A value axis that is not drawn. */
export const hiddenAxis = (gridIndex: number, range: { min: number; max: number }) => ({
  type: "value" as const,
  gridIndex,
  ...range,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { show: false },
  splitLine: { show: false },
});

/** The range of coordinates with a margin. */
export function frame(values: readonly number[]): { min: number; max: number } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = 0.06 * (high - low || 1);
  return { min: low - margin, max: high + margin };
}

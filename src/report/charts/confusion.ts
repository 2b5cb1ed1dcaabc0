/** @file Confusion matrices as heat maps: each row is a true class and sums to 100 %; below each share, how many predictions it is. */

import type { CustomSeriesRenderItem } from "echarts";
import { type ChartOption, chartAtWidths, drawChart, gridOf, panels, panelTitle, short } from "../chart.ts";
import { heat, tokens } from "../colours.ts";
import type { Chart } from "../document.ts";

export interface ConfusionPanel {
  readonly title: string;
  readonly subtitle: string;
  /** `counts[truth][predicted]`. */
  readonly counts: readonly (readonly number[])[];
}

export function confusionChart(
  id: string,
  alt: string,
  classes: readonly string[],
  list: readonly ConfusionPanel[],
): Chart {
  return chartAtWidths(id, alt, (width, own) => draw(own, classes, list, width));
}

function draw(id: string, classes: readonly string[], list: readonly ConfusionPanel[], room: number): string {
  const names = classes.map((name) => short(name, 10));
  // Names of classes stand left of each matrix, and slanting below it.
  const labels = 16 + 6.6 * Math.max(...names.map(({ length }) => length));
  const cell = Math.min(54, (room - labels - 14) / classes.length);
  const side = cell * classes.length;
  const columns = Math.max(1, Math.min(list.length, Math.floor((room - 8) / (side + labels))));
  const width = Math.min(room, columns * (side + labels) + 12);
  const grid = panels(list.length, columns, {
    width,
    panelHeight: Math.min(cell, 38) * classes.length,
    left: labels,
    right: width - columns * (side + labels),
    top: 54,
    bottom: 14 + 0.75 * labels,
    gapX: labels,
    gapY: 60 + labels,
  });
  const option: ChartOption = {
    title: list.map((panel, i) => panelTitle(grid.panels[i], short(panel.title, 24), panel.subtitle)),
    grid: grid.panels.map(gridOf),
    xAxis: list.map((_, i) => ({
      type: "category" as const,
      gridIndex: i,
      data: classes.map((_, k) => String(k)),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        interval: 0,
        rotate: 55,
        color: tokens.quiet,
        fontSize: 10.5,
        formatter: (_: string, k: number) => names[k],
      },
    })),
    yAxis: list.map((_, i) => ({
      type: "category" as const,
      gridIndex: i,
      inverse: true,
      data: classes.map((_, k) => String(k)),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        interval: 0,
        color: tokens.quiet,
        fontSize: 10.5,
        formatter: (_: string, k: number) => names[k],
      },
    })),
    series: list.map((panel, i) => ({
      type: "custom" as const,
      xAxisIndex: i,
      yAxisIndex: i,
      data: panel.counts.flatMap((row, truth) => row.map((_, predicted) => [predicted, truth])),
      renderItem: drawCell(panel.counts),
    })),
  };
  return drawChart(id, { width, height: grid.height }, option);
}

function drawCell(counts: readonly (readonly number[])[]): CustomSeriesRenderItem {
  return (params, api) => {
    const columns = counts[0].length;
    const truth = Math.floor(params.dataIndex / columns);
    const predicted = params.dataIndex % columns;
    const total = counts[truth].reduce((sum, n) => sum + n, 0);
    const share = total > 0 ? counts[truth][predicted] / total : 0;
    const [x, y] = api.coord([predicted, truth]);
    const [width, height] = api.size!([1, 1]) as number[];
    const { fill, ink } = heat(share);
    const written = (text: string, below: number, fontSize: number, fontWeight: "bold" | "normal") => ({
      type: "text" as const,
      style: {
        text,
        x,
        y: y + below,
        fill: ink,
        fontSize,
        fontWeight,
        textAlign: "center" as const,
        textVerticalAlign: "middle" as const,
      },
    });
    const percent = share > 0 && share < 0.005 ? "<1" : String(Math.round(100 * share));
    const count = String(counts[truth][predicted]);
    const legible = width >= 6.2 * count.length && height >= 28;
    const weight = truth === predicted ? "bold" : "normal";
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: { x: x - width / 2 + 0.5, y: y - height / 2 + 0.5, width: width - 1, height: height - 1 },
          style: { fill },
        },
        ...(total === 0 ? [] : [written(percent, legible ? -6 : 0, 11.5, weight)]),
        ...(total === 0 || !legible ? [] : [written(count, 8, 9, "normal")]),
      ],
    };
  };
}

/** @file Confusion matrices as heat maps: each row is a true class and sums to 100 %. */

import type { CustomSeriesRenderItem } from "echarts";
import { type ChartOption, drawChart, gridOf, panels, panelTitle, short } from "../chart.ts";
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
  const columns = Math.min(list.length, classes.length > 6 ? 2 : 4);
  const cell = columns > 2 ? 30 : 40;
  const side = cell * classes.length;
  const room = 78;
  const width = Math.max(360, columns * (side + room) + 24);
  const grid = panels(list.length, columns, {
    width,
    panelHeight: side * 0.8,
    left: room + 6,
    right: width - 6 - columns * (side + room),
    top: 54,
    bottom: 62,
    gapX: room,
    gapY: 116,
  });
  const names = classes.map((name) => short(name, 10));
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
  return drawChart(id, alt, { width, height: grid.height }, option);
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
    const written = total === 0 ? "" : share > 0 && share < 0.005 ? "<1" : String(Math.round(100 * share));
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: { x: x - width / 2 + 0.5, y: y - height / 2 + 0.5, width: width - 1, height: height - 1 },
          style: { fill },
        },
        {
          type: "text",
          style: {
            text: written,
            x,
            y,
            fill: ink,
            fontSize: 11,
            textAlign: "center",
            textVerticalAlign: "middle",
            fontWeight: truth === predicted ? "bold" : "normal",
          },
        },
      ],
    };
  };
}

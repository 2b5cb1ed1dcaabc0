/** @file Forest plot: each augmenter's UAR difference with its interval, one panel per classifier and normalisation. */

import type { CustomSeriesRenderItem } from "echarts";
import { axis, type ChartOption, drawChart, gridOf, limits, panels, panelTitle, short } from "../chart.ts";
import { tokens } from "../colours.ts";
import type { Chart } from "../document.ts";
import { bounds, isNumber, points } from "../format.ts";

export interface ForestRow {
  readonly label: string;
  readonly colour: string;
  /** Shares, not points. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: string;
}

export interface ForestPanel {
  readonly title: string;
  readonly rows: readonly ForestRow[];
}

const rowHeight = 24;

/** @param unit What the axis measures, e.g. "UAR difference to none, points". */
export function forestChart(id: string, alt: string, unit: string, list: readonly ForestPanel[]): Chart {
  const columns = list.length > 1 ? 2 : 1;
  const most = Math.max(1, ...list.map((panel) => panel.rows.length));
  const width = 960;
  const labels = 122;
  const numbers = 142;
  const grid = panels(list.length, columns, {
    width,
    panelHeight: most * rowHeight + 10,
    left: labels,
    right: numbers,
    top: 40,
    bottom: 46,
    gapX: labels + numbers - 8,
    gapY: 78,
  });
  const ends = list.flatMap((panel) =>
    panel.rows.flatMap(({ low, high }) => [low, high].filter(isNumber).map((share) => 100 * share)),
  );
  const interval = niceStep(ends);
  const scale = { ...limits([0, ...ends], interval), interval };
  const option: ChartOption = {
    title: list.map((panel, i) =>
      panelTitle({ ...grid.panels[i], left: grid.panels[i].left - labels + 12 }, panel.title),
    ),
    grid: grid.panels.map(gridOf),
    xAxis: list.map((_, i) => ({
      type: "value" as const,
      gridIndex: i,
      ...scale,
      name: unit,
      nameLocation: "middle" as const,
      nameGap: 26,
      nameTextStyle: axis.name,
      ...axis.line,
      axisLabel: { ...axis.label, formatter: (value: number) => points(value / 100).replace(/\.0$/, "") },
      splitLine: axis.split,
    })),
    yAxis: list.map((panel, i) => ({
      type: "category" as const,
      gridIndex: i,
      inverse: true,
      data: panel.rows.map((_, k) => String(k)),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        color: tokens.ink,
        fontSize: 12,
        formatter: (_: string, k: number) => short(panel.rows[k].label, 16),
      },
    })),
    series: list.map((panel, i) => ({
      type: "custom" as const,
      xAxisIndex: i,
      yAxisIndex: i,
      clip: false,
      data: panel.rows.map((row, k) => [isNumber(row.value) ? 100 * row.value : 0, k]),
      renderItem: drawRow(panel.rows, grid.panels[i]),
    })),
    graphic: grid.panels.map((panel) => zeroLine(panel, scale)),
  };
  return drawChart(id, alt, { width, height: grid.height }, option);
}

/** Steps of 1, 2, 5, 10 … points, so that an axis has four to seven. */
function niceStep(values: readonly number[]): number {
  const finite = [0, ...values.filter(Number.isFinite)];
  const span = Math.max(...finite) - Math.min(...finite);
  return [0.5, 1, 2, 5, 10, 20].find((step) => span / step <= 6) ?? 50;
}

function zeroLine(
  panel: { left: number; top: number; width: number; height: number },
  scale: { min: number; max: number },
) {
  const x = panel.left + (panel.width * (0 - scale.min)) / (scale.max - scale.min);
  return {
    type: "line" as const,
    silent: true,
    z: 1,
    shape: { x1: x, x2: x, y1: panel.top, y2: panel.top + panel.height },
    style: { stroke: tokens.quiet, lineWidth: 1.2 },
  };
}

/** Interval with caps, point filled where a verdict was reached, numbers at the right. */
function drawRow(rows: readonly ForestRow[], panel: { left: number; width: number }): CustomSeriesRenderItem {
  return (params, api) => {
    const row = rows[params.dataIndex];
    const y = api.coord([0, params.dataIndex])[1];
    const x = (share: number) => api.coord([100 * share, params.dataIndex])[0];
    const decided = row.verdict === "gain" || row.verdict === "loss";
    const label = isNumber(row.value) ? `${points(row.value)} ${bounds(row)}` : "n/a";
    const line = (x1: number, y1: number, x2: number, y2: number, lineWidth: number) => ({
      type: "line" as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: row.colour, lineWidth },
    });
    const drawn =
      isNumber(row.low) && isNumber(row.high) && isNumber(row.value)
        ? [
            line(x(row.low), y, x(row.high), y, 2),
            line(x(row.low), y - 4, x(row.low), y + 4, 2),
            line(x(row.high), y - 4, x(row.high), y + 4, 2),
            {
              type: "circle" as const,
              shape: { cx: x(row.value), cy: y, r: 4.5 },
              style: { fill: decided ? row.colour : tokens.paper, stroke: row.colour, lineWidth: 2 },
            },
          ]
        : [];
    return {
      type: "group",
      children: [
        ...drawn,
        {
          type: "text",
          style: {
            text: label,
            x: panel.left + panel.width + 12,
            y,
            textVerticalAlign: "middle",
            fill: tokens.ink,
            fontSize: 11.5,
            fontWeight: decided ? "bold" : "normal",
          },
        },
      ],
    };
  };
}

/** @file Figure 4 of Wang et al. (2022): UAR as bars, a panel for each pair of source and target language. */

import type { CustomSeriesRenderItem } from "echarts";
import type { Interval } from "../../experiment/index.ts";
import {
  axis,
  type ChartOption,
  drawChart,
  gridOf,
  legendRoom,
  panels,
  panelTitle,
  short,
} from "../chart.ts";
import { tokens } from "../colours.ts";
import type { Chart } from "../document.ts";
import { isNumber, percent } from "../format.ts";

export interface Bar {
  /** E.g. "LT_AUG". */
  readonly label: string;
  readonly augmenter: string;
  readonly colour: string;
  readonly score: Interval;
}

export interface BarPanel {
  readonly title: string;
  /** Groups of bars: one for each amount of the target language. */
  readonly groups: readonly (readonly Bar[])[];
}

/** @param chance UAR of guessing, a share. */
export function barsChart(id: string, alt: string, chance: number, list: readonly BarPanel[]): Chart {
  const most = Math.max(1, ...list.map(({ groups }) => slots(groups).length));
  const colours = new Map(
    list.flatMap(({ groups }) => groups.flat().map(({ augmenter, colour }) => [augmenter, colour] as const)),
  );
  const columns = list.length > 1 && most <= 9 ? 2 : 1;
  const width = 960;
  const grid = panels(list.length, columns, {
    width,
    panelHeight: 190,
    left: 52,
    right: 12,
    top: 76 + legendRoom([...colours.keys()], width),
    bottom: 36,
    gapX: 52,
    gapY: 84,
  });
  const option: ChartOption = {
    title: list.map((panel, i) => panelTitle(grid.panels[i], short(panel.title, 44))),
    legend: {
      left: 42,
      top: 8,
      itemGap: 18,
      itemWidth: 14,
      selectedMode: false,
      textStyle: { color: tokens.ink, fontSize: 12 },
      data: [...colours].map(([name, color]) => ({ name, icon: "roundRect", itemStyle: { color } })),
      formatter: (name: string) => short(name, 22),
    },
    grid: grid.panels.map(gridOf),
    xAxis: list.map(({ groups }, i) => ({
      type: "category" as const,
      gridIndex: i,
      data: slots(groups).map((_, k) => String(k)),
      ...axis.line,
      axisLabel: {
        ...axis.label,
        color: tokens.ink,
        interval: 0,
        formatter: (_: string, k: number) => short(slots(groups)[k]?.label ?? "", 12),
      },
    })),
    yAxis: list.map((_, i) => ({
      type: "value" as const,
      gridIndex: i,
      min: 0,
      max: 100,
      interval: 25,
      ...axis.line,
      axisLabel: axis.label,
      splitLine: axis.split,
      ...(i % columns === 0 && {
        name: "UAR, %",
        nameLocation: "middle" as const,
        nameGap: 34,
        nameTextStyle: axis.name,
      }),
    })),
    series: [
      ...list.map(({ groups }, i) => ({
        type: "custom" as const,
        xAxisIndex: i,
        yAxisIndex: i,
        silent: true,
        data: slots(groups).map((bar, k) => [
          k,
          bar && isNumber(bar.score.value) ? 100 * bar.score.value : 0,
        ]),
        renderItem: drawBar(slots(groups), chance, grid.panels[i]),
      })),
      // Legends show only names that a series has.
      ...[...colours.keys()].map((name) => ({
        name,
        type: "custom" as const,
        data: [],
        renderItem: (): { type: "group"; children: [] } => ({ type: "group", children: [] }),
      })),
    ],
  };
  return drawChart(id, alt, { width, height: grid.height }, option);
}

/** An empty place between groups. */
function slots(groups: BarPanel["groups"]): (Bar | null)[] {
  return groups.flatMap((group, i) => (i > 0 ? [null, ...group] : [...group]));
}

/** A bar, its interval, its value above; with the first the line of chance. */
function drawBar(
  list: readonly (Bar | null)[],
  chance: number,
  panel: { left: number; width: number },
): CustomSeriesRenderItem {
  return (params, api) => {
    const k = params.dataIndex;
    const bar = list[k];
    const y = (share: number) => api.coord([k, 100 * share])[1];
    const line = (x1: number, y1: number, x2: number, y2: number, style: object) => ({
      type: "line" as const,
      shape: { x1, y1, x2, y2 },
      style,
    });
    const guessing =
      k === 0
        ? [
            line(panel.left, y(chance), panel.left + panel.width, y(chance), {
              stroke: tokens.quiet,
              lineWidth: 1,
              lineDash: [4, 4],
            }),
          ]
        : [];
    if (bar === null || !isNumber(bar.score.value)) return { type: "group", children: guessing };
    const [x] = api.coord([k, 0]);
    const half = Math.min(24, (0.36 * panel.width) / list.length);
    const { value, low, high } = bar.score;
    const known = isNumber(low) && isNumber(high);
    const ink = { stroke: tokens.ink, lineWidth: 1.4 };
    return {
      type: "group",
      children: [
        {
          type: "rect" as const,
          shape: { x: x - half, y: y(value), width: 2 * half, height: y(0) - y(value) },
          style: { fill: bar.colour, opacity: 0.85 },
        },
        ...(known
          ? [
              line(x, y(low), x, y(high), ink),
              line(x - 5, y(low), x + 5, y(low), ink),
              line(x - 5, y(high), x + 5, y(high), ink),
            ]
          : []),
        {
          type: "text" as const,
          style: {
            text: percent(value),
            x,
            y: y(known ? Math.max(high, value) : value) - 4,
            textAlign: "center" as const,
            textVerticalAlign: "bottom" as const,
            fill: tokens.ink,
            fontSize: 10.5,
          },
        },
        ...guessing,
      ],
    };
  };
}

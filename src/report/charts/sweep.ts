/** @file Figures 5-9 of the paper: UAR over the amount of synthetic data, one panel per augmenter, with bands. */

import type { CustomSeriesRenderItem } from "echarts";
import type { Interval } from "../../experiment/index.ts";
import { axis, type ChartOption, drawChart, gridOf, limits, panels, panelTitle, short } from "../chart.ts";
import { symbolOf, tokens } from "../colours.ts";
import type { Chart } from "../document.ts";
import { amountLabel, isNumber } from "../format.ts";

export interface SweepLine {
  readonly classifier: string;
  /** One entry per amount of the panel's axis; null where nothing was measured. */
  readonly points: readonly (Interval | null)[];
  /** UAR without synthetic rows, a share. */
  readonly without: number | null;
}

export interface SweepPanel {
  readonly title: string;
  readonly colour: string;
  readonly lines: readonly SweepLine[];
}

const dashes = ["solid", "dashed", "dotted"] as const;

/** @param amounts The horizontal axis, 0 first where the baseline is known. @param classifiers In legend order. @param unit Of the amounts. */
export function sweepChart(
  id: string,
  alt: string,
  amounts: readonly number[],
  declared: number,
  classifiers: readonly string[],
  list: readonly SweepPanel[],
  unit = "synthetic rows per recorded row",
): Chart {
  const columns = Math.min(3, list.length);
  const width = 960;
  const grid = panels(list.length, columns, {
    width: columns === 1 ? 480 : columns === 2 ? 720 : width,
    panelHeight: 170,
    left: 52,
    right: 16,
    top: 76,
    bottom: 48,
    gapX: 38,
    gapY: 84,
  });
  const ends = list
    .flatMap((panel) =>
      panel.lines.flatMap((line) => [
        line.without,
        ...line.points.flatMap((point) => (point ? [point.low, point.high] : [])),
      ]),
    )
    .filter(isNumber)
    .map((share) => 100 * share);
  const scale = limits(ends, spread(ends) > 20 ? 10 : spread(ends) > 8 ? 5 : 2);
  const option: ChartOption = {
    title: list.map((panel, i) => panelTitle(grid.panels[i], short(panel.title, 32))),
    legend: legend(classifiers),
    grid: grid.panels.map(gridOf),
    xAxis: list.map((_, i) => ({
      type: "category" as const,
      gridIndex: i,
      boundaryGap: true,
      data: amounts.map(String),
      name: unit,
      nameLocation: "middle" as const,
      nameGap: 26,
      nameTextStyle: axis.name,
      ...axis.line,
      axisLabel: {
        ...axis.label,
        interval: 0,
        formatter: (_: string, k: number) =>
          amounts[k] === declared ? `{declared|${amountLabel(declared)}}` : amountLabel(amounts[k]),
        rich: { declared: { fontWeight: "bold" as const, fontSize: 11, color: tokens.ink } },
      },
      splitLine: { show: false },
    })),
    yAxis: list.map((_, i) => ({
      type: "value" as const,
      gridIndex: i,
      ...scale,
      splitNumber: 4,
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
    series: list.flatMap((panel, i) =>
      panel.lines.flatMap((line) => {
        const style = classifiers.indexOf(line.classifier);
        const place = { xAxisIndex: i, yAxisIndex: i };
        return [
          {
            ...place,
            type: "custom" as const,
            silent: true,
            data: [[0, 0]],
            z: 1,
            clip: true,
            renderItem: band(line.points, panel.colour),
          },
          ...(line.without === null
            ? []
            : [
                {
                  ...place,
                  type: "line" as const,
                  data: amounts.map(() => 100 * line.without!),
                  symbol: "none",
                  silent: true,
                  lineStyle: {
                    color: tokens.quiet,
                    width: 1,
                    type: dashes[style % dashes.length],
                    opacity: 0.8,
                  },
                  z: 2,
                },
              ]),
          {
            ...place,
            name: line.classifier,
            type: "line" as const,
            data: line.points.map((point) => (point && isNumber(point.value) ? 100 * point.value : null)),
            connectNulls: true,
            symbol: symbolOf(style),
            symbolSize: 7,
            itemStyle: { color: panel.colour },
            lineStyle: { color: panel.colour, width: 2, type: dashes[style % dashes.length] },
            z: 3,
          },
        ];
      }),
    ),
  };
  const drawnWidth = columns === 1 ? 480 : columns === 2 ? 720 : width;
  return drawChart(id, alt, { width: drawnWidth, height: grid.height }, option);
}

const spread = (values: readonly number[]) => {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);
};

function legend(classifiers: readonly string[]) {
  return {
    left: 42,
    top: 8,
    itemWidth: 34,
    itemGap: 22,
    textStyle: { color: tokens.ink, fontSize: 12 },
    data: classifiers.map((name, i) => ({
      name,
      itemStyle: { color: tokens.quiet },
      lineStyle: { color: tokens.quiet, width: 2, type: dashes[i % dashes.length] },
    })),
    formatter: (name: string) => short(name, 28),
  };
}

/** The interval as a pale area behind the line. */
function band(list: readonly (Interval | null)[], colour: string): CustomSeriesRenderItem {
  return (_, api) => {
    const known = list.flatMap((point, k) =>
      point && isNumber(point.low) && isNumber(point.high)
        ? [{ k, low: 100 * point.low, high: 100 * point.high }]
        : [],
    );
    const top = known.map(({ k, high }) => api.coord([k, high]));
    const bottom = known.map(({ k, low }) => api.coord([k, low])).reverse();
    return {
      type: "polygon",
      shape: { points: [...top, ...bottom] },
      style: { fill: colour, opacity: 0.14 },
    };
  };
}

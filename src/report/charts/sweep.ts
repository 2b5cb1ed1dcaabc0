/** @file UAR over the amount of augmentation, one panel per augmenter, with bands (figures 5 to 9 of Shilandari et al., 2022). */

import type { CustomSeriesRenderItem } from "echarts";
import type { Interval } from "../../experiment/index.ts";
import {
  axis,
  type ChartOption,
  chartAtWidths,
  columnsFor,
  drawChart,
  gridOf,
  limits,
  panels,
  panelTitle,
  short,
} from "../chart.ts";
import { tokens } from "../colours.ts";
import type { Chart } from "../document.ts";
import { isNumber } from "../format.ts";

export interface SweepPanel {
  readonly title: string;
  readonly colour: string;
  /** One entry per amount of the axis; null where nothing was measured. */
  readonly points: readonly (Interval | null)[];
}

export interface SweepAxis {
  /** 0 first where the baseline is known. */
  readonly amounts: readonly number[];
  /** The amount at which gains are judged. */
  readonly declared: number;
  /** "synthetic rows per recorded row". */
  readonly name: string;
  /** "0.5×". */
  readonly tick: (amount: number) => string;
}

/** @param without UAR without augmentation, a share; null where it is not known. */
export function sweepChart(
  id: string,
  alt: string,
  axes: SweepAxis,
  without: number | null,
  list: readonly SweepPanel[],
): Chart {
  return chartAtWidths(id, alt, (width, own) => draw(own, axes, without, list, width));
}

function draw(
  id: string,
  { amounts, declared, name, tick }: SweepAxis,
  without: number | null,
  list: readonly SweepPanel[],
  room: number,
): string {
  const columns = columnsFor(list.length, room, 240);
  const width = Math.min(room, columns === 1 ? 480 : columns * 320);
  const grid = panels(list.length, columns, {
    width,
    panelHeight: room < 480 ? 120 : 150,
    left: 52,
    right: 16,
    top: 34,
    bottom: 48,
    gapX: 38,
    gapY: 84,
  });
  const ends = [without, ...list.flatMap(({ points }) => points.flatMap((p) => (p ? [p.low, p.high] : [])))]
    .filter(isNumber)
    .map((share) => 100 * share);
  const scale = limits(ends, spread(ends) > 20 ? 10 : spread(ends) > 8 ? 5 : 2);
  const option: ChartOption = {
    title: list.map((panel, i) => panelTitle(grid.panels[i], short(panel.title, 32))),
    grid: grid.panels.map(gridOf),
    xAxis: list.map((_, i) => ({
      type: "category" as const,
      gridIndex: i,
      boundaryGap: true,
      data: amounts.map(String),
      name,
      nameLocation: "middle" as const,
      nameGap: 26,
      nameTextStyle: axis.name,
      ...axis.line,
      axisLabel: {
        ...axis.label,
        interval: 0,
        formatter: (_: string, k: number) =>
          amounts[k] === declared ? `{declared|${tick(declared)}}` : tick(amounts[k]),
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
    series: list.flatMap(({ points, colour }, i) => {
      const place = { xAxisIndex: i, yAxisIndex: i };
      const percents = points.map((point) => (point && isNumber(point.value) ? 100 * point.value : null));
      return [
        {
          ...place,
          type: "custom" as const,
          silent: true,
          data: [[0, 0]],
          z: 1,
          clip: true,
          renderItem: band(points, colour),
        },
        ...(isNumber(without)
          ? [
              {
                ...place,
                type: "line" as const,
                data: amounts.map(() => 100 * without),
                symbol: "none",
                silent: true,
                lineStyle: { color: tokens.quiet, width: 1, type: "dashed" as const },
                z: 2,
              },
            ]
          : []),
        {
          ...place,
          type: "line" as const,
          data: percents,
          connectNulls: true,
          symbol: "circle",
          symbolSize: 7,
          itemStyle: { color: colour },
          lineStyle: { color: colour, width: 2 },
          z: 3,
        },
      ];
    }),
  };
  return drawChart(id, { width, height: grid.height }, option);
}

const spread = (values: readonly number[]) =>
  values.length === 0 ? 0 : Math.max(...values) - Math.min(...values);

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

/** @file Training curves: one panel per quantity, one line per emotion or, where one network serves all emotions, per augmenter. */

import type { TrainingCurve } from "../../core/index.ts";
import {
  axis,
  type ChartOption,
  chartAtWidths,
  columnsFor,
  drawChart,
  gridOf,
  legendRoom,
  panels,
  panelTitle,
  short,
} from "../chart.ts";
import { classColour, tokens } from "../colours.ts";
import type { Chart } from "../document.ts";

/** More points than this cannot be told apart at a panel's width. */
const mostPoints = 80;

/** @param colourOf The colour of a group; absent: by its place among the groups. */
export function curvesChart(
  id: string,
  alt: string,
  curves: readonly TrainingCurve[],
  colourOf?: (group: string) => string,
): Chart {
  return chartAtWidths(id, alt, (width, own) => draw(own, curves, width, colourOf));
}

function draw(
  id: string,
  curves: readonly TrainingCurve[],
  room: number,
  colourOf?: (group: string) => string,
): string {
  const names = [...new Set(curves.map((curve) => curve.name))];
  const groups = [...new Set(curves.map((curve) => curve.group))];
  const colour = (group: string) => colourOf?.(group) ?? classColour(groups.indexOf(group));
  const columns = columnsFor(names.length, room, 240);
  const width = Math.min(room, columns === 1 ? 480 : columns * 320);
  const grid = panels(names.length, columns, {
    width,
    panelHeight: 140,
    left: 56,
    right: 18,
    top:
      74 +
      legendRoom(
        groups.map((name) => short(name, 18)),
        width,
      ),
    bottom: 44,
    gapX: 60,
    gapY: 78,
  });
  const option: ChartOption = {
    title: names.map((name, i) => panelTitle(grid.panels[i], short(name, 30))),
    legend: {
      left: 46,
      top: 8,
      itemWidth: 18,
      itemGap: 16,
      icon: "roundRect",
      itemHeight: 3,
      textStyle: { color: tokens.ink, fontSize: 12 },
      data: groups.map((name) => ({ name, itemStyle: { color: colour(name) } })),
      formatter: (name: string) => short(name || "all", 18),
    },
    grid: grid.panels.map(gridOf),
    xAxis: names.map((_, i) => ({
      type: "value" as const,
      gridIndex: i,
      min: 0,
      max: "dataMax" as const,
      splitNumber: 4,
      name: "step",
      nameLocation: "middle" as const,
      nameGap: 24,
      nameTextStyle: axis.name,
      ...axis.line,
      axisLabel: { ...axis.label, showMaxLabel: true, hideOverlap: true, formatter: compact },
      splitLine: { show: false },
    })),
    yAxis: names.map((name, i) => ({
      type: "value" as const,
      gridIndex: i,
      scale: true,
      ...widened(curves.filter((curve) => curve.name === name)),
      splitNumber: 3,
      ...axis.line,
      axisLabel: { ...axis.label, formatter: compact },
      splitLine: axis.split,
    })),
    series: names.flatMap((name, i) =>
      curves
        .filter((curve) => curve.name === name)
        .map((curve) => ({
          type: "line" as const,
          name: curve.group,
          xAxisIndex: i,
          yAxisIndex: i,
          showSymbol: false,
          data: thinned(curve),
          itemStyle: { color: colour(curve.group) },
          lineStyle: { color: colour(curve.group), width: 1.5 },
        })),
    ),
  };
  return drawChart(id, { width, height: grid.height }, option);
}

/** At most `mostPoints` of a curve, each the mean of its stretch; values that are not finite are left out. */
function thinned(curve: TrainingCurve): number[][] {
  const known = curve.steps
    .map((step, k) => [step, curve.values[k]])
    .filter(([, value]) => Number.isFinite(value));
  if (known.length <= mostPoints) return known;
  return Array.from({ length: mostPoints }, (_, k) => {
    const from = Math.floor((k * known.length) / mostPoints);
    const part = known.slice(from, Math.max(from + 1, Math.floor(((k + 1) * known.length) / mostPoints)));
    const mean = (column: number) => part.reduce((sum, pair) => sum + pair[column], 0) / part.length;
    return [mean(0), mean(1)];
  });
}

/** Round ends and steps for values that hardly change, whose axis would name one number several times; {} for all others. */
function widened(curves: readonly TrainingCurve[]): { min?: number; max?: number; interval?: number } {
  const values = curves.flatMap((curve) => curve.values.filter(Number.isFinite));
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 0.01 * size || size === 0) return {};
  const interval = 10 ** Math.floor(Math.log10(size / 10));
  return {
    min: interval * (Math.floor(low / interval) - 1),
    max: interval * (Math.ceil(high / interval) + 1),
    interval,
  };
}

function compact(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-3)) return value.toExponential(0).replace("e+", "e");
  if (size >= 1e4) return `${Number((value / 1000).toFixed(1))}k`;
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

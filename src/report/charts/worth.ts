/** @file Reliability diagrams, and how many answers are wrong when only the surest are given (risk and coverage). */

import type { ReliabilityBin, RiskPoint } from "../../answers/index.ts";
import {
  axis,
  type ChartOption,
  chartAtWidths,
  columnsFor,
  drawChart,
  gridOf,
  legendRoom,
  type Panel,
  panels,
  panelTitle,
  short,
} from "../chart.ts";
import { classColour, tokens } from "../colours.ts";
import type { Chart } from "../document.ts";

export interface ReliabilityPanel {
  readonly title: string;
  readonly stated: readonly ReliabilityBin[];
  readonly calibrated: readonly ReliabilityBin[];
}

export interface RiskLine {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly RiskPoint[];
}

const [statedColour, calibratedColour] = [classColour(1), classColour(0)];
/** What fewer recordings give is chance. */
const fewestInBin = 5;

const names = { stated: "as stated", calibrated: "calibrated", ideal: "ideal" } as const;

/** One panel for each model; dots are as large as the recordings are many. */
export function reliabilityChart(id: string, alt: string, list: readonly ReliabilityPanel[]): Chart {
  return chartAtWidths(id, alt, (room, own) => {
    const { grid, width, columns } = layout(list.length, room, Object.values(names));
    const option: ChartOption = {
      title: list.map(({ title }, i) => panelTitle(grid.panels[i], short(title, 32))),
      legend: legendOf([
        { name: names.stated, colour: statedColour },
        { name: names.calibrated, colour: calibratedColour },
        { name: names.ideal, colour: tokens.quiet },
      ]),
      grid: grid.panels.map(gridOf),
      xAxis: list.map((_, i) => share(i, "stated probability, %", 26)),
      yAxis: list.map((_, i) => share(i, i % columns === 0 ? "came true, %" : "", 34)),
      series: list.flatMap(({ stated, calibrated }, i) => {
        const most = Math.max(...[...stated, ...calibrated].map(({ count }) => count));
        const line = (name: string, colour: string, bins: readonly ReliabilityBin[]) => ({
          type: "line" as const,
          name,
          xAxisIndex: i,
          yAxisIndex: i,
          data: bins
            .filter(({ count }) => count >= fewestInBin)
            .map(({ confidence, accuracy, count }) => ({
              value: [100 * confidence, 100 * accuracy],
              symbolSize: 4 + 10 * Math.sqrt(count / most),
            })),
          symbol: "circle",
          itemStyle: { color: colour },
          lineStyle: { color: colour, width: 1.5 },
          z: 3,
        });
        return [
          {
            type: "line" as const,
            name: names.ideal,
            xAxisIndex: i,
            yAxisIndex: i,
            data: [
              [0, 0],
              [100, 100],
            ],
            symbol: "none",
            silent: true,
            itemStyle: { color: tokens.quiet },
            lineStyle: { color: tokens.quiet, width: 1, type: "dashed" as const },
            z: 2,
          },
          line(names.stated, statedColour, stated),
          line(names.calibrated, calibratedColour, calibrated),
        ];
      }),
    };
    return drawChart(own, { width, height: grid.height }, option);
  });
}

export function riskChart(id: string, alt: string, lines: readonly RiskLine[]): Chart {
  return chartAtWidths(id, alt, (room, own) => {
    const { grid, width } = layout(
      1,
      room,
      lines.map(({ name }) => short(name, 30)),
    );
    const option: ChartOption = {
      legend: { ...legendOf(lines), formatter: (name: string) => short(name, 30) },
      grid: grid.panels.map(gridOf),
      xAxis: share(0, "answered, the surest first, %", 26),
      yAxis: {
        ...share(0, "wrong answers, %", 34),
        max:
          5 * Math.ceil(Math.max(...lines.flatMap(({ points }) => points.map(({ risk }) => 20 * risk)), 1)),
      },
      series: lines.map(({ name, colour, points }) => ({
        type: "line" as const,
        name,
        data: points.map(({ answered, risk }) => [100 * answered, 100 * risk]),
        symbol: "circle",
        symbolSize: 5,
        itemStyle: { color: colour },
        lineStyle: { color: colour, width: 2 },
      })),
    };
    return drawChart(own, { width, height: grid.height }, option);
  });
}

function layout(n: number, room: number, legend: readonly string[]) {
  const columns = columnsFor(n, room, 300, 2);
  const width = Math.min(room, columns === 1 ? 480 : columns * 420);
  const grid = panels(n, columns, {
    width,
    panelHeight: room < 480 ? 220 : 240,
    left: 56,
    right: 20,
    top: (n > 1 ? 74 : 52) + legendRoom(legend, width),
    bottom: 48,
    gapX: 56,
    gapY: 84,
  }) satisfies { readonly panels: readonly Panel[]; readonly height: number };
  return { grid, width, columns };
}

const legendOf = (items: readonly { readonly name: string; readonly colour: string }[]) => ({
  left: 46,
  top: 8,
  itemWidth: 18,
  itemGap: 16,
  icon: "roundRect",
  itemHeight: 3,
  textStyle: { color: tokens.ink, fontSize: 12 },
  data: items.map(({ name, colour }) => ({ name, itemStyle: { color: colour } })),
});

const share = (gridIndex: number, name: string, nameGap: number) => ({
  type: "value" as const,
  gridIndex,
  min: 0,
  max: 100,
  splitNumber: 5,
  name,
  nameLocation: "middle" as const,
  nameGap,
  nameTextStyle: axis.name,
  ...axis.line,
  axisLabel: axis.label,
  splitLine: axis.split,
});

/** @file Representations of clips and of views of them, one panel for each augmenter (figure 3 of Wang et al., 2022). */

import {
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
import { cloudPath, frame, hiddenAxis, type MapPoint } from "./map.ts";

export interface RepresentationPanel {
  readonly title: string;
  /** Under the title: how well the classes are separated. */
  readonly note: string;
  readonly clips: readonly MapPoint[];
  readonly views: readonly MapPoint[];
}

export function representationsChart(
  id: string,
  alt: string,
  classes: readonly string[],
  list: readonly RepresentationPanel[],
): Chart {
  return chartAtWidths(id, alt, (width, own) => draw(own, classes, list, width));
}

function draw(
  id: string,
  classes: readonly string[],
  list: readonly RepresentationPanel[],
  room: number,
): string {
  const columns = columnsFor(list.length, room, 240);
  const width = Math.min(room, columns === 1 ? 480 : columns * 320);
  const shown = classes.flatMap((name, label) =>
    list.some(({ clips, views }) => [...clips, ...views].some((point) => point.label === label))
      ? [{ name, label }]
      : [],
  );
  const kinds = ["clip", "view of it"];
  const grid = panels(list.length, columns, {
    width,
    panelHeight: (width - 28 - (columns - 1) * 18) / columns,
    left: 14,
    right: 14,
    top: 86 + legendRoom([...kinds, ...shown.map(({ name }) => short(name, 18))], width),
    bottom: 14,
    gapX: 18,
    gapY: 66,
  });
  const ranges = list.map(({ clips, views }) => [
    frame([...clips, ...views].map(({ x }) => x)),
    frame([...clips, ...views].map(({ y }) => y)),
  ]);
  const cloud = (i: number, name: string, points: readonly MapPoint[], hollow: boolean, colour: string) => ({
    name,
    type: "custom" as const,
    xAxisIndex: i,
    yAxisIndex: i,
    silent: true,
    data: [[0, 0]],
    renderItem: cloudPath(
      points,
      hollow ? 3.6 : 2.2,
      hollow ? { fill: "none", stroke: colour, lineWidth: 1.7 } : { fill: colour, opacity: 0.55 },
    ),
  });
  const option: ChartOption = {
    title: list.map((panel, i) => panelTitle(grid.panels[i], short(panel.title, 30), panel.note)),
    legend: {
      left: 4,
      top: 8,
      itemGap: 16,
      itemWidth: 14,
      selectedMode: false,
      textStyle: { color: tokens.ink, fontSize: 12 },
      data: [
        {
          name: kinds[0],
          icon: "circle",
          itemStyle: { color: "transparent", borderColor: tokens.quiet, borderWidth: 1.7 },
        },
        { name: kinds[1], icon: "circle", itemStyle: { color: tokens.quiet } },
        ...shown.map(({ name, label }) => ({
          name: ` ${name}`,
          icon: "roundRect",
          itemStyle: { color: classColour(label) },
        })),
      ],
      formatter: (name: string) => short(name.trim(), 18),
    },
    grid: grid.panels.map((panel) => ({
      ...gridOf(panel),
      show: true,
      borderColor: tokens.rule,
      borderWidth: 1,
    })),
    xAxis: ranges.map(([x], i) => hiddenAxis(i, x)),
    yAxis: ranges.map(([, y], i) => hiddenAxis(i, y)),
    series: [
      // Legends show only names that a series has.
      ...[...kinds, ...shown.map(({ name }) => ` ${name}`)].map((name) =>
        cloud(0, name, [], true, tokens.quiet),
      ),
      ...list.flatMap(({ clips, views }, i) => [
        ...shown.map(({ label }) =>
          cloud(
            i,
            kinds[1],
            views.filter((p) => p.label === label),
            false,
            classColour(label),
          ),
        ),
        ...shown.map(({ label }) =>
          cloud(
            i,
            kinds[0],
            clips.filter((p) => p.label === label),
            true,
            classColour(label),
          ),
        ),
      ]),
    ],
  };
  return drawChart(id, { width, height: grid.height }, option);
}

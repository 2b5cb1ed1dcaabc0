/** @file Per-speaker UAR as dots: what augmentation changed for whom. */

import {
  axis,
  type ChartOption,
  drawChart,
  gridOf,
  legendRoom,
  limits,
  panels,
  panelTitle,
  short,
} from "../chart.ts";
import { tokens } from "../colours.ts";
import type { Chart } from "../document.ts";

export interface SpeakerPanel {
  readonly title: string;
  /** One list of UAR per augmenter, in the order of the speakers; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** The augmenter drawn large, so that one can be followed among many. */
  readonly best: number | null;
}

export function speakersChart(
  id: string,
  alt: string,
  speakers: readonly string[],
  augmenters: readonly { readonly name: string; readonly colour: string; readonly baseline: boolean }[],
  list: readonly SpeakerPanel[],
): Chart {
  const columns = list.length > 1 ? 2 : 1;
  const width = 960;
  const grid = panels(list.length, columns, {
    width,
    panelHeight: 190,
    left: 52,
    right: 16,
    top:
      88 +
      legendRoom(
        augmenters.map(({ name }) => short(name, 18)),
        width,
      ),
    bottom: 62,
    gapX: 48,
    gapY: 96,
  });
  const all = list
    .flatMap((panel) => panel.values.flat())
    .flatMap((value) => (value === null ? [] : [100 * value]));
  const scale = limits(all, 10);
  const crowded = speakers.length > (columns === 1 ? 30 : 14) || speakers.some((name) => name.length > 4);
  const option: ChartOption = {
    title: list.map((panel, i) =>
      panelTitle(
        grid.panels[i],
        panel.title,
        panel.best === null ? "" : `large dots: ${short(augmenters[panel.best].name)}, the best here`,
      ),
    ),
    legend: {
      left: 42,
      top: 8,
      itemGap: 16,
      itemWidth: 14,
      textStyle: { color: tokens.ink, fontSize: 12 },
      data: augmenters.map(({ name, colour, baseline }) => ({
        name,
        itemStyle: { color: colour },
        icon: baseline ? "diamond" : "circle",
      })),
      formatter: (name: string) => short(name, 18),
    },
    grid: grid.panels.map(gridOf),
    xAxis: list.map((_, i) => ({
      type: "category" as const,
      gridIndex: i,
      data: speakers.map((_, k) => String(k)),
      name: "speaker",
      nameLocation: "middle" as const,
      nameGap: crowded ? 44 : 26,
      nameTextStyle: axis.name,
      ...axis.line,
      axisLabel: {
        ...axis.label,
        interval: 0,
        rotate: crowded ? 60 : 0,
        formatter: (_: string, k: number) => short(speakers[k], 8),
      },
      splitLine: axis.split,
    })),
    yAxis: list.map((_, i) => ({
      type: "value" as const,
      gridIndex: i,
      ...scale,
      max: Math.min(100, scale.max),
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
      panel.values.map((values, a) => ({
        type: "scatter" as const,
        name: augmenters[a].name,
        xAxisIndex: i,
        yAxisIndex: i,
        symbol: augmenters[a].baseline ? "diamond" : "circle",
        symbolSize: augmenters[a].baseline || a === panel.best ? 11 : 5,
        itemStyle: {
          color: augmenters[a].colour,
          opacity: augmenters[a].baseline || a === panel.best ? 1 : 0.6,
        },
        z: a === panel.best ? 4 : augmenters[a].baseline ? 3 : 2,
        data: values.flatMap((value, k) => (value === null ? [] : [[k, 100 * value]])),
      })),
    ),
  };
  return drawChart(id, alt, { width, height: grid.height }, option);
}

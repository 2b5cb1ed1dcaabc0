import { expect, test } from "vitest";
import { drawChart } from "../../src/report/chart.ts";

test("names that every object has by itself are drawn as others are, and change no object", () => {
  const names = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty"];
  const svg = drawChart(
    "c",
    { width: 900, height: 200 },
    {
      legend: { data: names },
      xAxis: { type: "category", data: names, axisLabel: { interval: 0 } },
      yAxis: { type: "value" },
      series: names.map((name) => ({ type: "line" as const, name, data: [[0, 1]] })),
    },
  );
  for (const name of names) expect(svg.split(`>${name}`).length - 1, name).toBe(2);
  expect(svg).not.toContain("native code");
  const inherited: string[] = [];
  for (const key in {}) inherited.push(key);
  expect(inherited).toEqual([]);
});

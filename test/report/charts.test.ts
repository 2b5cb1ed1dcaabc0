import { describe, expect, test } from "vitest";
import { confusionChart } from "../../src/report/charts/confusion.ts";
import { curvesChart } from "../../src/report/charts/curves.ts";
import { dotsChart } from "../../src/report/charts/dots.ts";
import { sweepChart } from "../../src/report/charts/sweep.ts";
import { augmenterColours, tokens } from "../../src/report/colours.ts";

const row = (label: string, value: number, decided: boolean) => ({
  label,
  text: Number.isNaN(value) ? "n/a" : String(value),
  bold: decided,
  dots: [{ colour: "#0072b2", value, low: value - 0.01, high: value + 0.01, filled: decided }],
});
const differences = { name: "difference, points", scale: "difference" as const };

const curve = (n: number) => ({
  group: "anger",
  name: "critic",
  steps: Array.from({ length: n }, (_, i) => i),
  values: Array.from({ length: n }, (_, i) => (i === 3 ? Number.NaN : Math.sin(i / 9))),
});
const sizes = (svg: string) => [...new Set(svg.match(/font-size[:=]"?[\d.]+/g))].sort();
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("charts", () => {
  // Golden files: looked at in a browser when they were stored; `vitest -u` renews them.
  test("rows of points are drawn as they were, for a page and for a telephone", async () => {
    const { svg, narrow } = dotsChart("dots", "alt", differences, [
      { title: "svm, train", rows: [row("smote", 0.004, false), row("cyclegan", 0.021, true)] },
    ]);
    await expect(svg).toMatchFileSnapshot("golden/dots.svg");
    await expect(narrow).toMatchFileSnapshot("golden/dots-narrow.svg");
  });

  test("do not depend on what was drawn before", () => {
    const draw = () => curvesChart("c", "alt", [curve(9)]);
    expect(draw()).toEqual(draw());
  });

  test("a row without numbers says so and draws no interval", () => {
    const { svg } = dotsChart("d", "alt", differences, [
      { title: "t", rows: [row("gan", Number.NaN, false)] },
    ]);
    expect(texts(svg)).toContain("n/a");
    expect(svg).not.toContain("#0072b2");
    expect(svg).not.toContain("NaN");
  });

  test("two points of a row stand one above the other, whatever their values", () => {
    const dot = (shape: "circle" | "diamond") => ({ colour: "#0072b2", value: 0.75, filled: true, shape });
    const { svg } = dotsChart("d", "alt", { name: "UAR", scale: "close" }, [
      { title: "t", rows: [{ label: "03", text: "75 → 75", dots: [dot("diamond"), dot("circle")] }] },
    ]);
    const diamond = Number(/<path d="M[\d.]+ ([\d.]+)l5 5/.exec(svg)?.[1]) + 5;
    const circle = Number(/ cy="([\d.]+)"/.exec(svg)?.[1]);
    // Half a diamond, half a circle and the width of their lines.
    expect(circle - diamond).toBeGreaterThan(5 + 4 + 2);
  });

  test("shares go from 0 to 100 %, and the line of guessing is named", () => {
    const axis = { name: "UAR, %", scale: "share" as const, mark: { at: 0.2, name: "guessing: 20.0" } };
    const { svg } = dotsChart("d", "alt", axis, [{ title: "", rows: [row("none", 0.8, false)] }]);
    expect(texts(svg)).toEqual(expect.arrayContaining(["0", "25", "50", "75", "100", "guessing: 20.0"]));
  });

  test("a confusion matrix shows shares of each true class with their counts, and nothing for a class without rows", () => {
    const { svg } = confusionChart(
      "c",
      "alt",
      ["anger", "fear", "joy"],
      [
        {
          title: "svm",
          subtitle: "UAR",
          counts: [
            [3, 1, 0],
            [0, 5, 5],
            [0, 0, 0],
          ],
        },
      ],
    );
    const cells = texts(svg).filter((text) => /^<?\d+$/.test(text.replace("&lt;", "<")));
    expect(cells).toEqual(["75", "3", "25", "1", "0", "0", "0", "0", "50", "5", "50", "5"]);
  });

  test("a sweep names its amounts and bridges an amount that was not measured", () => {
    const point = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
    const axes = { amounts: [0, 0.5, 1], declared: 1, name: "rows", tick: (amount: number) => `${amount}×` };
    const { svg } = sweepChart("s", "alt", axes, 0.8, [
      { title: "gan", colour: "#0072b2", points: [point(0.8), null, point(0.82)] },
    ]);
    expect(texts(svg)).toEqual(expect.arrayContaining(["gan", "0×", "0.5×", "1×", "UAR, %"]));
    expect(svg).not.toContain("NaN");
  });

  test("every chart is drawn twice, the second time for a telephone", () => {
    const counts = [
      [3, 1],
      [0, 5],
    ];
    const charts = [
      curvesChart("c", "alt", [curve(9)]),
      confusionChart("m", "alt", ["anger", "fear"], Array(4).fill({ title: "svm", subtitle: "", counts })),
    ];
    for (const { svg, narrow = "" } of charts) {
      expect(Number(/ width="(\d+)"/.exec(narrow)?.[1])).toBeLessThanOrEqual(360);
      expect(narrow).not.toBe(svg);
      // Text keeps its size.
      expect(sizes(narrow)).toEqual(sizes(svg));
    }
  });

  test("training curves are thinned: a long run is no larger than a short one", () => {
    const size = (n: number) => curvesChart("c", "alt", [curve(n)]).svg.length;
    expect(size(5000)).toBeLessThan(1.2 * size(90));
    expect(curvesChart("c", "alt", [curve(50)]).svg).not.toContain("NaN");
  });
});

test("an axis of values that hardly change names no number twice", () => {
  const still = { group: "a", name: "similarity", steps: [0, 1, 2], values: [0.94781, 0.94782, 0.94783] };
  const labels = texts(curvesChart("c", "alt", [still]).svg).filter((text) => /^\d\.\d+$/.test(text));
  expect(labels.length).toBeGreaterThan(1);
  expect(new Set(labels).size).toBe(labels.length);
});

test("an augmenter keeps its colour whatever else is shown, and the baseline is grey", () => {
  const colour = augmenterColours(["none", "smote", "gan"], "none");
  expect(colour("gan")).not.toBe(colour("smote"));
  expect(colour("none")).toBe(tokens.baseline);
  expect(
    new Set(["a", "b", "c", "d", "e", "f", "g", "h", "i"].map(augmenterColours([..."abcdefghi"], "none")))
      .size,
  ).toBe(9);
});

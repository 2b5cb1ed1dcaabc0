import { describe, expect, test } from "vitest";
import { confusionChart } from "../../src/report/charts/confusion.ts";
import { curvesChart } from "../../src/report/charts/curves.ts";
import { forestChart } from "../../src/report/charts/forest.ts";
import { sweepChart } from "../../src/report/charts/sweep.ts";
import { augmenterColours } from "../../src/report/colours.ts";

const row = (label: string, value: number, verdict: string) => ({
  label,
  colour: "#0072b2",
  value,
  low: value - 0.01,
  high: value + 0.01,
  verdict,
});

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

describe("charts", () => {
  // Golden file: looked at in a browser when it was stored; `vitest -u` renews it.
  test("a small forest plot is drawn as it was", async () => {
    const { svg } = forestChart("forest", "alt", "difference, points", [
      { title: "svm, train", rows: [row("smote", 0.004, "undecided"), row("cyclegan", 0.021, "gain")] },
    ]);
    await expect(svg).toMatchFileSnapshot("golden/forest.svg");
  });

  test("do not depend on what was drawn before", () => {
    const draw = () =>
      forestChart("f", "alt", "points", [{ title: "t", rows: [row("smote", 0.01, "loss")] }]).svg;
    expect(draw()).toBe(draw());
  });

  test("a forest row without numbers says n/a and draws no interval", () => {
    const { svg } = forestChart("f", "alt", "points", [
      { title: "t", rows: [{ ...row("gan", Number.NaN, "undecided") }] },
    ]);
    expect(texts(svg)).toContain("n/a");
    expect(svg).not.toContain("#0072b2");
    expect(svg).not.toContain("NaN");
  });

  test("a confusion matrix shows shares of each true class, and nothing for a class without rows", () => {
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
    expect(cells).toEqual(["75", "25", "0", "0", "50", "50"]);
  });

  test("a sweep names its amounts and bridges an amount that was not measured", () => {
    const point = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
    const { svg } = sweepChart(
      "s",
      "alt",
      [0, 0.5, 1],
      1,
      ["svm"],
      [
        {
          title: "gan",
          colour: "#0072b2",
          lines: [{ classifier: "svm", points: [point(0.8), null, point(0.82)], without: 0.8 }],
        },
      ],
    );
    expect(texts(svg)).toEqual(expect.arrayContaining(["gan", "svm", "0×", "0.5×", "1×", "UAR, %"]));
    expect(svg).not.toContain("NaN");
  });

  test("training curves are thinned: a long run is no larger than a short one", () => {
    const curve = (n: number) => ({
      group: "anger",
      name: "critic",
      steps: Array.from({ length: n }, (_, i) => i),
      values: Array.from({ length: n }, (_, i) => (i === 3 ? Number.NaN : Math.sin(i / 9))),
    });
    const size = (n: number) => curvesChart("c", "alt", [curve(n)]).svg.length;
    expect(size(5000)).toBeLessThan(1.2 * size(90));
    expect(curvesChart("c", "alt", [curve(50)]).svg).not.toContain("NaN");
  });
});

test("an augmenter keeps its colour whatever else is shown, and the baseline is grey", () => {
  const colour = augmenterColours(["none", "smote", "gan"], "none");
  expect(colour("gan")).not.toBe(colour("smote"));
  expect(colour("none")).toBe("#8a8f98");
  expect(
    new Set(["a", "b", "c", "d", "e", "f", "g", "h", "i"].map(augmenterColours([..."abcdefghi"], "none")))
      .size,
  ).toBe(9);
});

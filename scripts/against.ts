/**
 * @file Every augmenter with every classifier against one classifier on the recordings alone:
 * `node scripts/against.ts <run folder> <classifier> [out.json]` compares the pooled predictions of a run, and writes what
 * docs/results shows. Reports compare augmenters within a classifier; this asks whether anything beats the best classifier there is.
 * Holm's correction goes over all that is compared on a corpus with a normalisation.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createRng } from "../src/core/index.ts";
import {
  bootstrapMetric,
  gainCounts,
  type Interval,
  pairedDifference,
  type Verdict,
} from "../src/evaluate/index.ts";
import { readRun } from "../src/experiment/index.ts";
import { nodePlatform } from "../src/platform/node/index.ts";

export interface Against {
  /** The classifier that all others are compared with. */
  readonly rival: string;
  /** One for each corpus and normalisation. */
  readonly families: readonly {
    readonly corpus: string;
    readonly normalisation: string;
    readonly speakers: number | null;
    /** UAR of each classifier on the recordings alone. */
    readonly alone: readonly { readonly classifier: string; readonly uar: Interval }[];
    /** By augmenter, in the recipe's order, then by classifier. */
    readonly compared: readonly {
      readonly augmenter: string;
      readonly classifier: string;
      readonly difference: Interval;
      readonly p: number;
      readonly pHolm: number | null;
      readonly verdict: Verdict;
    }[];
  }[];
}

/** What makes no rows is not compared. */
async function compareAll(runFolder: string, rival: string): Promise<Against> {
  const { predictions = [], results, recipe } = await readRun(nodePlatform, runFolder);
  const made = recipe.augmenters.flatMap(({ kind, name = kind }) => (kind === "none" ? [] : [name]));
  const families = predictions.flatMap(({ corpus, cells }) => {
    const k = results.corpora.find(({ card }) => card.id === corpus)?.classes.length ?? 0;
    return recipe.normalisation.flatMap((normalisation) => {
      const own = cells.filter((cell) => cell.normalisation === normalisation);
      const base = own.find(({ augmenter, classifier }) => augmenter === "none" && classifier === rival);
      if (base === undefined) return [];
      const others = made.flatMap((name) => own.filter(({ augmenter }) => augmenter === name));
      const differences = others.map(({ runs }) =>
        pairedDifference(runs, base.runs, k, {
          metric: "uar",
          ...recipe.statistics,
          rng: createRng(`${recipe.seed}/bootstrap`),
        }),
      );
      const verdicts = gainCounts(
        differences.map(({ difference, p, speakers }) => ({ amount: 1, difference, p, speakers })),
        1,
      );
      return [
        {
          corpus,
          normalisation,
          speakers: differences[0]?.speakers ?? null,
          alone: own
            .filter(({ augmenter }) => augmenter === "none")
            .map(({ classifier, runs }) => ({
              classifier,
              uar: rounded(
                bootstrapMetric(runs, k, {
                  metric: "uar",
                  ...recipe.statistics,
                  rng: createRng(`${recipe.seed}/bootstrap`),
                }),
              ),
            })),
          compared: others.map(({ augmenter, classifier }, i) => ({
            augmenter,
            classifier,
            difference: rounded(differences[i].difference),
            p: round(differences[i].p),
            ...verdicts[i],
          })),
        },
      ];
    });
  });
  return { rival, families };
}

const round = (x: number) => Math.round(1e5 * x) / 1e5;
const rounded = ({ value, low, high }: Interval) => ({
  value: round(value),
  low: round(low),
  high: round(high),
});

const nothing: Interval = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
const percent = (x: number) => (100 * x).toFixed(1);
const signed = (x: number) => `${x >= 0 ? "+" : "-"}${Math.abs(100 * x).toFixed(1)}`;

/** One table for each corpus and normalisation, as lines of Markdown: augmenters down, classifiers across. */
export function againstLines({ families, rival }: Against): string[] {
  return families.flatMap(({ corpus, normalisation, alone, compared }) => {
    const unique = (names: readonly string[]) => [...new Set(names)];
    const classifiers = unique(compared.map(({ classifier }) => classifier));
    const cell = (augmenter: string, classifier: string) => {
      const found = compared.find((one) => one.augmenter === augmenter && one.classifier === classifier);
      if (found === undefined) return "";
      const { difference: d, verdict } = found;
      const said = verdict === "gain" || verdict === "loss" ? ` **${verdict}**` : "";
      return `${signed(d.value)} (${signed(d.low)} .. ${signed(d.high)})${said}`;
    };
    return [
      "",
      `${corpus}, ${normalisation}: minus ${rival} on the recordings alone`,
      "",
      ...[
        [`${corpus}, ${normalisation}`, ...classifiers],
        ["---", ...classifiers.map(() => "---")],
        [
          "UAR on the recordings alone",
          ...classifiers.map((classifier) => {
            const { value, low, high } = alone.find((one) => one.classifier === classifier)?.uar ?? nothing;
            return `${percent(value)} (${percent(low)} .. ${percent(high)})`;
          }),
        ],
        ...unique(compared.map(({ augmenter }) => augmenter)).map((augmenter) => [
          augmenter,
          ...classifiers.map((classifier) => cell(augmenter, classifier)),
        ]),
      ].map((cells) => `| ${cells.join(" | ")} |`),
    ];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [run, rival, out] = process.argv.slice(2);
  if (run === undefined)
    throw new Error("usage: node scripts/against.ts <run folder or kept .json> <classifier> [out.json]");
  const against: Against = run.endsWith(".json")
    ? JSON.parse(readFileSync(run, "utf8"))
    : await compareAll(run, rival);
  if (out !== undefined) writeFileSync(out, `${JSON.stringify(against, null, 1)}\n`);
  for (const line of againstLines(against)) console.log(line);
}

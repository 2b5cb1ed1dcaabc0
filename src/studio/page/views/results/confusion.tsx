/** @file The confusion matrix of one score; each count opens the recordings in it. */

import { useState } from "preact/hooks";
import { percent } from "../../../../report/format.ts";
import { RecordingsInCell } from "./recordings.tsx";
import type { CorpusOfRun, ScoreOfRun } from "./types.ts";

interface ConfusionProps {
  readonly run: string;
  readonly corpus: CorpusOfRun;
  readonly score: ScoreOfRun;
}

export function Confusion({ run, corpus, score }: ConfusionProps) {
  const { classes, named } = corpus;
  const [open, setOpen] = useState<readonly [number, number] | undefined>();
  return (
    <section>
      <h2>Which emotions are taken for which</h2>
      <p class="note">
        Rows are what was meant, columns what was predicted; shades are shares of a row.{" "}
        {named
          ? "Choose a count to hear the recordings in it."
          : "The predictions of this run are not in its folder, so the recordings behind a count are not known."}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Confusion matrix">
        <table class="counts">
          <thead>
            <tr>
              <th scope="col">meant</th>
              {classes.map((name) => (
                <th scope="col" class="right" key={name}>
                  {name}
                </th>
              ))}
              <th scope="col" class="right">
                recall
              </th>
            </tr>
          </thead>
          <tbody>
            {score.confusion.map((row, t) => {
              const all = Math.max(
                1,
                row.reduce((a, b) => a + b, 0),
              );
              return (
                <tr key={classes[t]}>
                  <th scope="row">{classes[t]}</th>
                  {row.map((n, p) => (
                    <td key={classes[p]} class="right" data-heat={Math.round((10 * n) / all)}>
                      {named && n > 0 ? (
                        <button
                          type="button"
                          class="count"
                          aria-pressed={open?.[0] === t && open[1] === p}
                          aria-label={`${n} times ${classes[t]} predicted as ${classes[p]}`}
                          onClick={() => setOpen([t, p])}
                        >
                          {n}
                        </button>
                      ) : (
                        n
                      )}
                    </td>
                  ))}
                  <td class="right">{percent(score.recall[t])}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      {open !== undefined && (
        <RecordingsInCell
          key={open.join()}
          run={run}
          corpus={corpus.card.id}
          cell={score.name}
          truth={classes[open[0]]}
          predicted={classes[open[1]]}
        />
      )}
    </section>
  );
}

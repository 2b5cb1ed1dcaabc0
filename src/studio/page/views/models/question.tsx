/** @file What a search found for one question: the nested estimate, the best score that was seen, and the ranking with its intervals. */

import { useState } from "preact/hooks";
import { levelLabel, percent } from "../../../../report/format.ts";
import type { QuestionView, RankedView } from "../../../server/search-view.ts";
import { to } from "../../router.ts";
import { type IntervalRow, Intervals } from "../../ui/intervals.tsx";
import { TryLink } from "./card.tsx";

/** So many are ranked at first. */
const fewest = 10;

interface QuestionProps {
  readonly question: QuestionView;
  /** Confidence of the intervals, in [0, 1]. */
  readonly level: number;
}

export function Question({ question, level }: QuestionProps) {
  const { title, use, nested, naive, naiveName, sentences, ranking, model } = question;
  const [all, setAll] = useState(false);
  const tried = ranking.filter(({ interval }) => interval !== null);
  const behind = ranking.filter(({ interval }) => interval === null);
  return (
    <section>
      <h2>
        {title}: {use}
      </h2>
      <ul class="scores">
        <li>
          <span>Nested estimate: what a stranger will meet</span>
          <strong>{percent(nested.value)} %</strong>
          <span>
            {percent(nested.low)} to {percent(nested.high)} %
          </span>
        </li>
        <li class="flattered">
          <span>Best of what was tried: flattered by choosing</span>
          <strong>{percent(naive.value)} %</strong>
          <span>
            {percent(naive.low)} to {percent(naive.high)} %, {naiveName}
          </span>
        </li>
      </ul>
      <p>{sentences.join(" ")}</p>
      {model !== null && (
        <p>
          The winner, trained on all recordings: <a href={to("models", model)}>{model}</a>{" "}
          <TryLink model={model} />
        </p>
      )}
      <h3>Ranking</h3>
      <p class="note">
        UAR of each that was tried on all speakers, with {levelLabel(level)} intervals over speakers, and
        whether a paired test tells it from the winner. These are the scores that were chosen by, so that the
        best of them is flattered.
      </p>
      <Intervals label={`Ranking, ${title}`} rows={tried.map(rowOf)} format={(uar) => `${percent(uar)} %`} />
      {behind.length > 0 && (
        <details>
          <summary>{behind.length} more were left behind on the way</summary>
          <ul class="plain">
            {behind.slice(0, all ? undefined : fewest).map(({ id, name, uar, parts }) => (
              <li key={id}>
                {name}: {uar === null ? "failed" : `${percent(uar)} % on ${parts} parts of the speakers`}
              </li>
            ))}
          </ul>
          {behind.length > fewest && !all && (
            <button type="button" onClick={() => setAll(true)}>
              Show all {behind.length}
            </button>
          )}
        </details>
      )}
    </section>
  );
}

function rowOf({ id, name, winner, uar, interval, verdict, chosenIn }: RankedView): IntervalRow {
  const { low, high } = interval ?? { low: Number.NaN, high: Number.NaN };
  const said = winner ? "the winner" : verdict;
  return {
    id,
    label: name,
    value: uar ?? Number.NaN,
    low,
    high,
    chosen: winner,
    text: `${percent(uar)} % (${percent(low)} to ${percent(high)}), ${said}${chosenIn > 0 ? `; chosen in ${chosenIn} folds` : ""}`,
  };
}

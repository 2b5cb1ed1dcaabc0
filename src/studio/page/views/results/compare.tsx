/** @file Two runs compared: paired differences with intervals and what would be detectable, or why there are none. */

import { bounds, levelLabel, percent, points, pValue } from "../../../../report/format.ts";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Intervals } from "../../ui/intervals.tsx";
import { FaultPage, Waiting } from "../../ui/states.tsx";
import { cellTitle, settingOf } from "./words.ts";

export function ComparePage({ a, b }: { readonly a: string; readonly b: string }) {
  const found = useLoaded(JSON.stringify([a, b]), () =>
    answered(api.runs.compare.$get({ query: { a, b } } as never)),
  );
  if (found.state === "waiting") return <Waiting what="the comparison" />;
  if (found.state === "failed")
    return <FaultPage title="Two runs compared" error={found.error} retry={found.retry} />;
  const { titles, corpora, level } = found.value;
  // Mostly it is the same for all of them, and is then said once.
  const reasons = new Set(corpora.map(({ why }) => why));
  const [reason] = reasons;
  const same = reasons.size === 1 && reason !== "" && corpora.length > 1;
  return (
    <>
      <p>
        <a href={to("results")}>All runs</a>
      </p>
      <h1>Two runs compared</h1>
      <dl>
        <dt>first</dt>
        <dd>
          <a href={to("results", a)}>{titles[0]}</a> <small>{a.replace(/^\d+\//, "")}</small>
        </dd>
        <dt>second</dt>
        <dd>
          <a href={to("results", b)}>{titles[1]}</a> <small>{b.replace(/^\d+\//, "")}</small>
        </dd>
      </dl>
      {corpora.length === 0 && <p class="nothing">The two runs have no corpus in common.</p>}
      {same && <p class="care">{reason}</p>}
      {(same ? [] : corpora).map(({ corpus, why, cells }) => (
        <section key={corpus}>
          <h2>{corpus}</h2>
          {why !== "" && <p class="care">{why}</p>}
          {cells.length > 0 && (
            <>
              <p class="note">
                UAR of the second run minus that of the first, in points, paired over speakers and draws, with
                the {levelLabel(level)} interval; p is not corrected for the number of comparisons. The grey
                band is what would mostly not be detected.
              </p>
              <Intervals
                label={`Differences on ${corpus}`}
                format={points}
                reference={0}
                rows={cells.flatMap((cell) =>
                  cell.difference === null
                    ? []
                    : [
                        {
                          id: JSON.stringify(cell),
                          label: `${cellTitle(cell)}; ${settingOf(cell)}`,
                          ...cell.difference,
                          undetectable: cell.smallestDetectable,
                          text: `${points(cell.difference.value)} ${bounds(cell.difference)}, p ${pValue(cell.p)}; detectable from ${percent(cell.smallestDetectable)}`,
                        },
                      ],
                )}
              />
              {cells
                .filter(({ why: reason }) => reason !== "")
                .map((cell) => (
                  <p class="care" key={JSON.stringify(cell)}>
                    {cellTitle(cell)}; {settingOf(cell)}: {cell.why}
                  </p>
                ))}
            </>
          )}
        </section>
      ))}
    </>
  );
}

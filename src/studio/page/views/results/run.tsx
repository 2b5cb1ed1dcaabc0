/** @file One run: its question, and for each corpus the answer and what it rests on. */

import { useState } from "preact/hooks";
import { duration } from "../../../../report/format.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, Waiting } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { CorpusAnswer } from "./corpus.tsx";

export function RunPage({ id }: { readonly id: string }) {
  const run = useLoaded(`run ${id}`, () => answered(api.runs[":id"].$get({ param: { id: part(id) } })));
  const [shown, setShown] = useState(0);
  const back = (
    <p>
      <a href={to("results")}>All runs</a>
    </p>
  );
  if (run.state === "waiting") return <Waiting what="the run" />;
  if (run.state === "failed")
    return (
      <>
        {back}
        <h1>{id}</h1>
        <Fault error={run.error} retry={run.retry} />
      </>
    );
  const { title, question, absent, corpora, environment, recipeYaml, level } = run.value;
  const corpus = corpora[Math.min(shown, corpora.length - 1)];
  return (
    <>
      {back}
      <h1>{title}</h1>
      <p>{question}</p>
      {absent.map((one) => (
        <p class="care" key={one.id}>
          Left out: {one.message}
        </p>
      ))}
      {corpora.length > 1 && (
        <Tabs label="Corpus" names={corpora.map(({ card }) => card.title)} shown={shown} show={setShown} />
      )}
      {corpus === undefined ? (
        <p>None of its corpora was there.</p>
      ) : (
        <CorpusAnswer key={corpus.card.id} run={id} corpus={corpus} level={level} />
      )}
      <section>
        <h2>How it was made</h2>
        <p>
          Emoforge {environment.emoforge} on {environment.cpu} ({environment.cores} cores),{" "}
          {environment.engine}; {duration(environment.computeSec)} of computing.
        </p>
        <details>
          <summary>The recipe as it was resolved</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
          <pre tabIndex={0}>
            <code>{recipeYaml}</code>
          </pre>
        </details>
      </section>
    </>
  );
}

/** @file The models that are there, the searches, and two ways to a new model: as one chooses, or by a search. */

import { useState } from "preact/hooks";
import { percent } from "../../../../report/format.ts";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, FaultPage, Nothing, Waiting } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { TryLink } from "./card.tsx";
import { SearchForm } from "./search.tsx";
import { SearchList } from "./searches.tsx";
import { TrainForm } from "./train.tsx";

const ways = ["Train as I choose", "Search for the best"] as const;

export function ModelList() {
  const list = useLoaded("models", () => answered(api.models.$get()));
  const corpora = useLoaded("corpora", () => answered(api.corpora.$get()));
  const [way, setWay] = useState(0);
  if (list.state === "waiting" || corpora.state === "waiting") return <Waiting what="the models" />;
  if (list.state === "failed") return <FaultPage title="Models" error={list.error} retry={list.retry} />;
  if (corpora.state === "failed")
    return <FaultPage title="Models" error={corpora.error} retry={corpora.retry} />;
  const { models, folder, choices } = list.value;
  const { known, own } = corpora.value;
  const keys = [
    ...known.filter(({ there }) => there).map(({ key, title }) => [key, title] as const),
    ...own.map((key) => [key, key] as const),
  ];
  return (
    <>
      <h1>Models</h1>
      <section>
        <h2>A new model</h2>
        <Tabs label="How to make it" names={ways} shown={way} show={setWay} />
        {way === 0 ? (
          <TrainForm corpora={keys} choices={choices} onDone={list.again} />
        ) : (
          <SearchForm corpora={keys} />
        )}
        <p class="note">
          Recordings of your own can be chosen here once they have been opened as a{" "}
          <a href={to("corpora")}>corpus</a>.
        </p>
      </section>
      <SearchList />
      <section>
        <h2>Trained here</h2>
        {models.length === 0 && (
          <Nothing title="No models yet">
            <p>
              They are written to <code>{folder}</code>, as bundles that <code>emoforge predict</code> takes;
              the winners of searches stay in the folders of their searches.
            </p>
          </Nothing>
        )}
        <ul class="plain runs">
          {models.map((model) => (
            <li key={model.name} class="model">
              {"corpus" in model ? (
                <>
                  <p class="head">
                    <strong>
                      <a href={to("models", model.name)}>{model.name}</a>
                    </strong>
                    <TryLink model={model.name} />
                  </p>
                  <p>
                    {model.uar === null
                      ? "Not evaluated. "
                      : `UAR ${percent(model.uar.value)} % (${percent(model.uar.low)} to ${percent(model.uar.high)} %) on speakers it had not heard; guessing gives ${percent(1 / model.classes.length)} %. `}
                    {model.adapts && "Adapts to voices. "}
                  </p>
                  <p class="note">
                    {model.set}, {model.classifier}; {model.utterances} recordings of {model.speakers}{" "}
                    speakers, {model.corpus}
                  </p>
                </>
              ) : (
                <Fault error={model.error} />
              )}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

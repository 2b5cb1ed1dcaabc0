/** @file Models: train one on a corpus that is here, read its card, and try it at once. */

import { useState } from "preact/hooks";
import { percent } from "../../../../report/format.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { type JobState, resultOf, useJob } from "../../job.ts";
import { to } from "../../router.ts";
import { WorkButton } from "../../ui/progress.tsx";
import { Fault, Nothing, Waiting } from "../../ui/states.tsx";
import type { View } from "../../view.ts";

const Models: View = ({ path: [name] }) => (name === undefined ? <ModelList /> : <Card name={name} />);

export default Models;

function ModelList() {
  const list = useLoaded("models", () => answered(api.models.$get()));
  if (list.state === "waiting") return <Waiting what="the models" />;
  if (list.state === "failed") return <Fault error={list.error} retry={list.retry} />;
  const { models, folder, choices } = list.value;
  return (
    <>
      <h1>Models</h1>
      <TrainForm choices={choices} onDone={list.again} />
      <section>
        <h2>Trained here</h2>
        {models.length === 0 && (
          <Nothing title="No models yet">
            <p>
              They are written to <code>{folder}</code>, as bundles that <code>emoforge predict</code> takes.
            </p>
          </Nothing>
        )}
        <ul class="plain runs">
          {models.map((model) => (
            <li key={model.name} class="model">
              {"corpus" in model ? (
                <div>
                  <strong>
                    <a href={to("models", model.name)}>{model.name}</a>
                  </strong>{" "}
                  <a class="button" href={`${to("try")}?model=${part(model.name)}`}>
                    Try it
                  </a>
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
                </div>
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

interface FormProps {
  readonly choices: { readonly sets: readonly string[]; readonly classifiers: readonly string[] };
  onDone(): void;
}

function TrainForm({ choices, onDone }: FormProps) {
  const corpora = useLoaded("corpora", () => answered(api.corpora.$get()));
  const [corpus, setCorpus] = useState("demo");
  const [set, setSet] = useState("egemaps-v02");
  const [classifier, setClassifier] = useState("svm");
  const [voices, setVoices] = useState(false);
  if (corpora.state === "waiting") return <Waiting what="the corpora" />;
  if (corpora.state === "failed") return <Fault error={corpora.error} retry={corpora.retry} />;
  const keys = [
    ...corpora.value.known.filter(({ there }) => there).map(({ key, title }) => [key, title] as const),
    ...corpora.value.own.map((key) => [key, key] as const),
  ];
  const request = { corpus, set, classifier, voices, seed: 1 };
  return (
    <section>
      <h2>Train a model</h2>
      <p>
        Models trained in the same way are first tested on speakers they have not heard; then one is trained
        on all recordings. Recordings of your own appear here once they are opened as a{" "}
        <a href={to("corpora")}>corpus</a>.
      </p>
      <div class="filters">
        <label>
          Corpus
          <select value={corpus} onChange={({ currentTarget }) => setCorpus(currentTarget.value)}>
            {keys.map(([key, title]) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <Choice name="Features" options={choices.sets} value={set} choose={setSet} />
        <Choice name="Classifier" options={choices.classifiers} value={classifier} choose={setClassifier} />
        <label class="check">
          <input
            type="checkbox"
            checked={voices}
            onChange={({ currentTarget }) => setVoices(currentTarget.checked)}
          />{" "}
          also learn to adapt to voices
        </label>
      </div>
      <Training key={JSON.stringify(request)} request={request} onDone={onDone} />
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly options: readonly string[];
  readonly value: string;
  choose(value: string): void;
}

function Choice({ name, options, value, choose }: ChoiceProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TrainingProps {
  readonly request: Readonly<Record<string, unknown>>;
  onDone(): void;
}

function Training({ request, onDone }: TrainingProps) {
  const [name, setName] = useState("");
  const begin = () => answered<JobState>(api.models.train.$post({ json: request } as never) as never);
  const work = useJob("train", JSON.stringify(request), begin, onDone);
  const { job } = work;
  if (job?.state === "done" && name === "")
    void resultOf<{ readonly name: string }>(job).then((result) => setName(result.name));
  if (job?.state === "done")
    return (
      <p role="status">
        Trained: {name !== "" && <a href={to("models", name)}>{name}</a>}{" "}
        {name !== "" && (
          <a class="button" href={`${to("try")}?model=${part(name)}`}>
            Try it
          </a>
        )}
      </p>
    );
  return <WorkButton work={work} action="Train" doing={job?.note ? `Training, ${job.note}` : "Training"} />;
}

function Card({ name }: { readonly name: string }) {
  const card = useLoaded(`card ${name}`, () =>
    answered(api.models[":name"].card.$get({ param: { name: part(name) } })),
  );
  if (card.state === "waiting") return <Waiting what="the card" />;
  if (card.state === "failed") return <Fault error={card.error} retry={card.retry} />;
  return (
    <>
      <p>
        <a href={to("models")}>Models</a>
      </p>
      <h1>{name}</h1>
      <p>
        <a class="button" href={`${to("try")}?model=${part(name)}`}>
          Try it
        </a>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <pre class="card" tabIndex={0}>
        {card.value.card}
      </pre>
    </>
  );
}

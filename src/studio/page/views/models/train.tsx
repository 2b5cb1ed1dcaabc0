/** @file Trains a model on a corpus as it was chosen. */

import { useState } from "preact/hooks";
import { answered, api } from "../../api.ts";
import { type JobState, resultOf, useJob } from "../../job.ts";
import { to } from "../../router.ts";
import { WorkButton } from "../../ui/progress.tsx";
import { TryLink } from "./card.tsx";
import { Choice, type CorpusChoices } from "./fields.tsx";

interface FormProps {
  readonly corpora: CorpusChoices;
  readonly choices: { readonly sets: readonly string[]; readonly classifiers: readonly string[] };
  onDone(): void;
}

const named = (values: readonly string[]) => values.map((one) => [one, one] as const);

export function TrainForm({ corpora, choices, onDone }: FormProps) {
  const [corpus, setCorpus] = useState("demo");
  const [set, setSet] = useState("egemaps-v02");
  const [classifier, setClassifier] = useState("svm");
  const [voices, setVoices] = useState(false);
  const request = { corpus, set, classifier, voices, seed: 1 };
  return (
    <>
      <p>
        Models trained in the same way are first tested on speakers they have not heard; then one is trained
        on all recordings.
      </p>
      <div class="filters">
        <Choice name="Corpus" options={corpora} value={corpus} choose={setCorpus} />
        <Choice name="Features" options={named(choices.sets)} value={set} choose={setSet} />
        <Choice
          name="Classifier"
          options={named(choices.classifiers)}
          value={classifier}
          choose={setClassifier}
        />
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
    </>
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
        {name !== "" && <TryLink model={name} />}
      </p>
    );
  return <WorkButton work={work} action="Train" doing={job?.note ? `Training, ${job.note}` : "Training"} />;
}

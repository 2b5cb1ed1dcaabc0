/** @file Begins a search: a corpus, how long it may take, and what of a stranger will be there. */

import { useState } from "preact/hooks";
import { answered, api } from "../../api.ts";
import { follow, type JobState } from "../../job.ts";
import { go, to } from "../../router.ts";
import { Fault } from "../../ui/states.tsx";
import { Choice, type CorpusChoices } from "./fields.tsx";

const questions = [
  ["both", "both, where the data allow it"],
  ["train", "a single recording of a stranger"],
  ["speaker", "several recordings of each stranger"],
] as const;

export function SearchForm({ corpora }: { readonly corpora: CorpusChoices }) {
  const [corpus, setCorpus] = useState("demo");
  const [minutes, setMinutes] = useState("20");
  const [normalisation, setNormalisation] = useState<string>("both");
  const [error, setError] = useState("");
  const start = () => {
    setError("");
    const request = { corpus, minutes: Number(minutes), normalisation, seed: 1 };
    answered<JobState>(api.searches.$post({ json: request } as never) as never).then(
      (job) => {
        follow(job);
        go(to("models", "searches", job.what));
      },
      (fault: Error) => setError(fault.message),
    );
  };
  return (
    <>
      <p>
        Tries features, classifiers and augmentation on speakers that are held out, chooses one combination,
        and judges the choice itself on speakers that took no part in it. It can be stopped, and goes on where
        it was.
      </p>
      <div class="filters">
        <Choice name="Corpus" options={corpora} value={corpus} choose={setCorpus} />
        <label>
          Minutes of training, estimated
          <input
            type="number"
            min="0.1"
            step="any"
            value={minutes}
            onInput={({ currentTarget }) => setMinutes(currentTarget.value)}
          />
        </label>
        <Choice
          name="What will be there of a stranger"
          options={questions}
          value={normalisation}
          choose={setNormalisation}
        />
      </div>
      {error !== "" && <Fault error={error} />}
      <div class="work">
        <button type="button" disabled={!(Number(minutes) > 0)} onClick={start}>
          Search
        </button>
      </div>
    </>
  );
}

/** @file A search: its progress while it goes on, and what it found. */

import { useEffect, useState } from "preact/hooks";
import { answered, api, part, useLoaded } from "../../api.ts";
import { follow, type JobState, resultOf, useJob } from "../../job.ts";
import { to } from "../../router.ts";
import { WorkButton } from "../../ui/progress.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { Question } from "./question.tsx";

export function FoundModel({ name }: { readonly name: string }) {
  const param = { name: part(name) };
  const search = useLoaded(`search ${name}`, () => answered(api.searches[":name"].$get({ param })));
  const begin = () => answered<JobState>(api.searches[":name"].resume.$post({ param }) as never);
  const work = useJob("search", name, begin, () => search.state === "there" && search.again());
  const [lacking, setLacking] = useState<readonly string[]>([]);
  const { job } = work;
  // Work that another page began.
  const running = search.state === "there" ? search.value.job : null;
  useEffect(() => {
    if (job === undefined && running !== null) follow(running);
  }, [job, running]);
  useEffect(() => {
    if (job?.state !== "done") return;
    void resultOf<{ readonly lacking: readonly string[] }>(job).then((result) => setLacking(result.lacking));
  }, [job]);
  // What was found can be read while the winners are trained on all recordings.
  const judged = job?.note.startsWith("training") ?? false;
  useEffect(() => {
    if (judged && search.state === "there") search.again();
  }, [judged]);
  if (search.state === "waiting") return <Waiting what="the search" />;
  const back = (
    <p>
      <a href={to("models")}>Models</a>
    </p>
  );
  if (search.state === "failed")
    return (
      <>
        {back}
        <h1>Search {name}</h1>
        <Fault error={search.error} retry={search.retry} />
      </>
    );
  const { found, resumable } = search.value;
  const busy = job?.state === "running";
  const whole = found?.questions.every(({ model }) => model !== null) ?? false;
  return (
    <>
      {back}
      <h1>{found === null ? `Search ${name}` : `Which model for ${found.title}`}</h1>
      {found?.answers.map((text) => (
        <p class="lead" key={text}>
          {text}
        </p>
      ))}
      {found === null && !busy && (
        <p role="status">The search is not finished. What is done is kept, and it goes on from there.</p>
      )}
      {lacking.map((text) => (
        <p class="care" key={text}>
          {text}
        </p>
      ))}
      {!whole && job?.state !== "done" && resumable && (
        <WorkButton
          work={work}
          action={found === null ? "Go on with the search" : "Train the winners"}
          doing={job?.note ? sentence(job.note) : "Searching"}
        />
      )}
      {!whole && !resumable && (
        <p>
          It was begun in a terminal, where the same command goes on with it: <code>emoforge search</code>.
        </p>
      )}
      {found?.cautions.map((text) => (
        <p class="care" key={text}>
          {text}
        </p>
      ))}
      {found?.questions.map((question) => (
        <Question key={question.normalisation} question={question} level={found.level} />
      ))}
      {found !== null && (
        <p class="note">
          {found.trainings} trainings on {found.utterances} recordings of {found.speakers} speakers;{" "}
          {found.classes.join(", ")}. Its folder also holds a report, the ranking as a table and the winners
          as recipes.
        </p>
      )}
    </>
  );
}

const sentence = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

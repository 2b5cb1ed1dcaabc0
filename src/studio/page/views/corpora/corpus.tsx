/** @file One corpus: its card, counts, problems, and all its utterances. */

import { answered, api, part, useLoaded } from "../../api.ts";
import { useJob } from "../../job.ts";
import { to } from "../../router.ts";
import { WorkButton } from "../../ui/progress.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { Counts } from "./counts.tsx";
import { Problems } from "./problems.tsx";
import { Utterances } from "./utterances.tsx";

export function CorpusPage({ corpus }: { readonly corpus: string }) {
  const param = { key: part(corpus) };
  const summary = useLoaded(`corpus ${corpus}`, () => answered(api.corpora[":key"].$get({ param })));
  const check = useJob(
    "check",
    corpus,
    () => answered(api.corpora[":key"].check.$post({ param })),
    () => summary.state === "there" && !summary.value.checked && summary.again(),
  );
  if (summary.state === "waiting") return <Waiting what="the corpus" />;
  if (summary.state === "failed")
    return (
      <>
        <p>
          <a href={to("corpora")}>All corpora</a>
        </p>
        <h1>{corpus}</h1>
        <Fault error={summary.error} retry={summary.retry} />
      </>
    );
  const {
    card,
    utterances,
    speakers,
    unknownSpeakers,
    perLanguage,
    checked,
    audio,
    cautions,
    counts,
    missing,
  } = summary.value;
  return (
    <>
      <p>
        <a href={to("corpora")}>All corpora</a>
      </p>
      <h1>{card.title}</h1>
      <p>
        {utterances} utterances by {speakers === 0 ? "unknown speakers" : `${speakers} speakers`}
        {speakers > 0 && unknownSpeakers > 0 ? ` (and ${unknownSpeakers} by unknown ones)` : ""},{" "}
        {Object.keys(perLanguage).map(languageName).join(", ")}
        {audio === undefined ? "" : `, ${hours(audio.totalSec)} in all`}. Licence: {card.licence}.
      </p>
      {card.synthetic && <p class="care">Synthetic speech: it shows that the path works, nothing more.</p>}
      {missing !== undefined && Object.keys(missing).length > 0 && (
        <p class="care">
          Missing of the published corpus:{" "}
          {Object.entries(missing)
            .map(([label, n]) => `${label} ${n}`)
            .join(", ")}
          .
        </p>
      )}
      {cautions.map((text) => (
        <p class="care" key={text}>
          Could mislead: {text}
        </p>
      ))}
      <section>
        <h2>Emotions and speakers</h2>
        <Counts counts={counts} />
      </section>
      <section>
        <h2>Problems</h2>
        <Problems
          corpus={corpus}
          problems={summary.value.problemList}
          kinds={summary.value.problems}
          checked={checked}
        />
        {!checked && (
          <>
            <p>
              The recordings have not been decoded yet. Checking finds what is damaged, silent, clipped, or
              the same audio twice.
            </p>
            <WorkButton work={check} action="Check the recordings" doing="Checking the recordings" />
          </>
        )}
      </section>
      <section>
        <h2>Utterances</h2>
        <Utterances corpus={corpus} />
      </section>
    </>
  );
}

function hours(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "de" as "German"; a list may name anything, which stays as it is. */
function languageName(tag: string): string {
  if (tag === "und") return "language not stated";
  try {
    return new Intl.DisplayNames(["en"], { type: "language", fallback: "code" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

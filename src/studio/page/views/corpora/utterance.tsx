/** @file One utterance: what is known of it, how it sounds and looks, and how its features lie among those of the corpus. */

import { useEffect, useState } from "preact/hooks";
import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Recording } from "../../sound/recording.tsx";
import { type Sound, soundAt } from "../../sound/sound.ts";
import { recordingAddress } from "../../ui/listen.tsx";
import { Fault, FaultPage, Waiting } from "../../ui/states.tsx";
import { Features } from "./features.tsx";

interface UtteranceProps {
  readonly corpus: string;
  readonly index: number;
}

export function UtterancePage({ corpus, index }: UtteranceProps) {
  const facts = useLoaded(`recording ${corpus} ${index}`, () =>
    answered(
      api.corpora[":key"].recordings[":index"].$get({ param: { key: part(corpus), index: String(index) } }),
    ),
  );
  return (
    <>
      <p>
        <a href={to("corpora", corpus)}>All utterances of {corpus}</a>
        {" · "}
        <a href={to("bench", corpus, index)}>Alter it on the bench</a>
      </p>
      {facts.state === "waiting" && <Waiting what="the recording" />}
      {facts.state === "failed" && (
        <FaultPage title={`Recording ${index}`} error={facts.error} retry={facts.retry} />
      )}
      {facts.state === "there" && (
        <>
          <h1>{facts.value.id}</h1>
          <p>
            {[
              facts.value.label,
              `speaker ${facts.value.speaker || "unknown"}`,
              facts.value.sex === "unknown" ? "" : facts.value.sex,
              facts.value.durationSec === null ? "" : `${facts.value.durationSec.toFixed(2)} s`,
              `${facts.value.format.container} ${facts.value.format.codec}, ${facts.value.format.sampleRateHz} Hz`,
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
          <p>
            <a href={`${to("try")}?${new URLSearchParams({ corpus, index: String(index) })}`}>
              What does the model say of it?
            </a>
          </p>
          <SoundOf
            corpus={corpus}
            index={index}
            durationSec={facts.value.durationSec}
            name={facts.value.id}
          />
        </>
      )}
      {facts.state === "there" && (
        <p class="pager">
          {index > 0 && <a href={to("corpora", corpus, index - 1)}>Previous</a>}
          <a href={to("corpora", corpus, index + 1)}>Next</a>
        </p>
      )}
    </>
  );
}

interface SoundProps extends UtteranceProps {
  readonly durationSec: number | null;
  readonly name: string;
}

function SoundOf({ corpus, index, durationSec, name }: SoundProps) {
  const [sound, setSound] = useState<Sound | undefined>();
  const [error, setError] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    let opened: Sound | undefined;
    soundAt(recordingAddress(corpus, index), durationSec, stop.signal).then(
      (one) => {
        opened = one;
        if (stop.signal.aborted) one.close();
        else setSound(one);
      },
      (fault: Error) => stop.signal.aborted || setError(fault.message),
    );
    return () => {
      stop.abort();
      opened?.close();
    };
  }, [corpus, index, durationSec]);
  if (error !== "") return <Fault error={error} />;
  if (sound === undefined) return <Waiting what="the sound" />;
  return (
    <>
      <Recording sound={sound} name={name} />
      <Features corpus={corpus} sound={sound} />
    </>
  );
}

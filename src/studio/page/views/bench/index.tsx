/** @file The augmentation bench: one recording altered, to see and hear what an augmenter would make of it. */

import { signal } from "@preact/signals";
import { answered, api, part, useLoaded } from "../../api.ts";
import { Fault, FaultPage, Waiting } from "../../ui/states.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import type { View } from "../../view.ts";
import { Choice } from "./choice.tsx";
import { SoundBench } from "./sounds.tsx";
import { SpectrogramBench } from "./spectrograms.tsx";

/** Which bench was used last: another recording stays on it. */
const shown = signal(0);
const benches = [
  {
    name: "Sound",
    about: (
      <>
        what the augmenter <code>audio</code> would make of it
      </>
    ),
    Bench: SoundBench,
  },
  {
    name: "Spectrogram",
    about: "what augmenters of spectrograms would make of it",
    Bench: SpectrogramBench,
  },
] as const;

const BenchView: View = ({ path }) => {
  const [corpus = "demo", at = "0"] = path;
  const index = Number(at);
  const list = useLoaded("corpora", () => answered(api.corpora.$get()));
  const columns = useLoaded(`utterances ${corpus}`, () =>
    answered(api.corpora[":key"].utterances.$get({ param: { key: part(corpus) } })),
  );
  if (list.state === "waiting") return <Waiting what="the corpora" />;
  if (list.state === "failed")
    return <FaultPage title="Augmentation bench" error={list.error} retry={list.retry} />;
  const known = list.value.known.filter(({ there }) => there).map(({ key }) => key);
  const corpora = [...new Set([...known, ...list.value.own, corpus])];
  const { about, Bench } = benches[shown.value];
  return (
    <>
      <h1>Augmentation bench</h1>
      <p>One recording before you train on thousands: see and hear {about}.</p>
      <Choice
        corpora={corpora}
        corpus={corpus}
        index={index}
        columns={columns.state === "there" ? columns.value : undefined}
      />
      <Tabs
        label="What is altered"
        names={benches.map(({ name }) => name)}
        shown={shown.value}
        show={(next) => {
          shown.value = next;
        }}
      />
      {columns.state === "waiting" && <Waiting what="the recordings" />}
      {columns.state === "failed" && <Fault error={columns.error} retry={columns.retry} />}
      {columns.state === "there" && <Bench corpus={corpus} index={index} columns={columns.value} />}
    </>
  );
};

export default BenchView;

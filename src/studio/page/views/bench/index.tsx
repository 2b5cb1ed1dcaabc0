/** @file The augmentation bench: one recording altered by effects, to see and hear what an augmenter would make of it. */

import { answered, api, useLoaded } from "../../api.ts";
import { Fault, Waiting } from "../../ui/states.tsx";
import type { View } from "../../view.ts";
import { Workbench } from "./workbench.tsx";

const BenchView: View = ({ path }) => {
  const [corpus = "demo", index = "0"] = path;
  const list = useLoaded("corpora", () => answered(api.corpora.$get()));
  if (list.state === "waiting") return <Waiting what="the corpora" />;
  if (list.state === "failed") return <Fault error={list.error} retry={list.retry} />;
  const known = list.value.known.filter(({ there }) => there).map(({ key }) => key);
  const corpora = [...new Set([...known, ...list.value.own, corpus])];
  return (
    <>
      <h1>Augmentation bench</h1>
      <p>
        See and hear what the augmenter <code>audio</code> would make of one recording, before you train on
        thousands of them.
      </p>
      <Workbench corpora={corpora} corpus={corpus} index={Number(index)} />
    </>
  );
};

export default BenchView;

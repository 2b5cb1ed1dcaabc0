/** @file Which recording lies on the bench. */

import { useState } from "preact/hooks";
import type { UtteranceColumns } from "../../../server/columns.ts";
import { go, to } from "../../router.ts";

interface ChoiceProps {
  readonly corpora: readonly string[];
  readonly corpus: string;
  readonly index: number;
  /** The corpus's, once they are there. */
  readonly columns: UtteranceColumns | undefined;
}

/** More names would make a list that nobody reads: search narrows it. */
const mostNames = 300;

export function Choice({ corpora, corpus, index, columns }: ChoiceProps) {
  const [text, setText] = useState("");
  const [label, setLabel] = useState("");
  const wanted = text.trim().toLowerCase();
  const at = columns?.label.names.indexOf(label) ?? -1;
  const fitting: number[] = [];
  for (let i = 0; columns !== undefined && i < columns.ids.length && fitting.length < mostNames; i++)
    if ((at < 0 || columns.label.codes[i] === at) && columns.ids[i].toLowerCase().includes(wanted))
      fitting.push(i);
  const shown = fitting.includes(index) ? fitting : [index, ...fitting];
  return (
    <div class="filters">
      <label>
        Corpus
        <select value={corpus} onChange={({ currentTarget }) => go(to("bench", currentTarget.value))}>
          {corpora.map((key) => (
            <option key={key} value={key}>
              {key}
            </option>
          ))}
        </select>
      </label>
      {columns !== undefined && (
        <>
          <label>
            Emotion
            <select value={label} onChange={({ currentTarget }) => setLabel(currentTarget.value)}>
              <option value="">all</option>
              {columns.label.names.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          <label>
            Name contains
            <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
          </label>
          <label>
            Recording
            <select
              value={String(index)}
              onChange={({ currentTarget }) => go(to("bench", corpus, currentTarget.value))}
            >
              {shown.map((i) => (
                <option key={i} value={String(i)}>
                  {columns.ids[i] ?? i}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
    </div>
  );
}

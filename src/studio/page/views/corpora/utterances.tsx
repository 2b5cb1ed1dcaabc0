/** @file All utterances of a corpus, sorted and filtered in the page. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Coded, UtteranceColumns } from "../../../server/columns.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Listen, recordingAddress } from "../../ui/listen.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { type Column, type Sorting, VirtualTable } from "../../ui/table.tsx";
import { chosenRows, coded, type Filter } from "./rows.ts";

export function Utterances({ corpus }: { readonly corpus: string }) {
  const columns = useLoaded(`utterances ${corpus}`, () =>
    answered(api.corpora[":key"].utterances.$get({ param: { key: part(corpus) } })),
  );
  if (columns.state === "waiting") return <Waiting what="the utterances" />;
  if (columns.state === "failed") return <Fault error={columns.error} retry={columns.retry} />;
  return <UtteranceTable corpus={corpus} columns={columns.value} />;
}

function UtteranceTable({
  corpus,
  columns,
}: {
  readonly corpus: string;
  readonly columns: UtteranceColumns;
}) {
  const [filter, setFilter] = useState<Filter>({ text: "", label: "", speaker: "" });
  const [sorting, setSorting] = useState<Sorting | undefined>();
  const rows = useMemo(() => chosenRows(columns, filter, sorting), [columns, filter, sorting]);
  const narrow = useNarrow();
  const shown = useMemo(() => tableColumns(corpus, columns, rows, narrow), [corpus, columns, rows, narrow]);
  const sort = (column: string) =>
    setSorting((now) =>
      now?.column !== column ? { column, down: false } : now.down ? undefined : { column, down: true },
    );
  return (
    <>
      <div class="filters">
        <label>
          Name contains
          <input
            type="search"
            value={filter.text}
            onInput={({ currentTarget }) => setFilter({ ...filter, text: currentTarget.value })}
          />
        </label>
        <Choice
          title="Emotion"
          of={columns.label}
          value={filter.label}
          set={(label) => setFilter({ ...filter, label })}
        />
        <Choice
          title="Speaker"
          of={columns.speaker}
          value={filter.speaker}
          set={(speaker) => setFilter({ ...filter, speaker })}
        />
        <p role="status">
          {rows.length === columns.ids.length ? `${rows.length}` : `${rows.length} of ${columns.ids.length}`}{" "}
          utterances
        </p>
      </div>
      {rows.length === 0 ? (
        <p class="nothing">No utterance is like that. Loosen a filter.</p>
      ) : (
        <VirtualTable
          label="Utterances"
          columns={shown}
          count={rows.length}
          sorting={sorting}
          onSort={sort}
          content={JSON.stringify([filter, sorting])}
        />
      )}
    </>
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly of: Coded;
  readonly value: string;
  set(value: string): void;
}

function Choice({ title, of, value, set }: ChoiceProps) {
  return (
    <label>
      {title}
      <select value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        <option value="">all</option>
        {of.names.map((name) => (
          <option key={name} value={name}>
            {name || "unknown"}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Whether there is room for few columns only. */
function useNarrow(): boolean {
  const [query] = useState(() => matchMedia("(max-width: 600px)"));
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const change = () => setNarrow(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, [query]);
  return narrow;
}

/** Columns in which all utterances are alike are left out, and those that a phone has no room for. */
function tableColumns(
  corpus: string,
  columns: UtteranceColumns,
  rows: Uint32Array,
  narrow: boolean,
): readonly Column[] {
  const varying = coded.filter(
    ({ id }) => id === "label" || id === "speaker" || (!narrow && columns[id].names.length > 1),
  );
  return [
    {
      id: "play",
      title: "Play",
      width: "3rem",
      fixed: true,
      cell: (row) => ({
        of: <Listen address={recordingAddress(corpus, rows[row])} name={columns.ids[rows[row]]} />,
      }),
    },
    {
      id: "id",
      title: "Name",
      width: "3fr",
      cell: (row) => ({ text: columns.ids[rows[row]], href: to("corpora", corpus, rows[row]) }),
    },
    ...varying.map(({ id, title }) => ({
      id,
      title,
      width: "2fr",
      cell: (row: number) => columns[id].names[columns[id].codes[rows[row]]] || "unknown",
    })),
  ];
}

/** @file The recordings behind one count of a confusion matrix, to be heard. */

import { percent } from "../../../../report/format.ts";
import type { RecordingsInCell as Found } from "../../../server/cell.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Listen, recordingAddress } from "../../ui/listen.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { VirtualTable } from "../../ui/table.tsx";

interface CellProps {
  readonly run: string;
  readonly corpus: string;
  readonly cell: string;
  readonly truth: string;
  readonly predicted: string;
}

export function RecordingsInCell({ run, corpus, cell, truth, predicted }: CellProps) {
  const query = { corpus, cell, truth, predicted };
  const found = useLoaded(JSON.stringify([run, query]), () =>
    answered(api.runs[":id"].cell.$get({ param: { id: part(run) }, query } as never)),
  );
  const title = truth === predicted ? `${truth}, recognised` : `${truth}, predicted as ${predicted}`;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {found.state === "waiting" && <Waiting what="the recordings" />}
      {found.state === "failed" && <Fault error={found.error} retry={found.retry} />}
      {found.state === "there" && <List found={found.value} truth={truth} predicted={predicted} />}
    </section>
  );
}

interface ListProps extends Pick<CellProps, "truth" | "predicted"> {
  readonly found: Found;
}

function List({ found: { corpus, silent, runs, recordings }, truth, predicted }: ListProps) {
  const place = (row: number) => {
    const { index } = recordings[row];
    return corpus === null || index === null ? undefined : { corpus, index };
  };
  const shares = truth === predicted ? [] : ([["trueShare", truth]] as const);
  return (
    <>
      {silent !== "" && <p class="care">They cannot be heard here. {silent}</p>}
      <VirtualTable
        label="Recordings"
        count={recordings.length}
        content=""
        columns={[
          {
            id: "play",
            title: "Play",
            width: "3rem",
            cell: (row) => {
              const at = place(row);
              const { id } = recordings[row];
              return at ? { of: <Listen address={recordingAddress(at.corpus, at.index)} name={id} /> } : "";
            },
          },
          {
            id: "id",
            title: "Name",
            width: "3fr",
            cell: (row) => {
              const at = place(row);
              const { id } = recordings[row];
              return at ? { text: id, href: to("corpora", at.corpus, at.index) } : id;
            },
          },
          {
            id: "speaker",
            title: "Speaker",
            width: "2fr",
            cell: (row) => recordings[row].speaker || "unknown",
          },
          ...(runs > 1
            ? [
                {
                  id: "times",
                  title: `Times of ${runs}`,
                  width: "2fr",
                  right: true,
                  cell: (row: number) => String(recordings[row].times),
                },
              ]
            : []),
          ...([["predictedShare", predicted], ...shares] as const).map(([key, name]) => ({
            id: key,
            title: `${name} %`,
            width: "2fr",
            right: true,
            cell: (row: number) => percent(recordings[row][key]),
          })),
        ]}
      />
    </>
  );
}

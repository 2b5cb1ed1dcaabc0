/** @file What a chosen point is, and what was chosen with the lasso. */

import { to } from "../../router.ts";
import { Listen, playAll } from "../../ui/listen.tsx";
import { VirtualTable } from "../../ui/table.tsx";
import { addressesOf, describe, type Point, type SourceOfPoint, speakerOf } from "./points.ts";

interface AboutProps {
  readonly point: Point;
  /** The key of the corpus in this studio; null where it is not there. */
  readonly corpus: string | null;
}

export function AboutPoint({ point, corpus }: AboutProps) {
  const { emotion, augmenter, sources, seed } = point;
  return (
    <section aria-label="The chosen point">
      <h2>{augmenter === "" ? `${emotion}, recorded` : `${emotion}, made by ${augmenter}`}</h2>
      {sources === null ? (
        <p class="care">
          This run does not tell {augmenter === "" ? "which recording it is" : "what it was made from"}: its
          samples.json holds no origins, as those of earlier versions and of learned representations do not.
        </p>
      ) : (
        <>
          {augmenter !== "" && (
            <p class="note">
              {sources.length === 0
                ? "Drawn from noise: no recording is its source."
                : `Made from ${sources.length === 1 ? "this recording" : `these ${sources.length} recordings`}.`}{" "}
              Its random stream: <code>{seed}</code>
            </p>
          )}
          <ul class="plain">
            {sources.map((source, i) => (
              <li key={`${source.id} ${i}`}>
                {source.address !== "" && <Listen address={source.address} name={source.id} />}{" "}
                <Name source={source} corpus={corpus} />, speaker {source.speaker || "not known"}
                {source.index === null && <span class="note"> (not among the corpus's recordings here)</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Name({
  source: { id, index },
  corpus,
}: {
  readonly source: SourceOfPoint;
  readonly corpus: string | null;
}) {
  return corpus === null || index === null ? id : <a href={to("corpora", corpus, index)}>{id}</a>;
}

interface PlaylistProps {
  readonly points: readonly Point[];
  /** Their positions in the playlist. */
  readonly listed: readonly number[];
  choose(point: number): void;
  clear(): void;
}

export function Playlist({ points, listed, choose, clear }: PlaylistProps) {
  const of = (row: number) => points[listed[row]];
  const addresses = [...new Set(listed.flatMap((i) => addressesOf(points[i])))];
  return (
    <section>
      <h2>Playlist</h2>
      <div class="controls">
        <span role="status">
          {listed.length} points, {addresses.length} recordings that can be heard
        </span>
        <button type="button" disabled={addresses.length === 0} onClick={() => playAll(addresses)}>
          Play all
        </button>
        <button type="button" onClick={clear}>
          Clear
        </button>
      </div>
      <VirtualTable
        label="Playlist"
        count={listed.length}
        content={listed.join()}
        columns={[
          {
            id: "play",
            title: "Play",
            width: "3rem",
            cell: (row) => {
              const [address] = addressesOf(of(row));
              return address ? { of: <Listen address={address} name={describe(of(row))} /> } : "";
            },
          },
          {
            id: "what",
            title: "What",
            width: "3fr",
            cell: (row) => `${of(row).emotion}, ${of(row).augmenter || "recorded"}`,
          },
          {
            id: "id",
            title: "Recording or sources",
            width: "4fr",
            cell: (row) => ({
              of: (
                <button type="button" class="link" onClick={() => choose(listed[row])}>
                  {of(row)
                    .sources?.map(({ id }) => id)
                    .join(", ") || "none named"}
                </button>
              ),
            }),
          },
          { id: "speaker", title: "Speaker", width: "2fr", cell: (row) => speakerOf(of(row)) },
        ]}
      />
    </section>
  );
}

/** @file What a chosen point is, and what was chosen with the lasso. */

import { to } from "../../router.ts";
import { Listen, playAll } from "../../ui/listen.tsx";
import { VirtualTable } from "../../ui/table.tsx";
import {
  describe,
  foldTitle,
  judgeTitle,
  type Point,
  type SourceOfPoint,
  soundsOf,
  speakerOf,
  type Verdict,
} from "./points.ts";
import type { JudgedCell } from "./types.ts";

interface AboutProps {
  readonly point: Point;
  readonly verdict: Verdict;
  /** Whose verdict it is. */
  readonly judge: JudgedCell | undefined;
  /** The key of the corpus in this studio; null where it is not there. */
  readonly corpus: string | null;
}

export function AboutPoint({ point, verdict, judge, corpus }: AboutProps) {
  const { emotion, augmenter, sources, seed, view } = point;
  return (
    <section aria-label="The chosen point">
      <h2>{augmenter === "" ? `${emotion}, recorded` : `${emotion}, made by ${augmenter}`}</h2>
      {sources === null ? (
        <p class="care">
          This run does not tell {augmenter === "" ? "which recording it is" : "what it was made from"}: its
          samples.json holds no origins, as those of earlier versions do not.
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
          {judge !== undefined && verdict !== "made" && verdict !== "not tested" && (
            <p class="note">
              {judgeTitle(judge)}, was{" "}
              {verdict === "right in some runs" ? "right about it in some runs" : `${verdict} about it`}.
            </p>
          )}
          {view !== null && (
            <p>
              <Listen address={view} name="the view itself" /> The view itself: its first 1.5 seconds, turned
              into sound by Griffin and Lim’s method, which has to invent the phases.
            </p>
          )}
          <ul class="plain">
            {sources.map((source, i) => (
              <li key={`${source.id} ${i}`}>
                {source.address !== "" && <Listen address={source.address} name={source.id} />}{" "}
                <Name source={source} corpus={corpus} />, speaker {source.speaker || "not known"}
                {source.fold !== "" && `, tested in ${foldTitle(source.fold)}`}
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
  const sounds = [...new Set(listed.flatMap((i) => soundsOf(points[i])))];
  const recordings = sounds.filter((one) => typeof one === "string").length;
  return (
    <section>
      <h2>Playlist</h2>
      <div class="controls">
        <span role="status">
          {listed.length} points, {recordings} recordings
          {sounds.length > recordings && ` and ${sounds.length - recordings} views`} that can be heard
        </span>
        <button type="button" disabled={sounds.length === 0} onClick={() => playAll(sounds)}>
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
              const [sound] = soundsOf(of(row));
              return sound ? { of: <Listen address={sound} name={describe(of(row))} /> } : "";
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

/** @file One map with what its points are: coloured, pointed at, heard, and listed. */

import { useCallback, useMemo, useState } from "preact/hooks";
import type { JointMap } from "../../../../report/maps.ts";
import { hueName } from "../../theme.ts";
import { playAll } from "../../ui/listen.tsx";
import { AboutPoint, Playlist } from "./about.tsx";
import { Cloud } from "./cloud.tsx";
import {
  type Colouring,
  colourings,
  describe,
  foldTitle,
  grouped,
  judgeTitle,
  pointsOf,
  soundsOf,
  verdictOf,
} from "./points.ts";
import type { CorpusOfMap } from "./types.ts";
import { viewSound } from "./view-sound.ts";

interface OneMapProps {
  readonly run: string;
  readonly map: JointMap;
  readonly corpus: CorpusOfMap;
  /** What its rows are. */
  readonly rows: string;
  /** Whether its views were kept. */
  readonly heard: boolean;
}

export function OneMap({ run, map, corpus, rows, heard }: OneMapProps) {
  const { tested } = corpus;
  const judges = useMemo(
    () => tested.cells.filter(({ normalisation }) => normalisation === map.normalisation),
    [tested, map.normalisation],
  );
  const [by, setBy] = useState<Colouring>("emotion");
  const [judge, setJudge] = useState(judges[0]?.name ?? "");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState(-1);
  const [listed, setListed] = useState<readonly number[]>([]);
  const viewOf = useCallback(
    (augmenter: string, seed: string) => {
      const { corpus, normalisation } = map;
      return heard ? viewSound(run, { corpus, augmenter, normalisation, seed }) : null;
    },
    [run, map, heard],
  );
  const points = useMemo(() => pointsOf(map, corpus, viewOf), [map, corpus, viewOf]);
  const verdict = useMemo(
    () =>
      verdictOf(
        tested,
        judges.find(({ name }) => name === judge),
      ),
    [tested, judges, judge],
  );
  const { groups, hues, group } = useMemo(
    () => grouped(points, by, map.classes, verdict),
    [points, by, map, verdict],
  );
  const look = useMemo(
    () => ({
      x: points.x,
      y: points.y,
      hue: group.map((at) => hues[at]),
      ring: Uint8Array.from(points.of, ({ augmenter }) => Number(augmenter === "")),
      shown: Uint8Array.from(group, (at) => Number(!hidden.has(groups[at]))),
    }),
    [points, group, groups, hues, hidden],
  );
  const choose = (point: number) => {
    setChosen(point);
    playAll(soundsOf(points.of[point]));
  };
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  const made = points.of.filter(({ augmenter }) => augmenter !== "").length;
  const possible = colourings.filter(
    (one) => (one !== "fold" || tested.ids.length > 0) && (one !== "right or wrong" || judges.length > 0),
  );
  return (
    <>
      <p>
        {points.of.length - made} recorded and {made} made rows of {corpus.title} in {rows}, from the training
        side of {foldTitle(map.fold)}. Near points have like values; distances between clouds mean little.
      </p>
      {corpus.silent !== "" && <p class="care">Recordings cannot be heard here. {corpus.silent}</p>}
      <div class="filters">
        <label>
          Colour by
          <select
            value={by}
            onChange={({ currentTarget }) => {
              setBy(possible.find((one) => one === currentTarget.value) ?? "emotion");
              setHidden(new Set());
            }}
          >
            {possible.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {by === "right or wrong" && (
          <label>
            As judged by
            <select
              value={judge}
              onChange={({ currentTarget }) => {
                setJudge(currentTarget.value);
                setHidden(new Set());
              }}
            >
              {judges.map((cell) => (
                <option key={cell.name} value={cell.name}>
                  {judgeTitle(cell)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <ul class="legend switches" aria-label={`Shown by ${by}`}>
        {groups.map((name, i) => (
          <li key={name}>
            <button type="button" aria-pressed={!hidden.has(name)} onClick={() => toggle(name)}>
              <span class="dot" data-hue={hueName(hues[i])} />
              {name}
            </button>
          </li>
        ))}
      </ul>
      <p class="note">
        Rings are recorded, discs are made.
        {groups.length > 9 && " There are more groups than colours: they come round again after nine."}
        {by === "fold" &&
          " A recording's fold is the one it was tested in; a made row's, that of its sources."}
        {by === "right or wrong" &&
          " Every recording was judged when it was not trained on, though on this map it is on the training side."}
      </p>
      <Cloud
        label={`Map of ${points.of.length} rows`}
        look={look}
        chosen={chosen}
        listed={listed}
        describe={(point) => describe(points.of[point])}
        choose={choose}
        list={setListed}
      />
      {chosen >= 0 && (
        <AboutPoint
          point={points.of[chosen]}
          verdict={judges.length > 0 ? verdict(points.of[chosen]) : "not tested"}
          judge={judges.find(({ name }) => name === judge)}
          corpus={corpus.key}
        />
      )}
      {listed.length > 0 && (
        <Playlist points={points.of} listed={listed} choose={choose} clear={() => setListed([])} />
      )}
    </>
  );
}

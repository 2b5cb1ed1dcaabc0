/** @file The maps of one run: laid out in a worker, one shown, with what its points are. */

import { wrap } from "comlink";
import { useMemo, useState } from "preact/hooks";
import type { JointMap } from "../../../../report/maps.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { hueName } from "../../theme.ts";
import { playAll } from "../../ui/listen.tsx";
import { Fault, Nothing, Waiting } from "../../ui/states.tsx";
import { AboutPoint, Playlist } from "./about.tsx";
import { Cloud } from "./cloud.tsx";
import type { Layout } from "./layout.worker.ts";
import { addressesOf, type Colouring, colourings, describe, grouped, pointsOf } from "./points.ts";
import type { CorpusOfMap, MapOfRun } from "./types.ts";

async function laidOut(id: string): Promise<{ readonly run: MapOfRun; readonly maps: readonly JointMap[] }> {
  const run = await answered<MapOfRun>(api.runs[":id"].map.$get({ param: { id: part(id) } }));
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  try {
    return { run, maps: await wrap<Layout>(worker).maps({ sets: run.sets, seed: run.seed }) };
  } finally {
    worker.terminate();
  }
}

export function RunMaps({ id }: { readonly id: string }) {
  const loaded = useLoaded(`map ${id}`, () => laidOut(id));
  const [shown, setShown] = useState(0);
  const back = (
    <p>
      <a href={to("map")}>All runs</a>
    </p>
  );
  if (loaded.state === "waiting") return <Waiting what="the map, which takes some seconds to lay out" />;
  if (loaded.state === "failed")
    return (
      <>
        {back}
        <h1>{id}</h1>
        <Fault error={loaded.error} retry={loaded.retry} />
      </>
    );
  const { run, maps } = loaded.value;
  const map = maps[shown];
  const corpus = run.corpora.find((one) => one.id === map?.corpus);
  return (
    <>
      {back}
      <h1>{run.title}</h1>
      {map === undefined || corpus === undefined ? (
        <Nothing title="This run has no map">
          <p>
            Maps show what generative augmenters make, such as <code>gan</code> or <code>cwgan-gp</code>, and
            come from the samples.json of a run. This run had none of them, or its folder no longer holds that
            file.
          </p>
        </Nothing>
      ) : (
        <>
          {maps.length > 1 && (
            <div class="filters maps">
              <label>
                Map
                <select value={shown} onChange={({ currentTarget }) => setShown(Number(currentTarget.value))}>
                  {maps.map((one, i) => (
                    <option key={i} value={i}>
                      {nameOf(one, run)}
                    </option>
                  ))}
                </select>
              </label>
            </div>
          )}
          <OneMap key={shown} map={map} corpus={corpus} />
        </>
      )}
    </>
  );
}

function nameOf({ corpus, normalisation, fold, synthetic }: JointMap, { corpora }: MapOfRun): string {
  const title = corpora.find(({ id }) => id === corpus)?.title ?? corpus;
  const statistics = normalisation === "speaker" ? "each speaker's statistics" : "statistics of training";
  return `${title}: ${synthetic.map(({ augmenter }) => augmenter).join(", ")}; ${statistics}; fold ${fold}`;
}

function OneMap({ map, corpus }: { readonly map: JointMap; readonly corpus: CorpusOfMap }) {
  const [by, setBy] = useState<Colouring>("emotion");
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState(-1);
  const [listed, setListed] = useState<readonly number[]>([]);
  const points = useMemo(() => pointsOf(map, corpus), [map, corpus]);
  const { groups, hues, group } = useMemo(() => grouped(points, by, map.classes), [points, by, map]);
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
    playAll(addressesOf(points.of[point]));
  };
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };
  const made = points.of.filter(({ augmenter }) => augmenter !== "").length;
  return (
    <>
      <p>
        {points.of.length - made} recorded and {made} made rows of {corpus.title}, from the training side of
        fold {map.fold}. Near points have like values; distances between clouds mean little (t-SNE).
      </p>
      {corpus.silent !== "" && <p class="care">Recordings cannot be heard here. {corpus.silent}</p>}
      <div class="filters">
        <label>
          Colour by
          <select
            value={by}
            onChange={({ currentTarget }) => {
              setBy(currentTarget.value as Colouring);
              setHidden(new Set());
            }}
          >
            {Object.keys(colourings).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
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
      {chosen >= 0 && <AboutPoint point={points.of[chosen]} corpus={corpus.key} />}
      {listed.length > 0 && (
        <Playlist points={points.of} listed={listed} choose={choose} clear={() => setListed([])} />
      )}
    </>
  );
}

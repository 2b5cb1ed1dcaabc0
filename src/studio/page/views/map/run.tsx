/** @file The maps of one run: one is chosen, laid out in a worker, and shown. */

import { wrap } from "comlink";
import { useState } from "preact/hooks";
import type { JointMap } from "../../../../report/maps.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, Nothing, Waiting } from "../../ui/states.tsx";
import type { Layout, Method } from "./layout.worker.ts";
import { OneMap } from "./one-map.tsx";
import { foldTitle } from "./points.ts";
import type { MapOfRun } from "./types.ts";

const methods: readonly { readonly name: Method; readonly title: string }[] = [
  { name: "t-SNE", title: "t-SNE, as in the report" },
  { name: "UMAP", title: "UMAP" },
];

async function laidOut(run: MapOfRun, method: Method): Promise<readonly JointMap[]> {
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  try {
    return await wrap<Layout>(worker).maps({ sets: run.sets, seed: run.seed }, method);
  } finally {
    worker.terminate();
  }
}

export function RunMaps({ id }: { readonly id: string }) {
  const loaded = useLoaded(`map ${id}`, () =>
    answered<MapOfRun>(api.runs[":id"].map.$get({ param: { id: part(id) } })),
  );
  const run = loaded.state === "there" ? loaded.value : undefined;
  return (
    <>
      <p>
        <a href={to("map")}>All runs</a>
      </p>
      <h1>{run?.title ?? id}</h1>
      {loaded.state === "waiting" && <Waiting what="the rows of the map" />}
      {loaded.state === "failed" && <Fault error={loaded.error} retry={loaded.retry} />}
      {run?.sets.length === 0 && (
        <Nothing title="This run has no map">
          <p>
            Maps show what generative augmenters make, such as <code>gan</code>, <code>cwgan-gp</code> or{" "}
            <code>viewmaker</code>, and come from the samples.json of a run. This run had none of them, or its
            folder no longer holds that file.
          </p>
        </Nothing>
      )}
      {run !== undefined && run.sets.length > 0 && <Maps id={id} run={run} />}
    </>
  );
}

function Maps({ id, run }: { readonly id: string; readonly run: MapOfRun }) {
  const [method, setMethod] = useState<Method>("t-SNE");
  const [shown, setShown] = useState(0);
  const laid = useLoaded(`layout ${id} ${method}`, () => laidOut(run, method));
  const [maps, setMaps] = useState<readonly JointMap[]>([]);
  // The last layout stays until the next is there: what was chosen on it stays chosen.
  if (laid.state === "there" && laid.value !== maps) setMaps(laid.value);
  const map = maps[shown];
  const corpus = run.corpora.find((one) => one.id === map?.corpus);
  return (
    <>
      <div class="filters maps">
        {maps.length > 1 && (
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
        )}
        <label>
          Laid out by
          <select
            value={method}
            onChange={({ currentTarget }) =>
              setMethod(methods.find(({ name }) => name === currentTarget.value)?.name ?? "t-SNE")
            }
          >
            {methods.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      {laid.state === "waiting" && <Waiting what="the layout, which takes some seconds" />}
      {laid.state === "failed" && <Fault error={laid.error} retry={laid.retry} />}
      {map !== undefined && corpus !== undefined && (
        <OneMap
          key={shown}
          run={id}
          map={map}
          corpus={corpus}
          rows={rowsOf(map, run)}
          heard={run.sets.some((set) => set.heard && isOn(set, map))}
        />
      )}
    </>
  );
}

type SetOfRun = MapOfRun["sets"][number];

const isOn = (set: SetOfRun, map: JointMap) =>
  set.corpus === map.corpus &&
  set.normalisation === map.normalisation &&
  map.synthetic.some(({ augmenter }) => augmenter === set.augmenter);

/** What the rows of a map are. */
function rowsOf(map: JointMap, { sets, corpora }: MapOfRun): string {
  const learned = sets.find((set) => set.apart && isOn(set, map));
  if (learned !== undefined) return `the representation that ${learned.augmenter} learned`;
  const features = corpora.find(({ id }) => id === map.corpus)?.features;
  return features === "onnx" ? "embeddings" : `the features ${features}`;
}

function nameOf(map: JointMap, run: MapOfRun): string {
  const title = run.corpora.find(({ id }) => id === map.corpus)?.title ?? map.corpus;
  const statistics = map.normalisation === "speaker" ? "each speaker's statistics" : "statistics of training";
  const made = map.synthetic.map(({ augmenter }) => augmenter).join(", ");
  return `${title}: ${made} in ${rowsOf(map, run)}; ${statistics}; ${foldTitle(map.fold)}`;
}

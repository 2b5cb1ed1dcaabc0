/** @file The map: recorded and made rows of a run as a plane of points that can be heard. */

import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { FaultPage, Nothing, Waiting } from "../../ui/states.tsx";
import type { View } from "../../view.ts";
import { RunMaps } from "./run.tsx";

const MapView: View = ({ path: [id] }) => (id === undefined ? <Runs /> : <RunMaps key={id} id={id} />);

export default MapView;

function Runs() {
  const list = useLoaded("runs", () => answered(api.runs.$get()));
  if (list.state === "waiting") return <Waiting what="the runs" />;
  if (list.state === "failed") return <FaultPage title="Map" error={list.error} retry={list.retry} />;
  const mapped = list.value.filter((run) => "maps" in run && run.maps);
  const without = list.value.length - mapped.length;
  return (
    <>
      <h1>Map</h1>
      {mapped.length === 0 ? (
        <Nothing title={without === 0 ? "No runs yet" : "No run with a map yet"}>
          <p>
            A run with a generative augmenter has a map: <code>emoforge run recipes/demo.yaml</code> makes one
            in about a minute.
          </p>
        </Nothing>
      ) : (
        <>
          <p>Open the map of a run: its recorded rows and those that generative augmenters made.</p>
          <ul class="cards">
            {mapped.map((run) => (
              <li key={run.id}>
                <a href={to("map", run.id)}>
                  <strong>{"title" in run ? run.title : run.id}</strong>
                </a>
                <span>{run.id.replace(/^\d+\/?/, "")}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {without > 0 && (
        <p class="note">
          {without === 1 ? "One run has no map" : `${without} runs have no map`}: without a generative
          augmenter, or without the file samples.json, there is nothing to lay out.
        </p>
      )}
    </>
  );
}

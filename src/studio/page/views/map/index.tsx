/** @file The map: recorded and made rows of a run as a plane of points that can be heard. */

import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, Nothing, Waiting } from "../../ui/states.tsx";
import type { View } from "../../view.ts";
import { RunMaps } from "./run.tsx";

const MapView: View = ({ path: [id] }) => (id === undefined ? <Runs /> : <RunMaps key={id} id={id} />);

export default MapView;

function Runs() {
  const list = useLoaded("runs", () => answered(api.runs.$get()));
  if (list.state === "waiting") return <Waiting what="the runs" />;
  if (list.state === "failed") return <Fault error={list.error} retry={list.retry} />;
  return (
    <>
      <h1>Map</h1>
      {list.value.length === 0 ? (
        <Nothing title="No runs yet">
          <p>
            A run with a generative augmenter has a map: <code>emoforge run recipes/demo.yaml</code> makes one
            in about a minute.
          </p>
        </Nothing>
      ) : (
        <>
          <p>Open the map of a run: its recorded rows and those that generative augmenters made.</p>
          <ul class="cards">
            {list.value.map((run) => {
              const name = run.id.replace(/^\d+\/?/, "");
              return (
                <li key={run.id}>
                  {"error" in run ? (
                    <>
                      <strong>{name || run.folder}</strong>
                      <span>{run.error}</span>
                    </>
                  ) : (
                    <>
                      <a href={to("map", run.id)}>
                        <strong>{run.title}</strong>
                      </a>
                      <span>{name}</span>
                    </>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </>
  );
}

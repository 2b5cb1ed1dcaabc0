/** @file Live: emotions while somebody speaks, and a small model of one's own from takes that are recorded here. All of it in the page. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLoaded } from "../../api.ts";
import { Fault, FaultPage, Waiting } from "../../ui/states.tsx";
import type { View } from "../../view.ts";
import type { ModelFacts } from "../try/predictor.ts";
import { fetchTap, type Microphone, openedEar, openMicrophone } from "./ear.ts";
import type { HeardMoment } from "./ear.worker.ts";
import type { Lesson } from "./lacking.ts";
import { createLatency, type LatencyFacts } from "./latency.ts";
import { Now } from "./now.tsx";
import { Seconds } from "./seconds.tsx";
import { Teach } from "./teach.tsx";

/** A minute and a bit, by tenths of a second. */
const keptMoments = 640;

const Live: View = () => {
  const shipped = useLoaded("live", async () => {
    await fetchTap();
    return openedEar().openShipped(document.baseURI);
  });
  const [own, setOwn] = useState<ModelFacts | undefined>();
  const [moments, setMoments] = useState<readonly HeardMoment[]>([]);
  const [latency, setLatency] = useState<LatencyFacts | undefined>();
  const [state, setState] = useState<"off" | "starting" | "on">("off");
  const [error, setError] = useState("");
  const microphone = useRef<Microphone | undefined>(undefined);

  const stop = () => {
    microphone.current?.close();
    microphone.current = undefined;
    setState("off");
  };
  useEffect(() => stop, []);

  const start = async () => {
    setError("");
    setState("starting");
    setMoments([]);
    setLatency(undefined);
    const measured = createLatency(setLatency);
    try {
      microphone.current = await openMicrophone(
        (heard) => {
          setMoments((now) => [...now, ...heard].slice(-keptMoments));
          measured.shown(heard[heard.length - 1].cameAt);
        },
        () => {
          stop();
          setError(
            "The microphone is gone: it was unplugged, or its permission was taken back. Start again.",
          );
        },
      );
      setState("on");
    } catch (fault) {
      setState("off");
      setError(fault instanceof Error ? fault.message : String(fault));
    }
  };

  /** The answers of another model are about other classes. */
  const change = async (open: () => Promise<ModelFacts | undefined>) => {
    const listening = state === "on";
    stop();
    setMoments([]);
    try {
      setOwn(await open());
      if (listening) await start();
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : String(fault));
    }
  };
  const takeOwn = (lesson: Lesson) => change(() => openedEar().openOwn(lesson.bundle, document.baseURI));
  const takeShipped = () =>
    change(async () => {
      await openedEar().openShipped(document.baseURI);
      return undefined;
    });

  if (shipped.state === "waiting") return <Waiting what="the model" />;
  if (shipped.state === "failed")
    return (
      <FaultPage
        title="Live"
        error={`The model could not be opened: ${shipped.error}`}
        retry={shipped.retry}
      />
    );
  const model = own ?? shipped.value;
  return (
    <>
      <h1>Live</h1>
      <p>
        Speak, and see what a model makes of your voice while you do. Sound, answers and everything you record
        stay in this page; it needs no network.
      </p>
      <p class="note">
        The model {own === undefined ? shipped.value.about : `of your own ${own.about}`}. It tells apart{" "}
        {model.classes.join(", ")}.
        {own !== undefined && (
          <>
            {" "}
            <button type="button" class="link" onClick={() => void takeShipped()}>
              Back to the model that comes with Emoforge
            </button>
          </>
        )}
      </p>
      {error !== "" && <Fault error={error} />}
      <div class="controls">
        {state === "on" ? (
          <button type="button" class="first" onClick={stop}>
            Stop listening
          </button>
        ) : (
          <button type="button" class="first" disabled={state === "starting"} onClick={() => void start()}>
            {state === "starting" ? "Waiting for the microphone …" : "Start listening"}
          </button>
        )}
        {latency !== undefined && (
          <span class="note">
            Sound to label: {Math.round(latency.medianMs)} ms (95 of 100 within {Math.round(latency.highMs)}{" "}
            ms
            {microphone.current?.deviceMs !== undefined &&
              `; the microphone adds about ${Math.round(microphone.current.deviceMs)} ms`}
            )
          </span>
        )}
      </div>
      {(state === "on" || moments.length > 0) && (
        <>
          <Now moment={moments.at(-1)} on={state === "on"} classes={model.classes} />
          <Seconds moments={moments} classes={model.classes} />
        </>
      )}
      <Teach listening={state === "on"} start={start} take={takeOwn} />
    </>
  );
};

export default Live;

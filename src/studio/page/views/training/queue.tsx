/** @file The queue of this studio, where it has one: workers of all machines, what they do, and a pause for all of them. */

import { useEffect, useState } from "preact/hooks";
import { answered, api, useLoaded } from "../../api.ts";
import { Fault } from "../../ui/states.tsx";

type Queue = NonNullable<Awaited<ReturnType<typeof load>>>;
const load = () => answered(api.queue.$get());

/** How often it is asked for again, ms. */
const askMs = 2000;

export function QueuePanel() {
  const queue = useLoaded("queue", load);
  const [fault, setFault] = useState("");
  useEffect(() => {
    if (queue.state === "waiting" || (queue.state === "there" && queue.value === null)) return;
    const timer = setTimeout(queue.state === "there" ? queue.again : queue.retry, askMs);
    return () => clearTimeout(timer);
  }, [queue]);
  if (queue.state === "waiting" || (queue.state === "there" && queue.value === null)) return null;
  const shown = queue.state === "there" ? queue.value : null;
  const act = (asking: Promise<unknown>) =>
    asking.then(
      () => {
        setFault("");
        if (queue.state === "there") queue.again();
      },
      (error: Error) => setFault(error.message),
    );
  return (
    <section>
      <h2>Queue</h2>
      {queue.state === "failed" && <Fault error={queue.error} />}
      {fault !== "" && <Fault error={fault} />}
      {shown !== null && (
        <>
          <p role="status">
            {shown.waiting} waiting, {shown.active} in work, {shown.setAside} set aside
            {shown.paused ? ", paused" : ""}
            {left(shown)}.{" "}
            <span class="note">
              {shown.server}, store {shown.store}
            </span>
          </p>
          <p>
            <button
              type="button"
              onClick={() =>
                void act(answered(shown.paused ? api.queue.resume.$post() : api.queue.pause.$post()))
              }
            >
              {shown.paused ? "Let workers go on" : "Pause all workers"}
            </button>
          </p>
          <Workers queue={shown} />
          {shown.failed.length > 0 && (
            <details>
              <summary>Jobs that were set aside</summary>
              <ul class="plain">
                {shown.failed.map(({ id, what, tries, reason }) => (
                  <li key={id} class="fault">
                    {what}, tried {tries} times: {reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}

function Workers({ queue: { machines, jobs, active } }: { readonly queue: Queue }) {
  // A job may be that of a worker that has just been lost.
  const all = [...new Set([...machines, ...jobs.map(({ worker }) => worker)])].sort();
  if (all.length === 0)
    return (
      <p class="nothing">
        No worker is connected. Start one on any machine that has the store: <code>emoforge worker</code>.
      </p>
    );
  return (
    <>
      <ul class="runlist">
        {all.map((worker) => {
          const own = jobs.filter((job) => job.worker === worker);
          return (
            <li key={worker} data-state={own.length > 0 ? "running" : "paused"}>
              <div>
                <strong>{worker}</strong>
                {!machines.includes(worker) && <span class="note"> does not answer</span>}
              </div>
              <div>
                {own.length === 0 && <p>waits</p>}
                {own.map(({ id, what, share, seconds }) => (
                  <label key={id}>
                    {what}, {Math.floor(100 * share)} %, for {Math.round(seconds)} s
                    <progress max={1} value={share} />
                  </label>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
      {jobs.length < active && <p class="note">… and {active - jobs.length} more jobs</p>}
    </>
  );
}

function left({ waiting, active, perSecond }: Queue): string {
  if (perSecond == null || waiting + active === 0) return "";
  const seconds = (waiting + active) / perSecond;
  return `, about ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`} left at the last pace`;
}

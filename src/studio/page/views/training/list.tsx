/** @file The runs that were made or begun, with what can be done with each. */

import { useEffect } from "preact/hooks";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, Nothing, Waiting } from "../../ui/states.tsx";

export function TrainingList() {
  const list = useLoaded("training", () => answered(api.training.$get()));
  const again = list.state === "there" ? list.value.some(({ job }) => job?.state === "running") : false;
  // What is running is asked for again.
  useEffect(() => {
    if (!again || list.state !== "there") return;
    const timer = setTimeout(list.again, 1500);
    return () => clearTimeout(timer);
  }, [list, again]);
  if (list.state === "waiting") return <Waiting what="the runs" />;
  if (list.state === "failed") return <Fault error={list.error} retry={list.retry} />;
  return (
    <>
      <h1>Runs</h1>
      <p>
        <a class="button" href={to("runs", "new")}>
          New run
        </a>
      </p>
      {list.value.length === 0 ? (
        <Nothing title="No runs yet">
          <p>A run trains and tests what its recipe names. Begin one with the small recipe of “New run”.</p>
        </Nothing>
      ) : (
        <ul class="plain problems">
          {list.value.map(({ id, name, title, finished, job, error }) => (
            <li key={id}>
              <span>
                <a href={to("runs", id)}>
                  <strong>{title}</strong>
                </a>{" "}
                <span class="note">{name}</span>
                {error !== "" && <p class="fault">{error}</p>}
              </span>
              <span role="status">
                {job?.state === "running"
                  ? `running, ${job.total > 0 ? Math.floor((100 * job.done) / job.total) : 0} %`
                  : job?.state === "failed"
                    ? "failed"
                    : finished
                      ? "finished"
                      : "stopped before its end"}
              </span>
              {finished && <a href={to("results", id)}>Results</a>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

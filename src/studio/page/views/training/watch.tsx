/** @file One run while it goes on: how far it is, stop and go on, and what its augmenters learned so far. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { FitLine } from "../../../server/progress.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { follow, useJob } from "../../job.ts";
import { to } from "../../router.ts";
import { WorkButton } from "../../ui/progress.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { Learned } from "./learned.tsx";

export function WatchPage({ id }: { readonly id: string }) {
  const fits = useRef<readonly FitLine[]>([]);
  const [seen, setSeen] = useState(0);
  const param = { id: part(id) };
  const asked = useLoaded(`training ${id}`, async () => {
    const from = String(fits.current.length);
    const next = await answered(api.training[":id"].$get({ param, query: { from } } as never));
    // Two answers may overlap.
    if (fits.current.length === Number(from)) fits.current = [...fits.current, ...next.fits];
    setSeen(fits.current.length);
    return next;
  });
  const run = asked.state === "there" ? asked.value : undefined;
  const again = asked.state === "there" ? asked.again : undefined;
  const work = useJob(
    "run",
    id,
    () => answered(api.training[":id"].resume.$post({ param })),
    () => again?.(),
  );
  const running = work.job?.state === "running";
  // It may have been started by another page, or by this one before it was loaded again.
  useEffect(() => {
    if (run?.job != null && run.job.id !== work.job?.id && !running) follow(run.job);
  }, [run]);
  useEffect(() => {
    if (!running || again === undefined) return;
    const timer = setTimeout(again, 1000);
    return () => clearTimeout(timer);
  }, [run, running]);

  if (asked.state === "waiting") return <Waiting what="the run" />;
  if (asked.state === "failed") return <Fault error={asked.error} retry={asked.retry} />;
  const { title, error, finished, planned, trials, failed } = asked.value;
  const note = work.job?.state === "running" ? work.job.note : "";
  return (
    <>
      <p>
        <a href={to("runs")}>All runs</a>
      </p>
      <h1>{title}</h1>
      {error !== "" && <Fault error={error} />}
      <p role="status">
        {trials}
        {planned === null ? "" : ` of ${planned}`} trials done
        {failed > 0 ? `, ${failed} failed` : ""}.{" "}
        {running
          ? note
          : finished
            ? "The run is finished."
            : "The run is not finished; what is done is kept, and it goes on from there."}
      </p>
      {finished && !running ? (
        <p class="pager">
          <a class="button" href={to("results", id)}>
            See the results
          </a>
          <a class="button" href={`${to("runs", "new")}?${new URLSearchParams({ from: id })}`}>
            New run from this recipe
          </a>
        </p>
      ) : (
        <WorkButton work={work} action="Go on with the run" doing="Running" />
      )}
      <Learned fits={fits.current} count={seen} />
    </>
  );
}

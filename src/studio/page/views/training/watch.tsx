/** @file One run while it goes on: how far it is, pause and go on, what is learned now, and what its augmenters learned so far. */

import { useState } from "preact/hooks";
import type { RunNews } from "../../../server/news.ts";
import { to } from "../../router.ts";
import { Fault, FaultPage, Waiting } from "../../ui/states.tsx";
import { Learned } from "./learned.tsx";
import { useRunNews } from "./news.ts";
import { Now } from "./now.tsx";
import { QueuePanel } from "./queue.tsx";
import { PauseOrGo, Share, stateOf } from "./state.tsx";

export function WatchPage({ id }: { readonly id: string }) {
  const { news, fits, live, error } = useRunNews(id);
  const [fault, setFault] = useState("");
  const back = (
    <p>
      <a href={to("runs")}>All runs</a>
    </p>
  );
  if (news === undefined)
    return (
      <>
        {back}
        {error === "" ? <Waiting what="the run" /> : <FaultPage title={id} error={error} />}
      </>
    );
  const running = news.job?.state === "running" || news.elsewhere;
  return (
    <>
      {back}
      <h1>{news.title}</h1>
      {[news.error, error, fault, news.job?.error ?? ""].map(
        (one) => one !== "" && <Fault key={one} error={one} />,
      )}
      <p role="status">{said(news)}</p>
      {news.finished && !running ? (
        <p class="pager">
          <a class="button" href={to("results", id)}>
            See the results
          </a>
          <a class="button" href={`${to("runs", "new")}?${new URLSearchParams({ from: id })}`}>
            New run from this recipe
          </a>
        </p>
      ) : (
        <div class="work">
          <Share job={news.job} />
          <PauseOrGo run={news} onFault={setFault} />
        </div>
      )}
      <Now live={live} running={running} />
      {(fits.length > 0 || live.length === 0) && <Learned fits={fits} />}
      <QueuePanel />
    </>
  );
}

function said(news: RunNews): string {
  const { trials, planned, failed, job } = news;
  const state = stateOf(news);
  const done = `${trials}${planned === null ? "" : ` of ${planned}`} trials done${failed > 0 ? `, ${failed} failed` : ""}.`;
  if (state === "running") return `${done} ${job?.note ?? ""}`;
  if (state === "running elsewhere") return `${done} Another program works on this run.`;
  if (state === "unreadable") return "";
  if (state === "finished") return `${done} The run is finished.`;
  return `${done} The run is not finished; what is done is kept, and it goes on from there.`;
}

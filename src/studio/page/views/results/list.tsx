/** @file The runs below the folders for runs; two can be chosen to be compared. */

import { useState } from "preact/hooks";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { FaultPage, Nothing, Waiting } from "../../ui/states.tsx";

export function RunList() {
  const list = useLoaded("runs", () => answered(api.runs.$get()));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (list.state === "waiting") return <Waiting what="the runs" />;
  if (list.state === "failed") return <FaultPage title="Results" error={list.error} retry={list.retry} />;
  const toggle = (id: string) =>
    setChosen((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-2)));
  const [a, b] = chosen;
  return (
    <>
      <h1>Results</h1>
      {list.value.length === 0 ? (
        <NoRuns />
      ) : (
        <>
          <p role="status">
            {b === undefined ? (
              "Open a run, or mark two to compare them."
            ) : (
              <a class="button" href={`${to("results", "compare")}?${new URLSearchParams({ a, b })}`}>
                Compare the two marked runs
              </a>
            )}
          </p>
          <ul class="plain runs">
            {list.value.map((run) =>
              "error" in run ? (
                <li key={run.id}>
                  <span class="mark" />
                  <div>
                    <strong>{run.id.replace(/^\d+\/?/, "") || run.folder}</strong>
                    <p class="fault">{run.error}</p>
                  </div>
                </li>
              ) : (
                <li key={run.id}>
                  <span class="mark">
                    <input
                      type="checkbox"
                      aria-label={`Mark ${run.title} to compare`}
                      checked={chosen.includes(run.id)}
                      onChange={() => toggle(run.id)}
                    />
                  </span>
                  <div>
                    <a href={to("results", run.id)}>
                      <strong>{run.title}</strong>
                    </a>
                    <p>{run.question}</p>
                    <p class="note">
                      {[
                        run.id.replace(/^\d+\/?/, ""),
                        some(run.corpora),
                        run.profile === "" ? "" : `profile ${run.profile}`,
                        run.done < run.planned
                          ? `${run.done} of ${run.planned} trials done`
                          : `${run.planned} trials`,
                        run.finishedAt === null ? "not finished" : run.finishedAt.slice(0, 10),
                      ]
                        .filter(Boolean)
                        .join(" · ")}
                    </p>
                  </div>
                </li>
              ),
            )}
          </ul>
        </>
      )}
    </>
  );
}

/** The first of many names. */
function some(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

function NoRuns() {
  const status = useLoaded("status", () => answered(api.status.$get()));
  const folders = status.state === "there" ? status.value.runFolders : [];
  return (
    <Nothing title="No runs yet">
      <p>
        Runs are looked for in{" "}
        {folders.map((folder, i) => (
          <span key={folder}>
            {i > 0 ? ", " : ""}
            <code>{folder}</code>
          </span>
        ))}
        . Make one with <code>emoforge run recipes/demo.yaml</code>, which takes about a minute, or name
        another folder with <code>--runs</code>.
      </p>
    </Nothing>
  );
}

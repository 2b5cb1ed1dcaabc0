/** @file The corpora that are there, and a way to open recordings of one's own. */

import { useState } from "preact/hooks";
import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault, FaultPage, Nothing, Waiting } from "../../ui/states.tsx";

export function CorpusList() {
  const list = useLoaded("corpora", () => answered(api.corpora.$get()));
  const status = useLoaded("status", () => answered(api.status.$get()));
  if (list.state === "waiting") return <Waiting what="the corpora" />;
  if (list.state === "failed") return <FaultPage title="Corpora" error={list.error} retry={list.retry} />;
  const there = list.value.known.filter((one) => one.there);
  const absent = list.value.known.filter((one) => !one.there);
  const folder = status.state === "there" ? status.value.dataFolder : null;
  return (
    <>
      <h1>Corpora</h1>
      {there.every(({ synthetic }) => synthetic) && (
        <Nothing title="No recordings yet">
          <p>
            {folder === null
              ? "Start the studio with --data <folder>, or set EMOFORGE_DATA: the folder that holds your corpora."
              : `No known corpus lies in ${folder}. Open recordings of your own below, or download a corpus with `}
            {folder !== null && <code>emoforge corpus fetch</code>}
          </p>
          <p>The demo corpus is always there: it is synthesised when you first open it.</p>
        </Nothing>
      )}
      <ul class="cards">
        {there.map(({ key, title, language, utterances, speakers, licence, synthetic }) => (
          <li key={key}>
            <a href={to("corpora", key)}>
              <strong>{title}</strong>
            </a>
            <span>
              {synthetic
                ? "synthetic speech, made on this machine"
                : [
                    utterances === null ? "" : `${utterances} utterances`,
                    speakers === null ? "" : `${speakers} speakers`,
                    language,
                  ]
                    .filter(Boolean)
                    .join(" · ")}
            </span>
            <small>{licence}</small>
          </li>
        ))}
        {list.value.own.map((key) => (
          <li key={key}>
            <a href={to("corpora", key)}>
              <strong>{key}</strong>
            </a>
            <span>your own recordings</span>
          </li>
        ))}
      </ul>
      {folder !== null && (
        <section>
          <h2>Recordings of your own</h2>
          <p>
            Choose a folder with a subfolder for each emotion, or a list (CSV, TSV, Parquet), below{" "}
            <code>{folder}</code>.
          </p>
          <FolderChoice />
        </section>
      )}
      {absent.length > 0 && (
        <details>
          <summary>{absent.length} known corpora are not in the data folder</summary>
          <ul class="plain">
            {absent.map(({ key, title, licence, obtain }) => (
              <li key={key}>
                <strong>{title}</strong> ({licence}): {obtain ?? <code>emoforge corpus fetch {key}</code>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Folders are opened one within another; any of them, or a list in it, can be taken as a corpus. */
function FolderChoice() {
  const [path, setPath] = useState("");
  const listing = useLoaded(`folder ${path}`, () =>
    answered(api.corpora.folders.$get({ query: { path } } as never)),
  );
  if (listing.state === "waiting") return <Waiting what="the folder" />;
  if (listing.state === "failed") return <Fault error={listing.error} retry={() => setPath("")} />;
  const { folders, lists, further } = listing.value;
  const below = (name: string) => (path === "" ? name : `${path}/${name}`);
  const parts = path === "" ? [] : path.split("/");
  return (
    <div class="folders">
      <p class="crumbs">
        <button type="button" onClick={() => setPath("")}>
          data folder
        </button>
        {parts.map((part, i) => (
          <span key={parts.slice(0, i + 1).join("/")}>
            {" / "}
            <button type="button" onClick={() => setPath(parts.slice(0, i + 1).join("/"))}>
              {part}
            </button>
          </span>
        ))}
        {path !== "" && (
          <a class="button" href={to("corpora", path)}>
            Open this folder as a corpus
          </a>
        )}
      </p>
      <ul class="plain">
        {folders.map((name) => (
          <li key={name}>
            <button type="button" class="entry" onClick={() => setPath(below(name))}>
              {name}/
            </button>
          </li>
        ))}
        {lists.map((name) => (
          <li key={name}>
            {name}{" "}
            <a class="button" href={to("corpora", below(name))}>
              Open
            </a>
          </li>
        ))}
        {folders.length + lists.length === 0 && <li>Neither folders nor lists are in here.</li>}
        {further > 0 && <li>… and {further} more</li>}
      </ul>
    </div>
  );
}

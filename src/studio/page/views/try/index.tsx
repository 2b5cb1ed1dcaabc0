/** @file Try a model: recordings are dropped or picked, and the model that comes with Emoforge says what it hears, when, and what it does not know. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { recordingAddress } from "../../ui/listen.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { hasServer, type View } from "../../view.ts";
import { EnrolVoice } from "./enrol.tsx";
import type { Item } from "./item.ts";
import { JudgedRecording } from "./judged.tsx";
import { openedModel } from "./model.ts";
import type { LearnedVoice } from "./predict.worker.ts";

const Try: View = ({ query }) => {
  const own = query.get("model");
  const folder = own === null ? "model" : `api/models/${encodeURIComponent(own)}/files`;
  const model = useLoaded(`model ${folder}`, () => openedModel().open(document.baseURI, folder));
  const [voice, setVoice] = useState<LearnedVoice | undefined>();
  const [items, setItems] = useState<readonly Item[]>([]);
  /** Whether the voice changes the answer, by the recording's id. */
  const [changes, setChanges] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  // A voice is learned by the features of one model.
  useEffect(() => setVoice(undefined), [folder]);
  const [corpus, index] = [query.get("corpus"), query.get("index")];

  // A recording of a corpus, named in the address.
  useEffect(() => {
    if (corpus === null || index === null) return;
    const address = recordingAddress(corpus, Number(index));
    setItems((now) =>
      now.some(({ id }) => id === address)
        ? now
        : [{ id: address, name: `${corpus}, recording ${index}`, address }, ...now],
    );
  }, [corpus, index]);

  const add = (files: Iterable<File>) => {
    const added = Array.from(files, (file) => ({
      id: `${file.name} ${crypto.randomUUID()}`,
      name: file.name,
      file,
    }));
    setItems((now) => [...added, ...now]);
  };

  return (
    <>
      <h1>Try a model</h1>
      <p>
        Drop recordings of speech, and hear what the model makes of them. All of it is computed in this page:
        no recording leaves your browser.
      </p>
      {model.state === "failed" && (
        <>
          <Fault
            error={
              own === null
                ? `The model could not be opened: ${model.error}`
                : `The model "${own}" could not be opened. It may have been removed, or is damaged.`
            }
            retry={model.retry}
          />
          {own !== null && (
            <p>
              Choose another of your <a href={to("models")}>models</a>, or take{" "}
              <a href={to("try")}>the model that comes with Emoforge</a>.
            </p>
          )}
        </>
      )}
      {model.state === "waiting" && <Waiting what="the model" />}
      {model.state === "there" && (
        <>
          <p class="note">
            The model {model.value.about}. It tells apart {model.value.classes.join(", ")}.{" "}
            {own !== null ? (
              <a href={to("try")}>The model that comes with Emoforge</a>
            ) : hasServer ? (
              <>
                For recordings of your own kind, <a href={to("models")}>train one</a>.
              </>
            ) : (
              <>
                For recordings of your own kind, train one: <code>emoforge train</code>.
              </>
            )}
          </p>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way more; the button inside does the same */}
          <div
            class="drop"
            data-over={over ? "" : undefined}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(false);
              add(event.dataTransfer?.files ?? []);
            }}
          >
            <p>
              Drop recordings here, or{" "}
              <button type="button" onClick={() => input.current?.click()}>
                pick some
              </button>
              {hasServer && (
                <>
                  , or open one of a <a href={to("corpora")}>corpus</a>
                </>
              )}
              .
            </p>
            <input
              ref={input}
              type="file"
              multiple
              hidden
              aria-label="Recordings"
              accept="audio/*,video/*,.wav,.flac,.mp3,.ogg,.opus,.aiff,.au,.m4a,.mp4,.webm,.mka"
              onChange={({ currentTarget }) => {
                add(currentTarget.files ?? []);
                currentTarget.value = "";
              }}
            />
          </div>
          {model.value.adapts && <EnrolVoice items={items} voice={voice} onVoice={setVoice} />}
          {voice?.adapted && changes.size > 1 && (
            <p role="status">
              Knowing the voice changes the answer for {[...changes.values()].filter(Boolean).length} of{" "}
              {changes.size} recordings. Which answers are right, the page does not know; over many speakers{" "}
              the model's card says what adapting brings.
            </p>
          )}
          {items.map((item) => (
            <JudgedRecording
              key={`${folder} ${item.id}`}
              voice={voice}
              item={item}
              classes={model.value.classes}
              onChanged={(one) => setChanges((now) => withChange(now, item.id, one))}
              remove={() => {
                setItems((now) => now.filter(({ id }) => id !== item.id));
                setChanges((now) => withChange(now, item.id, undefined));
              }}
            />
          ))}
        </>
      )}
    </>
  );
};

function withChange(
  changes: ReadonlyMap<string, boolean>,
  id: string,
  changed: boolean | undefined,
): ReadonlyMap<string, boolean> {
  const next = new Map(changes);
  if (changed === undefined) next.delete(id);
  else next.set(id, changed);
  return next;
}

export default Try;

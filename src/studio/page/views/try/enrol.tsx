/** @file Enrol a voice: recordings of one speaker, without labels, by which the model judges others of that speaker. */

import { useRef, useState } from "preact/hooks";
import { Fault } from "../../ui/states.tsx";
import { type Item, samplesOf } from "./item.ts";
import { openedModel } from "./model.ts";
import type { LearnedVoice } from "./predict.worker.ts";

interface EnrolProps {
  /** Those on the page, which can be taken too. */
  readonly items: readonly Item[];
  readonly voice: LearnedVoice | undefined;
  onVoice(voice: LearnedVoice | undefined): void;
}

export function EnrolVoice({ items, voice, onVoice }: EnrolProps) {
  const [busy, setBusy] = useState("");
  const [error, setError] = useState("");
  const input = useRef<HTMLInputElement>(null);

  const enrol = async (chosen: readonly Pick<Item, "file" | "address">[]) => {
    if (chosen.length === 0) return;
    setError("");
    try {
      const recordings = [];
      for (const [i, one] of chosen.entries()) {
        setBusy(`Decoding ${i + 1} of ${chosen.length} …`);
        recordings.push(await samplesOf(one));
      }
      setBusy(`Listening to ${chosen.length} ${chosen.length === 1 ? "recording" : "recordings"} …`);
      onVoice(await openedModel().enrol(recordings));
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : String(fault));
    }
    setBusy("");
  };
  const forget = async () => {
    await openedModel().forgetVoice();
    onVoice(undefined);
  };

  return (
    <details open={voice !== undefined || busy !== "" || error !== ""}>
      <summary>Enrol a voice</summary>
      <p>
        This model can adapt to a voice: pick recordings of one speaker, in all moods that are to be told
        apart; they need no labels. Recordings of that speaker are then judged both ways.
      </p>
      {error !== "" && <Fault error={error} />}
      {voice !== undefined && (
        <>
          <p>
            Learned from {voice.recordings} {voice.recordings === 1 ? "recording" : "recordings"}.
          </p>
          {voice.remarks.map((text) => (
            <p class="care" key={text}>
              {`${text[0].toUpperCase()}${text.slice(1)}`}
            </p>
          ))}
        </>
      )}
      <div class="controls">
        <button type="button" disabled={busy !== ""} onClick={() => input.current?.click()}>
          {voice === undefined ? "Pick recordings of one speaker" : "Pick others"}
        </button>
        {items.length > 1 && (
          <button type="button" disabled={busy !== ""} onClick={() => void enrol(items)}>
            Take the {items.length} recordings below
          </button>
        )}
        {voice !== undefined && (
          <button type="button" onClick={() => void forget()}>
            Forget the voice
          </button>
        )}
        {busy !== "" && <span role="status">{busy}</span>}
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Recordings of one speaker"
        accept="audio/*,video/*,.wav,.flac,.mp3,.ogg,.opus,.aiff,.au,.m4a,.mp4,.webm,.mka"
        onChange={({ currentTarget }) => {
          void enrol(Array.from(currentTarget.files ?? [], (file) => ({ file })));
          currentTarget.value = "";
        }}
      />
    </details>
  );
}

/** @file Teach it your voice: takes are recorded and labelled, and a small model is trained on them in the page. */

import { proxy, type Remote, wrap } from "comlink";
import { useEffect, useRef, useState } from "preact/hooks";
import { encodeWav } from "../../../../audio/index.ts";
import { Fault } from "../../ui/states.tsx";
import { openedEar } from "./ear.ts";
import { type Lesson, lacking } from "./lacking.ts";
import { LessonReport } from "./report.tsx";
import { Takes } from "./take-list.tsx";
import type { Take } from "./takes.ts";
import type { Teacher } from "./teach.worker.ts";

interface TeachProps {
  readonly listening: boolean;
  start(): Promise<void>;
  /** Listens with the model from now on. */
  take(lesson: Lesson): Promise<void>;
}

/** Longer takes say nothing new, and would fill the page. */
const longestSec = 30;

let teacher: Remote<Teacher> | undefined;

function openedTeacher(): Remote<Teacher> {
  teacher ??= wrap<Teacher>(new Worker(new URL("./teach.worker.ts", import.meta.url), { type: "module" }));
  return teacher;
}

export function Teach({ listening, start, take }: TeachProps) {
  const [takes, setTakes] = useState<readonly Take[]>([]);
  const [label, setLabel] = useState("calm");
  const [recording, setRecording] = useState(false);
  const [share, setShare] = useState<number | undefined>();
  const [lesson, setLesson] = useState<Lesson | undefined>();
  const [error, setError] = useState("");
  const count = useRef(0);
  const lack = takes.length === 0 ? "" : lacking(takes);
  const labels = [...new Set([...takes.map((one) => one.label), "calm", "angry", "happy", "sad"])];

  // Loaded before it is needed: it may be needed without a network.
  useEffect(() => void openedTeacher(), []);
  // Listening may end in the midst of a take.
  useEffect(() => {
    if (!listening) setRecording(false);
  }, [listening]);
  useEffect(() => {
    if (!recording) return;
    const timer = setTimeout(() => void stop(), 1000 * longestSec);
    return () => clearTimeout(timer);
  }, [recording]);

  const change = (next: readonly Take[]) => {
    setTakes(next);
    // What was learned was learned from other takes.
    setLesson(undefined);
  };
  const begin = async () => {
    setError("");
    if (!listening) await start();
    await openedEar().startTake();
    setRecording(true);
  };
  const stop = async () => {
    setRecording(false);
    const { samples, sampleRateHz } = await openedEar().stopTake();
    if (samples.length < sampleRateHz / 2) {
      setError("The take is shorter than half a second: say a sentence or two.");
      return;
    }
    count.current++;
    const id = `take ${count.current}`;
    setTakes((now) => [
      ...now,
      { id, label: label.trim() || "unnamed", speaker: "you", samples, sampleRateHz },
    ]);
    setLesson(undefined);
  };
  const train = async () => {
    setError("");
    setShare(0);
    setLesson(undefined);
    const synthetic = takes.some(({ speaker }) => speaker !== "you");
    try {
      const facts = {
        version: document.querySelector<HTMLMetaElement>("meta[name=version]")?.content ?? "",
        synthetic,
      };
      setLesson(
        await openedTeacher().learn(
          takes,
          facts,
          proxy((done: number) => setShare(done)),
        ),
      );
    } catch (fault) {
      setError(fault instanceof Error ? fault.message : String(fault));
    }
    setShare(undefined);
  };
  const download = async (made: Lesson) => {
    const zip = await openedTeacher().pack(made.bundle);
    const url = URL.createObjectURL(new Blob([zip as Uint8Array<ArrayBuffer>], { type: "application/zip" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "my-voice.zip";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };

  return (
    <section class="teach">
      <h2>Teach it your voice</h2>
      <p>
        Say a few sentences in one mood, then in another, three to ten seconds at a time; five takes of each
        are a beginning. Then train a small model of your own. Takes are kept until this page is closed, and
        are sent nowhere.
      </p>
      <div class="filters">
        <label>
          Emotion
          <input
            type="text"
            list="emotions"
            value={label}
            maxLength={30}
            onInput={({ currentTarget }) => setLabel(currentTarget.value)}
          />
        </label>
        <datalist id="emotions">
          {labels.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {recording ? (
          <button type="button" class="first" onClick={() => void stop()}>
            Stop the take
          </button>
        ) : (
          <button type="button" disabled={label.trim() === ""} onClick={() => void begin()}>
            Record a take
          </button>
        )}
        {recording && (
          <p role="status">
            <span class="recording-dot" aria-hidden="true" /> Recording “{label}” …
          </p>
        )}
        {takes.length === 0 && !recording && (
          <button
            type="button"
            class="link"
            onClick={() =>
              void openedTeacher()
                .demoTakes()
                .then(change, (fault: Error) => setError(fault.message))
            }
          >
            or try it with the demo corpus
          </button>
        )}
      </div>
      {error !== "" && <Fault error={error} />}
      {takes.length > 0 && (
        <>
          <Takes
            takes={takes}
            tested={lesson?.tested}
            remove={(id) => change(takes.filter((one) => one.id !== id))}
            play={playTake}
          />
          <div class="controls">
            <button
              type="button"
              class="first"
              disabled={lack !== "" || share !== undefined || recording}
              onClick={() => void train()}
            >
              Train on {takes.length} {takes.length === 1 ? "take" : "takes"}
            </button>
            <button type="button" onClick={() => change([])}>
              Remove all takes
            </button>
            {share !== undefined && (
              <label>
                Learning
                <progress max={1} value={share} />
              </label>
            )}
          </div>
          {lack !== "" && <p class="note">{lack}</p>}
        </>
      )}
      {lesson !== undefined && (
        <LessonReport
          lesson={lesson}
          takes={takes}
          listen={() => void take(lesson)}
          download={() => void download(lesson).catch((fault: Error) => setError(fault.message))}
        />
      )}
    </section>
  );
}

const audio = new Audio();

function playTake({ samples, sampleRateHz }: Take): void {
  URL.revokeObjectURL(audio.src);
  const wav = encodeWav(samples, sampleRateHz) as Uint8Array<ArrayBuffer>;
  audio.src = URL.createObjectURL(new Blob([wav], { type: "audio/wav" }));
  void audio.play().catch(() => {});
}

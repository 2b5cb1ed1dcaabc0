/** @file One recording as the model judges it: as a whole, and along its time. */

import { proxy } from "comlink";
import { useEffect, useState } from "preact/hooks";
import { Recording } from "../../sound/recording.tsx";
import { type Sound, soundOf } from "../../sound/sound.ts";
import { Fault } from "../../ui/states.tsx";
import { Change, changed } from "./change.tsx";
import { type Item, samplesOf } from "./item.ts";
import { openedModel } from "./model.ts";
import type { Decoded, Judged, LearnedVoice } from "./predict.worker.ts";
import { SegmentBand, SegmentTable } from "./segments.tsx";
import { Verdict } from "./verdict.tsx";

interface JudgedProps {
  readonly item: Item;
  readonly classes: readonly string[];
  /** By which it is judged too. */
  readonly voice: LearnedVoice | undefined;
  remove(): void;
  /** Told whether the voice changes the answer; undefined without a voice. */
  onChanged(changed: boolean | undefined): void;
}

export function JudgedRecording({ item, classes, voice, remove, onChanged }: JudgedProps) {
  const [sound, setSound] = useState<Sound | undefined>();
  const [decoded, setDecoded] = useState<Decoded | undefined>();
  const [judged, setJudged] = useState<Judged | undefined>();
  const [windows, setWindows] = useState(false);
  const [share, setShare] = useState(0);
  const [error, setError] = useState("");

  useEffect(() => {
    let wanted = true;
    let opened: Sound | undefined;
    samplesOf(item)
      .then(async (found) => {
        const one = await soundOf(found.samples, found.sampleRateHz, found.warnings);
        if (!wanted) return one.close();
        opened = one;
        setSound(one);
        setDecoded(found);
      })
      .catch((fault: Error) => wanted && setError(fault.message));
    return () => {
      wanted = false;
      opened?.close();
    };
  }, [item]);

  useEffect(() => {
    if (decoded === undefined) return;
    let wanted = true;
    setJudged(undefined);
    setShare(0);
    const progress = proxy((done: number) => wanted && setShare(done));
    const cut = windows ? { windowSec: 3, hopSec: 1 } : undefined;
    openedModel()
      .judge(decoded, item.name, cut, progress)
      .then(
        (result) => {
          if (!wanted) return;
          setJudged(result);
          onChanged(result.adapted && changed(result.whole, result.adapted));
        },
        (fault: Error) => wanted && setError(fault.message),
      );
    return () => {
      wanted = false;
    };
  }, [decoded, windows, item, voice]);

  return (
    <section class="judged" aria-label={item.name}>
      <div class="head">
        <h2>{item.name}</h2>
        <button type="button" onClick={remove}>
          Remove
        </button>
      </div>
      {error !== "" && <Fault error={error} />}
      {error === "" && judged === undefined && (
        <p role="status" class="waiting">
          {decoded === undefined ? "Decoding …" : `Listening … ${Math.floor(100 * share)} %`}
        </p>
      )}
      {judged?.adapted !== undefined && voice?.adapted && (
        <Change before={judged.whole} after={judged.adapted} />
      )}
      {judged !== undefined && (
        <div class={judged.adapted === undefined ? undefined : "beside"}>
          <div>
            {judged.adapted !== undefined && <h3>As anybody’s</h3>}
            <Verdict prediction={judged.whole} classes={classes} />
          </div>
          {judged.adapted !== undefined && (
            <div>
              <h3>{voice?.adapted ? "By the voice" : "By the voice: not adapted to, see above"}</h3>
              <Verdict prediction={judged.adapted} classes={classes} />
            </div>
          )}
        </div>
      )}
      {sound !== undefined && (
        <>
          <div class="filters">
            <label>
              Judge
              <select
                value={windows ? "windows" : "speech"}
                onChange={({ currentTarget }) => setWindows(currentTarget.value === "windows")}
              >
                <option value="speech">each stretch of speech</option>
                <option value="windows">three seconds, every second</option>
              </select>
            </label>
          </div>
          <Recording sound={sound} name={item.name}>
            {(visible, now, seek) =>
              judged && (
                <SegmentBand
                  segments={judged.segments}
                  classes={classes}
                  visible={visible}
                  now={now}
                  seek={seek}
                />
              )
            }
          </Recording>
        </>
      )}
      {judged !== undefined && <SegmentTable name={item.name} segments={judged.segments} />}
    </section>
  );
}

/** @file A run that is followed: one stream of events tells all that is new of it. */

import { useEffect, useState } from "preact/hooks";
import type { FitLine, LiveFit, RunNews } from "../../../server/news.ts";
import { answered, api, part } from "../../api.ts";

export interface Followed {
  /** The newest; undefined until the first has come. */
  readonly news: RunNews | undefined;
  readonly fits: readonly FitLine[];
  /** Fits that go on, the one that was begun first in front. */
  readonly live: readonly LiveFit[];
  /** Why there is nothing to follow, or nothing more. */
  readonly error: string;
}

const nothing: Followed = { news: undefined, fits: [], live: [], error: "" };

export function useRunNews(id: string): Followed {
  const [followed, setFollowed] = useState(nothing);
  useEffect(() => {
    const events = new EventSource(new URL(`api/training/${part(id)}/events`, document.baseURI));
    let fresh = true;
    // A stream that begins, also again after it broke, tells everything.
    events.onopen = () => {
      fresh = true;
    };
    events.onmessage = ({ data }) => {
      const news = JSON.parse(data) as RunNews;
      const begin = fresh;
      fresh = false;
      setFollowed((before) => ({
        news,
        fits: begin ? news.fits : news.fits.length === 0 ? before.fits : [...before.fits, ...news.fits],
        live: liveAfter(begin ? [] : before.live, news),
        error: "",
      }));
    };
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) {
        setFollowed((before) => ({
          ...before,
          error:
            "The studio does not answer. Is it still running in its terminal? This page goes on when it does.",
        }));
        return;
      }
      // The answer says why.
      answered(api.training[":id"].$get({ param: { id: part(id) } })).then(
        () => setFollowed((before) => ({ ...before, error: "The studio ended this. Load the page again." })),
        (fault: Error) => setFollowed((before) => ({ ...before, error: fault.message })),
      );
    };
    return () => events.close();
  }, [id]);
  return followed;
}

/** Those that did not change stay the same objects, so that their drawings rest. */
function liveAfter(before: readonly LiveFit[], { live: { groups, changed } }: RunNews): readonly LiveFit[] {
  const next = groups.flatMap(
    (group) => changed.find((fit) => fit.group === group) ?? before.find((fit) => fit.group === group) ?? [],
  );
  const same = next.length === before.length && next.every((fit, i) => fit === before[i]);
  return same ? before : next;
}

/** @file The searches that are there: what each found, or that it is not finished. */

import { answered, api, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Fault } from "../../ui/states.tsx";

/** Nothing, as long as there are none. */
export function SearchList() {
  const list = useLoaded("searches", () => answered(api.searches.$get()));
  if (list.state === "waiting") return null;
  if (list.state === "failed") return <Fault error={list.error} retry={list.retry} />;
  if (list.value.length === 0) return null;
  return (
    <section>
      <h2>Searches</h2>
      <ul class="plain runs">
        {list.value.map(({ name, finished, answers, error, job }) => (
          <li key={name} class="model">
            <p class="head">
              <strong>
                <a href={to("models", "searches", name)}>{name}</a>
              </strong>
            </p>
            {error !== "" && <Fault error={error} />}
            {answers.map((text) => (
              <p key={text}>{text}</p>
            ))}
            {job?.state === "running" ? (
              <p class="note">Searching now.</p>
            ) : (
              !finished && <p class="note">Not finished; it goes on where it was.</p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

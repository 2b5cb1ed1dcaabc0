/** @file The card of a model: for whom it works, and for what it must not be used. */

import { answered, api, part, useLoaded } from "../../api.ts";
import { to } from "../../router.ts";
import { Markdown } from "../../ui/markdown.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";

export function Card({ name }: { readonly name: string }) {
  const card = useLoaded(`card ${name}`, () =>
    answered(api.models[":name"].card.$get({ param: { name: part(name) } })),
  );
  if (card.state === "waiting") return <Waiting what="the card" />;
  return (
    <>
      <p>
        <a href={to("models")}>Models</a>
      </p>
      <h1>{name}</h1>
      {card.state === "failed" ? (
        <Fault error={card.error} retry={card.retry} />
      ) : (
        <>
          <p>
            <TryLink model={name} />
          </p>
          <article class="card">
            <Markdown text={card.value.card} />
          </article>
        </>
      )}
    </>
  );
}

/** To the view that tries models, with this one opened. */
export function TryLink({ model }: { readonly model: string }) {
  return (
    <a class="button" href={`${to("try")}?${new URLSearchParams({ model })}`} aria-label={`Try it: ${model}`}>
      Try it
    </a>
  );
}

/** @file What stands where data will be, is not, or could not be had. */

import type { ComponentChildren } from "preact";

export function Waiting({ what }: { readonly what: string }) {
  return (
    <p class="waiting" role="status">
      Loading {what} …
    </p>
  );
}

export function Fault({
  error,
  retry,
}: {
  readonly error: string;
  readonly retry?: (() => void) | undefined;
}) {
  return (
    <div class="fault" role="alert">
      <p>{error}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A fault where all of a page would be: it keeps its title. */
export function FaultPage({
  title,
  error,
  retry,
}: {
  readonly title: string;
  readonly error: string;
  readonly retry?: (() => void) | undefined;
}) {
  return (
    <>
      <h1>{title}</h1>
      <Fault error={error} retry={retry} />
    </>
  );
}

/** Nothing is there yet: says why, and what to do. */
export function Nothing({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="nothing">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** @file Turns away requests that do not come from the studio's own page: by host, origin, method and cookie. */

import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { refusal } from "./errors.ts";
import type { Session } from "./session.ts";

const methods = ["GET", "HEAD", "POST", "DELETE"];

/** Cookies are shared by all ports of a host, so that of each port has a name of its own. */
const cookieName = (port: string) => `emoforge-studio-${port}`;

/**
 * A name that resolves to this machine (DNS rebinding) shows in `Host`; another site's page shows in `Origin` or `Sec-Fetch-Site`, also
 * where it only loads a picture; a program without the printed address has no cookie.
 *
 * @param port Known once the server listens.
 */
export function guard(session: Session, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const suffix = port() === 80 ? "" : `:${port()}`;
    const hosts = [`127.0.0.1${suffix}`, `localhost${suffix}`];
    const host = c.req.header("host") ?? "";
    if (!hosts.includes(host) || new URL(c.req.url).host !== host)
      return refusal(c, 421, `expected a request to ${hosts[0]}, got one to another name.`);
    const origin = c.req.header("origin");
    if (origin !== undefined && origin !== `http://${host}`)
      return refusal(c, 403, "expected a request from the studio's own page, got one from another origin.");
    const site = c.req.header("sec-fetch-site");
    const opening = c.req.path.startsWith("/open/");
    // The printed address may be followed from a terminal's or a chat's window; all else comes from the page itself.
    if (!opening && site !== undefined && site !== "same-origin" && site !== "none")
      return refusal(c, 403, `expected a request from the studio's own page, got one that is ${site}.`);
    if (!methods.includes(c.req.method))
      return refusal(c, 405, `expected ${methods.join(", ")}, got another method.`);
    const name = cookieName(String(port()));
    if (opening && c.req.method === "GET") return open(c, session, name);
    if (!session.holds(getCookie(c, name))) return notOpened(c);
    return next();
  };
}

/** Answers with a page that goes on by itself: a redirect that began at another site would not send the strict cookie. */
function open(c: Context, session: Session, name: string): Response {
  const cookie = session.exchange(c.req.path.slice("/open/".length));
  if (cookie === undefined) return notOpened(c);
  setCookie(c, name, cookie, { httpOnly: true, sameSite: "Strict", path: "/" });
  return page(c, 200, '<meta http-equiv="refresh" content="0;url=/">', "Opening the studio …") as Response;
}

/** People see a page, programs get JSON. */
function notOpened(c: Context): Response {
  if (!c.req.header("accept")?.includes("text/html"))
    return refusal(
      c,
      401,
      "expected the studio's cookie, got none. Open the address that the terminal shows.",
    );
  return page(
    c,
    401,
    "",
    "This address needs the token that the terminal shows. Each token works once: open the newest address printed there.",
  );
}

function page(c: Context, status: 200 | 401, head: string, text: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Emoforge studio</title>${head}</head><body><p>${text}</p></body></html>`;
  return c.html(html, status) as Response;
}

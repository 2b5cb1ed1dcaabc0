/** @file The headers of every answer: nothing runs or loads but what this server sends, and no other page can look in. */

import type { MiddlewareHandler } from "hono";

/** No inline scripts or styles, no foreign address. `wasm-unsafe-eval` lets WebAssembly be compiled, and nothing else. */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const headers: Readonly<Record<string, string>> = {
  // A page cannot say the last part of itself in a <meta>, so it is added here only.
  "Content-Security-Policy": `${contentPolicy}; frame-ancestors 'none'`,
  // These two make the page cross-origin isolated, which WebAssembly threads need.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=()",
};

export const withHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
  if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
};

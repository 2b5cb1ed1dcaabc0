/** @file Who may talk to the studio: a one-time token in the printed address is exchanged for a cookie of this browser. */

/** Long enough that it cannot be guessed: 256 bits. */
function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Session {
  /** The token of the next browser; each works once. */
  token(): string;
  /** Takes a token. @returns The value of the cookie, or undefined if the token is not, or no longer, the present one. */
  exchange(token: string): string | undefined;
  /** Whether this is the value of the cookie. */
  holds(cookie: string | undefined): boolean;
}

/** @param onToken Called with each token, the first one at once, and the next whenever one has been used. */
export function createSession(onToken: (token: string) => void): Session {
  const cookie = secret();
  let token = secret();
  onToken(token);
  return {
    token: () => token,
    exchange(given) {
      if (!same(given, token)) return undefined;
      token = secret();
      onToken(token);
      return cookie;
    },
    holds: (given) => given !== undefined && same(given, cookie),
  };
}

/** Compares in a time that does not depend on where the texts differ. */
function same(a: string, b: string): boolean {
  let differences = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) differences |= (a.charCodeAt(i) || 0) ^ b.charCodeAt(i);
  return differences === 0;
}

import type { Profile } from "./profile.ts";
import type { ReturnWatch } from "./return-watch.ts";

/** Longer ones are no page that anybody was on; a Location that is too long is lost on the way. */
const MAX_CHARACTERS = 2000;
/** Visible ASCII without the backslash: of anything else some parser makes something else. */
const PLAIN = /^[!-[\]-~]+$/;
/** A host follows, and nobody in it: `https:host`, `https:///host` and `https://me@host` are read in more than one way. */
const ABSOLUTE = /^https?:\/\/[^/?#@]+(?:[/?#]|$)/i;
/** What leads elsewhere for whoever decodes it once too often, or takes a second slash for a host's beginning. */
const AMBIGUOUS = /^\/(?:\/|%(?:[01].|2[0f]|5c|7f))/i;

/**
 * Where `return_to` leads: a path of our own origin, or a URL of an origin that may be returned to; undefined if it could
 * lead anywhere else. Never throws. It is written as a browser reads it, so what was looked at is what is used.
 */
export function returnTarget(
  value: string | undefined,
  { origin, returnOrigins }: Pick<Profile, "origin" | "returnOrigins">,
): string | undefined {
  if (value === undefined || value.length > MAX_CHARACTERS || !PLAIN.test(value)) return undefined;
  if (value.startsWith("/")) return ownPath(value, origin);
  if (!ABSOLUTE.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.origin === origin || returnOrigins.has(url.origin) ? url.href : undefined;
}

/** The same; what is left out is noted for the operator. */
export function watchedTarget(
  value: string | undefined,
  { profile, returns }: { readonly profile: Profile; readonly returns: ReturnWatch },
): string | undefined {
  const target = returnTarget(value, profile);
  if (target === undefined) returns.refused(value);
  return target;
}

function ownPath(value: string, origin: string): string | undefined {
  if (AMBIGUOUS.test(value) || !URL.canParse(value, origin)) return undefined;
  const { pathname, search, hash } = new URL(value, origin);
  // Dots are gone now: `/.//host` would have become a host.
  return AMBIGUOUS.test(pathname) ? undefined : pathname + search + hash;
}

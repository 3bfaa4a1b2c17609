import type { PageTexts } from "../../texts/page/en.ts";
import { type Answer, seeOther } from "../answer.ts";
import type { RequestContext } from "../context.ts";
import { cookieValues } from "../cookie.ts";
import type { Profile } from "../profile.ts";
import type { View } from "./view.ts";

export type NoticeName = keyof PageTexts["notices"];

/** The page on which each notice stands, and no other. */
const PAGE_OF: Readonly<Record<NoticeName, string>> = {
  registered: "/verify-email/sent",
  verification_sent: "/verify-email/sent",
  reset_sent: "/reset-password/sent",
  secured: "/reset-password/sent",
  verified: "/login",
  password_set: "/login",
  logged_out: "/login",
  login_expired: "/login",
  confirmed: "/account",
  email_requested: "/account",
  password_changed: "/account",
  profile_saved: "/account/profile",
  session_ended: "/account/sessions",
  sessions_ended: "/account/sessions",
  deleted: "/",
};

/** Long enough for a redirect; a page that shows its notice removes it. */
const SECONDS = 60;

/**
 * Carries a notice over a redirect. It is a cookie because an address is anybody's to write: a link from elsewhere would
 * have our page say that a password was set.
 */
export interface NoticeCookie {
  /** What has been done, if this page is the one that says so. */
  read(c: RequestContext): NoticeName | undefined;
  /** A Set-Cookie value. */
  set(notice: NoticeName): string;
  /** A Set-Cookie value that removes it. */
  expire(): string;
}

/** By the name that a browser takes from our host alone, where there is https (RFC 6265bis §4.1.3.2). */
export function noticeCookie(profile: Profile): NoticeCookie {
  const secure = profile.name === "public" && profile.https;
  const name = secure ? "__Host-notice" : "notice";
  const attributes = `HttpOnly; SameSite=Lax; Path=/${secure ? "; Secure" : ""}`;
  return {
    read(c) {
      const [value = ""] = cookieValues(c.header("cookie"), name);
      const isHere = Object.hasOwn(PAGE_OF, value) && profile.path + PAGE_OF[value as NoticeName] === c.path;
      return isHere ? (value as NoticeName) : undefined;
    },
    set: (notice) => `${name}=${notice}; Max-Age=${SECONDS}; ${attributes}`,
    expire: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** After a form: to the page that says what has been done. `query` is what else its address has, `cookies` Set-Cookie values. */
export function done(
  { href, notices }: View,
  notice: NoticeName,
  { query = "", cookies = [] }: { readonly query?: string; readonly cookies?: readonly string[] } = {},
): Answer {
  return seeOther(href(PAGE_OF[notice]) + query, { "set-cookie": [...cookies, notices.set(notice)] });
}

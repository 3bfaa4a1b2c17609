import type { InEachLanguage } from "../../user.ts";
import { type Answer, seeOther } from "../answer.ts";
import type { RequestContext } from "../context.ts";
import { cookieValues } from "../cookie.ts";
import type { Profile } from "../profile.ts";
import type { View } from "./view.ts";

/** What has been done, as the page to which a form redirects says it, and no other page. */
export interface PageNotice {
  readonly path: string;
  readonly words: InEachLanguage;
}

/** Names of notices. Features add theirs by declaration merging, as with problems. */
export interface NoticeNames {}

export type NoticeName = keyof NoticeNames;

export type NoticeTable = Readonly<Record<NoticeName, PageNotice>>;

/** Long enough for a redirect; a page that shows its notice removes it. */
const SECONDS = 60;

/**
 * Carries a notice over a redirect. It is a cookie because an address is anybody's to write: a link from elsewhere would
 * have our page say that a password was set.
 */
export interface NoticeCookie {
  /** The words of what has been done, if this page is the one that says so. */
  read(c: RequestContext): InEachLanguage | undefined;
  /** A Set-Cookie value. */
  set(notice: NoticeName): string;
  /** A Set-Cookie value that removes it. */
  expire(): string;
}

/** By the name that a browser takes from our host alone, where there is https (RFC 6265bis §4.1.3.2). */
export function noticeCookie(profile: Profile, table: NoticeTable): NoticeCookie {
  const secure = profile.name === "public" && profile.https;
  const name = secure ? "__Host-notice" : "notice";
  const attributes = `HttpOnly; SameSite=Lax; Path=/${secure ? "; Secure" : ""}`;
  return {
    read(c) {
      const [value = ""] = cookieValues(c.header("cookie"), name);
      const notice = Object.hasOwn(table, value) ? table[value as NoticeName] : undefined;
      return notice && profile.path + notice.path === c.path ? notice.words : undefined;
    },
    set: (notice) => `${name}=${notice}; Max-Age=${SECONDS}; ${attributes}`,
    expire: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}

/** After a form: to the page that says what has been done. `query` is what else its address has, `cookies` Set-Cookie values. */
export function done(
  { href, notices, noticeCookie: cookie }: View,
  notice: NoticeName,
  { query = "", cookies = [] }: { readonly query?: string; readonly cookies?: readonly string[] } = {},
): Answer {
  return seeOther(href(notices[notice].path) + query, { "set-cookie": [...cookies, cookie.set(notice)] });
}

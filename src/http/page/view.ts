import { systemRandom } from "../../ports/random.ts";
import { textsOf } from "../../texts/index.ts";
import type { PageTexts } from "../../texts/page/en.ts";
import type { InEachLanguage, Language } from "../../user.ts";
import type { RequestContext } from "../context.ts";
import { preferredLanguage } from "../language.ts";
import type { Profile } from "../profile.ts";
import type { ReturnWatch } from "../return-watch.ts";
import type { Asset, Assets } from "./assets.ts";
import type { Brand } from "./brand.ts";
import { type NoticeCookie, type NoticeTable, noticeCookie } from "./notice.ts";

/** What all pages have in common. */
export interface PageSettings {
  readonly brand: Brand;
  readonly assets: Assets;
  /** Characters of a new password at least. */
  readonly passwordLeast: number;
  /** Of kinds of events that features bring, as owners read them. */
  readonly eventWords: Readonly<Record<string, InEachLanguage>>;
  /** What features say after a form, by name. */
  readonly notices: NoticeTable;
  /** The pages of the account, in the order of the navigation. */
  readonly accountPages: readonly { readonly path: string; readonly title: InEachLanguage }[];
}

export interface PageServices {
  readonly profile: Profile;
  readonly pages: PageSettings;
  readonly returns: ReturnWatch;
}

/** What one page needs to be written for one visitor. */
export interface View extends PageSettings {
  readonly language: Language;
  readonly texts: PageTexts;
  /** Of this answer's script and style (CSP level 3 §8.3). */
  readonly nonce: string;
  /** What has just been done, from a closed list, if this page says it. */
  readonly notice: string | undefined;
  readonly noticeCookie: NoticeCookie;
  /** The host by which the page was asked for. */
  readonly host: string;
  /** A script beside that of all pages: with it a page may ask this service for more. */
  readonly script: Asset | undefined;
  /** Where a path of ours is, as links name it. */
  readonly href: (path: string) => string;
}

/** In the language of the account, or else of the browser, or else English. */
export function viewOf(c: RequestContext, { profile, pages }: PageServices, own?: Language): View {
  const language = own ?? preferredLanguage(c.header("accept-language")) ?? "en";
  const texts = textsOf(language).page;
  const cookie = noticeCookie(profile, pages.notices);
  return {
    ...pages,
    language,
    texts,
    nonce: systemRandom.token(),
    notice: cookie.read(c)?.[language],
    noticeCookie: cookie,
    host: c.host,
    script: undefined,
    href: (path) => c.mount + profile.path + path,
  };
}

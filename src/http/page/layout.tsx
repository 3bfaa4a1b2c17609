import type { PropsWithChildren } from "hono/jsx";
import { fill } from "../../texts/index.ts";
import { versioned } from "./assets.ts";
import type { View } from "./view.ts";

/** What JSX on the server makes: a text that knows it is safe. */
export interface Markup {
  toString(): string;
}

export interface LayoutProps {
  readonly view: View;
  readonly title: string;
}

interface FrameProps extends LayoutProps {
  /** Where the browser goes on to by itself, at once (HTML §4.2.5.3). */
  readonly refresh?: string | undefined;
  readonly class?: string;
  /** What stands at the end of the top line. */
  readonly top?: Markup;
}

/** What every page has around it. Whatever stands in it is escaped. */
export const Frame = ({ view, title, refresh, class: name, top, children }: PropsWithChildren<FrameProps>) => {
  const { brand, assets, script, language, texts, nonce, href } = view;
  return (
    <html lang={language} dir={texts.dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {refresh && <meta http-equiv="refresh" content={`0;url=${refresh}`} />}
        <title>{title.includes(brand.name) ? title : `${title} · ${brand.name}`}</title>
        <link rel="icon" href={href(versioned(assets.icon))} type={assets.icon.type} />
        <link rel="stylesheet" href={href(versioned(assets.style))} nonce={nonce} />
        <script type="module" src={href(versioned(assets.script))} nonce={nonce}></script>
        {script && <script type="module" src={href(versioned(script))} nonce={nonce}></script>}
      </head>
      <body class={name}>
        <a class="skip" href="#content">
          {texts.skip}
        </a>
        <header class="top">
          <a class="brand" href={href("/")}>
            <Mark view={view} />
          </a>
          {top}
        </header>
        {children}
        <Links view={view} />
      </body>
    </html>
  );
};

interface OneThingProps extends Pick<FrameProps, "view" | "title" | "refresh"> {
  /** Whether it requires a session. */
  readonly session?: boolean;
}

/** A page with one thing to do. */
export const Layout = ({ view, title, refresh, session, children }: PropsWithChildren<OneThingProps>) => (
  <Frame view={view} title={title} refresh={refresh} {...(session && { top: <LogOut view={view} /> })}>
    <main id="content">
      <div class="card">
        <h1>{title}</h1>
        <Notice view={view} />
        {children}
      </div>
    </main>
  </Frame>
);

/** The way out (ASVS 7.4.4). */
export const LogOut = ({ view }: { readonly view: View }) => (
  <form method="post" action={view.href("/logout")}>
    <button type="submit" class="plain">
      {view.texts.account.logOut}
    </button>
  </form>
);

/** What has just been done. */
export const Notice = ({ view: { notice } }: { readonly view: View }) =>
  notice && (
    <p class="note" role="status">
      {notice}
    </p>
  );

/** A paragraph that leads in. `opened` is what it says instead where a mail's link was opened, by a script. */
export const Lead = ({ opened, children }: PropsWithChildren<{ readonly opened?: string }>) => (
  <p class="lead" data-opened={opened}>
    {children}
  </p>
);

const Mark = ({ view: { assets, brand, href } }: { readonly view: View }) =>
  assets.logo ? (
    <img src={href(versioned(assets.logo))} alt={brand.name} />
  ) : (
    <>
      <img src={href(versioned(assets.icon))} alt="" width="32" height="32" />
      {brand.name}
    </>
  );

const Links = ({ view: { brand, texts } }: { readonly view: View }) =>
  (brand.termsUrl ?? brand.privacyUrl) && (
    <footer class="bottom">
      {brand.termsUrl && <a href={brand.termsUrl}>{texts.terms}</a>}
      {brand.privacyUrl && <a href={brand.privacyUrl}>{texts.privacy}</a>}
    </footer>
  );

/** A text with the brand's name in its place. */
export const branded = (text: string, { brand }: View): string => fill(text, { brand: brand.name });

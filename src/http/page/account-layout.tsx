import type { PropsWithChildren } from "hono/jsx";
import { Frame, type LayoutProps, LogOut, Notice } from "./layout.tsx";
import type { View } from "./view.ts";

/** The pages of an account, in the order in which they are offered. */
const SECTIONS = [
  ["/account", ({ account }) => account.overview],
  ["/account/profile", ({ profile }) => profile.title],
  ["/account/email", ({ changeEmail }) => changeEmail.title],
  ["/account/password", ({ changePassword }) => changePassword.title],
  ["/account/sessions", ({ sessions }) => sessions.title],
  ["/account/activity", ({ activity }) => activity.title],
  ["/account/data", ({ data }) => data.title],
] as const satisfies readonly (readonly [path: string, title: (texts: View["texts"]) => string])[];

export type Section = (typeof SECTIONS)[number][0] | (string & {});

/** Those of features come last. */
function sectionsIn({ texts, language, accountPages }: View): (readonly [path: string, name: string])[] {
  return [
    ...SECTIONS.map(([path, titleIn]) => [path, titleIn(texts)] as const),
    ...accountPages.map(({ path, title }) => [path, title[language]] as const),
  ];
}

interface AccountLayoutProps extends LayoutProps {
  readonly section: Section;
}

/** A page for a logged-in user: navigation and logout. */
export const AccountLayout = ({ view, title, section, children }: PropsWithChildren<AccountLayoutProps>) => (
  <Frame view={view} title={title} class="wide" top={<LogOut view={view} />}>
    <div class="columns">
      <nav aria-label={view.texts.account.nav}>
        <ul>
          {sectionsIn(view).map(([path, name]) => (
            <li>
              <a href={view.href(path)} aria-current={path === section ? "page" : undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content">
        <h1>{title}</h1>
        <Notice view={view} />
        {children}
      </main>
    </div>
  </Frame>
);

/** A part of such a page. */
export const Card = ({ title, children }: PropsWithChildren<{ readonly title?: string }>) => (
  <section class="card">
    {title && <h2>{title}</h2>}
    {children}
  </section>
);

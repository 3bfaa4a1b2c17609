import type { PropsWithChildren } from "hono/jsx";
import { Frame, type LayoutProps, LogOut, Notice } from "./layout.tsx";

interface AccountLayoutProps extends LayoutProps {
  /** The path of this page in the navigation. */
  readonly section: string;
}

/** A page for a logged-in user: navigation and logout. */
export const AccountLayout = ({ view, title, section, children }: PropsWithChildren<AccountLayoutProps>) => (
  <Frame view={view} title={title} class="wide" top={<LogOut view={view} />}>
    <div class="columns">
      <nav aria-label={view.texts.account.nav}>
        <ul>
          {view.accountPages.map((page) => (
            <li>
              <a href={view.href(page.path)} aria-current={page.path === section ? "page" : undefined}>
                {page.title[view.language]}
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

import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import { cspHash } from "../../ports/digest.ts";

/** The token comes in the link's fragment, which no server, log or Referer ever sees; it goes into the form and away. */
const SCRIPT = `const token=location.hash.match(/^#token=([\\w-]{43})$/);
if(token){document.getElementById("reset_token").value=token[1];
document.getElementById("code").hidden=true;history.replaceState(null,"",location.pathname)}`;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:10vh auto;padding:0 1rem}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input,button{padding:.5rem;margin:.25rem 0 1rem}[role=alert]{color:#b00020}
:root{color-scheme:light dark}@media(prefers-color-scheme:dark){[role=alert]{color:#ff8a9a}}`;

/** Allows these pages' own script and style, and nothing else. */
export const PAGE_POLICY = `default-src 'none'; script-src ${cspHash(SCRIPT)}; style-src ${cspHash(STYLE)}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

const Layout = ({ children }: PropsWithChildren) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>New password</title>
      <style>{raw(STYLE)}</style>
    </head>
    <body>
      <main>{children}</main>
    </body>
  </html>
);

/** What JSX on the server makes: a text that knows it is safe. */
export interface Markup {
  toString(): string;
}

/** The form; with an error beside it after a try that failed. The password is never sent back. */
export const ResetPage = ({ error }: { error?: string }): Markup => (
  <Layout>
    <h1>New password</h1>
    {error && <p role="alert">{error}</p>}
    <form method="post" action="/reset-password">
      <div id="code">
        <label for="reset_token">Reset code</label>
        <input id="reset_token" name="reset_token" autocomplete="off" required />
      </div>
      <label for="new_password">New password</label>
      <input id="new_password" name="new_password" type="password" autocomplete="new-password" required />
      <button type="submit">Set password</button>
    </form>
    <script>{raw(SCRIPT)}</script>
  </Layout>
);

export const DonePage = (): Markup => (
  <Layout>
    <h1>Password updated</h1>
    <p>All sessions have ended. Log in with the new password.</p>
  </Layout>
);

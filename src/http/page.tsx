import { raw } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import type { z } from "zod";
import { wordsOf } from "../errors.ts";
import { cspHash } from "../ports/digest.ts";
import { type Answer, type AnswerHeaders, page } from "./answer.ts";
import type { RequestContext } from "./context.ts";
import { type BodySchema, read } from "./input.ts";
import { retryAfter, STATUS_OF } from "./problem.ts";
import type { Route } from "./route.ts";

/**
 * The token comes in the link's fragment, which no server, log or Referer ever sees. It goes out of the address into the
 * form, and into the fragments of where the page leads: a form that fails is filled in again, another page as well.
 */
const SCRIPT = `const token=location.hash.match(/^#token=([\\w-]{43})$/);
if(token){history.replaceState(null,"",location.pathname);const [form]=document.forms;
if(form){form.querySelector("#code input").value=token[1];form.querySelector("#code").hidden=true;form.action+=token[0]}
for(const link of document.querySelectorAll("a[data-token]"))link.hash=token[0]}`;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:10vh auto;padding:0 1rem}
label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}
input,button{padding:.5rem;margin:.25rem 0 1rem}[role=alert]{color:#b00020}
:root{color-scheme:light dark}@media(prefers-color-scheme:dark){[role=alert]{color:#ff8a9a}}`;

/** Allows the pages' own script and style, and nothing else. */
const PAGE_POLICY = `default-src 'none'; script-src ${cspHash(SCRIPT)}; style-src ${cspHash(STYLE)}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

const PAGE_HEADERS = {
  "content-security-policy": PAGE_POLICY,
  // With no-referrer browsers send `Origin: null` with the page's own form (Fetch, "append a request `Origin` header"):
  // those without Fetch Metadata could not be told from a stranger's. Other origins learn nothing by this either.
  "referrer-policy": "same-origin",
};

/** What JSX on the server makes: a text that knows it is safe. */
export interface Markup {
  toString(): string;
}

/** A page of ours. Whatever stands in it is escaped. */
export const Layout = ({ title, children }: PropsWithChildren<{ title: string }>) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>{title}</title>
      <style>{raw(STYLE)}</style>
    </head>
    <body>
      <main>
        <h1>{title}</h1>
        {children}
      </main>
      <script>{raw(SCRIPT)}</script>
    </body>
  </html>
);

/** A form that sends a mail's token to its own page. */
export interface TokenFormProps {
  /** The page's own name: where it stands depends on the public URL. */
  readonly action: string;
  /** The field of the token, and what people call it. */
  readonly field: string;
  readonly label: string;
  readonly button: string;
  /** What a try before this one met. */
  readonly error?: string | undefined;
}

/** The form of a page that a mail's link opens: the token is filled in from the link's fragment. */
export const TokenForm = ({ action, field, label, button, error, children }: PropsWithChildren<TokenFormProps>) => (
  <>
    {error && <p role="alert">{error}</p>}
    <form method="post" action={action}>
      <div id="code">
        <label for={field}>{label}</label>
        <input id={field} name={field} autocomplete="off" required />
      </div>
      {children}
      <button type="submit">{button}</button>
    </form>
  </>
);

/** A page as an answer. */
export function html(status: number, markup: Markup, headers: AnswerHeaders = {}): Answer {
  return page(status, markup.toString(), { ...PAGE_HEADERS, ...headers });
}

/** A page with a form, that a mail's link opens. */
export interface FormPage<Schema extends BodySchema> {
  readonly path: string;
  /** In the names of its two operations: `showResetPage`, `submitResetPage`. */
  readonly name: string;
  readonly summary: string;
  readonly body: Schema;
  readonly form: (props: { error?: string }) => Markup;
  /** What the form's answers mean, by status; all of them are pages. */
  readonly answers: Readonly<Record<number, string>>;
  /** Answers a page; a failure shows the form again, with the reason. */
  readonly submit: (c: RequestContext, fields: z.infer<Schema>) => Promise<Answer>;
}

/** Its routes. GET consumes nothing, so that scanners of links do no harm. */
export function formPage<Schema extends BodySchema>(of: FormPage<Schema>): Route[] {
  const { path, name, summary, body, form, answers, submit } = of;
  const described = Object.entries(answers).map(([status, description]) => [status, { description, html: true }]);
  return [
    {
      method: "GET",
      path,
      operation: `show${name}`,
      summary,
      answers: { 200: { description: "A page", html: true } },
      handle: () => html(200, form({})),
    },
    {
      method: "POST",
      path,
      operation: `submit${name}`,
      summary: "The form of that page",
      body,
      answers: Object.fromEntries(described) as Route["answers"],
      failure: (error) => html(STATUS_OF[error.code], form({ error: wordsOf(error.code) }), retryAfter(error)),
      handle: async (c) => submit(c, await read(c, body, "field_missing")),
    },
  ];
}

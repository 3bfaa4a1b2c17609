import type { AuthError } from "../../errors.ts";
import { fill } from "../../texts/index.ts";
import { STATUS_OF } from "../problem.ts";
import { Alert } from "./form.tsx";
import { Layout, Lead } from "./layout.tsx";
import type { View } from "./view.ts";

interface ErrorPageProps {
  readonly view: View;
  readonly failure: AuthError;
  /** Names the line in the service's log. */
  readonly requestId: string;
}

/** What went wrong, what to do about it, and a way out. */
export const ErrorPage = ({ view, failure: { code, retryAfter }, requestId }: ErrorPageProps) => {
  const { texts, href } = view;
  const { title, lead } = texts.problems[kindOf(STATUS_OF[code])];
  const hasWords = code in texts.errors;
  return (
    <Layout view={view} title={title}>
      {hasWords && <Alert view={view} tried={{ code, retryAfter, fields: {}, values: {} }} />}
      <Lead>
        <span data-code={code}>{fill(lead, { id: requestId })}</span>
      </Lead>
      <p>
        <a class="button" href={href("/")}>
          {texts.problems.start}
        </a>
      </p>
    </Layout>
  );
};

function kindOf(status: number): Exclude<keyof View["texts"]["problems"], "start" | "again"> {
  if (status === 404 || status === 405) return "not_found";
  if (status === 429) return "many";
  if (status === 503) return "later";
  return status >= 500 ? "bug" : "refused";
}

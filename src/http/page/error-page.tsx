import type { ErrorCode, Problem, ServiceError } from "../../core/errors.ts";
import { fill } from "../../texts/index.ts";
import { Alert } from "./form.tsx";
import { Layout, Lead } from "./layout.tsx";
import type { View } from "./view.ts";

interface ErrorPageProps {
  readonly view: View;
  readonly failure: ServiceError;
  /** Names the line in the service's log. */
  readonly requestId: string;
}

/** What went wrong, what to do about it, and a way out. */
export const ErrorPage = ({ view, failure: { problem, retryAfter }, requestId }: ErrorPageProps) => {
  const { texts, href } = view;
  const { code, message, shown } = problem;
  const { title, lead } = texts.problems[kindOf(problem)];
  return (
    <Layout view={view} title={title}>
      {shown && <Alert view={view} failure={{ problem, retryAfter, fields: {}, values: {} }} />}
      <Lead>
        <span data-code={code}>{fill(lead, { id: requestId, brand: view.brand.name })}</span>
      </Lead>
      {OPERATORS.includes(code) && <p class="hint">{message}</p>}
      <p>
        <a class="button" href={href("/")}>
          {texts.problems.start}
        </a>
      </p>
    </Layout>
  );
};

/** What only an operator can mend, in the words of the API. */
const OPERATORS: readonly ErrorCode[] = ["unknown_host", "forwarded_in_development"];

function kindOf({ code, status }: Problem): Exclude<keyof View["texts"]["problems"], "start" | "again" | "too_large"> {
  if (code === "registration_closed") return "closed";
  if (code === "mail_disabled") return "no_mail";
  if (status === 404 || status === 405) return "not_found";
  if (status === 429) return "many";
  if (status === 503) return "later";
  return status >= 500 ? "bug" : "refused";
}

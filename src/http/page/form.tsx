import type { PropsWithChildren } from "hono/jsx";
import type { Problem } from "../../core/errors.ts";
import { fill, secondsIn } from "../../texts/index.ts";
import type { View } from "./view.ts";

/** What a try before this one met. */
export interface FormFailure {
  readonly problem: Problem;
  /** Seconds until another one makes sense. */
  readonly retryAfter?: number | undefined;
  /** What is wrong, by field; empty: it belongs to no field. */
  readonly fields: Readonly<Record<string, Problem>>;
  /** What was sent and is no secret. */
  readonly values: Readonly<Record<string, string>>;
}

interface InForm {
  readonly view: View;
  readonly failure: FormFailure | undefined;
}

export interface FormProps extends InForm {
  readonly action: string;
  readonly button: string;
  /** What it does cannot be undone. */
  readonly final?: boolean;
}

/** A form, and what a try before this one met: beside its field, or above all of them. */
export const Form = ({ view, failure, action, button, final, children }: PropsWithChildren<FormProps>) => (
  <>
    {failure && Object.keys(failure.fields).length === 0 && <Alert view={view} failure={failure} />}
    <form method="post" action={view.href(action)}>
      {children}
      <button type="submit" class={final ? "final" : undefined}>
        {button}
      </button>
    </form>
  </>
);

export const Alert = ({
  view,
  failure: { problem, retryAfter },
}: {
  readonly view: View;
  readonly failure: FormFailure;
}) => (
  <p class="note bad" role="alert" tabindex={-1} autofocus data-code={problem.code}>
    <Words view={view} problem={problem} retryAfter={retryAfter} />
  </p>
);

/** What is said of a failure; a time until the next try counts down where there are scripts. */
const Words = ({
  view,
  problem,
  retryAfter,
}: {
  readonly view: View;
  readonly problem: Problem;
  readonly retryAfter?: number | undefined;
}) => {
  const { errors } = view.texts;
  const words = fill(problem.shown?.[view.language] ?? errors.other, {
    least: String(view.passwordLeast),
    brand: view.brand.name,
  });
  const [before = "", after] = words.split("{time}");
  if (after === undefined) return <>{words}</>;
  const seconds = retryAfter ?? 1;
  return (
    <>
      {before}
      <span data-seconds={seconds} data-over={errors.too_many_attempts_over}>
        {secondsIn(view.language, seconds)}
      </span>
      {after}
    </>
  );
};

export interface FieldProps extends InForm {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly type?: "text" | "email";
  /** Which keyboard a phone shows. */
  readonly inputmode?: "numeric";
  /** What stands there before anybody has written. */
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly optional?: boolean;
}

/** One line of text. */
export const Field = ({ label, hint, ...props }: FieldProps) => (
  <div class="field">
    <label for={props.name}>{label}</label>
    <Input {...props} hint={hint} />
    <FieldMessage {...props} hint={hint} />
  </div>
);

const Input = ({
  failure,
  name,
  type = "text",
  inputmode,
  autocomplete,
  value,
  hint,
  optional,
}: Omit<FieldProps, "label">) => (
  <input
    id={name}
    name={name}
    type={type}
    inputmode={inputmode}
    autocomplete={autocomplete}
    value={failure?.values[name] ?? value}
    required={!optional}
    spellcheck={false}
    autocapitalize={type === "email" ? "none" : undefined}
    {...described(failure, name, hint !== undefined)}
  />
);

/** Says which words belong to a field, and leads to the first one that is wrong (WCAG 2.2 SC 3.3.1). */
export function described(failure: FormFailure | undefined, name: string, hasHint: boolean) {
  const problem = failure?.fields[name];
  const ids = [...(problem ? [`${name}-error`] : []), ...(hasHint ? [`${name}-hint`] : [])];
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    ...(problem ? { "aria-invalid": "true" as const, autofocus: Object.keys(failure.fields)[0] === name } : {}),
  };
}

/** What is said below a field. */
export const FieldMessage = ({
  view,
  failure,
  name,
  hint,
}: InForm & { readonly name: string; readonly hint?: string | undefined }) => {
  const problem = failure?.fields[name];
  return (
    <>
      {problem && (
        <p class="error" id={`${name}-error`} data-code={problem.code}>
          <Words view={view} problem={problem} retryAfter={failure.retryAfter} />
        </p>
      )}
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </>
  );
};

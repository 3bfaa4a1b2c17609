import type { FC } from "hono/jsx";
import type * as z from "zod";
import { type InEachLanguage, inEachLanguage } from "../../user.ts";
import type { BodySchema } from "../input.ts";
import { Alert, type FormFailure } from "./form.tsx";
import type { View } from "./view.ts";

/** What a form for a second factor is shown with. */
export interface FactorFields {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  /** Where a script gets a challenge from, for a factor that needs one. */
  readonly use: "login" | "session";
}

/** How people give a kind of second factor. */
export interface FactorForm {
  readonly factor: { readonly kind: string };
  /** What it is called where there is a choice. */
  readonly name: InEachLanguage;
  /** On the button, where "Continue" does not say it. */
  readonly button?: InEachLanguage;
  /** Of the response, for programs. */
  readonly schema: z.ZodType<string>;
  readonly Fields: FC<FactorFields>;
}

const CONTINUE = inEachLanguage({
  en: "Continue",
  fr: "Continuer",
  de: "Weiter",
  es: "Continuar",
  pt: "Continuar",
});

interface FactorFormsProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  /** Where the forms are sent. */
  readonly action: string;
  /** Those that the user has, the most convenient one first. */
  readonly forms: readonly FactorForm[];
  readonly use: FactorFields["use"];
}

/** A form for each kind of factor: one is open, of the others there is a line to open it. */
export const FactorForms = ({ view, failure, action, forms, use }: FactorFormsProps) => {
  const failed = forms.find(({ factor }) => failure?.fields[factor.kind]);
  const open = failed ?? forms[0];
  return (
    <>
      {failure && !failed && <Alert view={view} failure={failure} />}
      {forms.map((form) => {
        const own = (
          <FactorFormOf
            view={view}
            failure={form === failed ? failure : undefined}
            action={action}
            form={form}
            use={use}
          />
        );
        if (form === open) return own;
        return (
          <details class="other">
            <summary>{form.name[view.language]}</summary>
            {own}
          </details>
        );
      })}
    </>
  );
};

const FactorFormOf = ({
  view,
  failure,
  action,
  form: { factor, button = CONTINUE, Fields },
  use,
}: Omit<FactorFormsProps, "forms"> & { readonly form: FactorForm }) => (
  <form method="post" action={view.href(action)} data-factor={factor.kind}>
    <Fields view={view} failure={failure} use={use} />
    <button type="submit">{button[view.language]}</button>
  </form>
);

/** The fields by which a program gives one of these factors. */
export function factorFields(forms: readonly FactorForm[]): BodySchema["shape"] {
  return Object.fromEntries(forms.map(({ factor, schema }) => [factor.kind, schema.optional()]));
}

/** The factor that a body gives, with what else it holds left alone; undefined if it gives none, or an empty one. */
export function factorIn(
  fields: Readonly<Record<string, string | undefined>>,
  forms: readonly FactorForm[],
): { readonly kind: string; readonly response: string } | undefined {
  for (const {
    factor: { kind },
  } of forms) {
    const response = fields[kind];
    if (response !== undefined && response !== "") return { kind, response };
  }
  return undefined;
}

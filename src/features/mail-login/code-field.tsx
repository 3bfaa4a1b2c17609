import { Field, type FormFailure } from "../../http/page/form.tsx";
import type { View } from "../../http/page/view.ts";
import { PAGES } from "./words.ts";

interface CodeFieldProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly name: string;
}

/** A field that a person types the code into, and a script puts the token of an opened link into. */
export const CodeField = ({ view, failure, name }: CodeFieldProps) => {
  const { label, hint } = PAGES[view.language].code;
  return (
    <div id="code">
      <Field view={view} failure={failure} name={name} label={label} autocomplete="one-time-code" hint={hint} />
    </div>
  );
};

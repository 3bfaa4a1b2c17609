import { Field, type FormFailure } from "./form.tsx";
import type { View } from "./view.ts";

interface TokenFieldProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly name: string;
}

/** A field that a script fills in from the link's fragment, or that a person fills in from the text of the mail. */
export const TokenField = ({ view, failure, name }: TokenFieldProps) => (
  <div id="code">
    <Field
      view={view}
      failure={failure}
      name={name}
      label={view.texts.code}
      autocomplete="off"
      hint={view.texts.codeHint}
    />
  </div>
);

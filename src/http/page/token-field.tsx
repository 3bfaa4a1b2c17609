import { Field, type Tried } from "./form.tsx";
import type { View } from "./view.ts";

interface TokenFieldProps {
  readonly view: View;
  readonly tried: Tried | undefined;
  readonly name: string;
}

/** A field that a script fills in from the link's fragment, and a person from the mail's text where there is none. */
export const TokenField = ({ view, tried, name }: TokenFieldProps) => (
  <div id="code">
    <Field
      view={view}
      tried={tried}
      name={name}
      label={view.texts.code}
      autocomplete="off"
      hint={view.texts.codeHint}
    />
  </div>
);

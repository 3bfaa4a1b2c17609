import { fill } from "../../texts/index.ts";
import { described, FieldMessage, type FormFailure } from "./form.tsx";
import type { View } from "./view.ts";

export interface SecretFieldProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly name: string;
  readonly label: string;
  /** For password managers (HTML §4.10.18.7.1): which one this is. */
  readonly autocomplete: "current-password" | "new-password";
  /** Beside the label. */
  readonly link?: { readonly href: string; readonly text: string };
}

/** A field for a password. It takes what is pasted, shows what is in it on demand, and is never filled in by us. */
export const SecretField = ({ view, failure, name, label, autocomplete, link }: SecretFieldProps) => {
  const { texts, passwordLeast } = view;
  const isNew = autocomplete === "new-password";
  const hint = isNew && passwordLeast > 1 ? fill(texts.passwordHint, { least: String(passwordLeast) }) : undefined;
  return (
    <div class="field">
      <div class="label">
        <label for={name}>{label}</label>
        {link && <a href={link.href}>{link.text}</a>}
      </div>
      <div class="secret">
        <input
          id={name}
          name={name}
          type="password"
          autocomplete={autocomplete}
          required
          passwordrules={isNew ? `minlength: ${passwordLeast};` : undefined}
          {...described(failure, name, hint !== undefined)}
        />
        <button type="button" aria-label={texts.show} aria-pressed="false" aria-controls={name} hidden>
          <Eye />
        </button>
      </div>
      {isNew && <Strength view={view} name={name} />}
      <FieldMessage view={view} failure={failure} name={name} hint={hint} />
    </div>
  );
};

const Strength = ({ view: { texts, passwordLeast }, name }: { readonly view: View; readonly name: string }) => {
  const { label, empty, short, uniform, good, strong } = texts.strength;
  const levels = { "data-level0": empty, "data-level1": short, "data-level2": uniform };
  return (
    <>
      <meter
        aria-label={label}
        max="4"
        low={2}
        high={3}
        optimum={4}
        value="0"
        data-for={name}
        data-least={passwordLeast}
        {...levels}
        data-level3={good}
        data-level4={strong}
        hidden
      ></meter>
      <p class="hint" id={`${name}-strength`} role="status"></p>
    </>
  );
};

const Eye = () => (
  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" aria-hidden="true">
    <path d="M2 12s3.6-7 10-7 10 7 10 7-3.6 7-10 7S2 12 2 12Z" />
    <circle cx="12" cy="12" r="3" />
  </svg>
);

import { isLoopback, parseAddress } from "../../http/equivalence.ts";
import type { EntranceForm } from "../../http/page/entrance.ts";
import type { FactorFields } from "../../http/page/factor-forms.tsx";
import { Alert, type FormFailure } from "../../http/page/form.tsx";
import { nextLocation, withReturnTo } from "../../http/page/return-target.ts";
import type { View } from "../../http/page/view.ts";
import { EXPIRED, INVALID, REFUSED, UNKNOWN, UNVERIFIED } from "./problems.ts";
import { WORDS } from "./words.ts";

/** What the script says, by code: the browser's failures and ours. */
function failureWords({ language }: View): string {
  const ours = [EXPIRED, INVALID, REFUSED, UNKNOWN, UNVERIFIED].map(({ code, shown }) => [code, shown?.[language]]);
  const { failures, unsupported } = WORDS[language];
  return JSON.stringify({ ...Object.fromEntries(ours), ...failures, unsupported });
}

interface AskProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly hint: string;
  /** What the script does here. */
  readonly kind: "create" | "get";
  readonly options: string;
}

/** In a form whose response the script makes. What it says without the script, that takes away. */
export const Ask = ({ view, failure, kind, options, hint }: AskProps) => (
  <div data-passkey={kind} data-options={view.href(options)} data-words={failureWords(view)}>
    {failure?.fields["passkey"] && <Alert view={view} failure={failure} />}
    <input type="hidden" name="passkey" />
    <p class="hint">{hint}</p>
    <p class="error" role="alert"></p>
    <p class="note bad" data-without>
      {WORDS[view.language].noScript}
    </p>
  </div>
);

/** Where a second factor is given. */
export const PasskeyFields = ({ view, failure, use }: FactorFields) => (
  <>
    {isNumeric(view) && <NumericHost view={view} path={use === "login" ? "/login" : "/account"} />}
    <Ask
      view={view}
      failure={failure}
      kind="get"
      options={use === "login" ? "/passkeys/second-step/options" : "/passkeys/confirm/options"}
      hint={WORDS[view.language].useHint}
    />
  </>
);

/** On the page for logging in: a button, and for the script what it offers in the field for the address. */
export const PasskeyEntrance: EntranceForm = ({ view, target }) => {
  if (isNumeric(view)) return <NumericHost view={view} path={withReturnTo("/login", target)} />;
  return (
    <div
      class="passkey"
      data-passkey="login"
      data-options={view.href("/passkeys/login/options")}
      data-to={view.href("/passkeys/login")}
      data-next={nextLocation(target, view)}
      data-words={failureWords(view)}
      hidden
    >
      <button type="button" class="plain">
        {WORDS[view.language].logIn}
      </button>
      <p class="error" role="alert"></p>
    </div>
  );
};

const PORT = /:\d+$/;
const nameOf = ({ host }: View) => host.replace(PORT, "").replace(/^\[(.*)\]$/, "$1");

/** Whether a page was asked for by an address: no passkey can be made for one (WebAuthn level 3 §5.1.3). */
export const isNumeric = (view: View) => parseAddress(nameOf(view)) !== undefined;

interface NumericHostProps {
  readonly view: View;
  readonly path: string;
}

/** Says what is to be done about it: this machine has a name as well. */
export const NumericHost = ({ view, path }: NumericHostProps) => {
  const { numericHost, numericHostHere } = WORDS[view.language];
  if (!isLoopback(nameOf(view))) return <p class="hint">{numericHostHere}</p>;
  const origin = `http://localhost${PORT.exec(view.host)?.[0] ?? ""}`;
  const [before = "", after = ""] = numericHost.split("{link}");
  return (
    <p class="hint">
      {before}
      <a href={origin + view.href(path)}>{origin}</a>
      {after}
    </p>
  );
};

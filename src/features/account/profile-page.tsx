import { AccountLayout, Card } from "../../http/page/account-layout.tsx";
import { described, Field, FieldMessage, Form, type FormFailure } from "../../http/page/form.tsx";
import { formPage } from "../../http/page/form-page.ts";
import { Lead } from "../../http/page/layout.tsx";
import { done } from "../../http/page/notice.ts";
import type { View } from "../../http/page/view.ts";
import { requireSession } from "../../http/require-session.ts";
import type { Route } from "../../http/route.ts";
import { languageName } from "../../texts/index.ts";
import { LANGUAGES, type User } from "../../user.ts";
import type { FeatureServices } from "../feature.ts";
import { body, changeFromRequest } from "./change-profile.ts";
import { OVERVIEW, PROFILE } from "./words.ts";

const PATH = "/account/profile";

interface ProfilePageProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly user: User;
}

const ProfilePage = ({ view, failure, user }: ProfilePageProps) => {
  const { title, lead, nameHint, button } = PROFILE[view.language];
  return (
    <AccountLayout view={view} title={title} section={PATH}>
      <Card>
        <Lead>{lead}</Lead>
        <Form view={view} failure={failure} action={PATH} button={button}>
          <Field
            view={view}
            failure={failure}
            name="name"
            label={OVERVIEW[view.language].name}
            autocomplete="nickname"
            value={user.name}
            hint={nameHint}
            optional
          />
          <LanguageField view={view} failure={failure} chosen={user.language ?? view.language} />
        </Form>
      </Card>
    </AccountLayout>
  );
};

interface LanguageFieldProps {
  readonly view: View;
  readonly failure: FormFailure | undefined;
  readonly chosen: string;
}

const LanguageField = ({ view, failure, chosen }: LanguageFieldProps) => (
  <div class="field">
    <label for="language">{OVERVIEW[view.language].language}</label>
    <select id="language" name="language" autocomplete="language" {...described(failure, "language", false)}>
      {LANGUAGES.map((language) => (
        <option value={language} lang={language} selected={language === (failure?.values["language"] ?? chosen)}>
          {languageName(language)}
        </option>
      ))}
    </select>
    <FieldMessage view={view} failure={failure} name="language" />
  </div>
);

/** Where people say what they are called, and in which language they are written to. */
export function profilePageRoutes(services: FeatureServices): Route[] {
  return formPage(
    {
      path: PATH,
      name: "ProfilePage",
      summary: "Change the name or the language, for people",
      session: true,
      body,
      open: (c) => requireSession(c, services),
      languageOf: ({ user }) => user.language,
      form: ({ view, failure, state: { user } }) => <ProfilePage view={view} failure={failure} user={user} />,
      async submit(c, view, here) {
        await changeFromRequest(c, here, services);
        return done(view, "profile_saved");
      },
      failures: { 400: "The form again: a field that cannot be used" },
    },
    services,
  );
}

import type { InEachLanguage } from "../../user.ts";
import type { OneMail } from "./texts.ts";

/** The end of every mail that tells an owner of a change: the link by which a thief is shut out. */
const NOT_ME: InEachLanguage<Pick<OneMail, "action" | "otherwise">> = {
  en: {
    action: "This wasn’t me",
    otherwise:
      "If it was you, you don’t need to do anything. If not, open the link: we’ll log everyone out and send you a link to set a new password.",
  },
  fr: {
    action: "Ce n’était pas moi",
    otherwise:
      "Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien\u00a0: toutes les sessions seront fermées, et vous recevrez un lien pour choisir un nouveau mot de passe.",
  },
  de: {
    action: "Das war ich nicht",
    otherwise:
      "Falls Sie das waren, müssen Sie nichts tun. Falls nicht, öffnen Sie den Link: Alle Geräte werden abgemeldet, und Sie erhalten einen Link, um ein neues Passwort festzulegen.",
  },
  es: {
    action: "No fui yo",
    otherwise:
      "Si fue usted, no tiene que hacer nada. Si no, abra el enlace: se cierran todas las sesiones y recibe un enlace para elegir una contraseña nueva.",
  },
  pt: {
    action: "Não fui eu",
    otherwise:
      "Se foi você, não precisa fazer nada. Se não foi, abra o link: todas as sessões são encerradas, e você recebe um link para definir uma nova senha.",
  },
};

/** A mail that tells an owner of a change, with that link. */
export function noticeWords(said: InEachLanguage<Pick<OneMail, "subject" | "lines">>): InEachLanguage<OneMail> {
  const { en, fr, de, es, pt } = NOT_ME;
  return {
    en: { ...said.en, ...en },
    fr: { ...said.fr, ...fr },
    de: { ...said.de, ...de },
    es: { ...said.es, ...es },
    pt: { ...said.pt, ...pt },
  };
}

/** Where that link leads. */
export const NOT_ME_LINK = { purpose: "report_compromise", path: "/secure-account" } as const;

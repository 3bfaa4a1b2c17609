import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const REGISTER = inEachLanguage({
  en: {
    title: "Create an account",
    lead: "One account for everything at {brand}.",
    button: "Create the account",
    login: "Already have an account?",
    loginLink: "Log in",
  },
  fr: {
    title: "Créer un compte",
    lead: "Un seul compte pour tout {brand}.",
    button: "Créer le compte",
    login: "Vous en avez déjà un\u00a0?",
    loginLink: "Connectez-vous",
  },
  de: {
    title: "Konto erstellen",
    lead: "Ein Konto für alles bei {brand}.",
    button: "Konto erstellen",
    login: "Sie haben schon eines?",
    loginLink: "Anmelden",
  },
  es: {
    title: "Crear una cuenta",
    lead: "Una sola cuenta para todo en {brand}.",
    button: "Crear la cuenta",
    login: "¿Ya tiene una?",
    loginLink: "Inicie sesión",
  },
  pt: {
    title: "Criar uma conta",
    lead: "Uma só conta para tudo em {brand}.",
    button: "Criar a conta",
    login: "Já tem uma?",
    loginLink: "Entre",
  },
});

export const EVENTS = {
  user_registered: {
    en: "Account created",
    fr: "Compte créé",
    de: "Konto erstellt",
    es: "Cuenta creada",
    pt: "Conta criada",
  },
  registration_repeated: {
    en: "Somebody tried to register with your address",
    fr: "Quelqu’un a voulu s’inscrire avec votre adresse",
    de: "Jemand wollte sich mit Ihrer Adresse registrieren",
    es: "Alguien intentó registrarse con su dirección",
    pt: "Alguém tentou criar uma conta com o seu endereço",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  registered: {
    path: "/verify-email/sent",
    words: {
      en: "Almost there: we’ve sent you an email. Open the link in it to confirm your address.",
      fr: "Vous y êtes presque\u00a0: un message est en route. Ouvrez son lien pour confirmer votre adresse.",
      de: "Fast geschafft: Eine E-Mail ist unterwegs zu Ihnen. Öffnen Sie den Link darin, um Ihre Adresse zu bestätigen.",
      es: "Ya casi está: le hemos enviado un correo. Abra su enlace para confirmar su dirección.",
      pt: "Quase lá: um e-mail está a caminho. Abra o link dele para confirmar o seu endereço.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}

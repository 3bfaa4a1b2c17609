import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const FORGOT = inEachLanguage({
  en: {
    title: "Forgot your password?",
    lead: "Enter your address and we’ll email you a link to set a new one.",
    button: "Send the mail",
    login: "Remember it?",
    loginLink: "Log in",
  },
  fr: {
    title: "Mot de passe oublié\u00a0?",
    lead: "Indiquez votre adresse\u00a0: vous recevrez un lien pour choisir un nouveau mot de passe.",
    button: "Envoyer le message",
    login: "Il vous revient\u00a0?",
    loginLink: "Connectez-vous",
  },
  de: {
    title: "Passwort vergessen?",
    lead: "Geben Sie Ihre Adresse an: Sie erhalten einen Link, um ein neues Passwort festzulegen.",
    button: "E-Mail senden",
    login: "Wieder eingefallen?",
    loginLink: "Anmelden",
  },
  es: {
    title: "¿Ha olvidado su contraseña?",
    lead: "Escriba su dirección: recibirá un enlace para elegir una contraseña nueva.",
    button: "Enviar el correo",
    login: "¿La recuerda?",
    loginLink: "Inicie sesión",
  },
  pt: {
    title: "Esqueceu a senha?",
    lead: "Diga qual é o seu endereço: você recebe um link para definir uma nova.",
    button: "Enviar o e-mail",
    login: "Lembrou-se dela?",
    loginLink: "Entre",
  },
});

export const RESET = inEachLanguage({
  en: {
    title: "Set a new password",
    lead: "You’ll be logged out on every device, and can log in with the new password.",
    button: "Set the password",
    again: "Link no longer working?",
    againLink: "Request a new one",
  },
  fr: {
    title: "Nouveau mot de passe",
    lead: "Toutes les sessions seront ensuite fermées, sur tous les appareils\u00a0: vous vous connecterez avec le nouveau mot de passe.",
    button: "Enregistrer le mot de passe",
    again: "Le lien ne fonctionne plus\u00a0?",
    againLink: "Demandez-en un autre",
  },
  de: {
    title: "Neues Passwort festlegen",
    lead: "Danach sind alle Geräte abgemeldet: Sie melden sich mit dem neuen Passwort an.",
    button: "Passwort festlegen",
    again: "Der Link funktioniert nicht mehr?",
    againLink: "Neuen anfordern",
  },
  es: {
    title: "Elija una contraseña nueva",
    lead: "Después se cerrarán todas las sesiones, en todos los dispositivos: iniciará sesión con la contraseña nueva.",
    button: "Guardar la contraseña",
    again: "¿El enlace ya no funciona?",
    againLink: "Pida otro",
  },
  pt: {
    title: "Defina uma nova senha",
    lead: "Depois disso todas as sessões são encerradas, em todos os dispositivos: você entra com a nova senha.",
    button: "Definir a senha",
    again: "O link já não funciona?",
    againLink: "Peça outro",
  },
});

export const EVENTS = {
  password_reset_requested: {
    en: "New password asked for",
    fr: "Nouveau mot de passe demandé",
    de: "Neues Passwort angefordert",
    es: "Contraseña nueva pedida",
    pt: "Nova senha pedida",
  },
  password_reset: {
    en: "New password set by a mailed link",
    fr: "Nouveau mot de passe choisi par un lien reçu",
    de: "Neues Passwort über einen Link festgelegt",
    es: "Contraseña nueva elegida con un enlace",
    pt: "Nova senha definida por um link",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  reset_sent: {
    path: "/reset-password/sent",
    words: {
      en: "If there is an account with this address, an email with a link to set a new password is on its way.",
      fr: "Si un compte existe avec cette adresse, un message est en route, avec un lien pour choisir un nouveau mot de passe.",
      de: "Falls es ein Konto mit dieser Adresse gibt, ist eine E-Mail mit einem Link für ein neues Passwort unterwegs.",
      es: "Si hay una cuenta con esta dirección, recibirá un correo con un enlace para elegir una contraseña nueva.",
      pt: "Se existe uma conta com este endereço, um e-mail com um link para definir uma nova senha está a caminho.",
    },
  },
  password_set: {
    path: "/login",
    words: {
      en: "Your new password is set. Log in with it.",
      fr: "Le mot de passe est enregistré. Connectez-vous avec celui-ci.",
      de: "Das Passwort ist festgelegt. Melden Sie sich damit an.",
      es: "La contraseña está guardada. Inicie sesión con ella.",
      pt: "A senha está definida. Entre com ela.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}

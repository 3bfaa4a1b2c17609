import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const RECOVERY = inEachLanguage({
  en: {
    title: "This wasn’t me",
    lead: "If somebody else used your account, secure it here. This will:",
    steps: [
      "log everyone out, on every device,",
      "replace the password, so the old password no longer works,",
      "undo the change of address, if the email was about one,",
      "email you a link to set a new password.",
    ],
    button: "Secure my account",
  },
  fr: {
    title: "Ce n’était pas moi",
    lead: "Si quelqu’un d’autre a utilisé votre compte, protégez-le ici. Cela",
    steps: [
      "ferme toutes les sessions, sur tous les appareils,",
      "remplace le mot de passe\u00a0: l’ancien, qui que ce soit qui le connaisse, ne vaut plus rien,",
      "annule le changement d’adresse, si le message vous en signalait un,",
      "vous envoie un lien pour choisir un nouveau mot de passe.",
    ],
    button: "Protéger mon compte",
  },
  de: {
    title: "Das war ich nicht",
    lead: "Falls jemand anderes Ihr Konto benutzt hat, sichern Sie es hier. Damit",
    steps: [
      "werden alle Geräte abgemeldet,",
      "wird das Passwort ersetzt: Das bisherige ist wertlos, wer immer es kennt,",
      "wird die Änderung der Adresse rückgängig gemacht, falls die E-Mail von einer sprach,",
      "erhalten Sie eine E-Mail mit einem Link, um ein neues Passwort festzulegen.",
    ],
    button: "Mein Konto sichern",
  },
  es: {
    title: "No fui yo",
    lead: "Si otra persona ha usado su cuenta, protéjala aquí. Esto",
    steps: [
      "cierra todas las sesiones, en todos los dispositivos,",
      "sustituye la contraseña: la anterior, la conozca quien la conozca, ya no vale nada,",
      "deshace el cambio de dirección, si el correo le avisaba de uno,",
      "le envía un correo con un enlace para elegir una contraseña nueva.",
    ],
    button: "Proteger mi cuenta",
  },
  pt: {
    title: "Não fui eu",
    lead: "Se outra pessoa usou a sua conta, proteja-a aqui. Isto",
    steps: [
      "encerra todas as sessões, em todos os dispositivos,",
      "substitui a senha: a anterior, seja quem for que a conheça, já não vale nada,",
      "desfaz a alteração de endereço, se o e-mail falava de uma,",
      "envia um e-mail com um link para você definir uma nova senha.",
    ],
    button: "Proteger a minha conta",
  },
});

export const EVENTS = {
  compromise_reported: {
    en: "Account secured",
    fr: "Compte protégé",
    de: "Konto gesichert",
    es: "Cuenta protegida",
    pt: "Conta protegida",
  },
  email_change_undone: {
    en: "Change of address taken back",
    fr: "Changement d’adresse annulé",
    de: "Änderung der Adresse rückgängig gemacht",
    es: "Cambio de dirección deshecho",
    pt: "Alteração de endereço desfeita",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  secured: {
    path: "/reset-password/sent",
    words: {
      en: "Your account is secured, and everyone is logged out. An email with a link to set a new password is on its way.",
      fr: "Votre compte est protégé, et toutes les sessions sont fermées. Un message avec un lien pour choisir un nouveau mot de passe est en route.",
      de: "Ihr Konto ist gesichert, alle Geräte sind abgemeldet. Eine E-Mail mit einem Link für ein neues Passwort ist unterwegs.",
      es: "Su cuenta está protegida y todas las sesiones se han cerrado. Recibirá un correo con un enlace para elegir una contraseña nueva.",
      pt: "A sua conta está protegida, e todas as sessões foram encerradas. Um e-mail com um link para uma nova senha está a caminho.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}

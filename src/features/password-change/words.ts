import { inEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

export const PASSWORD = inEachLanguage({
  en: {
    title: "Password",
    lead: "All your other devices will be logged out. You stay logged in here.",
    button: "Change the password",
    first: {
      lead: "You don’t have a password yet. With one, you can log in without waiting for an email. All your other devices will be logged out.",
      button: "Set a password",
    },
  },
  fr: {
    title: "Mot de passe",
    lead: "Tous les autres appareils seront déconnectés\u00a0; vous restez connecté ici.",
    button: "Changer le mot de passe",
    first: {
      lead: "Vous n’avez pas encore de mot de passe. Avec un mot de passe, vous pourrez vous connecter sans attendre de message. Tous vos autres appareils seront déconnectés.",
      button: "Définir un mot de passe",
    },
  },
  de: {
    title: "Passwort",
    lead: "Alle anderen Geräte werden abgemeldet; hier bleiben Sie angemeldet.",
    button: "Passwort ändern",
    first: {
      lead: "Sie haben noch kein Passwort. Mit einem Passwort können Sie sich anmelden, ohne auf eine E-Mail zu warten. Alle Ihre anderen Geräte werden abgemeldet.",
      button: "Passwort festlegen",
    },
  },
  es: {
    title: "Contraseña",
    lead: "Se cerrará la sesión en todos los demás dispositivos; aquí sigue abierta.",
    button: "Cambiar la contraseña",
    first: {
      lead: "Todavía no tiene contraseña. Con una podrá iniciar sesión sin esperar un correo. Se cerrará la sesión en todos sus demás dispositivos.",
      button: "Crear una contraseña",
    },
  },
  pt: {
    title: "Senha",
    lead: "Todos os outros dispositivos são desconectados; aqui a sua sessão continua.",
    button: "Alterar a senha",
    first: {
      lead: "Você ainda não tem uma senha. Com ela, pode entrar sem esperar por um e-mail. Todos os seus outros dispositivos serão desconectados.",
      button: "Definir uma senha",
    },
  },
});

export const EVENTS = {
  password_changed: {
    en: "Password changed",
    fr: "Mot de passe changé",
    de: "Passwort geändert",
    es: "Contraseña cambiada",
    pt: "Senha alterada",
  },
} satisfies Plugs["events"];

export const NOTICES = {
  password_changed: {
    path: "/account",
    words: {
      en: "Your password is changed, and all other devices are logged out.",
      fr: "Le mot de passe est changé, et tous les autres appareils sont déconnectés.",
      de: "Das Passwort ist geändert, alle anderen Geräte sind abgemeldet.",
      es: "La contraseña ha cambiado y se ha cerrado la sesión en todos los demás dispositivos.",
      pt: "A senha foi alterada, e todos os outros dispositivos foram desconectados.",
    },
  },
} satisfies Plugs["notices"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}
declare module "../../http/page/notice.ts" {
  interface NoticeNames extends Record<keyof typeof NOTICES, true> {}
}

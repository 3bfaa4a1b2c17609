import { NOT_ME_LINK, noticeWords } from "../../texts/mail/not-me.ts";

/** Mails that tell an owner that an authenticator app came or went. */
export const MAILS = {
  totp_added: {
    ...NOT_ME_LINK,
    words: noticeWords({
      en: {
        subject: "An authenticator app was set up",
        lines: [
          "An authenticator app was set up for your account at {product}. Logging in now takes your password and a code from the app.",
        ],
      },
      fr: {
        subject: "Une application d’authentification a été configurée",
        lines: [
          "une application d’authentification a été configurée pour votre compte sur {product}. Pour vous connecter, il faut désormais votre mot de passe et un code de l’application.",
        ],
      },
      de: {
        subject: "Eine Authenticator-App wurde eingerichtet",
        lines: [
          "für Ihr Konto bei {product} wurde eine Authenticator-App eingerichtet. Zum Anmelden brauchen Sie jetzt Ihr Passwort und einen Code aus der App.",
        ],
      },
      es: {
        subject: "Se ha configurado una aplicación de autenticación",
        lines: [
          "Se ha configurado una aplicación de autenticación para su cuenta en {product}. Para iniciar sesión ahora se necesitan la contraseña y un código de la aplicación.",
        ],
      },
      pt: {
        subject: "Um app de autenticação foi configurado",
        lines: [
          "um app de autenticação foi configurado para a sua conta em {product}. Para entrar, agora são necessários a senha e um código do app.",
        ],
      },
    }),
  },
  totp_removed: {
    ...NOT_ME_LINK,
    words: noticeWords({
      en: {
        subject: "Your authenticator app was removed",
        lines: ["The authenticator app of your account at {product} was removed. Its codes no longer work."],
      },
      fr: {
        subject: "Votre application d’authentification a été retirée",
        lines: [
          "l’application d’authentification de votre compte sur {product} a été retirée. Ses codes ne fonctionnent plus.",
        ],
      },
      de: {
        subject: "Ihre Authenticator-App wurde entfernt",
        lines: ["die Authenticator-App Ihres Kontos bei {product} wurde entfernt. Ihre Codes gelten nicht mehr."],
      },
      es: {
        subject: "Se ha quitado su aplicación de autenticación",
        lines: ["Se ha quitado la aplicación de autenticación de su cuenta en {product}. Sus códigos ya no sirven."],
      },
      pt: {
        subject: "O seu app de autenticação foi removido",
        lines: ["o app de autenticação da sua conta em {product} foi removido. Os códigos dele não valem mais."],
      },
    }),
  },
} as const;

import { featureProblem } from "../../core/errors.ts";

declare module "../../core/problems/problem.ts" {
  interface ProblemCodes {
    readonly mail_login_off: true;
    readonly mail_login_expired: true;
    readonly mail_login_elsewhere: true;
    readonly mail_login_code_wrong: true;
    readonly confirmation_by_mail_refused: true;
  }
}

/** The fields that take a code, or a link's token. */
const FIELDS = ["code", "mailed_code", "token"];

export const OFF = featureProblem("mail_login_off", {
  status: 403,
  message: "login by mail is switched off here",
  shown: {
    en: "Logging in by email is switched off here.",
    fr: "La connexion par e-mail est désactivée ici.",
    de: "Die Anmeldung per E-Mail ist hier ausgeschaltet.",
    es: "Aquí no se puede iniciar sesión por correo.",
    pt: "Aqui não é possível entrar por e-mail.",
  },
});

export const EXPIRED = featureProblem("mail_login_expired", {
  status: 401,
  message: "this link or code is unknown, used or expired, or was tried too often: ask for a new mail",
  fields: FIELDS,
  shown: {
    en: "This link or code has expired, or has been used already. Please ask for a new email.",
    fr: "Ce lien ou ce code a expiré ou a déjà été utilisé. Veuillez demander un nouveau message.",
    de: "Dieser Link oder Code ist abgelaufen oder wurde schon verwendet. Bitte fordern Sie eine neue E-Mail an.",
    es: "Este enlace o código ha caducado o ya se ha usado. Pida un correo nuevo.",
    pt: "Este link ou código expirou ou já foi usado. Peça um novo e-mail.",
  },
});

export const ELSEWHERE = featureProblem("mail_login_elsewhere", {
  status: 403,
  message: "another browser asked for this mail: give its code there",
  fields: FIELDS,
  shown: {
    en: "This email was requested in another browser. Enter its code there.",
    fr: "Ce message a été demandé dans un autre navigateur. Saisissez-y son code.",
    de: "Diese E-Mail wurde in einem anderen Browser angefordert. Geben Sie ihren Code dort ein.",
    es: "Este correo se pidió en otro navegador. Introduzca allí su código.",
    pt: "Este e-mail foi pedido em outro navegador. Digite o código lá.",
  },
});

export const CODE_WRONG = featureProblem("mail_login_code_wrong", {
  status: 401,
  message: "this is not the code of the last mail that this browser asked for",
  fields: FIELDS,
  shown: {
    en: "That isn’t the code. It’s in the latest email: eight letters and digits.",
    fr: "Ce n’est pas le bon code. Il se trouve dans le dernier message\u00a0: huit lettres et chiffres.",
    de: "Das ist nicht der richtige Code. Er steht in der neuesten E-Mail: acht Buchstaben und Ziffern.",
    es: "El código no es correcto. Está en el último correo: ocho letras y números.",
    pt: "O código não está certo. Ele está no e-mail mais recente: oito letras e números.",
  },
});

export const CONFIRMATION_REFUSED = featureProblem("confirmation_by_mail_refused", {
  status: 403,
  message: "this account has a password or a second factor: give that instead",
  fields: ["mailed_code"],
  shown: {
    en: "Your account has a password or a second factor. Please use that instead.",
    fr: "Votre compte a un mot de passe ou un second facteur. Veuillez plutôt l’utiliser.",
    de: "Ihr Konto hat ein Passwort oder einen zweiten Faktor. Bitte verwenden Sie stattdessen diesen Weg.",
    es: "Su cuenta tiene una contraseña o un segundo factor. Utilícelo en su lugar.",
    pt: "Sua conta tem uma senha ou um segundo fator. Use-o em vez disso.",
  },
});

import { problems } from "./problem.ts";

/** Problems of passwords that somebody wants to have. */
export const PASSWORDS = problems({
  password_empty: {
    status: 400,
    message: "the password is empty",
    fields: ["new_password", "password"],
  },
  password_too_long: {
    status: 400,
    message: "the password is longer than 1024 bytes",
    fields: ["new_password", "password"],
    shown: {
      en: "The password is longer than 1024 bytes.",
      fr: "Le mot de passe dépasse 1024 octets.",
      de: "Das Passwort ist länger als 1024 Byte.",
      es: "La contraseña ocupa más de 1024 bytes.",
      pt: "A senha tem mais de 1024 bytes.",
    },
  },
  password_too_short: {
    status: 400,
    message: "the password is too short: use at least 15 characters, a few words for example",
    fields: ["new_password", "password"],
    shown: {
      en: "Too short: use at least {least} characters, a few words for example.",
      fr: "Trop court : au moins {least} caractères, quelques mots par exemple.",
      de: "Zu kurz: Verwenden Sie mindestens {least} Zeichen, zum Beispiel ein paar Wörter.",
      es: "Demasiado corta: use al menos {least} caracteres, por ejemplo unas cuantas palabras.",
      pt: "Curta demais: use pelo menos {least} caracteres, por exemplo algumas palavras.",
    },
  },
  password_common: {
    status: 400,
    message: "the password is on the list of common passwords, so it is among the first that are guessed",
    fields: ["new_password", "password"],
    shown: {
      en: "This is a common password, so it is among the first that are guessed.",
      fr: "Ce mot de passe est courant : il serait parmi les premiers à être devinés.",
      de: "Dieses Passwort ist weit verbreitet und würde als eines der ersten erraten.",
      es: "Es una contraseña muy común: sería de las primeras en adivinarse.",
      pt: "É uma senha muito comum: seria das primeiras a ser adivinhadas.",
    },
  },
  password_breached: {
    status: 400,
    message: "the password was found in a data breach of some service, so it is among the first that are guessed",
    fields: ["new_password", "password"],
    shown: {
      en: "This password was found in a data breach, so it is among the first that are guessed.",
      fr: "Ce mot de passe figure dans une fuite de données : il serait parmi les premiers à être devinés.",
      de: "Dieses Passwort stammt aus einem Datenleck und würde als eines der ersten erraten.",
      es: "Esta contraseña apareció en una filtración de datos: sería de las primeras en adivinarse.",
      pt: "Esta senha apareceu num vazamento de dados: seria das primeiras a ser adivinhadas.",
    },
  },
  password_context: {
    status: 400,
    message: "the password is the name of this service or of the account, so it is among the first that are guessed",
    fields: ["new_password", "password"],
    shown: {
      en: "This is the name of the service or of the account, so it is among the first that are guessed.",
      fr: "C’est le nom du service ou du compte : il serait parmi les premiers à être devinés.",
      de: "Das ist der Name des Dienstes oder des Kontos; er würde als einer der ersten erraten.",
      es: "Es el nombre del servicio o de la cuenta: sería de lo primero en adivinarse.",
      pt: "É o nome do serviço ou da conta: seria dos primeiros a ser adivinhados.",
    },
  },
  password_check_unavailable: {
    status: 503,
    message: "new passwords cannot be checked right now, try again in a moment",
    shown: {
      en: "New passwords cannot be checked right now. Please try again in a moment.",
      fr: "Les nouveaux mots de passe ne peuvent pas être vérifiés pour le moment. Veuillez réessayer dans un instant.",
      de: "Neue Passwörter können gerade nicht geprüft werden. Bitte versuchen Sie es gleich noch einmal.",
      es: "Ahora mismo no se pueden comprobar contraseñas nuevas. Inténtelo otra vez dentro de un momento.",
      pt: "Novas senhas não podem ser verificadas agora. Tente de novo daqui a pouco.",
    },
  },
});

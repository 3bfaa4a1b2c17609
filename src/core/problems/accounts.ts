import { problems } from "./problem.ts";

/** Problems of accounts, sessions, tokens and addresses. */
export const ACCOUNTS = problems({
  user_exists: {
    status: 400,
    message: "email already registered",
    fields: ["email"],
    shown: {
      en: "There is an account with this address already.",
      fr: "Un compte existe déjà avec cette adresse.",
      de: "Es gibt bereits ein Konto mit dieser Adresse.",
      es: "Ya hay una cuenta con esta dirección.",
      pt: "Já existe uma conta com este endereço.",
    },
  },
  user_not_found: {
    status: 403,
    message: "no such user",
    shown: {
      en: "There is no such account.",
      fr: "Ce compte n’existe pas.",
      de: "Dieses Konto gibt es nicht.",
      es: "Esa cuenta no existe.",
      pt: "Essa conta não existe.",
    },
  },
  registration_closed: {
    status: 403,
    message: "registration is closed",
  },
  email_invalid: {
    status: 400,
    message: "not an email address that can be used here",
    fields: ["email"],
    shown: {
      en: "This is not an email address that can be used here.",
      fr: "Cette adresse e-mail ne peut pas être utilisée ici.",
      de: "Diese E-Mail-Adresse kann hier nicht verwendet werden.",
      es: "Esta dirección de correo no se puede usar aquí.",
      pt: "Este endereço de e-mail não pode ser usado aqui.",
    },
  },
  wrong_credentials: {
    status: 401,
    message: "wrong email or password",
    fields: ["password"],
    shown: {
      en: "Wrong email or password.",
      fr: "Adresse e-mail ou mot de passe incorrect.",
      de: "E-Mail-Adresse oder Passwort ist falsch.",
      es: "Correo o contraseña incorrectos.",
      pt: "E-mail ou senha incorretos.",
    },
  },
  wrong_password: {
    status: 403,
    message: "this is not the current password",
    fields: ["current_password", "password"],
    shown: {
      en: "Wrong password.",
      fr: "Mot de passe incorrect.",
      de: "Das Passwort ist falsch.",
      es: "Contraseña incorrecta.",
      pt: "Senha incorreta.",
    },
  },
  second_step_required: {
    status: 401,
    message: "the first step is right; now give a second factor: POST /sessions/second-step",
  },
  second_step_setup_required: {
    status: 401,
    message: "the first step is right; a second factor has to be set up first: POST /users/me/totp, or a passkey",
  },
  second_step_wrong: {
    status: 401,
    message: "this is not a response that is valid now",
    fields: ["totp", "recovery_code", "passkey"],
    shown: {
      en: "That didn’t work: the code is wrong, or has been used already.",
      fr: "Cela n’a pas fonctionné\u00a0: le code est incorrect ou a déjà été utilisé.",
      de: "Das hat nicht geklappt: Der Code ist falsch oder wurde schon verwendet.",
      es: "No ha funcionado: el código es incorrecto o ya se ha usado.",
      pt: "Não funcionou: o código está errado ou já foi usado.",
    },
  },
  login_expired: {
    status: 401,
    message: "this login has ended or was too long ago, begin again: POST /sessions",
    shown: {
      en: "That took too long. Please log in again.",
      fr: "Cela a pris trop de temps. Veuillez vous reconnecter.",
      de: "Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.",
      es: "Ha pasado demasiado tiempo. Inicie sesión de nuevo.",
      pt: "Demorou demais. Entre de novo.",
    },
  },
  factor_required: {
    status: 403,
    message: "give a second factor again first: POST /sessions/current/reauthenticate",
  },
  reauthentication_required: {
    status: 403,
    message: "give the password again first: POST /sessions/current/reauthenticate",
  },
  no_session: {
    status: 401,
    message: "no session",
  },
  session_required: {
    status: 403,
    message: "log in first",
  },
  token_invalid: {
    status: 403,
    message: "this token is unknown, used or expired",
    fields: ["reset_token", "token"],
    shown: {
      en: "This code is unknown, used or expired. If you have just used it, all is well.",
      fr: "Ce code est inconnu, déjà utilisé ou expiré. Si vous venez de l’utiliser, tout va bien.",
      de: "Dieser Code ist unbekannt, verbraucht oder abgelaufen. Falls Sie ihn gerade benutzt haben, ist alles in Ordnung.",
      es: "Este código es desconocido, ya se ha usado o ha caducado. Si acaba de usarlo, todo está bien.",
      pt: "Este código é desconhecido, já foi usado ou expirou. Se acabou de usá-lo, está tudo bem.",
    },
  },
  reset_refused: {
    status: 403,
    message: "no password reset for this request",
  },
  too_many_tokens: {
    status: 429,
    message: "too many reset tokens are waiting for this user, try again later",
    shown: {
      en: "Too many mails wait for you already: open the last one, or try again later.",
      fr: "Trop de messages vous attendent déjà : ouvrez le dernier, ou réessayez plus tard.",
      de: "Es warten schon zu viele E-Mails auf Sie: Öffnen Sie die letzte oder versuchen Sie es später.",
      es: "Ya le esperan demasiados correos: abra el último o inténtelo más tarde.",
      pt: "Já há e-mails demais à sua espera: abra o último ou tente mais tarde.",
    },
  },
  too_many_attempts: {
    status: 429,
    message: "too many attempts, try again later",
    shown: {
      en: "Too many attempts. Please try again in {time}.",
      fr: "Trop de tentatives. Veuillez réessayer dans {time}.",
      de: "Zu viele Versuche. Bitte warten Sie noch {time}.",
      es: "Demasiados intentos. Vuelva a intentarlo dentro de {time}.",
      pt: "Tentativas demais. Tente de novo em {time}.",
    },
  },
  mailed_link_required: {
    status: 429,
    message:
      "too many wrong passwords for this address: log in on a device where you did before, or ask for a mail with a reset link",
    shown: {
      en: "Too many wrong passwords for this address. Log in on a device where you did before, or use “Forgot your password?” to get an email.",
      fr: "Trop de mots de passe incorrects pour cette adresse. Connectez-vous depuis un appareil déjà utilisé, ou demandez un message avec « Oublié ? ».",
      de: "Zu viele falsche Passwörter für diese Adresse. Melden Sie sich auf einem Gerät an, das Sie schon benutzt haben, oder lassen Sie sich über „Vergessen?“ eine E-Mail senden.",
      es: "Demasiadas contraseñas incorrectas para esta dirección. Inicie sesión en un dispositivo que ya haya usado, o pida un correo en «¿La ha olvidado?».",
      pt: "Senhas erradas demais para este endereço. Entre num dispositivo que já usou, ou peça um e-mail em “Esqueceu?”.",
    },
  },
  operator_link_required: {
    status: 429,
    message:
      "too many wrong passwords for this address: log in on a device where you did before, or ask the operator for a reset link",
    shown: {
      en: "Too many wrong passwords for this address. Log in on a device where you did before, or ask the operator of {brand} for a link to set a new password.",
      fr: "Trop de mots de passe incorrects pour cette adresse. Connectez-vous depuis un appareil déjà utilisé, ou demandez à l’exploitant de {brand} un lien pour choisir un nouveau mot de passe.",
      de: "Zu viele falsche Passwörter für diese Adresse. Melden Sie sich auf einem Gerät an, das Sie schon benutzt haben, oder bitten Sie den Betreiber von {brand} um einen Link für ein neues Passwort.",
      es: "Demasiadas contraseñas incorrectas para esta dirección. Inicie sesión en un dispositivo que ya haya usado, o pida al responsable de {brand} un enlace para elegir una contraseña nueva.",
      pt: "Senhas erradas demais para este endereço. Entre num dispositivo que já usou, ou peça ao responsável por {brand} um link para definir uma nova senha.",
    },
  },
  mail_disabled: {
    status: 503,
    message: "mail is switched off here, ask the operator for a reset link",
  },
});

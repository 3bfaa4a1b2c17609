import { featureProblem } from "../../core/errors.ts";
import { MAX_PASSKEYS } from "./store.ts";

declare module "../../core/problems/problem.ts" {
  interface ProblemCodes {
    readonly passkey_invalid: true;
    readonly passkey_expired: true;
    readonly passkey_unknown: true;
    readonly passkey_unverified: true;
    readonly passkey_refused: true;
    readonly passkey_exists: true;
    readonly too_many_passkeys: true;
    readonly last_way_in: true;
  }
}

/** What was sent is no credential, or no registration that can be verified. */
export const INVALID = featureProblem("passkey_invalid", {
  status: 400,
  message: "this is not a credential as a browser makes it for this service",
  shown: {
    en: "Your device sent something we can’t use. Please try again, or use another device.",
    fr: "Votre appareil a envoyé une réponse inutilisable. Veuillez réessayer, ou utilisez un autre appareil.",
    de: "Ihr Gerät hat etwas gesendet, womit wir nichts anfangen können. Bitte versuchen Sie es noch einmal oder nehmen Sie ein anderes Gerät.",
    es: "Su dispositivo ha enviado una respuesta que no se puede usar. Vuelva a intentarlo o use otro dispositivo.",
    pt: "O dispositivo enviou uma resposta que não pode ser usada. Tente de novo ou use outro dispositivo.",
  },
});

/** It says nothing about a passkey: clients ask for a new challenge. */
export const EXPIRED = featureProblem("passkey_expired", {
  status: 401,
  message: "this challenge is unknown, used, too old or for something else: ask for options again",
  shown: {
    en: "That took too long. Please try again.",
    fr: "Cela a pris trop de temps. Veuillez réessayer.",
    de: "Das hat zu lange gedauert. Bitte versuchen Sie es noch einmal.",
    es: "Ha tardado demasiado. Vuelva a intentarlo.",
    pt: "Demorou demais. Tente de novo.",
  },
});

/** The same for an unregistered credential and for a wrong signature. */
export const UNKNOWN = featureProblem("passkey_unknown", {
  status: 401,
  message: "this passkey is not known here",
  shown: {
    en: "This passkey isn’t known here. Log in another way, then add a new one to your account.",
    fr: "Cette clé d’accès n’est pas connue ici. Connectez-vous autrement, puis ajoutez-en une nouvelle à votre compte.",
    de: "Dieser Passkey ist hier nicht bekannt. Melden Sie sich anders an und fügen Sie Ihrem Konto dann einen neuen hinzu.",
    es: "Esta llave de acceso no se conoce aquí. Inicie sesión de otra forma y añada una nueva a su cuenta.",
    pt: "Esta chave de acesso não é conhecida aqui. Entre de outra forma e adicione uma nova à sua conta.",
  },
});

/** Without user verification a passkey is one factor: finding the key would be enough. */
export const UNVERIFIED = featureProblem("passkey_unverified", {
  status: 401,
  message: "the authenticator did not verify the user: it needs a PIN, a fingerprint or a face",
  shown: {
    en: "Your device didn’t check that it’s you. A security key needs a PIN: set one in the settings of your system, then try again.",
    fr: "Votre appareil n’a pas vérifié que c’est bien vous. Une clé de sécurité doit avoir un code PIN\u00a0: définissez-en un dans les réglages de votre système, puis réessayez.",
    de: "Ihr Gerät hat nicht geprüft, ob Sie es sind. Ein Sicherheitsschlüssel braucht eine PIN: Legen Sie in den Einstellungen Ihres Systems eine fest und versuchen Sie es dann noch einmal.",
    es: "Su dispositivo no ha comprobado que es usted. Una llave de seguridad necesita un PIN: defina uno en los ajustes del sistema y vuelva a intentarlo.",
    pt: "O dispositivo não confirmou que é você. Uma chave de segurança precisa de um PIN: defina um nas configurações do sistema e tente de novo.",
  },
});

/** Only told to callers who hold the key: the signature was right. */
export const REFUSED = featureProblem("passkey_refused", {
  status: 401,
  message: "this passkey cannot be used: its account is not open to it now, or it may have been copied",
  shown: {
    en: "This passkey can’t be used right now. Please log in another way.",
    fr: "Cette clé d’accès n’est pas utilisable pour le moment. Veuillez vous connecter autrement.",
    de: "Dieser Passkey kann gerade nicht verwendet werden. Bitte melden Sie sich anders an.",
    es: "Esta llave de acceso no se puede usar ahora. Inicie sesión de otra forma.",
    pt: "Esta chave de acesso não pode ser usada agora. Entre de outra forma.",
  },
});

export const EXISTS = featureProblem("passkey_exists", {
  status: 409,
  message: "this passkey is registered already",
  shown: {
    en: "This passkey has been added already.",
    fr: "Cette clé d’accès a déjà été ajoutée.",
    de: "Dieser Passkey wurde schon hinzugefügt.",
    es: "Esta llave de acceso ya se ha añadido.",
    pt: "Esta chave de acesso já foi adicionada.",
  },
});

export const TOO_MANY = featureProblem("too_many_passkeys", {
  status: 409,
  message: `a user has at most ${MAX_PASSKEYS} passkeys`,
  shown: {
    en: `You have ${MAX_PASSKEYS} passkeys, the maximum. Remove one you no longer use first.`,
    fr: `Vous avez ${MAX_PASSKEYS} clés d’accès, le maximum. Supprimez-en d’abord une que vous n’utilisez plus.`,
    de: `Sie haben ${MAX_PASSKEYS} Passkeys, mehr sind nicht möglich. Entfernen Sie zuerst einen, den Sie nicht mehr verwenden.`,
    es: `Tiene ${MAX_PASSKEYS} llaves de acceso, el máximo. Quite antes una que ya no use.`,
    pt: `Você tem ${MAX_PASSKEYS} chaves de acesso, o máximo. Remova antes uma que não usa mais.`,
  },
});

export const LAST_WAY_IN = featureProblem("last_way_in", {
  status: 409,
  message: "this is the only way into the account: add another passkey or set a password first",
  shown: {
    en: "This is the only way into your account. Add another passkey or set a password before you remove it.",
    fr: "C’est le seul moyen d’accéder à votre compte. Ajoutez une autre clé d’accès ou définissez un mot de passe avant de la supprimer.",
    de: "Das ist der einzige Zugang zu Ihrem Konto. Fügen Sie einen anderen Passkey hinzu oder legen Sie ein Passwort fest, bevor Sie ihn entfernen.",
    es: "Es la única forma de entrar en su cuenta. Añada otra llave de acceso o defina una contraseña antes de quitarla.",
    pt: "É a única forma de entrar na sua conta. Adicione outra chave de acesso ou defina uma senha antes de removê-la.",
  },
});

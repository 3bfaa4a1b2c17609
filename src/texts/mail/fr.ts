import type { MailTexts } from "./texts.ts";

// Before ":" and "?" and inside of « » French has a space that does not break: \u00a0.
export const fr: MailTexts = {
  hello: "Bonjour,",
  lifetime: "Ce lien est valable une seule fois, pendant {time}.",
  code: "Si la page vous demande un code, le voici\u00a0:",
  when: "Quand\u00a0: {time}",
  device: "Appareil\u00a0: {device}",
  network: "Réseau\u00a0: {network}",
  browserOnSystem: "{browser} sous {system}",
  mails: {
    email_verification: {
      subject: "Confirmez votre adresse e-mail",
      lines: [
        "quelqu’un, sans doute vous, s’est inscrit sur {product} avec cette adresse. Pour confirmer qu’elle est bien la vôtre, ouvrez ce lien et saisissez le mot de passe que vous avez choisi.",
      ],
      action: "Confirmer l’adresse",
      otherwise:
        "Si ce n’était pas vous, vous n’avez rien à faire\u00a0: ce compte ne peut pas être utilisé sans vous.",
    },
    account_exists: {
      subject: "Vous avez déjà un compte",
      lines: [
        "quelqu’un, peut-être vous, a voulu utiliser cette adresse pour un compte sur {product}. Vous en avez déjà un\u00a0: il vous suffit de vous connecter.",
        "Si vous avez oublié votre mot de passe, vous pouvez en choisir un nouveau.",
      ],
      action: "Choisir un nouveau mot de passe",
      otherwise:
        "Si ce n’était pas vous, vous n’avez rien à faire\u00a0: rien n’a changé, et personne n’a appris que vous aviez un compte.",
    },
    password_reset: {
      subject: "Choisissez un nouveau mot de passe",
      lines: ["un nouveau mot de passe a été demandé pour votre compte sur {product}."],
      action: "Choisir un nouveau mot de passe",
      otherwise:
        "Si la demande ne vient pas de vous, vous n’avez rien à faire\u00a0: votre mot de passe reste inchangé.",
    },
    password_changed: {
      subject: "Votre mot de passe a été modifié",
      lines: ["le mot de passe de votre compte sur {product} a été modifié."],
      action: "Ce n’était pas moi",
      otherwise:
        "Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien\u00a0: toutes les sessions seront fermées, et vous recevrez un lien pour choisir un nouveau mot de passe.",
    },
    new_device: {
      subject: "Connexion depuis un nouvel appareil",
      lines: ["quelqu’un s’est connecté à votre compte sur {product} depuis un appareil encore inconnu."],
      action: "Ce n’était pas moi",
      otherwise:
        "Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien\u00a0: toutes les sessions seront fermées, et vous recevrez un lien pour choisir un nouveau mot de passe.",
    },
    failures_before_success: {
      subject: "Connexion après de nombreux échecs",
      lines: [
        "quelqu’un s’est connecté à votre compte sur {product} après de nombreuses tentatives avec un mauvais mot de passe.",
      ],
      action: "Ce n’était pas moi",
      otherwise:
        "Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien\u00a0: toutes les sessions seront fermées, et vous recevrez un lien pour choisir un nouveau mot de passe.",
    },
  },
  test: { subject: "Un essai", lines: ["ce message montre que {product} peut envoyer des messages."] },
};

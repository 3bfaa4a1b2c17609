import type { PageTexts } from "./en.ts";

// Before ":", "?" and "!" and inside of « » French has a space that does not break: \u00a0.
export const fr: PageTexts = {
  dir: "ltr",
  skip: "Aller au contenu",
  show: "Afficher le mot de passe",
  copied: "Copié",
  terms: "Conditions",
  privacy: "Confidentialité",
  email: "Adresse e-mail",
  password: "Mot de passe",
  currentPassword: "Mot de passe actuel",
  newPassword: "Nouveau mot de passe",
  code: "Code reçu par e-mail",
  codeHint: "Il figure dans le message, sous le bouton.",
  passwordHint: "Au moins {least} caractères\u00a0: quelques mots se retiennent mieux que des signes.",
  strength: {
    label: "Solidité du mot de passe",
    empty: "",
    short: "Encore trop court",
    uniform: "Trop répétitif\u00a0: choisissez d’autres mots",
    good: "Bon",
    strong: "Très bon",
  },
  cancel: "Annuler",
  inbox: {
    title: "Consultez votre messagerie",
    lead: "Ouvrez le lien du message. Il peut mettre quelques minutes à arriver, et se trouver parmi les indésirables.",
    code: "Saisir le code du message",
    again: "Pas de message\u00a0?",
    againLink: "Demander un nouvel envoi",
  },
  mails: "Messages",
  account: {
    nav: "Compte",
    logOut: "Se déconnecter",
  },
  errors: {
    other: "Cela n’a pas fonctionné. Veuillez réessayer.",
    too_many_attempts_over: "Vous pouvez réessayer maintenant.",
  },
  problems: {
    not_found: { title: "Il n’y a rien ici", lead: "L’adresse est erronée, ou ce qui était ici a disparu." },
    refused: {
      title: "La demande a été refusée",
      lead: "Votre navigateur a envoyé quelque chose que nous n’acceptons pas, ou un autre site l’a envoyé. Veuillez recommencer.",
    },
    many: { title: "Un instant", lead: "Trop de tentatives sont venues de vous ou de votre réseau." },
    later: {
      title: "De retour dans un instant",
      lead: "Le service ne peut pas répondre pour le moment. Rien n’est perdu\u00a0: veuillez réessayer.",
    },
    bug: {
      title: "Une erreur s’est produite",
      lead: "C’est notre faute. Si cela se répète, communiquez ce numéro à l’exploitant\u00a0: {id}",
    },
    closed: {
      title: "Les inscriptions sont fermées",
      lead: "Seul l’exploitant de {brand} crée de nouveaux comptes. Si vous en avez un, connectez-vous.",
    },
    no_mail: {
      title: "Aucun message n’est envoyé ici",
      lead: "L’exploitant de {brand} peut vous donner un lien pour choisir un nouveau mot de passe.",
    },
    too_large: {
      title: "Votre navigateur en envoie trop",
      lead: "L’adresse est trop longue, ou votre navigateur a trop de cookies de {host} et des sites voisins. Supprimez-les dans les réglages du navigateur («\u00a0cookies et données de sites\u00a0»), puis réessayez.",
    },
    start: "Vers l’accueil",
    again: "Réessayer",
  },
  events: {
    email_verification_requested: "Message de confirmation envoyé",
    login_succeeded: "Connexion",
    login_failed: "Échec de connexion",
    logged_out: "Déconnexion",
    reauthenticated: "Mot de passe saisi à nouveau",
    reauthentication_failed: "Mot de passe incorrect saisi",
    sessions_ended: "Tous les autres appareils déconnectés",
    user_deleted: "Compte supprimé",
  },
};

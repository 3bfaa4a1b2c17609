import { problems } from "./problem.ts";

/** Problems of the service itself. */
export const SERVICE = problems({
  busy: {
    status: 503,
    message: "too many passwords are being checked right now, try again in a moment",
    shown: {
      en: "Too many people are logging in right now. Please try again in a moment.",
      fr: "Trop de personnes se connectent en ce moment. Veuillez réessayer dans un instant.",
      de: "Gerade melden sich zu viele Menschen an. Bitte versuchen Sie es gleich noch einmal.",
      es: "Hay demasiada gente iniciando sesión. Inténtelo otra vez dentro de un momento.",
      pt: "Há gente demais entrando agora. Tente de novo daqui a pouco.",
    },
  },
  database_unavailable: {
    status: 503,
    message: "the database cannot be used right now, try again in a moment",
    shown: {
      en: "This does not work right now. Please try again in a moment.",
      fr: "Cela ne fonctionne pas pour le moment. Veuillez réessayer dans un instant.",
      de: "Das geht gerade nicht. Bitte versuchen Sie es gleich noch einmal.",
      es: "Ahora mismo no funciona. Inténtelo otra vez dentro de un momento.",
      pt: "Isto não funciona agora. Tente de novo daqui a pouco.",
    },
  },
  internal: {
    status: 500,
    message: "something went wrong on our side",
  },
});

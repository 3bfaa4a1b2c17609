import type { InEachLanguage } from "../user.ts";

/** What people read where recovery codes are shown, which every feature with a second factor does. */
interface RecoveryCodeTexts {
  readonly title: string;
  readonly lead: string;
  readonly once: string;
  readonly copy: string;
  readonly print: string;
  readonly download: string;
  readonly done: string;
}

export const RECOVERY_CODES: InEachLanguage<RecoveryCodeTexts> = {
  en: {
    title: "Your recovery codes",
    lead: "If you lose your phone, each of these codes lets you log in once. Keep them somewhere safe, such as a password manager or on paper.",
    once: "They are shown only this once.",
    copy: "Copy the codes",
    print: "Print",
    download: "Download",
    done: "I have saved them",
  },
  fr: {
    title: "Vos codes de récupération",
    lead: "Si vous perdez votre téléphone, chacun de ces codes vous permet de vous connecter une fois. Conservez-les en lieu sûr, par exemple dans un gestionnaire de mots de passe ou sur papier.",
    once: "Ils ne sont affichés que cette fois-ci.",
    copy: "Copier les codes",
    print: "Imprimer",
    download: "Télécharger",
    done: "Je les ai enregistrés",
  },
  de: {
    title: "Ihre Wiederherstellungscodes",
    lead: "Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem dieser Codes einmal anmelden. Bewahren Sie sie sicher auf, etwa in einem Passwortmanager oder auf Papier.",
    once: "Sie werden nur dieses eine Mal angezeigt.",
    copy: "Codes kopieren",
    print: "Drucken",
    download: "Herunterladen",
    done: "Ich habe sie gespeichert",
  },
  es: {
    title: "Sus códigos de recuperación",
    lead: "Si pierde el teléfono, cada uno de estos códigos le permite iniciar sesión una vez. Guárdelos en un lugar seguro, como un gestor de contraseñas o en papel.",
    once: "Solo se muestran esta vez.",
    copy: "Copiar los códigos",
    print: "Imprimir",
    download: "Descargar",
    done: "Ya los he guardado",
  },
  pt: {
    title: "Os seus códigos de recuperação",
    lead: "Se você perder o celular, cada um destes códigos permite entrar uma vez. Guarde-os em um lugar seguro, como um gerenciador de senhas ou no papel.",
    once: "Eles só são mostrados desta vez.",
    copy: "Copiar os códigos",
    print: "Imprimir",
    download: "Baixar",
    done: "Já os guardei",
  },
};

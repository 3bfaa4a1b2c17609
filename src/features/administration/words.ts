import type { Plugs } from "../plugs.ts";

export const EVENTS = {
  user_disabled: {
    en: "Account disabled by the operator",
    fr: "Compte désactivé par l’exploitant",
    de: "Konto vom Betreiber gesperrt",
    es: "Cuenta desactivada por el responsable",
    pt: "Conta desativada pelo responsável",
  },
  user_enabled: {
    en: "Account enabled by the operator",
    fr: "Compte réactivé par l’exploitant",
    de: "Konto vom Betreiber freigegeben",
    es: "Cuenta reactivada por el responsable",
    pt: "Conta reativada pelo responsável",
  },
} satisfies Plugs["events"];

declare module "../../db/schema.ts" {
  interface EventKinds extends Record<keyof typeof EVENTS, true> {}
}

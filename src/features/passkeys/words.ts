import { NOT_ME_LINK, noticeWords } from "../../texts/mail/not-me.ts";
import type { InEachLanguage } from "../../user.ts";
import type { Plugs } from "../plugs.ts";

declare module "../../db/schema.ts" {
  interface EventKinds {
    readonly passkey_added: true;
    readonly passkey_removed: true;
    readonly passkey_count_repeated: true;
    readonly passkey_refused: true;
  }
  interface MailKinds {
    readonly passkey_added: true;
    readonly passkey_removed: true;
    readonly passkey_refused: true;
  }
}

/** What pages say of passkeys. */
export interface PasskeyWords {
  readonly title: string;
  readonly lead: string;
  readonly none: string;
  readonly add: string;
  readonly addHint: string;
  /** Of one without a name. */
  readonly unnamed: string;
  /** `{time}`. */
  readonly added: string;
  readonly used: string;
  readonly unused: string;
  readonly synced: string;
  readonly deviceBound: string;
  /** `{domain}`. */
  readonly elsewhere: string;
  readonly manage: string;
  readonly name: string;
  readonly rename: string;
  readonly removeTitle: string;
  /** `{name}`. */
  readonly removeLead: string;
  readonly remove: string;
  readonly logIn: string;
  readonly use: string;
  readonly useHint: string;
  readonly noScript: string;
  readonly unsupported: string;
  /** `{link}` is a link to the same page at a name. */
  readonly numericHost: string;
  readonly numericHostHere: string;
  /** What the browser said, by the name of its exception, and what the service said, by code. */
  readonly failures: {
    readonly NotAllowedError: string;
    readonly InvalidStateError: string;
    readonly NotSupportedError: string;
    readonly SecurityError: string;
    readonly too_many_attempts: string;
    readonly other: string;
  };
}

export const WORDS: InEachLanguage<PasskeyWords> = {
  en: {
    title: "Passkeys",
    lead: "With a passkey you log in by fingerprint, face or PIN instead of a password. It counts as both steps.",
    none: "You have no passkeys yet.",
    add: "Add a passkey",
    addHint: "Your browser asks where to keep it: on this device, on your phone, or on a security key.",
    unnamed: "Passkey",
    added: "Added {time}",
    used: "Last used {time}",
    unused: "Not used yet",
    synced: "Synced between your devices",
    deviceBound: "On one device only",
    elsewhere: "It was made for {domain} and can’t be used here.",
    manage: "Manage",
    name: "Name",
    rename: "Save the name",
    removeTitle: "Remove a passkey",
    removeLead:
      "“{name}” can no longer be used to log in. Your device may go on showing it until you delete it there too.",
    remove: "Remove the passkey",
    logIn: "Log in with a passkey",
    use: "Use a passkey",
    useHint: "If your passkey is on another device, choose that device in the window that opens.",
    noScript: "Passkeys need JavaScript, which is switched off in your browser.",
    unsupported: "This browser can’t use passkeys.",
    numericHost: "Passkeys need a name instead of a number in the address: open {link}.",
    numericHostHere: "Passkeys don’t work at this address, because it is a number instead of a name.",
    failures: {
      NotAllowedError:
        "Nothing happened: it was cancelled, it took too long, or the device couldn’t check that it’s you. A security key needs a PIN. If your passkey is on another device, choose that device.",
      InvalidStateError: "This device already has a passkey for your account.",
      NotSupportedError: "This device can’t make a passkey we can use. Try another device, such as your phone.",
      SecurityError: "Passkeys don’t work at this address.",
      too_many_attempts: "Too many attempts. Please try again later.",
      other: "That did not work. Please try again.",
    },
  },
  fr: {
    title: "Clés d’accès",
    lead: "Avec une clé d’accès, vous vous connectez par empreinte, visage ou code PIN, sans mot de passe. Elle vaut pour les deux étapes.",
    none: "Vous n’avez pas encore de clé d’accès.",
    add: "Ajouter une clé d’accès",
    addHint:
      "Votre navigateur vous demande où la conserver\u00a0: sur cet appareil, sur votre téléphone ou sur une clé de sécurité.",
    unnamed: "Clé d’accès",
    added: "Ajoutée le {time}",
    used: "Dernière utilisation\u00a0: {time}",
    unused: "Pas encore utilisée",
    synced: "Synchronisée entre vos appareils",
    deviceBound: "Sur un seul appareil",
    elsewhere: "Elle a été créée pour {domain} et n’est pas utilisable ici.",
    manage: "Gérer",
    name: "Nom",
    rename: "Enregistrer le nom",
    removeTitle: "Supprimer une clé d’accès",
    removeLead:
      "«\u00a0{name}\u00a0» ne permettra plus de se connecter. Votre appareil peut continuer à la proposer tant que vous ne l’y supprimez pas aussi.",
    remove: "Supprimer la clé d’accès",
    logIn: "Se connecter avec une clé d’accès",
    use: "Utiliser une clé d’accès",
    useHint: "Si votre clé d’accès est sur un autre appareil, choisissez-le dans la fenêtre qui s’ouvre.",
    noScript: "Les clés d’accès ont besoin de JavaScript, qui est désactivé dans votre navigateur.",
    unsupported: "Ce navigateur ne prend pas en charge les clés d’accès.",
    numericHost: "Les clés d’accès ont besoin d’un nom et non d’un numéro dans l’adresse\u00a0: ouvrez {link}.",
    numericHostHere: "Les clés d’accès ne fonctionnent pas à cette adresse, car c’est un numéro et non un nom.",
    failures: {
      NotAllowedError:
        "Rien n’a été fait\u00a0: l’opération a été annulée, a pris trop de temps, ou l’appareil n’a pas pu vérifier que c’est bien vous. Une clé de sécurité doit avoir un code PIN. Si votre clé d’accès est sur un autre appareil, choisissez-le.",
      InvalidStateError: "Cet appareil a déjà une clé d’accès pour votre compte.",
      NotSupportedError:
        "Cet appareil ne peut pas créer de clé d’accès utilisable ici. Essayez avec un autre appareil, votre téléphone par exemple.",
      SecurityError: "Les clés d’accès ne fonctionnent pas à cette adresse.",
      too_many_attempts: "Trop de tentatives. Veuillez réessayer plus tard.",
      other: "Cela n’a pas fonctionné. Veuillez réessayer.",
    },
  },
  de: {
    title: "Passkeys",
    lead: "Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder PIN an statt mit einem Passwort. Er zählt für beide Schritte.",
    none: "Sie haben noch keine Passkeys.",
    add: "Passkey hinzufügen",
    addHint:
      "Ihr Browser fragt, wo er liegen soll: auf diesem Gerät, auf Ihrem Handy oder auf einem Sicherheitsschlüssel.",
    unnamed: "Passkey",
    added: "Hinzugefügt am {time}",
    used: "Zuletzt verwendet: {time}",
    unused: "Noch nicht verwendet",
    synced: "Zwischen Ihren Geräten synchronisiert",
    deviceBound: "Nur auf einem Gerät",
    elsewhere: "Er wurde für {domain} erstellt und kann hier nicht verwendet werden.",
    manage: "Verwalten",
    name: "Name",
    rename: "Namen speichern",
    removeTitle: "Passkey entfernen",
    removeLead:
      "Mit „{name}“ kann sich dann niemand mehr anmelden. Ihr Gerät zeigt ihn vielleicht weiter an, bis Sie ihn auch dort löschen.",
    remove: "Passkey entfernen",
    logIn: "Mit einem Passkey anmelden",
    use: "Passkey verwenden",
    useHint: "Liegt Ihr Passkey auf einem anderen Gerät, wählen Sie es in dem Fenster, das sich öffnet.",
    noScript: "Passkeys brauchen JavaScript, und das ist in Ihrem Browser ausgeschaltet.",
    unsupported: "Dieser Browser kann keine Passkeys verwenden.",
    numericHost: "Passkeys brauchen einen Namen statt einer Nummer in der Adresse: Öffnen Sie {link}.",
    numericHostHere: "Unter dieser Adresse funktionieren keine Passkeys, weil sie eine Nummer ist und kein Name.",
    failures: {
      NotAllowedError:
        "Es ist nichts passiert: Der Vorgang wurde abgebrochen, hat zu lange gedauert, oder das Gerät konnte nicht prüfen, ob Sie es sind. Ein Sicherheitsschlüssel braucht eine PIN. Liegt Ihr Passkey auf einem anderen Gerät, wählen Sie dieses.",
      InvalidStateError: "Auf diesem Gerät gibt es schon einen Passkey für Ihr Konto.",
      NotSupportedError:
        "Dieses Gerät kann keinen passenden Passkey erstellen. Versuchen Sie es mit einem anderen, zum Beispiel Ihrem Handy.",
      SecurityError: "Unter dieser Adresse funktionieren keine Passkeys.",
      too_many_attempts: "Zu viele Versuche. Bitte versuchen Sie es später noch einmal.",
      other: "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
    },
  },
  es: {
    title: "Llaves de acceso",
    lead: "Con una llave de acceso inicia sesión con la huella, la cara o un PIN en lugar de una contraseña. Vale por los dos pasos.",
    none: "Todavía no tiene llaves de acceso.",
    add: "Añadir una llave de acceso",
    addHint:
      "El navegador le pregunta dónde guardarla: en este dispositivo, en su teléfono o en una llave de seguridad.",
    unnamed: "Llave de acceso",
    added: "Añadida el {time}",
    used: "Último uso: {time}",
    unused: "Todavía sin usar",
    synced: "Sincronizada entre sus dispositivos",
    deviceBound: "En un solo dispositivo",
    elsewhere: "Se creó para {domain} y no se puede usar aquí.",
    manage: "Gestionar",
    name: "Nombre",
    rename: "Guardar el nombre",
    removeTitle: "Quitar una llave de acceso",
    removeLead:
      "«{name}» ya no servirá para iniciar sesión. Puede que su dispositivo la siga mostrando hasta que la elimine también allí.",
    remove: "Quitar la llave de acceso",
    logIn: "Iniciar sesión con una llave de acceso",
    use: "Usar una llave de acceso",
    useHint: "Si su llave de acceso está en otro dispositivo, elíjalo en la ventana que se abre.",
    noScript: "Las llaves de acceso necesitan JavaScript, que está desactivado en su navegador.",
    unsupported: "Este navegador no admite llaves de acceso.",
    numericHost: "Las llaves de acceso necesitan un nombre en vez de un número en la dirección: abra {link}.",
    numericHostHere: "Las llaves de acceso no funcionan en esta dirección, porque es un número y no un nombre.",
    failures: {
      NotAllowedError:
        "No se ha hecho nada: se ha cancelado, ha tardado demasiado o el dispositivo no ha podido comprobar que es usted. Una llave de seguridad necesita un PIN. Si su llave de acceso está en otro dispositivo, elíjalo.",
      InvalidStateError: "Este dispositivo ya tiene una llave de acceso para su cuenta.",
      NotSupportedError:
        "Este dispositivo no puede crear una llave de acceso que sirva aquí. Pruebe con otro, por ejemplo su teléfono.",
      SecurityError: "Las llaves de acceso no funcionan en esta dirección.",
      too_many_attempts: "Demasiados intentos. Vuelva a intentarlo más tarde.",
      other: "No ha funcionado. Vuelva a intentarlo.",
    },
  },
  pt: {
    title: "Chaves de acesso",
    lead: "Com uma chave de acesso, você entra com a digital, o rosto ou um PIN em vez de uma senha. Ela vale pelas duas etapas.",
    none: "Você ainda não tem chaves de acesso.",
    add: "Adicionar uma chave de acesso",
    addHint: "O navegador pergunta onde guardá-la: neste dispositivo, no celular ou em uma chave de segurança.",
    unnamed: "Chave de acesso",
    added: "Adicionada em {time}",
    used: "Último uso: {time}",
    unused: "Ainda não usada",
    synced: "Sincronizada entre os seus dispositivos",
    deviceBound: "Em um único dispositivo",
    elsewhere: "Foi criada para {domain} e não pode ser usada aqui.",
    manage: "Gerenciar",
    name: "Nome",
    rename: "Salvar o nome",
    removeTitle: "Remover uma chave de acesso",
    removeLead:
      "“{name}” não servirá mais para entrar. O dispositivo pode continuar mostrando a chave até que você a exclua lá também.",
    remove: "Remover a chave de acesso",
    logIn: "Entrar com uma chave de acesso",
    use: "Usar uma chave de acesso",
    useHint: "Se a sua chave de acesso está em outro dispositivo, escolha-o na janela que se abre.",
    noScript: "Chaves de acesso precisam de JavaScript, que está desativado no seu navegador.",
    unsupported: "Este navegador não funciona com chaves de acesso.",
    numericHost: "Chaves de acesso precisam de um nome em vez de um número no endereço: abra {link}.",
    numericHostHere: "Chaves de acesso não funcionam neste endereço, porque ele é um número e não um nome.",
    failures: {
      NotAllowedError:
        "Nada foi feito: a operação foi cancelada, demorou demais ou o dispositivo não conseguiu confirmar que é você. Uma chave de segurança precisa de um PIN. Se a sua chave de acesso está em outro dispositivo, escolha-o.",
      InvalidStateError: "Este dispositivo já tem uma chave de acesso para a sua conta.",
      NotSupportedError:
        "Este dispositivo não consegue criar uma chave de acesso que sirva aqui. Tente com outro, por exemplo o seu celular.",
      SecurityError: "Chaves de acesso não funcionam neste endereço.",
      too_many_attempts: "Tentativas demais. Tente de novo mais tarde.",
      other: "Não funcionou. Tente de novo.",
    },
  },
};

const inEach = (said: (words: PasskeyWords) => string): InEachLanguage => {
  const { en, fr, de, es, pt } = WORDS;
  return { en: said(en), fr: said(fr), de: said(de), es: said(es), pt: said(pt) };
};

export const TITLE = inEach(({ title }) => title);
/** Among other second factors. */
export const NAME = inEach(({ unnamed }) => unnamed);
export const BUTTON = inEach(({ use }) => use);

/** What owners read in their activity. */
export const EVENTS: Plugs["events"] = {
  passkey_added: {
    en: "Passkey added",
    fr: "Clé d’accès ajoutée",
    de: "Passkey hinzugefügt",
    es: "Llave de acceso añadida",
    pt: "Chave de acesso adicionada",
  },
  passkey_removed: {
    en: "Passkey removed",
    fr: "Clé d’accès supprimée",
    de: "Passkey entfernt",
    es: "Llave de acceso quitada",
    pt: "Chave de acesso removida",
  },
  passkey_count_repeated: {
    en: "Passkey used whose counter didn’t grow",
    fr: "Clé d’accès utilisée sans que son compteur augmente",
    de: "Passkey verwendet, dessen Zähler nicht gestiegen ist",
    es: "Llave de acceso usada sin que aumentara su contador",
    pt: "Chave de acesso usada sem que o contador aumentasse",
  },
  passkey_refused: {
    en: "Passkey refused: it may have been copied",
    fr: "Clé d’accès refusée\u00a0: elle a peut-être été copiée",
    de: "Passkey abgelehnt: Er wurde vielleicht kopiert",
    es: "Llave de acceso rechazada: puede que se haya copiado",
    pt: "Chave de acesso recusada: pode ter sido copiada",
  },
};

const mail = (words: InEachLanguage<readonly [subject: string, ...lines: string[]]>) => {
  const said = ([subject, ...lines]: readonly [string, ...string[]]) => ({ subject, lines });
  const { en, fr, de, es, pt } = words;
  return {
    ...NOT_ME_LINK,
    words: noticeWords({ en: said(en), fr: said(fr), de: said(de), es: said(es), pt: said(pt) }),
  };
};

export const MAILS: Plugs["mails"] = {
  passkey_added: mail({
    en: [
      "A passkey was added",
      "A passkey was added to your account at {product}. Whoever has the device with it can log in to the account.",
    ],
    fr: [
      "Une clé d’accès a été ajoutée",
      "une clé d’accès a été ajoutée à votre compte {product}. Quiconque a l’appareil qui la contient peut s’y connecter.",
    ],
    de: [
      "Ein Passkey wurde hinzugefügt",
      "Ihrem Konto bei {product} wurde ein Passkey hinzugefügt. Wer das Gerät mit diesem Passkey hat, kann sich damit anmelden.",
    ],
    es: [
      "Se ha añadido una llave de acceso",
      "Se ha añadido una llave de acceso a su cuenta de {product}. Quien tenga el dispositivo que la contiene puede iniciar sesión.",
    ],
    pt: [
      "Uma chave de acesso foi adicionada",
      "uma chave de acesso foi adicionada à sua conta em {product}. Quem tiver o dispositivo com ela pode entrar na conta.",
    ],
  }),
  passkey_removed: mail({
    en: [
      "A passkey was removed",
      "A passkey was removed from your account at {product}. It can no longer be used to log in.",
    ],
    fr: [
      "Une clé d’accès a été supprimée",
      "une clé d’accès a été supprimée de votre compte {product}. Elle ne permet plus de s’y connecter.",
    ],
    de: [
      "Ein Passkey wurde entfernt",
      "aus Ihrem Konto bei {product} wurde ein Passkey entfernt. Damit kann sich niemand mehr anmelden.",
    ],
    es: [
      "Se ha quitado una llave de acceso",
      "Se ha quitado una llave de acceso de su cuenta de {product}. Ya no sirve para iniciar sesión.",
    ],
    pt: [
      "Uma chave de acesso foi removida",
      "uma chave de acesso foi removida da sua conta em {product}. Ela não serve mais para entrar.",
    ],
  }),
  passkey_refused: mail({
    en: [
      "A passkey may have been copied",
      "Someone tried to log in to your account at {product} with a passkey whose counter shows that it may have been copied. We refused it.",
      "If it was you, log in another way, remove this passkey from your account and add a new one.",
    ],
    fr: [
      "Une clé d’accès a peut-être été copiée",
      "quelqu’un a essayé de se connecter à votre compte {product} avec une clé d’accès dont le compteur indique qu’elle a peut-être été copiée. Nous l’avons refusée.",
      "Si c’était vous, connectez-vous autrement, supprimez cette clé d’accès de votre compte et ajoutez-en une nouvelle.",
    ],
    de: [
      "Ein Passkey wurde vielleicht kopiert",
      "jemand hat versucht, sich mit einem Passkey in Ihrem Konto bei {product} anzumelden, dessen Zähler zeigt, dass er kopiert worden sein könnte. Wir haben ihn abgelehnt.",
      "Falls Sie das waren, melden Sie sich anders an, entfernen Sie diesen Passkey aus Ihrem Konto und fügen Sie einen neuen hinzu.",
    ],
    es: [
      "Puede que se haya copiado una llave de acceso",
      "Alguien ha intentado iniciar sesión en su cuenta de {product} con una llave de acceso cuyo contador indica que puede haberse copiado. La hemos rechazado.",
      "Si ha sido usted, inicie sesión de otra forma, quite esa llave de acceso de su cuenta y añada una nueva.",
    ],
    pt: [
      "Uma chave de acesso pode ter sido copiada",
      "alguém tentou entrar na sua conta em {product} com uma chave de acesso cujo contador mostra que ela pode ter sido copiada. Nós a recusamos.",
      "Se foi você, entre de outra forma, remova essa chave de acesso da sua conta e adicione uma nova.",
    ],
  }),
};

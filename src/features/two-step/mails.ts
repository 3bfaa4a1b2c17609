import { NOT_ME_LINK, noticeWords } from "../../texts/mail/not-me.ts";

/** Mails that tell an owner what happened around the second step. */
export const MAILS = {
  second_step_failed: {
    ...NOT_ME_LINK,
    words: noticeWords({
      en: {
        subject: "Someone knows your password",
        lines: [
          "Someone entered the password of your account at {product} and then failed at the second step, several times. If it wasn’t you, someone knows your password: set a new one.",
        ],
      },
      fr: {
        subject: "Quelqu’un connaît votre mot de passe",
        lines: [
          "quelqu’un a saisi le mot de passe de votre compte sur {product}, puis a échoué plusieurs fois à la deuxième étape. Si ce n’était pas vous, quelqu’un connaît votre mot de passe\u00a0: choisissez-en un nouveau.",
        ],
      },
      de: {
        subject: "Jemand kennt Ihr Passwort",
        lines: [
          "jemand hat das Passwort Ihres Kontos bei {product} eingegeben und ist dann mehrmals am zweiten Schritt gescheitert. Falls Sie das nicht waren, kennt jemand Ihr Passwort: Legen Sie ein neues fest.",
        ],
      },
      es: {
        subject: "Alguien conoce su contraseña",
        lines: [
          "Alguien ha introducido la contraseña de su cuenta en {product} y después ha fallado varias veces en el segundo paso. Si no fue usted, alguien conoce su contraseña: elija una nueva.",
        ],
      },
      pt: {
        subject: "Alguém sabe a sua senha",
        lines: [
          "alguém digitou a senha da sua conta em {product} e depois errou várias vezes a segunda etapa. Se não foi você, alguém sabe a sua senha: defina uma nova.",
        ],
      },
    }),
  },
  recovery_code_used: {
    ...NOT_ME_LINK,
    words: noticeWords({
      en: {
        subject: "A recovery code was used",
        lines: [
          "One of your recovery codes for {product} was used. It doesn’t work again. On the security page of your account you can see how many are left, and make new ones.",
        ],
      },
      fr: {
        subject: "Un code de récupération a été utilisé",
        lines: [
          "l’un de vos codes de récupération pour {product} a été utilisé. Il ne fonctionnera plus. La page Sécurité de votre compte indique combien il vous en reste et permet d’en créer de nouveaux.",
        ],
      },
      de: {
        subject: "Ein Wiederherstellungscode wurde verwendet",
        lines: [
          "einer Ihrer Wiederherstellungscodes für {product} wurde verwendet. Er gilt nicht noch einmal. Auf der Seite „Sicherheit“ Ihres Kontos sehen Sie, wie viele noch übrig sind, und können neue erstellen.",
        ],
      },
      es: {
        subject: "Se ha usado un código de recuperación",
        lines: [
          "Se ha usado uno de sus códigos de recuperación de {product}. No volverá a servir. En la página «Seguridad» de su cuenta puede ver cuántos le quedan y crear otros nuevos.",
        ],
      },
      pt: {
        subject: "Um código de recuperação foi usado",
        lines: [
          "um dos seus códigos de recuperação de {product} foi usado. Ele não vale de novo. Na página “Segurança” da sua conta você vê quantos restam e pode criar novos.",
        ],
      },
    }),
  },
  recovery_codes_renewed: {
    ...NOT_ME_LINK,
    words: noticeWords({
      en: {
        subject: "New recovery codes were made",
        lines: ["New recovery codes were made for your account at {product}. The old ones no longer work."],
      },
      fr: {
        subject: "De nouveaux codes de récupération ont été créés",
        lines: [
          "de nouveaux codes de récupération ont été créés pour votre compte sur {product}. Les anciens ne fonctionnent plus.",
        ],
      },
      de: {
        subject: "Neue Wiederherstellungscodes wurden erstellt",
        lines: [
          "für Ihr Konto bei {product} wurden neue Wiederherstellungscodes erstellt. Die alten gelten nicht mehr.",
        ],
      },
      es: {
        subject: "Se han creado códigos de recuperación nuevos",
        lines: [
          "Se han creado códigos de recuperación nuevos para su cuenta en {product}. Los anteriores ya no sirven.",
        ],
      },
      pt: {
        subject: "Novos códigos de recuperação foram criados",
        lines: ["novos códigos de recuperação foram criados para a sua conta em {product}. Os antigos não valem mais."],
      },
    }),
  },
  two_step_removal_requested: {
    purpose: "two_step_removal_stop",
    path: "/keep-two-step",
    words: {
      en: {
        subject: "Your second step is about to be removed",
        lines: [
          "Whoever runs {product} was told that you lost your second step, and will remove it soon. From then on your password alone is enough to log in.",
        ],
        action: "Stop this",
        otherwise:
          "If you asked for this, just wait. If not, open the link and stop it: someone is trying to get into your account.",
      },
      fr: {
        subject: "Votre deuxième étape va être retirée",
        lines: [
          "l’exploitant de {product} a été informé que vous aviez perdu votre deuxième étape et va bientôt la retirer. Votre mot de passe suffira alors pour se connecter.",
        ],
        action: "Empêcher cela",
        otherwise:
          "Si vous l’avez demandé, attendez simplement. Sinon, ouvrez le lien et empêchez-le\u00a0: quelqu’un essaie d’accéder à votre compte.",
      },
      de: {
        subject: "Ihr zweiter Schritt wird bald entfernt",
        lines: [
          "dem Betreiber von {product} wurde gemeldet, dass Sie Ihren zweiten Schritt verloren haben. Er wird bald entfernt; danach genügt zum Anmelden Ihr Passwort.",
        ],
        action: "Das verhindern",
        otherwise:
          "Wenn Sie das veranlasst haben, warten Sie einfach. Wenn nicht, öffnen Sie den Link und verhindern Sie es: Jemand versucht, in Ihr Konto zu gelangen.",
      },
      es: {
        subject: "Su segundo paso se quitará pronto",
        lines: [
          "Al responsable de {product} se le ha comunicado que usted perdió su segundo paso, y lo quitará pronto. Desde entonces bastará la contraseña para iniciar sesión.",
        ],
        action: "Impedirlo",
        otherwise:
          "Si lo ha pedido usted, solo tiene que esperar. Si no, abra el enlace e impídalo: alguien intenta entrar en su cuenta.",
      },
      pt: {
        subject: "A sua segunda etapa será removida em breve",
        lines: [
          "o responsável por {product} foi informado de que você perdeu a sua segunda etapa e vai removê-la em breve. A partir daí, só a senha bastará para entrar.",
        ],
        action: "Impedir",
        otherwise:
          "Se foi você quem pediu, é só esperar. Se não, abra o link e impeça: alguém está tentando entrar na sua conta.",
      },
    },
  },
  two_step_removed: {
    ...NOT_ME_LINK,
    words: noticeWords({
      en: {
        subject: "Your second step was removed",
        lines: [
          "The second step of your account at {product} was removed, because you were said to have lost it. You can set up a new one on the security page of your account.",
        ],
      },
      fr: {
        subject: "Votre deuxième étape a été retirée",
        lines: [
          "la deuxième étape de votre compte sur {product} a été retirée, car elle avait été déclarée perdue. Vous pouvez en configurer une nouvelle sur la page Sécurité de votre compte.",
        ],
      },
      de: {
        subject: "Ihr zweiter Schritt wurde entfernt",
        lines: [
          "der zweite Schritt Ihres Kontos bei {product} wurde entfernt, weil er als verloren gemeldet war. Auf der Seite „Sicherheit“ Ihres Kontos können Sie einen neuen einrichten.",
        ],
      },
      es: {
        subject: "Se ha quitado su segundo paso",
        lines: [
          "Se ha quitado el segundo paso de su cuenta en {product}, porque se comunicó que lo había perdido. Puede configurar otro en la página «Seguridad» de su cuenta.",
        ],
      },
      pt: {
        subject: "A sua segunda etapa foi removida",
        lines: [
          "a segunda etapa da sua conta em {product} foi removida, porque foi dada como perdida. Você pode configurar outra na página “Segurança” da sua conta.",
        ],
      },
    }),
  },
} as const;

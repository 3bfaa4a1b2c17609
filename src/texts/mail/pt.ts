import type { MailTexts } from "./texts.ts";

// Read in Brazil and in Portugal: words that both know.
export const pt: MailTexts = {
  hello: "Olá,",
  lifetime: "O link funciona uma única vez, durante {time}.",
  code: "Se a página pedir um código, é este:",
  when: "Quando: {time}",
  device: "Dispositivo: {device}",
  network: "Rede: {network}",
  browserOnSystem: "{browser} no {system}",
  mails: {
    email_verification: {
      subject: "Confirme o seu endereço de e-mail",
      lines: [
        "alguém, provavelmente você, criou uma conta em {product} com este endereço. Confirme que ele é seu: abra este link e digite a senha que escolheu.",
      ],
      action: "Confirmar o endereço",
      otherwise: "Se não foi você, não precisa fazer nada: a conta não pode ser usada sem você.",
    },
    account_exists: {
      subject: "Você já tem uma conta",
      lines: [
        "alguém, talvez você, quis usar este endereço para uma conta em {product}. Você já tem uma conta com ele: basta entrar.",
        "Se não se lembra da senha, pode definir uma nova.",
      ],
      action: "Definir uma nova senha",
      otherwise: "Se não foi você, não precisa fazer nada: nada mudou, e ninguém ficou sabendo que você tem uma conta.",
    },
    password_reset: {
      subject: "Defina uma nova senha",
      lines: ["foi pedida uma nova senha para a sua conta em {product}."],
      action: "Definir uma nova senha",
      otherwise: "Se você não a pediu, não precisa fazer nada: a sua senha continua a mesma.",
    },
    password_changed: {
      subject: "A sua senha foi alterada",
      lines: ["a senha da sua conta em {product} foi alterada."],
      action: "Não fui eu",
      otherwise:
        "Se foi você, não precisa fazer nada. Se não foi, abra o link: todas as sessões são encerradas, e você recebe um link para definir uma nova senha.",
    },
    new_device: {
      subject: "Entrada a partir de um novo dispositivo",
      lines: ["alguém entrou na sua conta em {product} a partir de um dispositivo que ainda não tinha sido usado."],
      action: "Não fui eu",
      otherwise:
        "Se foi você, não precisa fazer nada. Se não foi, abra o link: todas as sessões são encerradas, e você recebe um link para definir uma nova senha.",
    },
    failures_before_success: {
      subject: "Entrada depois de muitas tentativas falhadas",
      lines: ["alguém entrou na sua conta em {product} depois de muitas tentativas com senhas erradas."],
      action: "Não fui eu",
      otherwise:
        "Se foi você, não precisa fazer nada. Se não foi, abra o link: todas as sessões são encerradas, e você recebe um link para definir uma nova senha.",
    },
  },
  test: { subject: "Um teste", lines: ["esta mensagem mostra que {product} consegue enviar e-mails."] },
};

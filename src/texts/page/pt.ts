import type { PageTexts } from "./en.ts";

// Read in Brazil and in Portugal: words that both know.
export const pt: PageTexts = {
  dir: "ltr",
  skip: "Ir para o conteúdo",
  show: "Mostrar a senha",
  copied: "Copiado",
  terms: "Termos",
  privacy: "Privacidade",
  email: "Endereço de e-mail",
  password: "Senha",
  currentPassword: "Senha atual",
  newPassword: "Nova senha",
  code: "Código do e-mail",
  codeHint: "Está na mensagem, abaixo do botão.",
  passwordHint: "Pelo menos {least} caracteres: algumas palavras são mais fáceis de lembrar do que sinais.",
  strength: {
    label: "Força da senha",
    empty: "",
    short: "Ainda é curta",
    uniform: "Repetitiva demais: use outras palavras",
    good: "Boa",
    strong: "Muito boa",
  },
  cancel: "Cancelar",
  inbox: {
    title: "Veja o seu e-mail",
    lead: "Abra o link da mensagem. Ela pode levar alguns minutos para chegar, e estar no spam.",
    code: "Digitar o código do e-mail",
    again: "Não recebeu o e-mail?",
    againLink: "Pedir outro envio",
  },
  mails: "E-mails",
  account: {
    nav: "Conta",
    logOut: "Sair",
  },
  errors: {
    other: "Não deu certo. Tente outra vez.",
    too_many_attempts_over: "Agora você pode tentar de novo.",
  },
  problems: {
    not_found: { title: "Não há nada aqui", lead: "O endereço está errado, ou o que estava aqui já não existe." },
    refused: {
      title: "Isto não foi aceito",
      lead: "O seu navegador enviou algo que não aceitamos, ou outro site o enviou. Comece de novo.",
    },
    many: { title: "Um momento", lead: "Vieram tentativas demais de você ou da sua rede." },
    later: {
      title: "Voltamos já",
      lead: "O serviço não consegue responder agora. Nada se perdeu: tente de novo.",
    },
    bug: {
      title: "Algo deu errado",
      lead: "A culpa é nossa. Se acontecer de novo, informe este número ao responsável pelo serviço: {id}",
    },
    closed: {
      title: "O registro está fechado",
      lead: "Só o responsável por {brand} cria novas contas. Se você tem uma, entre.",
    },
    no_mail: {
      title: "Aqui não são enviados e-mails",
      lead: "O responsável por {brand} pode lhe dar um link para definir uma nova senha.",
    },
    too_large: {
      title: "O seu navegador envia dados demais",
      lead: "O endereço é longo demais, ou o seu navegador tem cookies demais de {host} e dos sites vizinhos. Apague-os nas configurações do navegador (“cookies e dados de sites”) e tente de novo.",
    },
    start: "Ir para o início",
    again: "Tentar de novo",
  },
  events: {
    email_verification_requested: "E-mail de confirmação enviado",
    login_succeeded: "Entrada",
    login_failed: "Tentativa de entrada falhada",
    logged_out: "Saída",
    reauthenticated: "Senha digitada outra vez",
    reauthentication_failed: "Senha errada digitada",
    sessions_ended: "Todas as outras sessões encerradas",
    user_deleted: "Conta excluída",
  },
};

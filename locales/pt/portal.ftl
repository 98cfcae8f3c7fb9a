# O portal, em português do Brasil: tratamento por “você”. O que é marcação está dito no arquivo em inglês.

## Em toda parte

back = Voltar
back-to = Voltar para { $workspace }
all-integrations = Todas as integrações
close-window = Fechar esta janela
you-can-close = Você já pode fechar esta janela.
you-can-leave = Se não quiser conectar nada, pode fechar esta janela.
reference = Referência <code>{ $id }</code>
optional = (opcional)
default-badge = Padrão
reconnect = Reconectar
grant-rest = Permitir o restante
disconnect = Desconectar
check-entered = Verifique o que você digitou

## O estado de uma conta

state-not-connected = Não conectada
state-connected = Conectada
state-needs-attention = Requer atenção
state-partly-connected = Parcialmente conectada
state-connecting = Conectando
state-provided = Fornecida por { $workspace }
state-paused = Pausada

## Tempos

date = { $day } de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
} de { $year }
ago-now = agora mesmo
ago-minutes = { $count ->
    [one] há { $count } minuto
   *[other] há { $count } minutos
}
ago-hours = { $count ->
    [one] há { $count } hora
   *[other] há { $count } horas
}
ago-yesterday = ontem
ago-days = { $count ->
    [one] há { $count } dia
   *[other] há { $count } dias
}
ago-date = em { $date }
until-today = hoje
until-tomorrow = amanhã
until-days = { $count ->
    [one] em { $count } dia
   *[other] em { $count } dias
}
until-months = { $count ->
    [one] em { $count } mês
   *[other] em { $count } meses
}
until-years = { $count ->
    [one] em { $count } ano
   *[other] em { $count } anos
}
date-and-until = { $date }, { $when }
used-never = Ainda não usada
used = Usada { $when }

## A lista de integrações

landing-title = Conecte suas contas
landing-person = Você está conectando contas para <strong>{ $person }</strong>.
landing-nameless = Escolha uma conta para conectar a { $workspace }.
landing-promise = Você decide o que { $workspace } pode fazer e pode desconectar a qualquer momento.
landing-find = Encontrar uma conta
landing-search = Buscar
landing-category = Categoria
landing-all-categories = Todas as categorias
landing-nothing-found = Nada encontrado
landing-nothing-in-category = Não há nada nesta categoria.
landing-nothing-matches = Nada corresponde a “{ $query }”.
landing-show-all = Mostrar tudo
landing-empty-title = Ainda não há nada para conectar
landing-empty = { $workspace } ainda não configurou nenhuma integração. Você não precisa fazer nada; volte quando receber um aviso.
landing-connect = Conectar<unseen> { $integration }</unseen>
landing-add = Adicionar outra conta<unseen> de { $integration }</unseen>
landing-reconnect = Reconectar<unseen> { $account }</unseen>
landing-grant = Permitir o restante<unseen>: { $account }</unseen>
landing-manage = Gerenciar<unseen> { $account }</unseen>
landing-ends = Termina { $when }
landing-operator = { $workspace } precisa resolver isso
landing-disconnected = A conta foi desconectada.

category-ai = IA
category-analytics = Análise de dados
category-commerce = Comércio
category-communication = Comunicação
category-content-and-files = Conteúdo e arquivos
category-customer-support = Atendimento ao cliente
category-developer-tools = Ferramentas para desenvolvedores
category-finance = Finanças
category-forms-and-surveys = Formulários e pesquisas
category-hr-and-recruiting = RH e recrutamento
category-marketing = Marketing
category-project-management = Gestão de projetos
category-productivity = Produtividade
category-sales-and-crm = Vendas e CRM

## Uma integração

form-connect = Conectar { $integration }
form-reconnect = Reconectar { $integration }
form-add = Adicionar outra conta de { $integration }
form-asks = { $workspace } pede acesso à sua conta de { $integration }.
form-asks-as = { $workspace } pede acesso à sua conta de { $integration }, como <strong>{ $alias }</strong>.
form-lost-typed = { $workspace } perdeu o acesso a <strong>{ $account }</strong>. Digite novamente os dados dessa conta para recuperá-lo.
form-lost-consent = { $workspace } perdeu o acesso a <strong>{ $account }</strong>. Entre em { $integration } com essa conta para recuperá-lo.
form-renew-typed = Digite novamente os dados de <strong>{ $account }</strong> para renovar esta conexão. Até lá, ela continua como está.
form-renew-consent = Entre em { $integration } com <strong>{ $account }</strong> para renovar esta conexão. Até lá, ela continua como está.
form-others-stay = As contas que você já conectou continuam como estão.
form-add-typed = Digite os dados da conta que você quer adicionar.
form-add-consent = Entre em { $integration } com a conta que você quer adicionar.
form-where = Onde encontrar<unseen> (abre em uma nova aba)</unseen>
form-unlisted = { $integration } mostrará o que { $workspace } pede antes de você concordar.
form-able = { $workspace } poderá
form-please-choose = Escolha uma opção
form-checked = Primeiro, os dados são verificados com { $integration }.
form-kept = O que você digita é guardado com criptografia e usado somente para { $workspace }.
form-next = Você continuará em { $integration } para entrar e concordar, e depois voltará para cá. { $workspace } nunca vê sua senha.
form-continue = Continuar para { $integration }
form-another-way = Conectar de outra forma
form-one-only = { $integration } mantém uma conexão por pessoa: entrar com a mesma conta encerra a primeira.
form-failed = Não funcionou
form-shared = Todas as pessoas de { $workspace } usarão esta conta.

field-required = “{ $label }” é obrigatório.
field-too-long = “{ $label }” deve ter no máximo { $count } caracteres.
field-control = “{ $label }” não pode conter caracteres de controle.
field-option = “{ $label }” deve ser um destes valores: { $options }.
field-email = “{ $label }” deve ser um endereço de e-mail.
field-host = “{ $label }” deve ser um nome de host, como acme.example.com.
field-shape = “{ $label }” não parece correto.

refused-secret = { $integration } não aceitou isso. Copie novamente e verifique se ainda é válido.
refused-fields = { $integration } não aceitou o que você digitou. Verifique cada parte e tente novamente.
refused-unavailable = Não é possível acessar { $integration } agora, por isso nada pôde ser verificado. Nada se perdeu: tente novamente em alguns minutos.
refused-egress = { $integration } está configurado com um endereço que este servidor não tem permissão para contatar. Somente quem o administra pode mudar isso.
refused-too-often = Muitas tentativas foram recusadas. Espere dez minutos e tente novamente.

methods-two = { $workspace } pede acesso à sua conta de { $integration }. Há duas formas de concedê-lo; qualquer uma serve.
methods-several = { $workspace } pede acesso à sua conta de { $integration }. Há várias formas de concedê-lo; qualquer uma serve.
methods-oauth2 = Entrar com { $integration }
methods-secret-text = Chave de API
methods-basic-auth = Nome de usuário e senha
methods-custom-auth = Credenciais

## Qual entre vários

choose-heading = { $noun ->
    [account] Qual conta você quer conectar?
    [business] Qual empresa você quer conectar?
    [organisation] Qual organização você quer conectar?
    [site] Qual site você quer conectar?
   *[other] O que você quer conectar ({ $noun })?
}
choose-several = { $noun ->
    [account] Seu acesso a { $integration } inclui várias contas. { $workspace } trabalhará com a que você escolher.
    [business] Sua conta de { $integration } inclui várias empresas. { $workspace } trabalhará com a que você escolher.
    [organisation] Sua conta de { $integration } inclui várias organizações. { $workspace } trabalhará com a que você escolher.
    [site] Sua conta de { $integration } inclui vários sites. { $workspace } trabalhará com o que você escolher.
   *[other] Sua conta de { $integration } inclui várias opções ({ $noun }). { $workspace } trabalhará com a que você escolher.
}
choose-several-of = { $noun ->
    [account] Em { $integration }, <strong>{ $login }</strong> tem várias contas. { $workspace } trabalhará com a que você escolher.
    [business] Em { $integration }, <strong>{ $login }</strong> tem várias empresas. { $workspace } trabalhará com a que você escolher.
    [organisation] Em { $integration }, <strong>{ $login }</strong> tem várias organizações. { $workspace } trabalhará com a que você escolher.
    [site] Em { $integration }, <strong>{ $login }</strong> tem vários sites. { $workspace } trabalhará com o que você escolher.
   *[other] Em { $integration }, <strong>{ $login }</strong> tem várias opções ({ $noun }). { $workspace } trabalhará com a que você escolher.
}
choose-please = Escolha uma opção
choose-first = <a>Escolha uma opção da lista</a> e depois continue.
choose-error = Escolha uma opção da lista.
choose-connect = { $noun ->
    [account] Conectar esta conta
    [business] Conectar esta empresa
    [organisation] Conectar esta organização
    [site] Conectar este site
   *[other] Conectar esta opção ({ $noun })
}
choose-none = Nenhuma destas
choose-more = Você pode conectar outra mais tarde, como uma conta adicional.
choose-connected = Já conectada: escolhê-la renova essa conexão

## O resultado

done-title = { $integration } está conectado
done-renewed = { $integration } está conectado novamente
done-partly = { $integration } está parcialmente conectado
done-works = { $workspace } já pode trabalhar com esta conta.
done-missing-title = Faltam algumas permissões
done-missing = A conta está conectada, mas { $workspace } não pode:
done-missing-means = O que precisa delas não funcionará.
done-missing-allow = Para permiti-las, conecte novamente e deixe todas as caixas marcadas.
done-allow-rest = Permitir o restante
try-again = Tentar novamente

waiting-title = Conectando { $integration }
waiting = Isto ainda não terminou. Se você ainda está entrando em { $integration } em outra janela, termine lá primeiro.
waiting-check = Verificar novamente

decide-title = Essa é outra conta de { $integration }
decide = Você queria reconectar uma conta e entrou com outra. Nada foi alterado ainda; escolha o que fazer.
decide-old = A reconectar
decide-new = Entrou como
decide-keep = Manter { $account }
decide-keep-means = Nada de novo é conectado. Para reconectar esta conta, tente novamente e entre em { $integration } com ela.
decide-add = Adicionar também { $account }
decide-add-means = Ela se torna uma segunda conta. A primeira continua como está.

failed-access-denied = Nada foi conectado
    .sentence = Você não deu a { $workspace } acesso à sua conta de { $integration }, ou { $integration } não permitiu.
    .next = Se você mudou de ideia, tente novamente. Se { $integration } disser que um administrador precisa aprovar, fale primeiro com o seu.
failed-link-expired = Seu link expirou
    .sentence = O link de { $workspace } expirou enquanto você entrava em { $integration }.
    .next = Volte para { $workspace } e peça um novo link. Nada foi conectado.
failed-link-revoked = Seu link não funciona mais
    .sentence = { $workspace } retirou o link enquanto você entrava em { $integration }.
    .next = Peça um novo link a { $workspace }. Nada foi conectado.
failed-flow-expired = Demorou demais
    .sentence = Você ficou mais de uma hora em { $integration }, então paramos de esperar para proteger sua conta.
    .next = Comece novamente; leva cerca de um minuto.
failed-operator = { $workspace } tem algo a corrigir
    .next = Informe a { $workspace } a referência abaixo. Tentar novamente não adianta até que isso seja corrigido.
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = { $integration } não reconhece o endereço para o qual deveria enviar você de volta. É um erro de configuração, não seu.
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $integration } não aceita as credenciais com que { $workspace } está registrado. É um erro de configuração, não seu.
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } pediu a { $integration } uma permissão que { $integration } não oferece. É um erro de configuração, não seu.
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } está configurado com um endereço que este servidor não tem permissão para contatar. É um erro de configuração, não seu.
    .next = { failed-operator.next }
failed-credential-refused = { $integration } não aceitou o que você digitou
    .sentence = A chave ou a senha pode ter um erro de digitação ou não ser mais válida.
    .next = Copie novamente e tente outra vez. Nada foi salvo.
failed-invalid-grant = { $integration } não confirmou sua entrada
    .sentence = A confirmação já tinha sido usada ou era antiga demais. Recarregar uma página na hora errada pode causar isso.
    .next = Tente novamente. Nada se perdeu.
failed-nothing-to-choose = Não havia nada para conectar
    .sentence = { $integration } deixou você entrar, mas sua conta não tem lá nada com que { $workspace } possa trabalhar.
    .next = Entre com outra conta ou peça acesso a quem administra { $integration } na sua organização.
failed-provider-refused = { $integration } recusou a solicitação
    .sentence = { $integration } não nos deixou terminar e não explica o motivo.
    .next = Tente novamente. Se acontecer de novo, informe a { $workspace } a referência abaixo.
failed-provider-unavailable = { $integration } não está respondendo
    .sentence = { $integration } está fora do ar ou muito lento no momento. Nem você nem { $workspace } fizeram nada de errado.
    .next = Espere alguns minutos e tente novamente. Nada se perdeu.
failed-provider-unreadable = Não conseguimos entender { $integration }
    .sentence = { $integration } enviou uma resposta que não conseguimos ler. A culpa não é sua.
    .next = Tente novamente. Se acontecer de novo, informe a { $workspace } a referência abaixo.
failed-issuer-mismatch = Paramos para proteger sua conta
    .sentence = A resposta não veio de { $integration }, a quem perguntamos, por isso a descartamos.
    .next = Comece novamente por aqui, e não por um link em uma mensagem. Se acontecer de novo, avise { $workspace }.
failed-other-account = Sua conta anterior continua
    .sentence = Você entrou em { $integration } com uma conta diferente da anterior e escolheu manter a anterior.
    .next = Para renovar a anterior, tente novamente e entre em { $integration } com ela.
failed-external-id-taken = Esta conexão já existe
    .sentence = { $workspace } pediu uma conexão com um nome que outra já tem agora.
    .next = Nada foi alterado. Comece novamente em { $workspace }.
failed-integration-removed = { $integration } não é mais oferecido
    .sentence = { $workspace } removeu { $integration } desta página enquanto você entrava.
    .next = Você não precisa fazer nada. Pergunte a { $workspace } se não esperava por isso.
failed-interrupted = Fomos interrompidos
    .sentence = Nosso servidor parou antes de salvar o resultado. A culpa é nossa, não sua.
    .next = Tente novamente. Nada foi conectado.

## Uma conta conectada

manage-title = { $account } em { $integration }
manage-ends = Este acesso termina em { $day }: { $integration } quer que você o confirme de tempos em tempos.
manage-ends-next = Reconecte antes disso e nada vai parar.
manage-may = { $workspace } pode
manage-unlisted = { $integration } não informa o que permite. Você pode consultar isso nas configurações da sua conta de { $integration }.
manage-nothing = Nada do que foi pedido.
manage-may-not = { $workspace } não pode
manage-may-not-means = Você não permitiu isso em { $integration }. O que precisa disso não funciona.
manage-wants = { $workspace } agora pede mais
manage-wants-means = Isso não fazia parte do que você permitiu ao conectar. O que precisa disso ainda não funciona.
manage-grant-means = Você continuará em { $integration }. Entre como { $account } e deixe todas as caixas marcadas.
manage-about = Sobre esta conexão
manage-since = Conectada desde
manage-broken-since = Requer atenção desde
manage-last-use = Último uso
manage-renew = Renovar antes de
manage-rename = Renomear
manage-disconnect = Desconectar…
manage-use-by-default = Usar como padrão
manage-default-means = Você tem várias contas de { $integration }. { $workspace } usa esta quando não se indica qual.
manage-uses = O que foi feito com esta conta
manage-did = { $count ->
    [one] { $workspace } realizou { $count } ação em seu nome nos últimos 30 dias:
   *[other] { $workspace } realizou { $count } ações em seu nome nos últimos 30 dias:
}
manage-did-agents = { $count ->
    [one] Agentes de IA realizaram { $count } ação em seu nome nos últimos 30 dias:
   *[other] Agentes de IA realizaram { $count } ações em seu nome nos últimos 30 dias:
}
manage-history = O que aconteceu
manage-renamed = A conta foi renomeada.
manage-is-default = A partir de agora, esta conta é a padrão.

rename-title = Renomear esta conta
rename-means = O nome aparece aqui e em { $workspace }. Nada muda em { $integration }.
rename-name = Nome
rename-wrong = <a>Nome</a>: { $problem }
rename-refused = Digite um nome de até 255 caracteres.
rename-save = Salvar

disconnect-title = Desconectar { $integration }?
disconnect-stops = { $workspace } não poderá mais usar esta conta. O que faz por você com { $integration } para imediatamente.
disconnect-withdrawn = Também pedimos a { $integration } que retire o acesso.
disconnect-shared = { $integration } mantém o acesso porque outra conta que você conectou depende da mesma permissão. Ele é retirado com a última delas.
disconnect-by-hand = { $integration } não nos deixa retirar o acesso por lá. Para isso, abra as configurações da sua conta de { $integration } e remova { $workspace } dos aplicativos conectados.
disconnect-by-hand-at = { $integration } não nos deixa retirar o acesso por lá. Para isso, <a>abra sua conta de { $integration }</a> e remova { $workspace } dos aplicativos conectados.
disconnect-key = Apagamos a chave ou a senha que você forneceu. Em { $integration }, ela continua válida até que você a exclua ou altere nas configurações da sua conta de { $integration }.
disconnect-key-at = Apagamos a chave ou a senha que você forneceu. Em { $integration }, ela continua válida até que você a exclua ou altere <a>na sua conta de { $integration }</a>.
disconnect-not-deleted = O que você tem em { $integration } não é apagado, e você pode conectar novamente mais tarde.
disconnect-keep = Manter conectada

problem-again = Reconecte para recuperá-lo. Leva cerca de um minuto.
problem-wait = Você não precisa fazer nada. { $workspace } precisa resolver isso; avise se demorar.
problem-invalid-grant = { $integration } não aceita mais o acesso que você concedeu. Ele pode ter sido retirado lá, ou sua senha foi alterada.
    .short = Exigiu atenção: { $integration } não aceitava mais o acesso que você concedeu
    .next = { problem-again }
problem-refresh-interrupted = O acesso a { $integration } foi interrompido enquanto era renovado. A culpa é nossa, não sua.
    .short = Exigiu atenção: o acesso a { $integration } foi interrompido enquanto era renovado
    .next = { problem-again }
problem-expired = O acesso que você concedeu expirou, e { $integration } não nos deixa renová-lo sem você.
    .short = Exigiu atenção: o acesso que você concedeu expirou
    .next = { problem-again }
problem-credential-refused = { $integration } recusa a chave ou a senha que você forneceu. Ela pode ter sido alterada ou excluída lá.
    .short = Exigiu atenção: { $integration } recusou a chave ou a senha que você forneceu
    .next = Reconecte com a que é válida agora.
problem-refresh-refused = { $integration } se recusa a renovar o acesso e não diz por quê.
    .short = Exigiu atenção: { $integration } se recusou a renovar o acesso
    .next = Reconecte. Se não adiantar, avise { $workspace }.
problem-invalid-client = { $integration } não aceita as credenciais com que { $workspace } está registrado.
    .short = Exigiu atenção: { $integration } não aceitou as credenciais com que { $workspace } está registrado
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } removeu seu registro em { $integration }, por isso seu acesso não pode ser renovado.
    .short = Exigiu atenção: { $workspace } removeu seu registro em { $integration }
    .next = { problem-wait }
problem-credential-unreadable = No momento, nosso servidor não consegue abrir o que guarda para o seu acesso a { $integration }.
    .short = Exigiu atenção: nosso servidor não conseguiu abrir o que guarda para o seu acesso a { $integration }
    .next = { problem-wait }

happened-times = { $count ->
    [one] ({ $count } vez)
   *[other] ({ $count } vezes)
}
happened-connected = Conectada
happened-connected-by = Conectada por { $workspace }
happened-reconnected = Reconectada
happened-broke = Exigiu atenção: o acesso parou de funcionar
happened-recovered = Funciona novamente
happened-reminded = Lembrete de que o acesso termina
happened-reminded-of = Lembrete de que o acesso termina em { $day }
happened-default = Definida como padrão
happened-default-by = Definida como padrão por { $workspace }
happened-default-no-more = Não é mais a padrão
happened-renamed = Renomeada
happened-read = Lida por { $workspace }

## Agentes de IA que agem por alguém

agents-title = Agentes de IA que agem por você
agents-lead = Eles usam as contas que você conectou, dentro do que { $workspace } permite. Você pode encerrar isso a qualquer momento.
agents-none-title = Nenhum agente de IA age por você
agents-none = No momento, nenhum pode usar suas contas.
agents-key = Uma chave fornecida por { $workspace }
agents-at = Por meio de { $server }
agents-since = Desde { $day }
agents-end = Encerrar o acesso…<unseen> { $agent }</unseen>
agents-ended = O acesso foi encerrado.
end-agent-title = Encerrar este acesso?
end-agent-stops = A partir de agora, ele não pode mais usar suas contas.
end-agent-others = Suas contas continuam conectadas, e { $workspace } ainda pode usá-las.
end-agent-again = Para permitir de novo, entre novamente com ele.
end-agent-key = Só { $workspace } pode permitir de novo, com uma nova chave.
end-agent = Encerrar o acesso
end-agent-keep = Manter

## O mais que pode dar errado

trouble-link-expired = Este link expirou
    .sentence = Os links funcionam por tempo limitado, para manter suas contas seguras.
    .next = { $known ->
        [yes] Volte para { $workspace } e abra a página por lá, ou peça um novo link.
       *[no] Volte para o produto de onde você veio e abra a página por lá, ou peça um novo link.
    }
trouble-link-revoked = Este link não funciona mais
    .sentence = Ele foi retirado antes de expirar.
    .next = { $known ->
        [yes] Peça um novo link a { $workspace }. Abrir esta página não afeta as contas que você conectou.
       *[no] Peça um novo link no produto de onde você veio. Abrir esta página não afeta as contas que você conectou.
    }
trouble-link-malformed = Este link está incompleto
    .sentence = Parte do endereço está faltando ou foi alterada; às vezes, programas de e-mail quebram links longos.
    .next = { $known ->
        [yes] Copie o link inteiro da mensagem para a barra de endereços, ou peça um novo a { $workspace }.
       *[no] Copie o link inteiro da mensagem para a barra de endereços, ou peça um novo no produto de onde você veio.
    }
trouble-link-not-open = Abra seu link primeiro
    .sentence = Esta página só funciona depois que você abre seu link pessoal neste navegador, com os cookies ativados.
    .next = { $known ->
        [yes] Abra novamente o link de { $workspace }, aqui neste navegador.
       *[no] Abra novamente o link do produto de onde você veio, aqui neste navegador.
    }
trouble-other-browser = Você começou em outro navegador
    .sentence = Quem termina precisa ser quem começou, por isso não conectamos nada.
    .next = Volte ao navegador em que você começou, ou abra seu link aqui e comece novamente. Se alguém enviou esta página a você, feche-a.
trouble-form-expired = Tente mais uma vez
    .sentence = A página de onde você veio era antiga demais, por isso não fizemos nada.
    .next = Volte, recarregue a página e pressione o botão novamente.
trouble-session-completed = Já conectada
    .sentence = Este link era para uma conta, e essa conta está conectada. Não há mais nada a fazer aqui.
    .next = { $known ->
        [yes] Você pode fechar esta janela. Para conectar outra conta, comece novamente em { $workspace }.
       *[no] Você pode fechar esta janela. Para conectar outra conta, comece novamente no produto de onde você veio.
    }
trouble-unknown-client = Não conhecemos este programa
    .sentence = O programa de onde você veio não está registrado, ou não pode enviar ninguém de volta para onde indica.
    .next = Comece novamente no programa. Se não adiantar, remova o servidor lá e adicione-o outra vez.
trouble-sign-in-over = Esta entrada terminou
    .sentence = Ela foi concluída ou demorou demais, por isso não há mais nada a fazer nesta página.
    .next = Volte ao programa de onde você veio. Se ele não estiver conectado, comece novamente por lá.
trouble-not-found = Não há nada aqui
    .sentence = O endereço está errado, ou o que ele mostrava não é mais oferecido.
    .next = { $known ->
        [yes] Volte, ou abra novamente seu link de { $workspace }.
       *[no] Volte, ou abra novamente seu link do produto de onde você veio.
    }
trouble-too-many = Um momento, por favor
    .sentence = Muitas solicitações vieram da sua rede em pouco tempo.
    .next = Espere um minuto e recarregue esta página. Nada se perdeu.
trouble-unavailable = Voltamos já
    .sentence = Esta página não pode ser mostrada no momento. A culpa é nossa, não sua.
    .next = Espere um minuto e recarregue-a. Nada se perdeu.
trouble-internal = Algo deu errado aqui
    .sentence = Cometemos um erro e não conseguimos concluir o que você pediu. A culpa não é sua.
    .next = { $known ->
        [yes] Tente novamente. Se acontecer de novo, informe a { $workspace } a referência abaixo.
       *[no] Tente novamente. Se acontecer de novo, informe a referência abaixo à equipe do produto de onde você veio.
    }

## Entrar para um programa, e um novo link

look-into-mail = Verifique seu e-mail
new-link-send = Enviar um novo link
new-link-by-mail = Por e-mail, para o endereço que temos registrado.
new-link-sent = Se soubermos para onde escrever, um novo link está a caminho. Pode levar um ou dois minutos.
new-link-nothing = Não chegou nada? Olhe também na caixa de spam, ou peça um novo link no produto de onde você veio.
sign-in-title = Entrar
sign-in-heading = Entrar em { $workspace }
sign-in-asks = <strong>{ $client }</strong> pede para usar { $server } em seu nome. Digite seu endereço de e-mail e enviaremos um código.
sign-in-address = Endereço de e-mail
sign-in-address-wrong = <a>Endereço de e-mail</a>: { $problem }
sign-in-send = Enviar um código
sign-in-cancel = Cancelar
sign-in-not-you = Se você não começou isto, feche esta página.
sign-in-code-title = Digite o código
sign-in-code = Código de seis dígitos
sign-in-code-wrong = <a>Código</a>: { $problem }
sign-in-sent = Enviamos um código para <strong>{ $email }</strong>.
sign-in-perhaps-sent = Se { $workspace } conhece <strong>{ $email }</strong>, um código está a caminho.
sign-in-filled = O código que enviamos para <strong>{ $email }</strong> já está preenchido. Continue para entrar.
sign-in-good-for = { $count ->
    [one] Ele vale por { $count } minuto.
   *[other] Ele vale por { $count } minutos.
}
sign-in-continue = Continuar
sign-in-send-again = Enviar um novo código
sign-in-other-address = Usar outro endereço
sign-in-keep-code = Não dê este código a ninguém. { $client } não precisa dele.
sign-in-loopback = um programa neste computador
sign-in-scheme = o programa neste computador que abre links { $scheme }:
sign-in-no-address = Isso não é um endereço de e-mail.
sign-in-too-many = Muitos códigos acabaram de ser enviados para este endereço. Espere uma hora e tente novamente.
sign-in-wrong-code = Esse não é o último código que enviamos.
sign-in-spent-code = Esse código não pode mais ser usado. Peça um novo.
consent-title = Permitir { $client }?
consent-choose-first = <a>Escolha quem você é</a> e depois continue.
consent-asks = Ele pede para usar { $server } de { $workspace } em seu nome.
consent-nothing = Ainda não há nada que ele possa usar. Isso muda quando { $workspace } adicionar algo.
consent-able = Ele poderá agir com suas contas em
consent-unchecked = Ninguém verificou se este é { $client }. Continue somente se você mesmo começou isto: você voltará para { $place }.
consent-unchecked-device = Ninguém verificou se este é { $client }. Continue somente se você mesmo começou isto, em um dispositivo que está à sua frente.
consent-who = Seu endereço corresponde a várias pessoas. Quem é você?
consent-allow = Permitir
consent-deny = Não permitir
consent-end = Para encerrar isso mais tarde, fale com { $workspace }.
device-title = Conectar um dispositivo
device-asks = Digite o código que o programa mostra no seu dispositivo.
device-warning = Continue somente se o código estiver em um dispositivo seu, que está à sua frente. Quem envia um código a você quer agir em seu nome.
device-code = Código
device-wrong = Esse código não existe ou expirou. Olhe o dispositivo mais uma vez.
device-too-many = Muitos códigos estavam errados. Espere um quarto de hora e tente novamente.
device-allowed = { $client } pode continuar
device-goes-on = Ele continua sozinho: você pode voltar ao seu dispositivo.
device-denied = { $client } não pode continuar
device-nothing = Ele é avisado e não pode fazer nada em seu nome.

# Os e-mails.

mail-date = { $date }, { $time } UTC
invite-subject = { $workspace } pede que você conecte sua conta de { $integration }
invite-subject-all = { $workspace } pede que você conecte suas contas
invite-preview = Leva cerca de um minuto. O link funciona até { $end }.
invite-title = Conecte sua conta de { $integration }
invite-title-all = Conecte suas contas
invite-greeting = Olá, { $person },
invite-greeting-nameless = Olá,
invite-ask = { $workspace } pede que você conecte sua conta de { $integration } para poder trabalhar com os dados em seu nome.
invite-ask-all = { $workspace } pede que você conecte suas contas para poder trabalhar com os dados em seu nome.
invite-promise = Leva cerca de um minuto. Antes de conectar qualquer coisa, você vê o que é pedido, e pode desconectar a qualquer momento.
invite-until = O link funciona até { $end }, quantas vezes você o abrir. Ele é só para você: não o repasse.
invite-by-hand = Se o botão não funcionar, copie este endereço para o navegador:
invite-why = Este e-mail foi enviado para { $address } porque { $workspace } convidou você. Se você não esperava por ele, não precisa fazer nada: nada é conectado até que você mesmo o faça.
mail-code-subject = { $code } é o seu código para { $workspace }
mail-code-preview = { $count ->
    [one] Ele pode ser digitado por { $count } minuto.
   *[other] Ele pode ser digitado por { $count } minutos.
}
mail-code-title = Seu código
mail-code-ask = { $client } pede para usar { $server } de { $workspace } em seu nome.
mail-code-enter = { $count ->
    [one] Para continuar, digite este código em até { $count } minuto onde você digitou seu endereço:
   *[other] Para continuar, digite este código em até { $count } minutos onde você digitou seu endereço:
}
mail-code-link = Ou abra a página com o código já preenchido, no navegador em que você começou
mail-code-warning = Não o dê a ninguém, nem mesmo ao programa: digite-o somente na página.
mail-code-why = Este e-mail foi enviado porque alguém digitou este endereço para entrar em { $workspace }. Se não foi você, não precisa fazer nada: sem o código, nada acontece.

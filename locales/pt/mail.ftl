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
mail-sign-in-subject = { $code } é o seu código de acesso
mail-sign-in-title = Seu código de acesso
mail-sign-in-enter = Digite este código onde você está entrando no painel de { $host }:
mail-sign-in-link = Entrar com este link
mail-sign-in-until = { $count ->
    [one] O código e o link valem por { $count } minuto e uma única vez. Não os repasse.
   *[other] O código e o link valem por { $count } minutos e uma única vez. Não os repasse.
}
mail-sign-in-why = Se você não está entrando, alguém digitou seu endereço por engano. Nada acontece se você não usar o código nem o link.
mail-confirm-subject = { $code } é o seu código de confirmação
mail-confirm-title = Seu código de confirmação
mail-confirm-enter = Digite este código no painel de { $host } para mostrar que é você:
mail-confirm-until = { $count ->
    [one] O código vale por { $count } minuto e uma única vez. Não o repasse a ninguém.
   *[other] O código vale por { $count } minutos e uma única vez. Não o repasse a ninguém.
}
mail-confirm-why = Se não é você, alguém está usando sua sessão: entre e encerre todas as outras na página da sua conta.
mail-member-title = Você foi convidado para { $organization }
mail-member-role = { $role ->
    [owner] proprietário
    [admin] administrador
    [developer] desenvolvedor
    [support] suporte
   *[viewer] observador
}
mail-member-ask = Você pode usar o painel de { $organization }. Sua função: { $as }.
mail-member-ask-by = { $inviter } convida você: você pode usar o painel de { $organization }. Sua função: { $as }.
mail-member-open = Abrir o painel
mail-member-until = { $count ->
    [one] O link vale por { $count } dia e uma única vez; depois disso, você entra com o seu endereço.
   *[other] O link vale por { $count } dias e uma única vez; depois disso, você entra com o seu endereço.
}
mail-member-why = Se você não sabe do que se trata, pode ignorar este e-mail.

# Los correos.

mail-date = { $date }, { $time } UTC
invite-subject = { $workspace } le pide que conecte su cuenta de { $integration }
invite-subject-all = { $workspace } le pide que conecte sus cuentas
invite-preview = Tarda aproximadamente un minuto. El enlace funciona hasta el { $end }.
invite-title = Conecte su cuenta de { $integration }
invite-title-all = Conecte sus cuentas
invite-greeting = Hola, { $person }:
invite-greeting-nameless = Hola:
invite-ask = { $workspace } le pide que conecte su cuenta de { $integration } para poder trabajar con sus datos en su nombre.
invite-ask-all = { $workspace } le pide que conecte sus cuentas para poder trabajar con sus datos en su nombre.
invite-promise = Tarda aproximadamente un minuto. Antes de conectar nada verá qué se solicita, y puede desconectarse cuando quiera.
invite-until = El enlace funciona hasta el { $end }, tantas veces como lo abra. Es solo para usted: no lo comparta.
invite-by-hand = Si el botón no funciona, copie esta dirección en su navegador:
invite-why = Este correo se envió a { $address } porque { $workspace } le ha invitado. Si no lo esperaba, no tiene que hacer nada: no se conecta nada hasta que usted lo haga.
mail-code-subject = { $code } es su código para { $workspace }
mail-code-preview = { $count ->
    [one] Se puede introducir durante { $count } minuto.
   *[other] Se puede introducir durante { $count } minutos.
}
mail-code-title = Su código
mail-code-ask = { $client } solicita usar { $server } de { $workspace } en su nombre.
mail-code-enter = { $count ->
    [one] Para continuar, introduzca este código en { $count } minuto donde introdujo su dirección:
   *[other] Para continuar, introduzca este código en un plazo de { $count } minutos donde introdujo su dirección:
}
mail-code-link = O abra la página con el código ya introducido, en el navegador en el que empezó
mail-code-warning = No se lo dé a nadie, ni siquiera al programa: introdúzcalo solo en la página.
mail-code-why = Este correo se envió porque alguien introdujo esta dirección para iniciar sesión en { $workspace }. Si no fue usted, no tiene que hacer nada: sin el código no ocurre nada.

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
mail-sign-in-subject = { $code } es su código de inicio de sesión
mail-sign-in-title = Su código de inicio de sesión
mail-sign-in-enter = Introduzca este código donde está iniciando sesión en el panel de { $host }:
mail-sign-in-link = Iniciar sesión con este enlace
mail-sign-in-until = { $count ->
    [one] El código y el enlace valen durante { $count } minuto y una sola vez. No los comparta.
   *[other] El código y el enlace valen durante { $count } minutos y una sola vez. No los comparta.
}
mail-sign-in-why = Si no está iniciando sesión, alguien ha introducido su dirección por error. No ocurre nada si usted no usa el código ni el enlace.
mail-confirm-subject = { $code } es su código de confirmación
mail-confirm-title = Su código de confirmación
mail-confirm-enter = Introduzca este código en el panel de { $host } para demostrar que es usted:
mail-confirm-until = { $count ->
    [one] El código vale durante { $count } minuto y una sola vez. No lo comparta con nadie.
   *[other] El código vale durante { $count } minutos y una sola vez. No lo comparta con nadie.
}
mail-confirm-why = Si no es usted, alguien está usando su sesión: inicie sesión y cierre todas las demás en la página de su cuenta.
mail-member-title = Tiene una invitación a { $organization }
mail-member-role = { $role ->
    [owner] propietario
    [admin] administrador
    [developer] desarrollador
    [support] soporte
   *[viewer] observador
}
mail-member-ask = Puede usar el panel de { $organization }. Su función: { $as }.
mail-member-ask-by = { $inviter } le invita: puede usar el panel de { $organization }. Su función: { $as }.
mail-member-open = Abrir el panel
mail-member-until = { $count ->
    [one] El enlace vale durante { $count } día y una sola vez; después iniciará sesión con su dirección.
   *[other] El enlace vale durante { $count } días y una sola vez; después iniciará sesión con su dirección.
}
mail-member-why = Si no sabe de qué se trata, puede ignorar este correo.

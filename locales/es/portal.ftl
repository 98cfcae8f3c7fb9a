# El portal, en español: trato de «usted». Qué es marcado, lo dice el archivo inglés.

## En todas partes

back = Volver
back-to = Volver a { $workspace }
all-integrations = Todas las integraciones
close-window = Cerrar esta ventana
you-can-close = Ya puede cerrar esta ventana.
you-can-leave = Si no quiere conectar nada, puede cerrar esta ventana.
reference = Referencia <code>{ $id }</code>
optional = (opcional)
default-badge = Predeterminada
reconnect = Volver a conectar
grant-rest = Permitir el resto
disconnect = Desconectar
check-entered = Revise los datos introducidos

## El estado de una cuenta

state-not-connected = Sin conectar
state-connected = Conectada
state-needs-attention = Requiere atención
state-partly-connected = Conectada en parte
state-connecting = Conectando
state-provided = Facilitada por { $workspace }
state-paused = En pausa

## Tiempos

date = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
ago-now = ahora mismo
ago-minutes = { $count ->
    [one] hace { $count } minuto
   *[other] hace { $count } minutos
}
ago-hours = { $count ->
    [one] hace { $count } hora
   *[other] hace { $count } horas
}
ago-yesterday = ayer
ago-days = { $count ->
    [one] hace { $count } día
   *[other] hace { $count } días
}
ago-date = el { $date }
until-today = hoy
until-tomorrow = mañana
until-days = { $count ->
    [one] dentro de { $count } día
   *[other] dentro de { $count } días
}
until-months = { $count ->
    [one] dentro de { $count } mes
   *[other] dentro de { $count } meses
}
until-years = { $count ->
    [one] dentro de { $count } año
   *[other] dentro de { $count } años
}
date-and-until = { $date }, { $when }
used-never = Aún sin usar
used = Se usó { $when }

## La lista de integraciones

landing-title = Conecte sus cuentas
landing-person = Está conectando cuentas para <strong>{ $person }</strong>.
landing-nameless = Elija una cuenta para conectarla con { $workspace }.
landing-promise = Usted decide qué puede hacer { $workspace } y puede desconectarse cuando quiera.
landing-find = Buscar una cuenta
landing-search = Buscar
landing-category = Categoría
landing-all-categories = Todas las categorías
landing-nothing-found = No se ha encontrado nada
landing-nothing-in-category = No hay nada en esta categoría.
landing-nothing-matches = Nada coincide con «{ $query }».
landing-show-all = Mostrar todo
landing-empty-title = Todavía no hay nada que conectar
landing-empty = { $workspace } no ha configurado ninguna integración. No tiene que hacer nada; vuelva cuando se lo indiquen.
landing-connect = Conectar<unseen> { $integration }</unseen>
landing-add = Añadir otra cuenta<unseen> de { $integration }</unseen>
landing-reconnect = Volver a conectar<unseen> { $account }</unseen>
landing-grant = Permitir el resto<unseen>: { $account }</unseen>
landing-manage = Administrar<unseen> { $account }</unseen>
landing-ends = Termina { $when }
landing-operator = { $workspace } debe solucionarlo
landing-disconnected = La cuenta se ha desconectado.

category-ai = IA
category-analytics = Analítica
category-commerce = Comercio
category-communication = Comunicación
category-content-and-files = Contenido y archivos
category-customer-support = Atención al cliente
category-developer-tools = Herramientas para desarrolladores
category-finance = Finanzas
category-forms-and-surveys = Formularios y encuestas
category-hr-and-recruiting = Recursos humanos y selección
category-marketing = Marketing
category-project-management = Gestión de proyectos
category-productivity = Productividad
category-sales-and-crm = Ventas y CRM

## Una integración

form-connect = Conectar { $integration }
form-reconnect = Volver a conectar { $integration }
form-add = Añadir otra cuenta de { $integration }
form-asks = { $workspace } solicita acceso a su cuenta de { $integration }.
form-asks-as = { $workspace } solicita acceso a su cuenta de { $integration }, como <strong>{ $alias }</strong>.
form-lost-typed = { $workspace } ha perdido el acceso a <strong>{ $account }</strong>. Introduzca de nuevo los datos de esa cuenta para recuperarlo.
form-lost-consent = { $workspace } ha perdido el acceso a <strong>{ $account }</strong>. Inicie sesión en { $integration } con esa cuenta para recuperarlo.
form-renew-typed = Introduzca de nuevo los datos de <strong>{ $account }</strong> para renovar esta conexión. Hasta entonces, sigue como está.
form-renew-consent = Inicie sesión en { $integration } con <strong>{ $account }</strong> para renovar esta conexión. Hasta entonces, sigue como está.
form-others-stay = Las cuentas que conectó antes no cambian.
form-add-typed = Introduzca los datos de la cuenta que quiere añadir.
form-add-consent = Inicie sesión en { $integration } con la cuenta que quiere añadir.
form-where = Dónde encontrarlo<unseen> (se abre en una pestaña nueva)</unseen>
form-unlisted = { $integration } le mostrará qué solicita { $workspace } antes de que acepte.
form-able = { $workspace } podrá
form-please-choose = Elija una opción
form-checked = Primero se comprueba con { $integration }.
form-kept = Lo que introduzca se guarda cifrado y se usa solo para { $workspace }.
form-next = Continuará en { $integration } para iniciar sesión y dar su consentimiento, y después volverá aquí. { $workspace } nunca ve su contraseña.
form-continue = Continuar a { $integration }
form-another-way = Conectar de otra forma
form-one-only = { $integration } admite una sola conexión por persona: si inicia sesión con la misma cuenta, la primera termina.
form-failed = No ha funcionado
form-shared = Todas las personas de { $workspace } usarán esta cuenta.

field-required = «{ $label }» es obligatorio.
field-too-long = «{ $label }» puede tener como máximo { $count } caracteres.
field-control = «{ $label }» no puede contener caracteres de control.
field-option = «{ $label }» debe ser uno de estos valores: { $options }.
field-email = «{ $label }» debe ser una dirección de correo electrónico.
field-host = «{ $label }» debe ser un nombre de host, como acme.example.com.
field-shape = «{ $label }» no parece correcto.

refused-secret = { $integration } no lo ha aceptado. Cópielo de nuevo y compruebe que sigue siendo válido.
refused-fields = { $integration } no ha aceptado los datos introducidos. Revise cada parte e inténtelo de nuevo.
refused-unavailable = Ahora mismo no se puede acceder a { $integration }, así que no se ha podido comprobar nada. No se ha perdido nada: inténtelo de nuevo en unos minutos.
refused-egress = { $integration } está configurado con una dirección a la que este servidor no puede conectarse. Solo puede cambiarlo quien lo administra.
refused-too-often = Se han rechazado demasiados intentos. Espere diez minutos e inténtelo de nuevo.

methods-two = { $workspace } solicita acceso a su cuenta de { $integration }. Hay dos formas de darlo; cualquiera sirve.
methods-several = { $workspace } solicita acceso a su cuenta de { $integration }. Hay varias formas de darlo; cualquiera sirve.
methods-oauth2 = Iniciar sesión con { $integration }
methods-secret-text = Clave de API
methods-basic-auth = Nombre de usuario y contraseña
methods-custom-auth = Credenciales

## Cuál de varios

choose-heading = { $noun ->
    [account] ¿Qué cuenta quiere conectar?
    [business] ¿Qué empresa quiere conectar?
    [organisation] ¿Qué organización quiere conectar?
    [site] ¿Qué sitio quiere conectar?
   *[other] ¿Qué quiere conectar ({ $noun })?
}
choose-several = { $noun ->
    [account] Su acceso a { $integration } incluye varias cuentas. { $workspace } trabajará con la que elija.
    [business] Su cuenta de { $integration } incluye varias empresas. { $workspace } trabajará con la que elija.
    [organisation] Su cuenta de { $integration } incluye varias organizaciones. { $workspace } trabajará con la que elija.
    [site] Su cuenta de { $integration } incluye varios sitios. { $workspace } trabajará con el que elija.
   *[other] Su cuenta de { $integration } incluye varias opciones ({ $noun }). { $workspace } trabajará con la que elija.
}
choose-several-of = { $noun ->
    [account] En { $integration }, <strong>{ $login }</strong> tiene varias cuentas. { $workspace } trabajará con la que elija.
    [business] En { $integration }, <strong>{ $login }</strong> tiene varias empresas. { $workspace } trabajará con la que elija.
    [organisation] En { $integration }, <strong>{ $login }</strong> tiene varias organizaciones. { $workspace } trabajará con la que elija.
    [site] En { $integration }, <strong>{ $login }</strong> tiene varios sitios. { $workspace } trabajará con el que elija.
   *[other] En { $integration }, <strong>{ $login }</strong> tiene varias opciones ({ $noun }). { $workspace } trabajará con la que elija.
}
choose-please = Elija una opción
choose-first = <a>Elija una opción de la lista</a> y después continúe.
choose-error = Elija una opción de la lista.
choose-connect = { $noun ->
    [account] Conectar esta cuenta
    [business] Conectar esta empresa
    [organisation] Conectar esta organización
    [site] Conectar este sitio
   *[other] Conectar esta opción ({ $noun })
}
choose-none = Ninguna de estas
choose-more = Más adelante puede conectar otra como cuenta adicional.
choose-connected = Ya está conectada: si la elige, se renueva esa conexión

## El resultado

done-title = { $integration } está conectado
done-renewed = { $integration } está conectado de nuevo
done-partly = { $integration } está conectado en parte
done-works = { $workspace } ya puede trabajar con esta cuenta.
done-missing-title = Faltan algunos permisos
done-missing = La cuenta está conectada, pero { $workspace } no puede:
done-missing-means = Lo que los necesita no funcionará.
done-missing-allow = Para permitirlos, conecte de nuevo y deje marcadas todas las casillas.
done-allow-rest = Permitir el resto
try-again = Intentar de nuevo

waiting-title = Conectando { $integration }
waiting = Esto aún no ha terminado. Si todavía está iniciando sesión en { $integration } en otra ventana, termine allí primero.
waiting-check = Comprobar de nuevo

decide-title = Esa es otra cuenta de { $integration }
decide = Quería volver a conectar una cuenta y ha iniciado sesión con otra. Aún no se ha cambiado nada; elija qué hacer.
decide-old = Cuenta por reconectar
decide-new = Sesión iniciada como
decide-keep = Conservar { $account }
decide-keep-means = No se conecta nada nuevo. Para volver a conectar esta cuenta, inténtelo de nuevo e inicie sesión en { $integration } con ella.
decide-add = Añadir también { $account }
decide-add-means = Será una segunda cuenta. La primera queda como está.

failed-access-denied = No se ha conectado nada
    .sentence = No dio a { $workspace } acceso a su cuenta de { $integration }, o { $integration } no se lo permitió.
    .next = Si ha cambiado de opinión, inténtelo de nuevo. Si { $integration } indica que un administrador debe aprobarlo, consulte antes con el suyo.
failed-link-expired = Su enlace ha caducado
    .sentence = El enlace de { $workspace } caducó mientras iniciaba sesión en { $integration }.
    .next = Vuelva a { $workspace } y pida un enlace nuevo. No se ha conectado nada.
failed-link-revoked = Su enlace ya no funciona
    .sentence = { $workspace } retiró el enlace mientras iniciaba sesión en { $integration }.
    .next = Pida a { $workspace } un enlace nuevo. No se ha conectado nada.
failed-flow-expired = Ha tardado demasiado
    .sentence = Estuvo en { $integration } más de una hora, así que dejamos de esperar para proteger su cuenta.
    .next = Empiece de nuevo; tarda aproximadamente un minuto.
failed-operator = { $workspace } tiene algo que corregir
    .next = Indique a { $workspace } la referencia de abajo. Intentarlo de nuevo no servirá hasta que lo corrija.
failed-redirect-uri-mismatch = { failed-operator }
    .sentence = { $integration } no reconoce la dirección a la que debería devolverle. Es un error de configuración, no suyo.
    .next = { failed-operator.next }
failed-invalid-client = { failed-operator }
    .sentence = { $integration } no acepta las credenciales con las que se registró { $workspace }. Es un error de configuración, no suyo.
    .next = { failed-operator.next }
failed-invalid-scope = { failed-operator }
    .sentence = { $workspace } pidió a { $integration } un permiso que { $integration } no le ofrece. Es un error de configuración, no suyo.
    .next = { failed-operator.next }
failed-egress-refused = { failed-operator }
    .sentence = { $integration } está configurado con una dirección a la que este servidor no puede conectarse. Es un error de configuración, no suyo.
    .next = { failed-operator.next }
failed-credential-refused = { $integration } no ha aceptado los datos introducidos
    .sentence = Puede que la clave o la contraseña tenga una errata o ya no sea válida.
    .next = Cópiela de nuevo e inténtelo otra vez. No se ha guardado nada.
failed-invalid-grant = { $integration } no ha confirmado su inicio de sesión
    .sentence = La confirmación ya se había usado o era demasiado antigua. Puede ocurrir al recargar una página en mal momento.
    .next = Inténtelo de nuevo. No se ha perdido nada.
failed-nothing-to-choose = No había nada que conectar
    .sentence = { $integration } le ha dejado entrar, pero su cuenta no tiene allí nada con lo que { $workspace } pueda trabajar.
    .next = Inicie sesión con otra cuenta o pida acceso a quien administra { $integration } en su organización.
failed-provider-refused = { $integration } ha rechazado la solicitud
    .sentence = { $integration } no nos ha dejado terminar y no explica el motivo.
    .next = Inténtelo de nuevo. Si vuelve a ocurrir, indique a { $workspace } la referencia de abajo.
failed-provider-unavailable = { $integration } no responde
    .sentence = { $integration } está caído o va muy lento en este momento. Ni usted ni { $workspace } han hecho nada mal.
    .next = Espere unos minutos e inténtelo de nuevo. No se ha perdido nada.
failed-provider-unreadable = No hemos podido entender a { $integration }
    .sentence = { $integration } ha enviado una respuesta que no podemos leer. No es culpa suya.
    .next = Inténtelo de nuevo. Si vuelve a ocurrir, indique a { $workspace } la referencia de abajo.
failed-issuer-mismatch = Nos hemos detenido para proteger su cuenta
    .sentence = La respuesta no procedía de { $integration }, al que preguntamos, así que la hemos descartado.
    .next = Empiece de nuevo desde aquí, no desde un enlace de un mensaje. Si vuelve a ocurrir, avise a { $workspace }.
failed-other-account = Su cuenta anterior se mantiene
    .sentence = Inició sesión en { $integration } con una cuenta distinta de la anterior y decidió conservar la anterior.
    .next = Para renovarla, inténtelo de nuevo e inicie sesión en { $integration } con ella.
failed-external-id-taken = Esta conexión ya existe
    .sentence = { $workspace } pidió una conexión con un nombre que ahora ya tiene otra.
    .next = No se ha cambiado nada. Empiece de nuevo desde { $workspace }.
failed-integration-removed = { $integration } ya no se ofrece
    .sentence = { $workspace } quitó { $integration } de esta página mientras iniciaba sesión.
    .next = No tiene que hacer nada. Pregunte a { $workspace } si no lo esperaba.
failed-interrupted = Nos han interrumpido
    .sentence = Nuestro servidor se detuvo antes de poder guardar el resultado. Es culpa nuestra, no suya.
    .next = Inténtelo de nuevo. No se ha conectado nada.

## Una cuenta conectada

manage-title = { $account } en { $integration }
manage-ends = Este acceso termina el { $day }: { $integration } quiere que lo confirme de vez en cuando.
manage-ends-next = Vuelva a conectar antes y nada se detendrá.
manage-may = { $workspace } puede
manage-unlisted = { $integration } no indica qué permite. Puede consultarlo en la configuración de su cuenta de { $integration }.
manage-nothing = Nada de lo que solicitó.
manage-may-not = { $workspace } no puede
manage-may-not-means = No lo permitió en { $integration }. Lo que lo necesita no funciona.
manage-wants = { $workspace } solicita ahora algo más
manage-wants-means = No formaba parte de lo que permitió al conectar. Lo que lo necesita aún no funciona.
manage-grant-means = Continuará en { $integration }. Inicie sesión como { $account } y deje marcadas todas las casillas.
manage-about = Acerca de esta conexión
manage-since = Conectada desde
manage-broken-since = Requiere atención desde
manage-last-use = Último uso
manage-renew = Renovar antes del
manage-rename = Cambiar nombre
manage-disconnect = Desconectar…
manage-use-by-default = Usar como predeterminada
manage-default-means = Tiene varias cuentas de { $integration }. { $workspace } usa esta cuando no se indica cuál.
manage-uses = Qué se ha hecho con esta cuenta
manage-did = { $count ->
    [one] { $workspace } ha realizado { $count } acción en su nombre en los últimos 30 días:
   *[other] { $workspace } ha realizado { $count } acciones en su nombre en los últimos 30 días:
}
manage-did-agents = { $count ->
    [one] Los agentes de IA han realizado { $count } acción en su nombre en los últimos 30 días:
   *[other] Los agentes de IA han realizado { $count } acciones en su nombre en los últimos 30 días:
}
manage-history = Qué ha ocurrido
manage-renamed = Se ha cambiado el nombre de la cuenta.
manage-is-default = A partir de ahora, esta cuenta es la predeterminada.

rename-title = Cambiar el nombre de esta cuenta
rename-means = El nombre se muestra aquí y en { $workspace }. En { $integration } no cambia nada.
rename-name = Nombre
rename-wrong = <a>Nombre</a>: { $problem }
rename-refused = Introduzca un nombre de 255 caracteres como máximo.
rename-save = Guardar

disconnect-title = ¿Desconectar { $integration }?
disconnect-stops = { $workspace } ya no podrá usar esta cuenta. Lo que hace por usted con { $integration } se detiene de inmediato.
disconnect-withdrawn = También pedimos a { $integration } que retire el acceso.
disconnect-shared = { $integration } mantiene el acceso porque otra cuenta que conectó depende del mismo permiso. Se retira con la última de ellas.
disconnect-by-hand = { $integration } no nos permite retirar el acceso allí. Para hacerlo, abra la configuración de su cuenta de { $integration } y quite { $workspace } de las aplicaciones conectadas.
disconnect-by-hand-at = { $integration } no nos permite retirar el acceso allí. Para hacerlo, <a>abra su cuenta de { $integration }</a> y quite { $workspace } de las aplicaciones conectadas.
disconnect-key = Borramos la clave o la contraseña que nos dio. En { $integration } sigue siendo válida hasta que la elimine o la cambie en la configuración de su cuenta de { $integration }.
disconnect-key-at = Borramos la clave o la contraseña que nos dio. En { $integration } sigue siendo válida hasta que la elimine o la cambie <a>en su cuenta de { $integration }</a>.
disconnect-not-deleted = Lo que tiene en { $integration } no se borra, y puede volver a conectar más adelante.
disconnect-keep = Mantener la conexión

problem-again = Vuelva a conectar para recuperarlo. Tarda aproximadamente un minuto.
problem-wait = No tiene que hacer nada. { $workspace } debe solucionarlo; avise si se prolonga.
problem-invalid-grant = { $integration } ya no acepta el acceso que concedió. Puede que se haya retirado allí o que haya cambiado su contraseña.
    .short = Requirió atención: { $integration } dejó de aceptar el acceso que concedió
    .next = { problem-again }
problem-refresh-interrupted = El acceso a { $integration } se cortó mientras se renovaba. Es culpa nuestra, no suya.
    .short = Requirió atención: el acceso a { $integration } se cortó mientras se renovaba
    .next = { problem-again }
problem-expired = El acceso que concedió ha caducado, y { $integration } no nos permite renovarlo sin usted.
    .short = Requirió atención: el acceso que concedió caducó
    .next = { problem-again }
problem-credential-refused = { $integration } rechaza la clave o la contraseña que nos dio. Puede que se haya cambiado o eliminado allí.
    .short = Requirió atención: { $integration } rechazó la clave o la contraseña que nos dio
    .next = Vuelva a conectar con la que es válida ahora.
problem-refresh-refused = { $integration } se niega a renovar el acceso y no explica por qué.
    .short = Requirió atención: { $integration } se negó a renovar el acceso
    .next = Vuelva a conectar. Si no sirve, avise a { $workspace }.
problem-invalid-client = { $integration } no acepta las credenciales con las que se registró { $workspace }.
    .short = Requirió atención: { $integration } no aceptó las credenciales con las que se registró { $workspace }
    .next = { problem-wait }
problem-oauth-app-removed = { $workspace } ha eliminado su registro en { $integration }, así que no se puede renovar su acceso.
    .short = Requirió atención: { $workspace } eliminó su registro en { $integration }
    .next = { problem-wait }
problem-credential-unreadable = En este momento, nuestro servidor no puede abrir lo que guarda para su acceso a { $integration }.
    .short = Requirió atención: nuestro servidor no pudo abrir lo que guarda para su acceso a { $integration }
    .next = { problem-wait }

happened-times = { $count ->
    [one] ({ $count } vez)
   *[other] ({ $count } veces)
}
happened-connected = Conectada
happened-connected-by = Conectada por { $workspace }
happened-reconnected = Conectada de nuevo
happened-broke = Requirió atención: el acceso dejó de funcionar
happened-recovered = Funciona de nuevo
happened-reminded = Recordatorio de que el acceso termina
happened-reminded-of = Recordatorio de que el acceso termina el { $day }
happened-default = Establecida como predeterminada
happened-default-by = Establecida como predeterminada por { $workspace }
happened-default-no-more = Ya no es la predeterminada
happened-renamed = Renombrada
happened-read = Leída por { $workspace }

## Agentes de IA que actúan por alguien

agents-title = Agentes de IA que actúan por usted
agents-lead = Usan las cuentas que conectó, dentro de lo que { $workspace } les permite. Puede ponerle fin cuando quiera.
agents-none-title = Ningún agente de IA actúa por usted
agents-none = En este momento, ninguno puede usar sus cuentas.
agents-key = Una clave que entregó { $workspace }
agents-at = A través de { $server }
agents-since = Desde el { $day }
agents-end = Terminar el acceso…<unseen> { $agent }</unseen>
agents-ended = El acceso ha terminado.
end-agent-title = ¿Terminar este acceso?
end-agent-stops = A partir de este momento ya no podrá usar sus cuentas.
end-agent-others = Sus cuentas siguen conectadas, y { $workspace } puede seguir usándolas.
end-agent-again = Para permitirlo de nuevo, vuelva a iniciar sesión con él.
end-agent-key = Solo { $workspace } puede permitirlo de nuevo, con otra clave.
end-agent = Terminar el acceso
end-agent-keep = Mantenerlo

## Lo demás que puede fallar

trouble-link-expired = Este enlace ha caducado
    .sentence = Los enlaces funcionan durante un tiempo limitado, para proteger sus cuentas.
    .next = { $known ->
        [yes] Vuelva a { $workspace } y abra la página desde allí, o pida un enlace nuevo.
       *[no] Vuelva al producto desde el que llegó y abra la página desde allí, o pida un enlace nuevo.
    }
trouble-link-revoked = Este enlace ya no funciona
    .sentence = Se retiró antes de que caducara.
    .next = { $known ->
        [yes] Pida a { $workspace } un enlace nuevo. Abrir esta página no afecta a las cuentas que conectó.
       *[no] Pida un enlace nuevo en el producto desde el que llegó. Abrir esta página no afecta a las cuentas que conectó.
    }
trouble-link-malformed = Este enlace está incompleto
    .sentence = Falta una parte de la dirección o se ha modificado; a veces los programas de correo cortan los enlaces largos.
    .next = { $known ->
        [yes] Copie el enlace completo del mensaje en la barra de direcciones, o pida uno nuevo a { $workspace }.
       *[no] Copie el enlace completo del mensaje en la barra de direcciones, o pida uno nuevo en el producto desde el que llegó.
    }
trouble-link-not-open = Abra primero su enlace
    .sentence = Esta página solo funciona después de abrir su enlace personal en este navegador, con las cookies activadas.
    .next = { $known ->
        [yes] Abra de nuevo el enlace de { $workspace }, aquí en este navegador.
       *[no] Abra de nuevo el enlace del producto desde el que llegó, aquí en este navegador.
    }
trouble-other-browser = Empezó en otro navegador
    .sentence = Quien termina debe ser quien empezó, así que no hemos conectado nada.
    .next = Vuelva al navegador en el que empezó, o abra su enlace aquí y empiece de nuevo. Si alguien le envió esta página, ciérrela.
trouble-form-expired = Inténtelo una vez más
    .sentence = La página de la que venía era demasiado antigua, así que no hemos hecho nada.
    .next = Vuelva atrás, recargue la página y pulse el botón de nuevo.
trouble-session-completed = Ya está conectada
    .sentence = Este enlace era para una cuenta, y esa cuenta ya está conectada. Aquí no hay nada más que hacer.
    .next = { $known ->
        [yes] Puede cerrar esta ventana. Para conectar otra cuenta, empiece de nuevo desde { $workspace }.
       *[no] Puede cerrar esta ventana. Para conectar otra cuenta, empiece de nuevo desde el producto por el que llegó.
    }
trouble-unknown-client = No conocemos este programa
    .sentence = El programa desde el que llegó no está registrado, o no puede devolver a nadie a la dirección que indica.
    .next = Empiece de nuevo en el programa. Si no sirve, quite allí el servidor y añádalo otra vez.
trouble-sign-in-over = Este inicio de sesión ha terminado
    .sentence = Se completó o tardó demasiado, así que en esta página no hay nada más que hacer.
    .next = Vuelva al programa desde el que llegó. Si no tiene la sesión iniciada, empiece allí de nuevo.
trouble-not-found = Aquí no hay nada
    .sentence = La dirección es incorrecta, o lo que mostraba ya no se ofrece.
    .next = { $known ->
        [yes] Vuelva atrás, o abra de nuevo su enlace de { $workspace }.
       *[no] Vuelva atrás, o abra de nuevo su enlace del producto desde el que llegó.
    }
trouble-too-many = Un momento, por favor
    .sentence = Han llegado demasiadas solicitudes desde su red en poco tiempo.
    .next = Espere un minuto y recargue esta página. No se ha perdido nada.
trouble-unavailable = Volvemos enseguida
    .sentence = En este momento no se puede mostrar esta página. Es culpa nuestra, no suya.
    .next = Espere un minuto y recárguela. No se ha perdido nada.
trouble-internal = Algo ha fallado aquí
    .sentence = Hemos cometido un error y no hemos podido completar lo que pidió. No es culpa suya.
    .next = { $known ->
        [yes] Inténtelo de nuevo. Si vuelve a ocurrir, indique a { $workspace } la referencia de abajo.
       *[no] Inténtelo de nuevo. Si vuelve a ocurrir, indique la referencia de abajo al equipo del producto desde el que llegó.
    }

## Inicio de sesión para un programa, y un enlace nuevo

look-into-mail = Revise su correo
new-link-send = Enviarme un enlace nuevo
new-link-by-mail = Por correo, a la dirección que tenemos registrada.
new-link-sent = Si sabemos adónde escribirle, un enlace nuevo está en camino. Puede tardar uno o dos minutos.
new-link-nothing = ¿No ha llegado nada? Mire también en el correo no deseado, o pida un enlace nuevo en el producto desde el que llegó.
sign-in-title = Iniciar sesión
sign-in-heading = Iniciar sesión en { $workspace }
sign-in-asks = <strong>{ $client }</strong> solicita usar { $server } en su nombre. Introduzca su dirección de correo electrónico y le enviaremos un código.
sign-in-address = Dirección de correo electrónico
sign-in-address-wrong = <a>Dirección de correo electrónico</a>: { $problem }
sign-in-send = Enviarme un código
sign-in-cancel = Cancelar
sign-in-not-you = Si no ha empezado esto usted, cierre esta página.
sign-in-code-title = Introduzca el código
sign-in-code = Código de seis cifras
sign-in-code-wrong = <a>Código</a>: { $problem }
sign-in-sent = Hemos enviado un código a <strong>{ $email }</strong>.
sign-in-perhaps-sent = Si { $workspace } conoce <strong>{ $email }</strong>, un código está en camino.
sign-in-filled = El código que enviamos a <strong>{ $email }</strong> ya está introducido. Continúe para iniciar sesión.
sign-in-good-for = { $count ->
    [one] Es válido durante { $count } minuto.
   *[other] Es válido durante { $count } minutos.
}
sign-in-continue = Continuar
sign-in-send-again = Enviar un código nuevo
sign-in-other-address = Usar otra dirección
sign-in-keep-code = No dé este código a nadie. { $client } no lo necesita.
sign-in-loopback = un programa de este equipo
sign-in-scheme = el programa de este equipo que abre enlaces { $scheme }:
sign-in-no-address = Eso no es una dirección de correo electrónico.
sign-in-too-many = Se acaban de enviar muchos códigos a esta dirección. Espere una hora e inténtelo de nuevo.
sign-in-wrong-code = Ese no es el último código que enviamos.
sign-in-spent-code = Ese código ya no se puede usar. Pida uno nuevo.
consent-title = ¿Permitir { $client }?
consent-choose-first = <a>Elija quién es usted</a> y después continúe.
consent-asks = Solicita usar { $server } de { $workspace } en su nombre.
consent-nothing = Todavía no hay nada que pueda usar. Eso cambiará cuando { $workspace } añada algo.
consent-able = Podrá actuar con sus cuentas en
consent-unchecked = Nadie ha comprobado que esto sea { $client }. Continúe solo si lo ha empezado usted: volverá a { $place }.
consent-unchecked-device = Nadie ha comprobado que esto sea { $client }. Continúe solo si lo ha empezado usted, en un dispositivo que tiene delante.
consent-who = Su dirección corresponde a varias personas. ¿Quién es usted?
consent-allow = Permitir
consent-deny = No permitir
consent-end = Para terminarlo más adelante, diríjase a { $workspace }.
device-title = Conectar un dispositivo
device-asks = Introduzca el código que muestra el programa de su dispositivo.
device-warning = Continúe solo si el código está en un dispositivo suyo que tiene delante. Quien le envía un código quiere actuar en su nombre.
device-code = Código
device-wrong = Ese código no existe o ha caducado. Mire otra vez el dispositivo.
device-too-many = Demasiados códigos eran incorrectos. Espere un cuarto de hora e inténtelo de nuevo.
device-allowed = { $client } puede continuar
device-goes-on = Continúa por sí solo: puede volver a su dispositivo.
device-denied = { $client } no puede continuar
device-nothing = Se le comunica, y no puede hacer nada en su nombre.

# Lo que dicen las pantallas del terminal. Las palabras del oficio están en ../es.ftl.

## Commands: the same words in hints, help and palette

action-up = arriba
action-down = abajo
action-half-up = media página arriba
action-half-down = media página abajo
action-top = al principio
action-bottom = a lo más reciente
action-next-pane = otro panel
action-left-pane = a la lista
action-right-pane = a la conversación
action-open = abrir
action-back = volver
action-write = escribir
action-template = plantilla
action-concern = comunicar una preocupación
action-next-alert = abrir la alerta siguiente
action-acknowledge = acusar recibo
action-pass-on = transmitir al puesto siguiente
action-verify = cotejar con un puesto
action-directory = directorio
action-search = buscar
action-line = la línea
action-palette = comandos
action-help = ayuda
action-now = qué hago ahora
action-quit = salir
action-redraw = redibujar
action-suspend = al intérprete de comandos
action-undo = recuperar el mensaje
action-send = enviar
action-put-away = apartar y guardar el borrador
action-discard = desechar el borrador
action-next-field = campo siguiente
action-previous-field = campo anterior
action-next-choice = opción siguiente
action-previous-choice = opción anterior
action-yes = sí
action-no = no
action-as-sent = tal como se envió
action-accept = aceptar sin cotejar
action-test-alert = probar la alerta
action-copy = copiar
action-filter = filtrar la lista
action-card = qué probar
action-cut-line = cortar la línea un momento

## The main screen

too-small = La ventana es demasiado pequeña: hacen falta 40 columnas y 10 líneas.
header-demo = DEMO
strip-demo = Demostración: aquí nadie es real. F2 muestra qué probar.
strip-telephone = Tel.: { $number }
header-queued = { $count } en cola
link-connecting = conectando
link-idle = sin conexión
link-online = en línea
link-offline = fuera de línea
link-refused = rechazado
link-lost = el motor no responde
side-desks = PUESTOS
side-cases = CASOS
side-raised = espera
side-acknowledged = acuse
desk-own = este puesto
desk-nobody = nadie
desk-changed = CLAVE NUEVA
desk-verified = cotejado
desk-unverified = SIN COTEJAR
strip-alerts = { $count ->
    [one] 1 alerta sin acuse de recibo
   *[other] { $count } alertas sin acuse de recibo
}
strip-undo = Sale en { $time }: { $subject }. Con u se recupera.
strip-relay-dead = Dos minutos sin relé. Use el teléfono: la tarjeta de la pared, o s.
strip-relay-dead-call = Sin relé: llame al { $number } ({ $desk })
no-alert-waits = No hay alertas en espera.
nothing-chosen = Elija primero un puesto o un caso.
no-case-chosen = Elija primero un caso con una preocupación o una alerta temprana.
test-alert-done = Era la alerta de prueba. ¿La ha visto y oído?
called-back = Recuperado. No ha salido; vuelve a ser un borrador.
nothing-to-call-back = No hay nada que recuperar: lo enviado ya salió.
draft-unreadable = Esta versión no puede leer el borrador.

## The conversation

talk-me = yo
talk-new = nuevo
talk-new-below = { $count ->
    [one] 1 nuevo más abajo
   *[other] { $count } nuevos más abajo
}
talk-loading = Leyendo...
talk-empty = Aquí no se ha dicho nada todavía.
talk-empty-next = i escribe, n comunica una preocupación.
talk-cut = hay más: Enter lo muestra entero
talk-queued = en cola, sin enviar todavía
talk-queued-online = en camino
talk-seats = { $count ->
    [0] ningún asiento al que escribir
    [one] 1 asiento
   *[other] { $count } asientos
}
word-note = NOTA
reach-held = retenido: su clave ha cambiado
reach-failed = { $count ->
    [one] 1 asiento no lo recibió
   *[other] { $count } asientos no lo recibieron
}
reach-custody = en el relé { $time }, aún en ningún dispositivo
reach-custody-part = en el relé para { $count } de { $of } asientos
reach-device = en { $count } de { $of } dispositivos
reach-human = acuse de { $who } { $time }
reach-not-acknowledged = sin acuse de recibo
incident-due = respuesta esperada { $time } ({ $left })
incident-next = luego { $desk }
incident-goes = pasa a { $desk } { $time } ({ $left })
incident-held = retenido; pasa a { $desk } { $time } ({ $left }) si no hay respuesta

## Alerts

call-flash = Hotline: espera una alerta flash
call-immediate = Hotline: espera una alerta inmediata
call-priority = Hotline: un mensaje prioritario sigue sin acuse de recibo
call-missing = Hotline: falta un acuse
call-test = Hotline: esto es una prueba
alert-title = { $count ->
    [one] ALERTA
   *[other] ALERTA, { $count } en espera
}
alert-times = enviada { $sent }, recibida { $received }
alert-next = Si nadie acusa recibo en { $time }, puede transmitirse a { $desk }.
alert-overdue = La respuesta lleva { $time } de retraso; puede transmitirse a { $desk }.
alert-goes = Si nadie acusa recibo, pasa por sí sola a { $desk } a las { $time }, en { $left }.
alert-over-quota = Fuera de cuota: hoy han llegado de allí más mensajes flash de los acordados.
alert-no-next = No hay publicado un puesto siguiente: no se preguntará a nadie más.
alert-type = Escriba { $word } y pulse Enter: «{ $kind }». Tab elige otros términos.
alert-wait = Espere un momento sin teclear; luego escriba ACK.
alert-under-way = Acusando recibo...

## Search, palette, pages

search-type = Escriba una palabra de lo que busca: asunto, texto, puesto, referencia.
search-looking = Buscando...
search-nothing = No se encontró nada. Pruebe con una palabra más corta.
palette-nothing = Ningún comando con ese nombre vale aquí.
page-more = más
help-title = Teclas de aquí. Enter ejecuta la marcada.
now-title = ¿Qué hago ahora? Enter lo hace.
now-alert = Espera una alerta. Léala, escriba ACK y pulse Enter: la otra parte ve que la tiene una persona.
now-relay-dead = El relé no responde. Mire la línea; use el teléfono para lo que no puede esperar.
now-changed = La clave de un puesto ha cambiado. No se le envía nada hasta que coteje el número por teléfono.
now-raised = Una preocupación sigue sin acuse de recibo. Elija su caso; puede transmitirla al puesto siguiente.
now-unread = Hay mensajes que nadie ha leído. Vaya a los que están en negrita y ábralos.
now-verify = Hay puestos sin cotejar. Llámelos a un número que conozca y coteje el número de seguridad.
now-raise = Algo está pasando: comunique una preocupación al puesto que debe actuar.
now-write = Escribir a un puesto: elíjalo en la lista y escriba.
now-test = Asegúrese de que la alerta lo despertará: pruébela.
now-line = Ver si hay línea y qué sigue en cola.
now-find = Encontrar lo que se dijo: busque.
now-commands = Encontrar cualquier comando por su nombre.

## The demonstration

card-title = Qué probar en esta demostración
card-intro = Usted está en XA/technical/1, un puesto de Northland. Los demás siguen un guion, pero el relé, las claves y los mensajes son reales y no salen de este equipo. Enter lleva a lo marcado, la tecla lo ejecuta; F2 vuelve a abrir esta hoja.
card-read = Leer lo que ha llegado: elíjalo a la izquierda, Enter lo abre.
card-alert = Pronto llega una alerta: léala, escriba ACK y pulse Enter.
card-raise = Comunicar una preocupación a XB/technical: elíjalo primero.
card-pass-on = Nadie en XC/technical responde a su preocupación. Pronto el relé avisa a XC/diplomatic, aunque su línea esté cortada.
card-close = Cuando su puesto técnico despierte, responda y proponga cerrarlo, abra el caso completo y acepte (C).
card-verify = Cotejar con XB/technical: elíjalo, pulse v y compare con la segunda línea de la pantalla, que es lo que su agente lee por teléfono.
card-line = Cortar la línea 15 segundos. Escriba algo entretanto: espera aquí y sale cuando vuelve la línea.
card-search = Buscar una palabra en todos los mensajes, por ejemplo mail.
card-help = Ver qué hacen las teclas donde está.
card-now = Cuando no sepa qué hacer: F1.
card-quit = Salir. Nada de esta demostración queda en el equipo.
card-cut = El relé está ausente 15 s. Escriba algo y mire la primera línea.

## Passing on

pass-on-title = Transmitir a { $desk }
pass-on-dead-end = No se puede transmitir
pass-on-rung = Escalón { $rung }: { $count ->
    [0] ningún asiento
    [one] 1 asiento
   *[other] { $count } asientos
}{ $unverified ->
    [0] , cotejado
   *[other] , { $unverified } sin cotejar
}. Recibe lo que se dijo y el motivo de usted.
pass-on-empty = Allí no hay nadie ahora: llame o espere.
pass-on-voice = Llame también, si no puede esperar: { $number }
pass-on-no-voice = Allí no hay publicado ningún número de teléfono.
pass-on-ways = Arriba y Abajo eligen entre { $count } partes.
pass-on-no-incident = Solo se transmite una preocupación o una alerta temprana. Comunique una primero: n.
pass-on-not-yours = Este puesto no puede transmitirla: solo puede la parte que la comunicó o aquella a la que se preguntó.
pass-on-nowhere = No hay publicado un puesto siguiente: no hay a quién transmitirla. Llame al puesto o comuníquela a otro puesto: n.
pass-on-nowhere-call = No hay publicado un puesto siguiente: no hay a quién transmitirla. Llame a { $desk }: { $number }, o comuníquela a otro puesto: n.
pass-on-reason = ¿Por qué? Ambas partes leen esto.
pass-on-no-reason = Diga el motivo en una frase: ambas partes la leen.
pass-on-done = Transmitida. Está en camino; ambas partes lo verán.

## One case in full

action-case = el caso completo
action-exercises = ejercicios
action-respond = responder
action-update = actualización
action-close = cerrar
action-reopen = reabrir
action-halt = suspender o reanudar
action-refer = remitir a un puesto propio
action-merge = unir a otro caso
action-withdraw = retirar
action-correct = rectificar
action-come-down = bajar un escalón
action-recall = anular el envío
action-record = comparar registros
case-exercise = EJERCICIO: nada de esto es real, y nada de ello toca lo operativo.
case-band-exercise = EJERCICIO
case-band-drill = SIMULACRO
case-gone = No hay preocupación ni alerta temprana en este caso.
case-next = Qué ocurre a continuación
case-next-goes = Pasa por sí solo a { $desk } { $time }, en { $left }, si nadie acusa recibo.
case-next-held = Retenido: pasa a { $desk } { $time }, en { $left }, si no hay respuesta.
case-next-overdue = Debía preguntarse a { $desk } { $time }; el relé aún no lo ha dicho.
case-next-by-hand = No se pregunta a nadie más por sí solo. e lo transmite a { $desk }.
case-next-others = No se pregunta a nadie más por sí solo. Otros pueden transmitirlo a { $desk }.
case-next-call = No se pregunta a nadie más por sí solo y no hay puesto siguiente publicado. Llame a { $desk }: { $number }.
case-next-nobody = No se pregunta a nadie más por sí solo y no hay puesto siguiente publicado.
case-next-ack-due = Acuse de recibo: plazo { $time } ({ $left }).
case-next-suspended = Suspendido por la parte que lo comunicó: no corre ningún plazo hasta que se reanude.
case-next-over = Estado: { $state }. Nadie debe ya nada.
case-next-nothing = Nada está pendiente. Sigue una actualización o una propuesta de cierre.
case-closes-by-silence = Si nadie responde, se cierra el { $time }.
case-goes-on-in = Continúa en { $ref }.
case-reopens-until = Hechos nuevos lo reabren hasta { $time } (O).
case-this-side = Esta parte
case-other-side = La otra parte
case-owes = { $side } debe { $what }.
case-owes-due = { $side } debe { $what } antes de { $time }, en { $left }.
case-owes-late = { $side } debe { $what } desde { $time }: RETRASO de { $left }.
owes-acknowledgement = un acuse de recibo
owes-answer = una respuesta
owes-update = la próxima actualización
owes-clarification = la aclaración pedida
owes-decision = una palabra sobre la propuesta de cierre
case-stands = Cómo está el caso
case-state = Estado
case-state-raised = comunicado, sin acuse de recibo
case-state-reopened = reabierto
case-state-acknowledged = recibido
case-state-under-review = en examen
case-state-in-progress = en curso
case-state-clarification-requested = aclaración pedida
case-state-referred = remitido
case-state-declined = no aceptado
case-state-closure-proposed = cierre propuesto
case-state-closed = cerrado
case-state-closed-by-silence = cerrado por silencio
case-state-suspended = suspendido
case-state-withdrawn = retirado
case-state-merged = unido a otro
case-side-raising = lo comunicó esta parte
case-side-asked = se preguntó a esta parte
case-side-none = este puesto observa
case-raised = Comunicado por
case-hearsay = Tal como se transmitió aquí: que se comunicó así es palabra de quien lo transmitió.
case-asked-now = Se pregunta a
case-acknowledged = Recibido por
case-referred = Remitido a
case-id = Identificador
case-with-party = con { $party }: { $state }
case-closing = Cierre
case-proposed-by = Propuesto por { $who }:
case-agreed-by = Aceptado por { $who }.
case-text-not-here = El texto ya no está disponible aquí.
case-alarms = Alarmas
case-ladder = Los escalones
case-rung = Escalón { $rung }
case-rung-now = {"  "}< ahora
case-rung-passed = { $desk }, { $time }, por { $who }
case-rung-armed = pasa a { $desk } { $time }, en { $left }, si nadie acusa recibo
case-rung-held = retenido; pasa a { $desk } { $time }, en { $left }, si no hay respuesta
case-rung-held-by = retenido por { $by }; pasa a { $desk } { $time }, en { $left }, si no hay respuesta
case-rung-stopped = { $desk }: detenido { $time }
case-rung-stopped-by = { $desk }: detenido por { $by } { $time }
case-rung-released = pasó a { $desk } { $time }
case-rung-sealing = { $desk }: en camino al relé
case-rung-not-started = { $desk }: NO INICIADO, nadie le pregunta por sí solo
case-rung-dropped = { $desk }: DESCARTADO, se revocó a quien lo depositó
case-rung-unknown = { $desk }: DESCONOCIDO para el relé
case-rung-by-hand = { $desk }, solo a mano
case-rung-none = No hay otro puesto publicado.
case-uncounted = No cuenta: { $who } lo transmitió al escalón { $rung } ({ $why }).
case-participants = Quién participa y qué registro tiene
case-no-record = Aquí no hay nada del registro de las últimas semanas.
case-record-count = { $count ->
    [one] El registro de aquí tiene 1 mensaje; = lo compara.
   *[other] El registro de aquí tiene { $count } mensajes; = lo compara.
}
case-timeline = Lo que se dijo, lo más reciente primero
case-timeline-more = Los mensajes más antiguos están en la conversación: Enter.
case-not-yours = Este puesto ni lo comunicó ni fue preguntado: solo esas dos partes pueden actuar.
case-closed-to = No en este estado: { $state }. Puede: { $keys }.
case-open-to = Usted puede: { $keys }.
case-nothing-open = Esta parte no puede hacer nada: { $state }.
case-nothing-to-correct = Este asiento no ha dicho aquí nada que pueda rectificarse.
case-played-write = Con una plantilla se escribe con `hotline send --exercise`; en un ejercicio, `i` escribe aquí unas palabras. Los formularios funcionan.
case-recall-ask = ¿Anular { $ref }? Lo que no ha salido no sale, y los escalones se detienen.
case-recall-what = A quien ya lo tiene se le dice que se anuló. No puede deshacerse.
case-recalled = Anulado. Ya no se pregunta a nadie; quien lo tiene queda informado.
case-recall-not-yours = Solo puede anularlo el puesto que lo comunicó.
case-recall-acknowledged = Ya se acusó recibo: es tarde para anularlo. W lo retira en el registro.

played-title = Casos de ejercicio
played-none = No hay ningún ejercicio en curso.
strip-alarm = ALARMA: { $text } (s)
now-owes = Esta parte debe algo: abra el caso y vea qué, y para cuándo.
now-exercise = Hay un ejercicio en curso: sus casos van aparte.

## Doing something about a case

deed-title-respond = Respuesta
deed-title-update = Situación
deed-title-close = Cierre
deed-title-reopen = Reapertura
deed-title-suspend = Suspensión
deed-title-resume = Reanudación
deed-title-refer = Remisión
deed-title-merge = Unión
deed-title-withdraw = Retirada
deed-title-come-down = Bajar un escalón
deed-about-respond = Una respuesta de fondo detiene los escalones. Ambas partes la ven.
deed-about-update = Cómo están las cosas. Un campo vacío no cambia nada.
deed-about-close = Se cierra cuando la otra parte acepta o calla 14 días.
deed-about-reopen = Se reabre con la misma referencia. Diga qué hay de nuevo.
deed-about-suspend = Todos los plazos se detienen, y los escalones con ellos, hasta que esta parte lo reanude.
deed-about-resume = Los plazos corren de nuevo desde ahora.
deed-about-refer = Se pregunta al otro puesto; el plazo de respuesta sigue corriendo.
deed-about-merge = Continúa en el otro caso y termina aquí.
deed-about-withdraw = Lo que comunicó esta parte se retira en el registro. Nadie debe entonces nada.
deed-about-withdraw-proposal = Se retira la propuesta de cierre de esta parte.
deed-about-come-down = Se retira la transmisión: el escalón inferior vuelve a ser el actual.
deed-answer = Su palabra
deed-answer-agree = aceptar
deed-answer-object = objetar
deed-answer-propose = otro texto
deed-replaces = Lo que proponga ahora sustituye a esta propuesta.
deed-no-choice = Elija primero: ambas partes se guían por ello.
deed-no-text = Escríbalo en una línea: ambas partes la leen.
deed-no-desk = No hay otro puesto de su parte en el directorio: llame, o transmítalo con e.
deed-no-case = No hay otro caso abierto entre las mismas partes: comuníquelo primero allí.
deed-moved-on = Estado ahora: { $state }. Léalo de nuevo y envíe otra vez.
deed-ask-agree = ¿Aceptar este texto y cerrar { $ref }? No se puede deshacer; hechos nuevos lo reabren durante 90 días.
deed-ask-merge = ¿Unir { $ref } al otro caso? Aquí termina y no puede volver a separarse.
deed-ask-withdraw = ¿Retirar en { $ref }? Ambas partes conservan el registro; lo retirado habrá que comunicarlo de nuevo.
deed-ask-come-down = ¿Retirar la transmisión de { $ref }? Se informa a los puestos del escalón superior.
deed-ask-note = ¿Firmar esto en { $ref } como nota?
deed-done = Hecho. Está en camino; ambas partes lo verán.
deed-queued = Guardado aquí. Sale cuando vuelva la línea.
deed-under-way = Enviando...

## Whether others hold the same record

record-title = El registro
record-nothing = Aquí no hay nada de este caso de las últimas semanas.
record-alone = Nadie más participa en él.
record-same = mismo registro
record-same-so-far = igual hasta ahora
record-differs = DIFIERE
record-two-stories = DOS VERSIONES
record-unheard = aún no se ha pronunciado
record-verdict-same = { $count ->
    [one] MISMO REGISTRO: el otro asiento tiene los mismos { $messages } mensajes.
   *[other] MISMO REGISTRO: los otros { $count } asientos tienen el mismo.
}
record-verdict-so-far = Igual hasta ahora: a un asiento no le ha llegado todo. Pregunte de nuevo más tarde (=).
record-verdict-differs = LOS REGISTROS DIFIEREN. Lo que falta puede estar en camino: pregunte de nuevo (=) y después llame.
record-verdict-two = DOS VERSIONES: bajo un mismo identificador dos asientos tienen textos distintos. Llame a ambos y compare.
record-verdict-waits = { $silent } de { $count } asientos aún no han dicho qué tienen.
record-next-asking = Se les está preguntando. La respuesta llega en cuanto su equipo está en línea.
record-next-silent = Un asiento fuera de línea responde cuando vuelve. No es señal de nada malo.
record-next-offline = No hay línea: se les pregunta cuando vuelva.
record-said-at = , dicho { $time }
record-so-far = Tiene los primeros { $count } de { $of }; el resto puede estar en camino.
record-where-asked = Se pregunta dónde se separan.
record-parts-two = El mensaje { $place } ({ $id }) de { $by } tiene allí otro texto.
record-parts-here = El mensaje { $place } ({ $id }) está aquí y no allí.
record-parts-there = El mensaje { $place } ({ $id }) está allí y no aquí.
record-next-two = Siguiente paso: llame a { $by } y a { $seat } y compare. O { $by } les dijo dos cosas distintas, o { $seat } no dice lo que tiene.
record-next-two-own = Siguiente paso: llame a { $seat } y compare su propio mensaje palabra por palabra.
record-next-differs = Siguiente paso: espere un minuto y pregunte de nuevo (=). Si persiste, llame a { $seat }.
record-here = El registro de aquí
record-hash = Huella del registro
record-notes = Solo de las notas
record-missing = { $count ->
    [one] 1 mensaje citado no está aquí; puede estar en camino.
   *[other] { $count } mensajes citados no están aquí; pueden estar en camino.
}
record-waits = cita algo que no está aquí
record-text-here = aquí
record-text-there = allí
record-asked = Se pregunta a todos los participantes.

## Writing

side-draft = borrador
side-draft-short = br.
quit-leaving = Se cierra en cuanto todo esté en disco. Otra vez: sale ya.
suspend-refused = No se detuvo: las alertas y otros comandos dependen de este proceso. Use otra ventana.
compose-to = Para
compose-info = Info
compose-kind = Tipo
compose-precedence = Precedencia
compose-tlp = TLP
compose-note = Carácter
compose-non-paper = documento oficioso
compose-is-note = nota
compose-subject = Asunto
compose-body = Texto
compose-not-said = sin indicar
compose-follows = (por gravedad)
compose-at = { $at } de { $count }
compose-looking = Comprobando a quién llega...
compose-own-desk = Nadie más que su propio puesto.
compose-desks = { $desks } puestos, { $count ->
    [one] 1 asiento
   *[other] { $count } asientos
}
compose-unverified = { $count } sin cotejar
compose-changed = { $count } con la clave cambiada
compose-heard = último mensaje { $day } { $time }
compose-not-heard = sin noticias recientes
compose-first = nunca se le ha escrito
compose-always-on-duty = de guardia día y noche
compose-on-duty = de guardia hasta { $until } ({ $hours })
compose-off-duty = SIN GUARDIA hasta { $until } ({ $hours })
compose-stands-in = { $count ->
    [one] 1 suplente
   *[other] { $count } suplentes
}
compose-then = luego { $desk } desde { $time }
compose-hours = guardia { $hours }
compose-voice = tel. { $number }
compose-stranger = No hay nadie en { $word }. Escriba un puesto, como XB/technical.
compose-stranger-near = No hay nadie en { $word }. ¿Quería decir { $near }?
compose-words = { $count ->
    [one] 1 palabra
   *[other] { $count } palabras
}
compose-words-of = { $count } de { $max } palabras
compose-bytes = { $count } de { $max } bytes
compose-more-lines = { $count ->
    [one] (1 línea más)
   *[other] ({ $count } líneas más)
}
compose-time = UTC: 14:00, -2h, 2026-11-22 14:00
compose-several = Espacio elige, Izquierda y Derecha avanzan. Pueden elegirse varios.
templates-title = ¿Qué tipo de mensaje?
templates-nothing = Ninguna plantilla con ese nombre. Retroceso borra letras.
compose-no-address = { $word } no es una dirección. Escriba un puesto, como XB/technical.
compose-no-addressee = Indique a quién va: un puesto, como XB/technical.
compose-no-subject = Póngale asunto: una línea por la que se lo reconozca.
compose-too-many-words = Inmediato y flash admiten { $max } palabras; este tiene { $count }. Acórtelo o baje la precedencia.
compose-no-time = No es una hora. Escríbala en UTC: 14:00, -2h, 2026-11-22 14:00.
compose-no-number = No es un número.
compose-no-message = Diga de qué mensaje trata: elíjalo aquí o empiece desde ese mensaje.
compose-field-long = Demasiado largo para este campo: { $max } bytes como máximo. Ponga el resto en el texto.
compose-window-reversed = Termina antes de empezar: revise las dos horas.
compose-too-long = Demasiado largo para un mensaje: envíe el resto en otro.
compose-full = Este campo está lleno.
compose-cut = Lo pegado no cabía y se cortó. Ahora hay { $count } bytes.
compose-discard = ¿Desechar este borrador? No podrá recuperarse.
compose-found-again = Su borrador está de nuevo aquí. C-x lo desecha.
compose-beside = En otro lugar se escribió un borrador de esto: este se guarda al lado.

## Before sending

confirm-count = Para confirmar, escriba el número de asientos:
confirm-count-wrong = Escriba primero el número de asientos que figura en la pregunta.
guard-title = ¿Enviar esto a { $to }? { $count ->
    [one] 1 asiento
   *[other] { $count } asientos
} en total.
guard-desk = { $desk } ({ $count ->
    [0] ningún asiento
    [one] asiento { $seats }
   *[other] asientos { $seats }
})
guard-and-more = { $list } y { $count } más
guard-all = * se dirige a todos: { $count ->
    [one] 1 asiento
   *[other] { $count } asientos
} en { $desks }.
guard-all-desks = { $address } se dirige a todos los puestos de este tipo: { $count ->
    [one] 1 asiento
   *[other] { $count } asientos
} en { $desks }.
guard-party = { $address } se dirige a toda la parte: { $count ->
    [one] 1 asiento
   *[other] { $count } asientos
} en { $desks }.
guard-parties = Va a { $count } partes: { $parties }. Cada una ve a las demás.
guard-red = TLP:RED: solo para estas personas. No pueden transmitirlo a nadie.
guard-first = { $count ->
    [one] Primer contacto: nada se ha dicho antes con { $desks }.
   *[other] Primer contacto: nada se ha dicho antes con estos puestos: { $desks }.
}
guard-unverified = { $count ->
    [one] Sin cotejar: { $seats }. Su número de seguridad nunca se cotejó.
   *[other] Sin cotejar: { $seats }. Sus números de seguridad nunca se cotejaron.
}
guard-changed = { $count ->
    [one] La clave de { $seats } ha cambiado. No recibe nada hasta que usted la coteje o la acepte.
   *[other] Las claves de { $seats } han cambiado. No reciben nada hasta que usted las coteje o las acepte.
}
guard-note = Una nota lleva la firma de su asiento: puede mostrarse a terceros.
guard-flash = Flash suena en cada asiento hasta que una persona acusa recibo, pasa antes que todo el tráfico y no puede recuperarse.

## The directory

directory-title = A quién se puede escribir

## The line

line-title = La línea
line-online = En línea desde { $time }, ida y vuelta { $rtt } ms.
line-waiting = Sin enlace: { $why }. El próximo intento es en { $time }.
line-refused = El relé rechaza este asiento: { $why }. Consulte a la autoridad nominadora de su parte.
line-dead = El relé lleva dos minutos sin responder. Los mensajes esperan aquí y salen cuando vuelva. Llame:
line-relay = Relé: { $address }
line-queued = { $count ->
    [0] Aquí no hay nada en cola.
    [one] Aquí hay 1 mensaje en cola.
   *[other] Aquí hay { $count } mensajes en cola.
}
line-mailbox = { $count ->
    [0] Nada espera en el relé.
    [one] 1 sobre espera en el relé.
   *[other] { $count } sobres esperan en el relé.
}
line-quarantine = { $count ->
    [one] 1 sobre no pudo abrirse; su remitente lo sella de nuevo.
   *[other] { $count } sobres no pudieron abrirse; sus remitentes los sellan de nuevo.
}
line-directory = Directorio: entrada { $seq }, { $age }. Sus palabras, para cotejar por teléfono: { $words }
line-alarms = Alarmas en el registro, la más reciente primero

## One message in full

detail-as-sent = Tal como se envió
detail-from = De
detail-sender = Remitente
detail-was-verified = cotejado cuando se abrió este mensaje
detail-was-unverified = SIN COTEJAR cuando se abrió este mensaje
detail-changed-since = SU CLAVE HA CAMBIADO DESDE ENTONCES: coteje por teléfono
detail-to = Para
detail-info = Para información
detail-case = Caso
detail-kind = Tipo
detail-precedence = Precedencia
detail-tlp = Difusión
detail-origin = Escrito por
detail-automated = un programa: { $source }
detail-language = Idioma
detail-attachment = Archivo
detail-sent = Enviado
detail-accepted = En el relé
detail-opened = Abierto aquí
detail-ack-by = Acusar recibo antes de
detail-reply-by = Responder antes de
detail-handed = Entregado
detail-handed-word = por { $by }; que lo escribió su autor es palabra del colega
detail-handed-signed = por { $by }; la firma de su autor es correcta
detail-handed-summary = por { $by }, con el caso
detail-expires = Caduca
detail-released-by = Autorizado por
detail-subject = Asunto
detail-original = El mensaje que se transmitió
detail-hearsay = Este puesto no lo recibió directamente: que { $who } lo escribió es palabra de { $by }, que lo transmitió.
detail-later-version = Tiene campos de una versión posterior que no pueden mostrarse aquí.
detail-unreadable = Esta versión no puede leer los campos de este mensaje.
detail-own = Este mensaje es suyo: la otra parte acusa recibo de él.
detail-copied = Copiado.
ack-words-title = ¿En qué términos acusa recibo? Enter lo hace, Esc vuelve.
ack-words-done = Recibo acusado. Se comunica a la otra parte.
ack-words-queued = Recibo acusado aquí. Sale cuando vuelva la línea.

## How far a message got: three receipts, never one

reach-title = ¿Hasta dónde llegó?
reach-title-received = ¿Quién acusó recibo?
reach-not-released = Espera aquí: ningún asiento lo tiene todavía.
reach-role-action = Para actuar
reach-role-information = Para información
reach-role-own = Puesto propio, sin acuses
reach-relay = en el relé
reach-on-device = en dispositivo
reach-person = por una persona
reach-waiting = espera aquí
reach-sealed = en camino
reach-is-held = RETENIDO AQUÍ
reach-not-sent = no entregado
reach-no-receipt = sin acuse
reach-not-yet = todavía no
reach-collected = El relé dice que el dispositivo lo recogió ({ $time }); el dispositivo no lo ha confirmado.
reach-without-custody = No está en el relé para ningún asiento de: { $desks }
reach-without-device = En ningún dispositivo de: { $desks }
reach-without-human = Ninguna persona ha acusado recibo en: { $desks }
reach-complete = Una persona de cada puesto que debe actuar ha acusado recibo.
reach-call = Si no puede esperar, llame a { $desk }: { $number }
reach-waits-until = Lo que nadie recoja espera en el relé hasta { $time }.
reach-held-next = Siguiente: coteje el número por teléfono (v). Hasta entonces no se envía nada a este asiento.
reach-failed-next = Siguiente: llame al puesto o escriba a otro de sus asientos.
reach-expired = Nadie lo recogió a tiempo; el relé lo descartó.
reach-nobody-here = Nadie de este puesto ha acusado recibo: c lo hace.
reach-others = Con acuse de otros
reach-can-pass-on = Ninguno de los consultados ha acusado recibo: e lo transmite a { $desk }.

## The directory and its entries

directory-self = este asiento
directory-due = confirmación pendiente
directory-counts = puestos { $desks }, asientos { $seats }
directory-left = SE RETIRÓ: { $reason }
directory-recovery = se está sustituyendo a su autoridad nominadora; objeciones hasta { $time }
directory-empty = Aún no se conoce a nadie: el directorio llega con la línea.
directory-nothing = Nadie se llama así. Esc muestra a todos.
entry-gone = Este asiento no está en el directorio.
entry-standing = Identidad
entry-status = Estado
entry-name = Nombre
entry-title = Cargo
entry-party = Parte
entry-voice = Teléfono
entry-channels = Otros medios
entry-hours = De guardia
entry-now = Hora allí
entry-languages = Idiomas
entry-ladder = Luego pregunta a
entry-no-ladder = no hay publicado un puesto siguiente
entry-accepts = Admite
entry-tlp = Difusión hasta
entry-enrolled = Inscrito
entry-confirmed = Confirmado
entry-confirmation-due = Su confirmación anual está vencida: pregunte si la entrada sigue siendo cierta.
entry-words = Palabras
entry-identity = Huella
entry-next-self = Es su asiento. Otros pueden pedirle que lea sus palabras.
entry-next-verified = Su número de seguridad está cotejado. No queda nada por hacer.
entry-next-unverified = Siguiente: llame a un número que conozca y coteje el número de seguridad (v).
entry-next-changed = Su clave no es la que usted conocía. No se le envía nada. Siguiente: coteje por teléfono (v).
entry-next-suspended = Suspendido por su autoridad nominadora: no recibe nada. Siguiente: escriba a otro asiento del puesto.
entry-next-revoked = Revocado definitivamente: no recibe nada. Siguiente: escriba a otro asiento del puesto.
entry-next-vacant = Ahora no lo ocupa nadie. Siguiente: escriba a otro asiento del puesto, o llame.
entry-copies-from = Nuevo junto a otros: recibe copias desde { $time }, o cuando un asiento de su puesto responda por él.

## Comparing a safety number

verify-title = Número de seguridad con { $seat }
verify-or-words = o en palabras, que dicen lo mismo:
verify-step-call = 1. Llame a esta persona a un número que conozca por otra vía, no por un mensaje.
verify-step-read = 2. Por turnos: uno lee una fila de cifras y el otro la siguiente. O use las palabras.
verify-step-record = 3. Teclee lo que oye y pulse Enter. Enter a solas pregunta si cotejó de oído.
verify-type = El número tal como lo lee la otra parte:
verify-digits = { $done } de { $of } cifras, iguales hasta aquí
verify-words = { $done } de { $of } palabras, iguales hasta aquí
verify-same = Igual. Enter lo anota en el registro.
verify-wrong-group = El grupo { $place } no es igual. Pida que lo lean otra vez.
verify-wrong-word = La palabra { $place } no es igual. Pida que la lean otra vez.
verify-digits-missing = { $done } de { $of } cifras: una parte del número no prueba nada.
verify-words-missing = { $done } de { $of } palabras: una parte de ellas no prueba nada.
verify-ask = ¿Lo cotejó entero por teléfono y era igual?
verify-under-way = Anotando...
verify-done = Cotejado con { $seat }.
verify-differs = LOS NÚMEROS NO SON IGUALES. Puede que alguien se interponga. No envíe nada a este asiento.
verify-differs-next = Pida que lo lean otra vez. Si sigue sin coincidir, llame a la autoridad nominadora de { $party } y a la suya. Consta en el registro.
verify-changed = SU CLAVE HA CAMBIADO: un dispositivo nuevo, u otra persona.
verify-changed-next = No se le envía nada hasta que coteje el número nuevo por teléfono. Si no puede, C-a la acepta por un motivo que consta en el registro.
verify-reason = ¿Por qué la acepta sin cotejar? Esto consta en el registro.
verify-no-reason = Diga el motivo en una frase: consta en el registro.
verify-accepted = { $seat } queda aceptado sin cotejar; el registro dice por qué.
verify-not-changed = Su clave no ha cambiado: no hay nada que aceptar. Coteje el número.
verify-self = Es su propio asiento: otros lo cotejan con usted.

## The line, in full

line-online-unmeasured = En línea desde { $time }.
line-offline-since = Fuera de línea desde { $time }, hace { $span }.
line-heard = Última respuesta del relé: { $time }.
line-never-heard = El relé no ha respondido desde el arranque.
line-queued-one = para { $to }: { $subject } ({ $precedence }, espera { $age })
line-no-number = no hay publicado ningún teléfono: use la tarjeta de la pared
line-no-numbers = Ningún puesto ha publicado un teléfono. Use la tarjeta de la pared.

## Receipts that are missing

strip-missing = { $count ->
    [one] 1 mensaje sin su acuse
   *[other] { $count } mensajes sin sus acuses
}
missing-title = Acuses que faltan
missing-custody = { $desk }: no está en el relé (plazo { $time })
missing-device = { $desk }: ningún dispositivo lo ha abierto (plazo { $time })
missing-human = { $desk }: nadie ha acusado recibo (plazo { $time })
missing-more = y { $count } más
missing-call = llame al { $number } ({ $seat })
missing-call-short = llame al { $number }
missing-next = puesto siguiente { $desk }
missing-pass-on = o transmítalo a { $desk } (e)
missing-again = se le avisará de nuevo en { $time }
head-fresh = al día
head-old = antigua (más de 2 h)
head-stale = obsoleta (más de 24 h)
head-old-next = El relé no ha mostrado otra más reciente. Pueden faltar cambios: coteje sus palabras con otro miembro.
head-stale-next = No se puede escribir a nadie nuevo hasta que el relé muestre otra más reciente.

## The first start

welcome-step = paso { $step } de { $of }
welcome-invitation = Bienvenido a Hotline
welcome-person = Quién ocupa este asiento
welcome-passphrase = Una frase de contraseña para este equipo
welcome-enrolling = Tomando el asiento
welcome-done = El asiento está tomado
welcome-what = Hotline une los puestos de Estados que deben poder hablarse cuando algo va mal, con una persona en cada extremo.
welcome-alone = Necesita una invitación: una línea que empieza por hotline:, de la autoridad nominadora de su parte. Sirve una sola vez.
welcome-paste = Péguela aquí y pulse Enter. Todavía no se envía nada.
welcome-line = La invitación:
welcome-good = Es para el asiento { $seat }. Enter continúa.
welcome-no-seat = Es para una autoridad nominadora sin asiento, que esta versión no admite. Pida al operador una admisión con asiento.
welcome-person-why = Todos los miembros ven esto en el directorio. Puede quedar vacío, pero se responde antes a un nombre. Enter continúa, Esc vuelve.
welcome-passphrase-why = Abre esta instalación en cada arranque. Nadie puede recuperarla. Elija cuatro palabras o más que nadie juntaría.
welcome-passphrase-none = En equipos que arrancan solos puede no haber ninguna: C-n.
welcome-short = Corta: puede adivinarse probando. Añada palabras.
welcome-fair = Aceptable. Otra palabra la hace buena.
welcome-strong = Suficientemente larga.
welcome-without = SIN FRASE DE CONTRASEÑA: quien pueda leer los archivos de esta instalación puede leerlo todo.
welcome-without-back = Enter continúa sin ella. C-n elige una después de todo.
welcome-first = Frase de contraseña
welcome-again = Otra vez
welcome-empty = Una frase vacía no protege nada. Escriba una o elija ninguna con C-n.
welcome-not-same = No eran iguales. Escriba otra vez la segunda.
welcome-asking = Creando claves y consultando al relé: { $time }
welcome-asking-what = Las claves se crean en este equipo y nunca salen de él. Con mala línea tarda hasta un minuto.
welcome-is-yours = { $seat } es suyo.
welcome-unpublished = El relé se ausentó antes de publicarse las claves de este asiento. Hasta que vuelva nadie puede escribirle; después sigue por sí solo.
welcome-nominator = Usted es la autoridad nominadora de { $party }: `hotline invite { $desk }/2` invita al asiento siguiente.
welcome-words = Estas son sus palabras. Léalas por teléfono a quien lo invitó: ambos deben ver las mismas.
welcome-alert = Asegúrese de que la alerta lo despertará: F9 la prueba.
welcome-enter = Enter abre el puesto, con lo primero que hay que hacer.

## The dossier of a case, on its page: all of them asked for by the crate that renders it

dossier-title = Expediente
dossier-what = Todo lo que un asiento tiene de este caso, en el orden del caso. Junto a cada elemento consta lo que prueba.
dossier-exercise = EJERCICIO: nada de esto ocurrió
dossier-has-faults = NO AUTÉNTICO: esto no es lo que se exportó
dossier-case = Caso
dossier-exported = Exportado
dossier-directory = Directorio, entrada
dossier-signed = firmado
dossier-signed-means = Una nota. El asiento de su autor firmó exactamente estas palabras: puede mostrarse a otros.
dossier-unproven = no probado
dossier-unproven-means = Un documento oficioso, o lo que dijo un dispositivo. Se autenticó solo entre los dos: quien tenga este archivo pudo haberlo escrito, y nada aquí lo prueba.
dossier-stated = declarado
dossier-stated-means = Lo dijo el relé, sin firma.
dossier-from = De
dossier-to = Para
dossier-info = Para información
dossier-released = Emitido
dossier-drafted-by = Redactado por
dossier-released-by = Autorizado por
dossier-signer = Firmado por la identidad
dossier-custody = El relé tenía la copia para
dossier-device = Abierto por el dispositivo de
dossier-passed-on = Transmitido, escrito por
dossier-file = Archivo
dossier-newer = (solo lo lee un programa más reciente)
dossier-missing = Mensajes a los que se alude y que no tiene el asiento que exportó esto:
dossier-how = Para comprobar este archivo, sin nada más a mano, ejecute el comando de abajo; luego compare el directorio de abajo con lo que sepa por otra vía. Los textos y las horas de otros son afirmaciones suyas.
dossier-text-form = Esta forma es solo para lectura: con ella no puede comprobarse nada.
dossier-marking = Se trata según la marca más estricta de su contenido
dossier-between = Entre
dossier-period = Desde, hasta

## What waits for a second seat

action-releases = lo que espera autorización
action-return = devolver
release-title = Espera a un segundo asiento
release-none = Nada espera autorización.
release-own = Lo redactó usted: debe autorizarlo otro asiento de este puesto.
release-queued = Autorizado aquí; sale cuando vuelva el relé.
release-ask = ¿Autorizar «{ $subject }» para { $to }, redactado por { $who }?
release-names = Sale con su asiento. El destinatario ve los dos nombres.
release-done = Autorizado.
release-returned = Devuelto a quien lo redactó.
release-reason = ¿Por qué se devuelve? El puesto lee esto.
release-no-reason = Diga el motivo en una frase: la lee quien lo redactó.
detail-drafted-by = Redactado por
detail-withdrawn = RETIRADO por { $who }, { $time }
detail-corrected = CORREGIDO por { $who }, { $time }
release-waits = Espera a que otro asiento de este puesto lo autorice. Nada ha salido del puesto.
action-release = autorizarlo
release-waits-for = Espera
release-since = { $age }, desde { $time }
release-goes-to = Llega a
release-nobody = nadie: ahora no se puede escribir a ningún asiento de allí
release-duty = De guardia
release-off-duty = { $desk } SIN GUARDIA hasta { $until }
release-left-out = Excluidos
release-ladder = Escalones
release-rungs = escalones armados: { $rungs }
release-unread = Léalo antes hasta el final: vistas { $seen } de { $of } líneas.
release-looking = Se está consultando a quién llega. Un momento.
release-gone = Ya no espera: otro asiento lo autorizó o lo devolvió.
release-draft = Borrador
release-for = para { $to }
release-state-own = suyo
release-state-queued = autorizado, espera al relé
release-policy = Autoriza un segundo asiento: { $what }.
release-policy-none = Nada de lo que se escribe aquí espera a un segundo asiento.
release-policy-precedence = { $precedence } y superior
release-policy-rung = escalón { $rung } y superiores
strip-releases = { $count ->
    [one] 1 borrador espera la autorización de este asiento: r
   *[other] { $count } borradores esperan la autorización de este asiento: r
}
now-release = El borrador de un colega le espera. Léalo hasta el final; luego autorícelo o devuélvalo.

## Who is on duty, and handing over

action-duty = quién está de guardia
action-hand-over = entregar casos
action-new-entry = nueva entrada
action-remove = quitar
duty-title = De guardia en { $desk }
duty-number = cuadro { $number }
duty-on = De guardia: { $who }, hasta { $time }
duty-none = Nadie ha fijado aún un cuadro: i crea la primera entrada.
duty-nobody = Según el cuadro, nadie está de guardia ahora.
duty-next = Después: { $who }, desde { $time } (en { $left })
duty-stands-in = Suple, y recibe los casos: { $who }
duty-alone = Nadie más ocupa este puesto: no hay suplencia.
duty-hours = Horario publicado: { $hours } ({ $zone })
duty-no-hours = El puesto no publica horario: los demás no saben cuándo hay alguien.
duty-covered = Todas las horas publicadas de los próximos 7 días están cubiertas.
duty-gaps = NADIE está inscrito para estas horas publicadas:
duty-entries = Entradas
duty-no-entries = Ninguna que no haya pasado.
duty-now = ahora
duty-set-by = Fijado por { $who }, { $time }
duty-untold = Aún no consta que lo tengan: { $who }
duty-remove = ¿Quitar a { $who } del cuadro, { $span }?
duty-done = El cuadro está fijado; se informa a sus colegas.
shift-new = Nueva entrada del cuadro
shift-change = Cambiar esta entrada del cuadro
shift-seat = Quién
shift-from = Desde
shift-until = Hasta
shift-days = Días
shift-times = Horas en UTC: 14:00, 2026-11-22 14:00; hasta, también 8h.
shift-repeats = Lo mismo { $count } días, cada 24 horas.
shift-no-seat = Diga quién es.
shift-no-time = No es una hora. Escríbala en UTC: 14:00, 2026-11-22 14:00; hasta, también 8h.
shift-reversed = Termina antes de empezar: revise ambas horas.
shift-over = Ya ha pasado.
shift-no-days = Diga cuántos días: de 1 a 62.
shift-too-many = Un cuadro tiene como máximo { $count } entradas: quite alguna antes.
shift-changed-meanwhile = Un colega cambió esta entrada entretanto. C-s añade la suya como nueva; Esc deja la del colega.
handover-title = Entregar casos
handover-count = { $count ->
    [one] 1 caso
   *[other] { $count } casos
}
handover-no-cases = Aún no hay ningún caso.
handover-open = pendiente
handover-to = Para
handover-nobody = nadie más en este puesto
handover-note = ¿Qué más debe saber el colega?
handover-alone = Nadie más en este puesto: no hay a quién entregar.
handover-nothing = No hay casos elegidos: la barra espaciadora elige.
handover-review = Se entrega a { $who }
handover-what = El colega recibe los mensajes de cada caso tal cual, bajo su palabra. Enter los entrega.
handover-messages = { $count ->
    [one] Va 1 mensaje.
   *[other] Van { $count } mensajes, con los acuses.
}
handover-left-out = Se omiten los más antiguos: { $count }. No caben más en una entrega.
handover-reads = Lo que leerá el colega:
handover-is-done = entregado
handover-not-here = Aquí no hay nada de este caso.
handover-done = Entregado a { $who }. Casos: { $cases }, mensajes: { $messages }.
detail-record = Registro aquí
detail-record-same = el mismo que se entregó: { $hash }
detail-record-other = otro que el entregado (llegó algo después o falta algo): { $hash }

## The dossier at the terminal

action-dossier = el expediente del caso
action-check-dossier = comprobar un expediente en un archivo
action-export = escribirlo en un archivo
action-language = idioma siguiente
action-zone = horas locales o solo UTC
dossier-items = { $count ->
    [one] 1 elemento
   *[other] { $count } elementos
}
dossier-nothing = No hay nada que exportar: aquí no hay mensajes del caso, o falta la cabecera firmada del directorio.
dossier-left-out = Se omiten, por exceder lo que cabe en un caso o un identificador: { $count }
dossier-language = Idioma y huso
dossier-verified = VERIFICADO: nada en él ha cambiado desde que se exportó.
dossier-not-compared = No se comparó lo que muestra la página: falta su idioma o su huso. Crea lo que sigue.
dossier-rests = Se apoya en este directorio: coteje sus palabras con las de un miembro.
dossier-log = Directorio
dossier-words = Sus palabras
file-export = Escribir el expediente en un archivo nuevo
file-html = Una página para leer, imprimir y archivar; lleva el expediente y se comprueba en cualquier sitio.
file-json = Para programas: se comprueba en cualquier sitio.
file-text = Solo para leer: no sirve para comprobar nada.
file-no-name = Escriba el nombre de un archivo.
file-saved = Escrito: { $path }
file-not-saved = No se escribió, y nada se sobrescribe: { $why }
file-red = TLP:RED, solo para sus destinatarios: { $count }. Repita si quien recibe el archivo los tuvo.
file-check = Comprobar un expediente que está en un archivo
file-check-why = Página o JSON, de quien sea: se comprueba aquí sin nada más.

## The agent

line-agent = Un agente funciona para este directorio y recibe alertas de máquinas.
line-alerts = Alertas de máquinas pendientes de comunicar: { $count }
## Ejercicios en curso

action-exercise = el ejercicio en curso
action-pause = pausar, reanudar
action-fire = lanzarlo ahora
action-skip = omitirlo
action-branch-met = seguir como si se hizo
action-branch-unmet = seguir como si no se hizo
action-hint = dar la pista
action-end-exercise = terminar el ejercicio
exercise-title = Ejercicios
exercise-none = Ningún ejercicio en curso aquí. `b` elige un escenario y comienza uno.
exercise-running = en curso
exercise-paused = en pausa
exercise-not-begun = sin comenzar
exercise-waits = a la espera de lo ocurrido entretanto
exercise-over = terminado
exercise-factor = { $factor } veces más rápido que la realidad
exercise-ends = termina a las { $time }
exercise-next = A continuación
exercise-nothing-next = No hay nada más previsto.
exercise-came = Esperado y hecho
exercise-acts = Lo que hicieron los participantes
exercise-cast = Quién participa
exercise-by-branch = a mano
exercise-in = en { $time }
exercise-inject-line = { $from } a { $to }: { $subject }
exercise-cue-line = para que diga { $from }, a { $to }: { $subject }
exercise-met = a tiempo
exercise-late = tarde
exercise-open = pendiente
exercise-missed = sin hacer
exercise-strangers = también a { $who }, que no participa
exercise-you-play = Usted es { $player }: { $plays }
exercise-run-by = Lo dirige { $who }. Lo que diga en él a otros participantes llega también a ese asiento.
exercise-cues = Lo que debe decir
exercise-no-cues = Nada por ahora.
exercise-cue-said = dicho
exercise-cue-waits = por decir
exercise-cue-was-said = Esto ya se dijo.
exercise-brief = Sus instrucciones
exercise-not-led = Nada que dirigir aquí: este asiento no dirige ningún ejercicio en curso.
exercise-end-sure = ¿Terminar ahora el ejercicio «{ $title }»? Se avisa a todos los participantes.
exercise-say-cue = Dígalo tal cual, o con sus palabras
exercise-say-case = Escribir en un caso del ejercicio
exercise-subject = Asunto
exercise-no-subject = Escriba un asunto.
exercise-said = Dicho, en el ejercicio.
act-acknowledge = acusar recibo
act-respond = responder
act-ask = preguntar
act-raise = plantear una inquietud
act-update = actualizar
act-escalate = elevar, peldaño
act-deescalate = bajar un peldaño
act-refer = remitir
act-propose-closure = proponer el cierre
act-agree-closure = aceptar el cierre
act-withdraw = retirar
act-correct = corregir
act-clarify = aclarar
act-say = decir algo

# What parties publish, and counters
action-library = biblioteca
action-glossary = términos
action-counters = contadores
library-title = Documentos de la biblioteca
glossary-title = Los términos y su sentido para cada parte
counters-title = Contadores
detail-terms = Términos con definiciones divergentes: { $terms }  (T)
library-nothing = Nadie ha publicado nada para este puesto. i publica un archivo.
library-withdrawn = retirado
library-party = Parte
library-version = Versión
library-by = por { $who }, { $time }
library-by-former = por el antiguo asiento { $who }, { $time }
library-file = Archivo
library-at-relay = Está en el relé. e lo guarda.
library-no-text = No es un texto. e lo guarda.
glossary-nothing = Nadie ha definido un término. i define uno.
glossary-differs = diverge
counters-off = Los contadores están apagados: nada se cuenta ni se envía. i los enciende.
counters-on = Encendidos desde { $time }, para { $who }.
counters-what = Mensajes por tipo y urgencia, plazos de acuse, alarmas, pruebas de línea, ejercicios: nunca quién escribió a quién. Nada se envía por sí solo.
counters-week = Semana del { $day }
counters-may-send = Puede enviarse una vez, ahora: C-s envía exactamente esto.
counters-may-not-send = No puede enviarse ahora.
counters-totals = Totales de la semana del { $day }
counters-closes = Nada se comunica antes del cierre: { $time }.
counters-too-few = Menos de cinco partes: nada se comunica.
counters-parties = Partes: { $count }. Un guion indica que menos de cinco figuran.
counters-nothing-to-send = No hay semana que enviar: cada una se envía una vez, la semana siguiente.
shelf-path = Archivo
shelf-document = Título
shelf-to = Para
shelf-term = Término
shelf-definition = Definición
shelf-language = Idioma
shelf-seat = Asiento
shelf-no-address = Indique a quién: partes, puestos, asientos o *.
shelf-no-title = Póngale un título.
shelf-confirm = Esto va firmado a { $seats } asientos de { $desks } puestos. ¿Publicarlo?
shelf-done = Hecho.
shelf-publish = Publicar un archivo
shelf-publish-why = Una nota firmada, sin timbre y fuera de todo caso. Los asientos inscritos después la reciben de este.
shelf-save = Guardar el documento
shelf-save-why = Un archivo nuevo que solo usted lee. Nada se sobrescribe.
shelf-define = Definir un término
shelf-define-why = Lo que entiende su parte figura junto a lo que entienden las demás.
shelf-count = Encender los contadores: ¿qué asiento suma?
action-revise = nueva versión
shelf-not-yours = Solo { $party } cambia lo que ha publicado.
shelf-no-own = Su parte no ha definido este término: i lo define.
shelf-gone = Ya está retirado.
shelf-reason = Motivo
shelf-revise = Nueva versión de
shelf-revise-why = Sustituye a la versión anterior. Quien tenga aquella recibe también esta.
shelf-withdraw = Retirar
shelf-withdraw-why = Se avisa a quien lo tenga, con el motivo. Las copias guardadas se conservan.
shelf-redefine = Cambiar una definición
shelf-redefine-why = Sustituye a lo que dijo su parte. Quien recibió aquello recibe también esto.
shelf-retract = Retirar la definición de
shelf-retract-why = Se avisa a quien la recibió. Lo que entienden las demás partes permanece.
shelf-confirm-revise = Esto va firmado a { $seats } asientos de { $desks } puestos, en lugar de lo vigente. ¿Publicarlo?
shelf-confirm-withdraw = Se comunica con firma a { $seats } asientos de { $desks } puestos que ya no vale. ¿Retirarlo?

## Checks of the line

action-pings = comprobaciones de la línea
action-answer-ping = responder a la comprobación
action-answer-named = responder y ser nombrado
pings-title = Comprobaciones de la línea
pings-none = Aquí no se conoce ninguna comprobación de la línea.
pings-drill = Simulacro: nada de esto concierne a una operación.
pings-own = iniciada aquí
pings-planned = prevista
pings-announced = anunciada
pings-open = abierta
pings-closed = cerrada
pings-failed = sin efecto
pings-answer-now = Se pregunta si este asiento puede ser localizado. Pulse Intro.
pings-figures = { $seats } asientos: dispositivos { $device } %, personas { $person } %
pings-answered-by = Respondió { $seat }, { $time }
pings-answered = Respondido. Gracias.
pings-no-answer = Esta no espera respuesta de este asiento.
now-ping = Una comprobación de la línea espera una tecla suya.

shelf-strict = { $name } lleva TLP:{ $tlp }: publíquelo con una marca igual de estricta.
action-attach = adjuntar un archivo
action-save-file = guardar un archivo
files-save = Guardar un archivo
files-save-why = Una ruta o un directorio. Nada se sobrescribe; el archivo recibe su nombre cuando está completo y es exacto.
files-none = Este mensaje no trae archivos.
files-saved = Guardado: { $path }
files-not-saved = No guardado: { $why }
files-taken = No guardado: otro archivo tiene este nombre. Nada se ha sobrescrito.
files-arriving = Llegando: { $percent } %
files-already-arriving = Este archivo ya está llegando.
files-goes-on = El archivo sigue llegando.
files-here = Guardado en { $path }
files-sealing = Sellando los archivos: { $percent } %
files-going-up = En camino al relé: { $percent } %
files-wait-here = Espera aquí; va al relé antes que el mensaje
files-at-relay = En el relé hasta { $time }; S lo guarda
files-expired = El relé no guarda archivos tanto tiempo: pida al remitente que lo envíe de nuevo.
files-unchecked = Nada de esto se ha comprobado: es lo que el archivo dice de sí mismo.
files-broken = Sin resumen: { $text }
files-notice = Nota: { $text }
files-title = Título: { $text }
files-from = Autor: { $text }
files-cves = Vulnerabilidades: { $text }
files-products = Productos: { $text }
files-indicators = Indicadores: { $text }
compose-file = Archivo: { $file }
compose-files = Archivos de este mensaje
compose-files-path = Ruta de un archivo para adjuntar (Intro); vacía, vuelve al mensaje.
compose-files-none = Ningún archivo. El borrador guarda dónde están; se leen y se sellan al enviar.
compose-files-many = Un mensaje lleva como máximo { $max } archivos. Reúnalos en un archivo comprimido.
compose-files-urgent = Inmediato y flash no esperan archivos: elija prioritario o quite los archivos.
compose-file-strict = { $name } lleva TLP:{ $tlp }: la marca del mensaje debe ser igual de estricta.
action-forward = transmitir este mensaje
forward-red = Pida a { $author } que informe a otros: esto es TLP:RED, solo para sus destinatarios.
forward-strict = Pregunte a { $author } antes de que lo sepa { $to }: esto es TLP:AMBER+STRICT, solo para { $own }.
forward-amber = Pregunte a { $author } antes de que lo sepa { $to }: esto es TLP:AMBER, para { $own } y quienes lo recibieron.
forward-unknown = Su marca { $tlp } es de una versión posterior: aquí nadie sabe hasta dónde puede llegar.
forward-non-paper = Es un non-paper: no se hace constar ante otros.
forward-label = Es TLP:{ $tlp }: lo que lo transmite debe llevar una marca igual de estricta.
forward-exercise = Lo dicho en un ejercicio se transmite con `hotline forward`, y queda en él.
action-begin-campaign = iniciar una campaña de comprobación
action-end-campaign = cerrar la campaña
pings-window = Duración
pings-announce = Anunciada
pings-opens = Apertura
pings-action = Por hacer
pings-no-time = Escriba un plazo como 48h o una hora como 14:00.
pings-open-why = Anuncio y apertura: plazos desde ahora, u horas. Sin anuncio, llega sin aviso previo. Sin apertura: una hora después del anuncio.
pings-close-why = Cuenta lo respondido hasta ahora. Lo que queda por hacer lo leen todos.
pings-confirm = ¿Preguntar si se les alcanza? Asientos: { $seats }, puestos: { $desks }
pings-confirm-close = ¿Cerrarla ahora? No puede reabrirse.
pings-begun = Prevista. Sale por sí sola a sus horas.
pings-ended = Cerrada. Su resultado va a todos los preguntados.
pings-not-run = Allí no sigue ninguna campaña de este asiento.
pings-no-report = Allí no se ha hallado nada aún.
pings-report = Campaña
pings-html = Una página con gráficos, para imprimir y archivar.
pings-csv = Las filas, para una hoja de cálculo.
pings-json = Todo, con las respuestas firmadas: `hotline ping verify` lo comprueba.
action-begin-exercise = comenzar un ejercicio
exercise-choose = Elija un escenario
exercise-level = nivel { $level }
exercise-file = De un archivo ...
exercise-file-read = Leer un escenario de un archivo
exercise-file-why = «hotline exercise show silent-desk --file > mio.toml» escribe uno para empezar.
exercise-mistakes = Errores: { $count }. Corrija el archivo; Intro lo lee de nuevo.
exercise-objectives = Objetivos
exercise-story = Lo que ocurre
exercise-expects = { $who }: { $what } en { $time }
exercise-who-plays = ¿Quién participa en «{ $title }»?
exercise-speed = Veces más rápido que la realidad
exercise-start = La historia comienza
exercise-start-now = de inmediato
exercise-start-later = después, con Espacio
exercise-nobody = nadie todavía
exercise-no-seat = Elija un asiento para { $player }.
exercise-seat-twice = { $seat } tendría dos papeles.
exercise-bad-factor = La historia va de 1 a { $most } veces más rápido que la realidad.
exercise-lasts = Termina a las { $time } de su historia, en { $life } como máximo.
exercise-begin-sure = ¿Comenzar «{ $title }» ahora? Se avisa a todos los participantes: { $count }.
exercise-tell-sure = ¿Avisar ahora a los participantes de «{ $title }»? Son { $count }; la historia comienza después.
exercise-begun = El ejercicio ha comenzado; sus participantes están avisados.
exercise-told = Los participantes están avisados. Espacio comienza la historia.
exercise-under-way = «{ $title }» sigue en curso aquí: termínelo primero.
exercise-report = Guardar el informe posterior
exercise-report-unfinished = El ejercicio sigue en curso: el informe dirá más cuando termine.
exercise-report-html = Una página para imprimir y archivar, con cronología.
exercise-report-json = Para programas: cada cifra del informe.
exercise-report-text = Para una pantalla o un correo.
exercise-no-report = No hay informe: este asiento no dirigió este ejercicio, o su escenario no se puede leer aquí.
action-assess = decir qué resultó
exercise-assess = Balance de «{ $title }»
exercise-objective = Objetivo { $number }
exercise-not-rated = sin calificar
exercise-rated-performed = cumplido
exercise-rated-some = cumplido con algunas dificultades
exercise-rated-major = cumplido con grandes dificultades
exercise-rated-unable = no cumplido
exercise-strength = Salió bien
exercise-gap = Faltó
exercise-corrective = Por hacer
exercise-corrective-owner = ... quién
exercise-corrective-due = ... para cuándo
exercise-before = Dicho antes
exercise-before-kept = queda (salió bien: { $strengths }, faltó: { $gaps }, por hacer: { $actions })
exercise-before-left = se omite
exercise-corrective-parts = Indique los tres: qué hay que hacer, quién y para cuándo.
exercise-assessed = Guardado para el informe.
exercise-pass-on = elevar

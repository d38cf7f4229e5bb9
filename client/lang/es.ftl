### Las palabras del oficio en español.

## Codes of fields: code-LIST-WORD, made up from casework

code-severity-baseline = nivel de base
code-severity-low = baja
code-severity-medium = media
code-severity-high = alta
code-severity-severe = grave
code-severity-emergency = emergencia

code-scale-single = una sola organización
code-scale-sector = un sector
code-scale-national = nacional
code-scale-regional = regional
code-scale-global = mundial

code-rsit-abusive-content = contenido abusivo
code-rsit-malicious-code = código malicioso
code-rsit-information-gathering = obtención de información
code-rsit-intrusion-attempts = intentos de intrusión
code-rsit-intrusions = intrusiones
code-rsit-availability = disponibilidad
code-rsit-information-content-security = seguridad de la información
code-rsit-fraud = fraude
code-rsit-vulnerable = sistema vulnerable
code-rsit-other = otro
code-rsit-test = prueba

code-certainty-observed = observado
code-certainty-likely = probable
code-certainty-possible = posible
code-certainty-unlikely = improbable
code-certainty-unknown = no se sabe

code-urgency-immediate = actuar de inmediato
code-urgency-expected = actuar en el plazo de una hora
code-urgency-future = actuar próximamente
code-urgency-past = ya terminó
code-urgency-unknown = no se sabe

code-cap-severity-extreme = extrema
code-cap-severity-severe = grave
code-cap-severity-moderate = moderada
code-cap-severity-minor = menor
code-cap-severity-unknown = no se sabe

code-requested-action-look-into = examinar la situación
code-requested-action-mitigate = mitigar los efectos
code-requested-action-clarify = aclarar
code-requested-action-consult = celebrar consultas

code-tone-clarification = solicitud de aclaración
code-tone-concern = preocupación
code-tone-serious-concern = grave preocupación

code-acknowledgement-received = recibido
code-acknowledgement-understood = comprendido
code-acknowledgement-under-review = en examen
code-acknowledgement-referred = remitido
code-acknowledgement-cannot-process = no puede tramitarse aquí
code-acknowledgement-acknowledged = acusado de recibo

code-information-technical = técnica
code-information-procedural = de procedimiento
code-information-legal = jurídica
code-information-status = sobre el estado
code-information-contact = sobre un contacto
code-nature-confirm = confirmar
code-nature-provide = facilitar
code-nature-preserve = conservar
code-nature-explain = explicar
code-nature-identify = identificar
code-incident-status-suspected = presunto
code-incident-status-confirmed = confirmado
code-incident-status-contained = contenido
code-incident-status-resolved = resuelto
code-assistance-technical-analysis = análisis técnico
code-assistance-take-down = retirada de contenido o servicio
code-assistance-traffic-block = bloqueo de tráfico
code-assistance-sinkhole = desvío a un sumidero (sinkhole)
code-assistance-log-preservation = conservación de registros
code-assistance-referral = remisión a quien corresponda
code-assistance-personnel = personal
code-assistance-equipment = equipo
code-assistance-expert-call = llamada entre expertos
code-exploited-no = no
code-exploited-proof-of-concept = prueba de concepto
code-exploited-in-the-wild = explotada activamente
code-answer-no = no
code-answer-yes = sí
code-answer-unknown = no se sabe
code-outcome-accepted = aceptado
code-outcome-partial = en parte
code-outcome-declined = no aceptado
code-outcome-no-information = sin información
code-outcome-not-competent = sin competencia
code-outcome-need-more = se necesita más información
code-closure-proposed = propuesto
code-closure-agreed = acordado
code-closure-objected = objetado
code-closure-suspended = suspendido
code-closure-resumed = reanudado
code-closure-merged = unido a otro caso
code-withdrawal-withdrawn = retirado
code-withdrawal-corrected = corregido
code-level-technical = técnico
code-level-diplomatic = diplomático
code-level-policy = político
code-form-text = por escrito
code-form-voice = por voz
code-form-in-person = en persona
code-contact-change-add = añadido
code-contact-change-replace = sustituido
code-contact-change-suspend = suspendido
code-contact-change-vacant = vacante
code-contact-change-update = actualizado

code-unknown = { $word } (de una versión posterior)

## The catalogue a message was written by

catalogue-later = Escrito con un vocabulario más nuevo que el de este programa (catálogo { $version }): lo que no conoce se muestra con su código.
catalogue-earlier = Escrito con un vocabulario más antiguo (catálogo { $version }): los campos nuevos no se ofrecieron a su autor.
catalogue-other = Escrito con otro vocabulario del mismo número (catálogo { $version }): compare con lo que se envió.

## Names of fields: field-NAME, made up from casework

field-severity = Gravedad
field-scale = Alcance
field-rsit-class = Clase de incidente
field-window-from = Observado desde
field-window-to = Observado hasta
field-technical-basis = Base técnica
field-infrastructure = Infraestructura
field-effect = Efecto
field-confidence = Grado de confianza
field-action = Medida solicitada
field-tone = Tono
field-urgency = Urgencia
field-cap-severity = Gravedad de la amenaza
field-certainty = Certeza
field-affected = Afectados
field-expected-effect = Efecto previsto
field-recommended-action = Medida recomendada
field-indicators = Indicadores
field-expires-at = Válido hasta
field-reason = Motivo
field-rung = Escalón
field-passes-on = Transmite
field-acknowledges = Acusa recibo de
field-acknowledgement = Acuse de recibo
field-accepted-at = Aceptado por el relé
field-substance-expected-at = Respuesta de fondo
field-information = Información solicitada
field-nature = Qué se pide
field-technical-data = Datos técnicos
field-purpose = Finalidad
field-may-share-with = Puede compartirse con
field-incident-status = Estado
field-started-at = Comienzo
field-detected-at = Detección
field-sectors = Sectores
field-services = Servicios
field-states-affected = Estados afectados
field-vectors = Vectores
field-cves = Números CVE
field-measures-taken = Medidas adoptadas
field-help-wanted = Ayuda deseada
field-next-update-at = Próxima actualización
field-assistance = Asistencia solicitada
field-resources = En su jurisdicción
field-evidence = Pruebas
field-already-done = Ya hecho
field-constraints = Limitaciones
field-legal-reference = Referencia jurídica
field-liaison = Enlace
field-activity = Actividad
field-contact = Contacto
field-products = Productos y versiones
field-csaf = Aviso CSAF
field-exploited = Explotada
field-vendor-informed = Proveedor informado
field-embargo-until = No público hasta
field-remedy = Remedio
field-coordinator = Coordinación
field-answers = Responde a
field-outcome = Resultado
field-data = Datos
field-measures = Medidas
field-referred-to = Remitido a
field-incident = Incidente
field-serial = Actualización núm.
field-since-last = Desde la anterior
field-now = Ahora
field-next = A continuación
field-closure = Cierre
field-agreed-text = Texto acordado
field-commitments = Compromisos
field-goes-on-in = Continúa en
field-of-message = Sobre el mensaje
field-withdrawal = Qué pasa con él
field-correction = Corrección
field-level = Nivel
field-form = Forma
field-topics = Temas
field-times = Fechas y horas
field-interpreters = Intérpretes
field-contact-change = Cambio
field-of-address = De
field-effective-at = A partir de
field-authority = Autoridad
field-authority-reference = Referencia

## Kinds of messages: kind-CODE in small letters, made up from casework

kind-txt = Mensaje
kind-ack = Acuse de recibo
kind-rfi = Solicitud de información
kind-inc = Notificación de incidente
kind-rfa = Solicitud de asistencia
kind-con = Preocupación
kind-cla = Aclaración
kind-wrn = Alerta temprana
kind-vul = Notificación de vulnerabilidad
kind-esc = Escalamiento
kind-dft = Borrador por autorizar
kind-rsp = Respuesta
kind-sit = Actualización de la situación
kind-clo = Cierre
kind-wdr = Retirada
kind-mtg = Solicitud de consulta
kind-poc = Cambio de contacto
kind-png = Comprobación de la línea
kind-exr = Dirección del ejercicio
kind-fbk = Comentarios

## Fixed clauses: clause-CODE

clause-con = La presente notificación no implica por sí misma que el Estado notificado sea responsable de la actividad.
clause-ack = El acuse de recibo no supone conformidad con el contenido.

## Handling: precedence-WORD, traffic-WORD, authenticity-WORD

precedence-flash = flash
precedence-immediate = inmediato
precedence-priority = prioritario
precedence-routine = ordinario

traffic-operation = operación
traffic-exercise = ejercicio
traffic-drill = simulacro

authenticity-note = nota
authenticity-non-paper = documento oficioso

## What is known of a seat: seat-STATUS

seat-active = activo
seat-vacant = vacante
seat-suspended = suspendido
seat-revoked = revocado
seat-expired = caducado

## Incidents: incident-STATE

incident-raised = espera respuesta
incident-acknowledged = acusado de recibo

kind-lib = Documento de la biblioteca
kind-glo = Definición de un término

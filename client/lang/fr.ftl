### Les mots de l'interface en français.

## Codes

code-severity-baseline = niveau de référence
code-severity-low = faible
code-severity-medium = moyenne
code-severity-high = élevée
code-severity-severe = grave
code-severity-emergency = urgence

code-scale-single = un seul organisme
code-scale-sector = un secteur
code-scale-national = nationale
code-scale-regional = régionale
code-scale-global = mondiale

code-rsit-abusive-content = contenu abusif
code-rsit-malicious-code = code malveillant
code-rsit-information-gathering = collecte d’informations
code-rsit-intrusion-attempts = tentatives d’intrusion
code-rsit-intrusions = intrusions
code-rsit-availability = disponibilité
code-rsit-information-content-security = sécurité de l’information
code-rsit-fraud = fraude
code-rsit-vulnerable = système vulnérable
code-rsit-other = autre
code-rsit-test = essai

code-certainty-observed = constaté
code-certainty-likely = probable
code-certainty-possible = possible
code-certainty-unlikely = peu probable
code-certainty-unknown = indéterminé

code-urgency-immediate = agir immédiatement
code-urgency-expected = agir dans l’heure
code-urgency-future = agir prochainement
code-urgency-past = révolu
code-urgency-unknown = indéterminé

code-cap-severity-extreme = extrême
code-cap-severity-severe = grave
code-cap-severity-moderate = modérée
code-cap-severity-minor = mineure
code-cap-severity-unknown = indéterminée

code-requested-action-look-into = examiner la situation
code-requested-action-mitigate = atténuer les effets
code-requested-action-clarify = apporter des précisions
code-requested-action-consult = engager des consultations

code-tone-clarification = demande d’éclaircissements
code-tone-concern = préoccupation
code-tone-serious-concern = vive préoccupation

code-acknowledgement-received = reçu
code-acknowledgement-understood = compris
code-acknowledgement-under-review = à l’examen
code-acknowledgement-referred = transmis au service compétent
code-acknowledgement-cannot-process = ne peut être traité ici
code-acknowledgement-acknowledged = réception accusée

code-information-technical = techniques
code-information-procedural = de procédure
code-information-legal = juridiques
code-information-status = sur l’état
code-information-contact = sur un contact
code-nature-confirm = confirmer
code-nature-provide = fournir
code-nature-preserve = conserver
code-nature-explain = expliquer
code-nature-identify = identifier
code-incident-status-suspected = soupçonné
code-incident-status-confirmed = confirmé
code-incident-status-contained = contenu
code-incident-status-resolved = résolu
code-assistance-technical-analysis = analyse technique
code-assistance-take-down = mise hors ligne
code-assistance-traffic-block = blocage du trafic
code-assistance-sinkhole = déroutement (sinkhole)
code-assistance-log-preservation = conservation des journaux
code-assistance-referral = mise en relation
code-assistance-personnel = personnel
code-assistance-equipment = matériel
code-assistance-expert-call = entretien avec un expert
code-exploited-no = non
code-exploited-proof-of-concept = preuve de concept
code-exploited-in-the-wild = activement
code-answer-no = non
code-answer-yes = oui
code-answer-unknown = inconnu
code-outcome-accepted = acceptée
code-outcome-partial = en partie
code-outcome-declined = refusée
code-outcome-no-information = pas d’information
code-outcome-not-competent = non compétent
code-outcome-need-more = complément nécessaire
code-closure-proposed = proposée
code-closure-agreed = convenue
code-closure-objected = contestée
code-closure-suspended = suspendue
code-closure-resumed = reprise
code-closure-merged = jointe à une autre affaire
code-withdrawal-withdrawn = retiré
code-withdrawal-corrected = rectifié
code-level-technical = technique
code-level-diplomatic = diplomatique
code-level-policy = politique
code-form-text = par écrit
code-form-voice = par liaison vocale
code-form-in-person = en personne
code-contact-change-add = ajouté
code-contact-change-replace = remplacé
code-contact-change-suspend = suspendu
code-contact-change-vacant = vacant
code-contact-change-update = mis à jour

code-unknown = { $word } (d’une version ultérieure)

## The catalogue a message was written by

catalogue-later = Écrit avec un vocabulaire plus récent que celui de ce programme (catalogue { $version }) : ce qu’il ne connaît pas est montré par son code.
catalogue-earlier = Écrit avec un vocabulaire plus ancien (catalogue { $version }) : les champs récents n’étaient pas proposés à l’auteur.
catalogue-other = Écrit avec un autre vocabulaire du même numéro (catalogue { $version }) : comparez avec ce qui a été envoyé.

## Champs

field-severity = Gravité
field-scale = Portée
field-rsit-class = Type d’incident
field-window-from = Observé à partir du
field-window-to = Observé jusqu’au
field-technical-basis = Éléments techniques
field-infrastructure = Infrastructure
field-effect = Effets
field-confidence = Degré de confiance
field-action = Mesure demandée
field-tone = Ton
field-urgency = Urgence
field-cap-severity = Gravité de la menace
field-certainty = Degré de certitude
field-affected = Entités touchées
field-expected-effect = Effets attendus
field-recommended-action = Mesures recommandées
field-indicators = Indicateurs
field-expires-at = Valable jusqu’au
field-reason = Motif
field-rung = Échelon
field-passes-on = Message transmis
field-acknowledges = Accuse réception de
field-acknowledgement = Accusé de réception
field-accepted-at = Accepté par le relais
field-substance-expected-at = Réponse de fond prévue
field-information = Informations voulues
field-nature = Ce qui est demandé
field-technical-data = Données techniques
field-purpose = Finalité
field-may-share-with = Peut être communiqué à
field-incident-status = État
field-started-at = Début
field-detected-at = Détecté le
field-sectors = Secteurs
field-services = Services touchés
field-states-affected = États touchés
field-vectors = Vecteurs
field-cves = Numéros CVE
field-measures-taken = Mesures prises
field-help-wanted = Aide souhaitée
field-next-update-at = Prochain point
field-assistance = Assistance demandée
field-resources = Sous votre juridiction
field-evidence = Éléments de preuve
field-already-done = Déjà fait
field-constraints = Contraintes
field-legal-reference = Référence judiciaire
field-liaison = Agent de liaison
field-activity = Activité
field-contact = Contact
field-products = Produits et versions
field-csaf = Avis CSAF
field-exploited = Exploitée
field-vendor-informed = Éditeur informé
field-embargo-until = Embargo jusqu’au
field-remedy = Remède
field-coordinator = Coordinateur
field-answers = Répond à
field-outcome = Suite donnée
field-data = Données
field-measures = Mesures
field-referred-to = Transmis à
field-incident = Incident
field-serial = Point numéro
field-since-last = Depuis le précédent
field-now = Maintenant
field-next = Ensuite
field-closure = Clôture
field-agreed-text = Texte convenu
field-commitments = Engagements
field-goes-on-in = Se poursuit dans
field-of-message = Concerne le message
field-withdrawal = Ce qu’il en advient
field-correction = Rectification
field-level = Niveau
field-form = Forme
field-topics = Sujets
field-times = Horaires
field-interpreters = Interprètes
field-contact-change = Changement
field-of-address = De
field-effective-at = À compter du
field-authority = Autorité
field-authority-reference = Référence

## Types de messages

kind-txt = Message
kind-ack = Accusé de réception
kind-rfi = Demande d’informations
kind-inc = Notification d’incident
kind-rfa = Demande d’assistance
kind-con = Préoccupation
kind-cla = Éclaircissement
kind-wrn = Alerte précoce
kind-vul = Notification de vulnérabilité
kind-esc = Transmission à l’échelon supérieur
kind-dft = Projet à autoriser
kind-rsp = Réponse
kind-sit = Point de situation
kind-clo = Clôture
kind-wdr = Retrait
kind-mtg = Demande de consultation
kind-poc = Changement de point de contact
kind-png = Essai de liaison
kind-exr = Conduite de l’exercice
kind-fbk = Retour d’expérience

## Clauses

clause-con = La présente notification n’implique pas en elle-même que l’État qui en est destinataire soit responsable de l’activité.
clause-ack = L’accusé de réception ne vaut pas approbation du contenu.

## Traitement

precedence-flash = flash
precedence-immediate = immédiat
precedence-priority = urgent
precedence-routine = routine

traffic-operation = opération
traffic-exercise = exercice
traffic-drill = entraînement

authenticity-note = note
authenticity-non-paper = non-papier

## Sièges

seat-active = actif
seat-vacant = vacant
seat-suspended = suspendu
seat-revoked = révoqué
seat-expired = expiré

## Incidents

incident-raised = attend une réponse
incident-acknowledged = réception accusée

kind-lib = Document de la bibliothèque
kind-glo = Définition d'un terme

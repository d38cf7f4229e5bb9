### The words of the interface. English is complete and stands in for what is missing elsewhere.
### Keys are kebab-case. Groups whose keys are made up in the program say so.

## Codes of fields: code-LIST-WORD, made up from casework

code-severity-baseline = baseline
code-severity-low = low
code-severity-medium = medium
code-severity-high = high
code-severity-severe = severe
code-severity-emergency = emergency

code-scale-single = one organisation
code-scale-sector = one sector
code-scale-national = national
code-scale-regional = regional
code-scale-global = global

code-rsit-abusive-content = abusive content
code-rsit-malicious-code = malicious code
code-rsit-information-gathering = information gathering
code-rsit-intrusion-attempts = intrusion attempts
code-rsit-intrusions = intrusions
code-rsit-availability = availability
code-rsit-information-content-security = security of information
code-rsit-fraud = fraud
code-rsit-vulnerable = vulnerable system
code-rsit-other = other
code-rsit-test = test

code-certainty-observed = observed
code-certainty-likely = likely
code-certainty-possible = possible
code-certainty-unlikely = unlikely
code-certainty-unknown = not known

code-urgency-immediate = act at once
code-urgency-expected = act within the hour
code-urgency-future = act in the near future
code-urgency-past = over
code-urgency-unknown = not known

code-cap-severity-extreme = extreme
code-cap-severity-severe = severe
code-cap-severity-moderate = moderate
code-cap-severity-minor = minor
code-cap-severity-unknown = not known

code-requested-action-look-into = look into it
code-requested-action-mitigate = mitigate it
code-requested-action-clarify = clarify it
code-requested-action-consult = consult with us

code-tone-clarification = request for clarification
code-tone-concern = concern
code-tone-serious-concern = serious concern

code-acknowledgement-received = received
code-acknowledgement-understood = understood
code-acknowledgement-under-review = under review
code-acknowledgement-referred = referred
code-acknowledgement-cannot-process = cannot be processed here
code-acknowledgement-acknowledged = acknowledged

code-information-technical = technical
code-information-procedural = procedural
code-information-legal = legal
code-information-status = status
code-information-contact = contact
code-nature-confirm = confirm
code-nature-provide = provide
code-nature-preserve = preserve
code-nature-explain = explain
code-nature-identify = identify
code-incident-status-suspected = suspected
code-incident-status-confirmed = confirmed
code-incident-status-contained = contained
code-incident-status-resolved = resolved
code-assistance-technical-analysis = technical analysis
code-assistance-take-down = take-down
code-assistance-traffic-block = traffic block
code-assistance-sinkhole = sinkhole
code-assistance-log-preservation = log preservation
code-assistance-referral = referral
code-assistance-personnel = personnel
code-assistance-equipment = equipment
code-assistance-expert-call = expert call
code-exploited-no = no
code-exploited-proof-of-concept = proof of concept
code-exploited-in-the-wild = in the wild
code-answer-no = no
code-answer-yes = yes
code-answer-unknown = not known
code-outcome-accepted = accepted
code-outcome-partial = partly
code-outcome-declined = declined
code-outcome-no-information = no information
code-outcome-not-competent = not competent
code-outcome-need-more = more is needed
code-closure-proposed = proposed
code-closure-agreed = agreed
code-closure-objected = objected to
code-closure-suspended = suspended
code-closure-resumed = resumed
code-closure-merged = merged into another case
code-withdrawal-withdrawn = withdrawn
code-withdrawal-corrected = corrected
code-level-technical = technical
code-level-diplomatic = diplomatic
code-level-policy = policy
code-form-text = in writing
code-form-voice = by voice
code-form-in-person = in person
code-contact-change-add = added
code-contact-change-replace = replaced
code-contact-change-suspend = suspended
code-contact-change-vacant = vacant
code-contact-change-update = updated

code-unknown = { $word } (of a later version)

## The catalogue a message was written by

catalogue-later = Written with newer words than this program has (catalogue { $version }): what it does not know is shown by its code.
catalogue-earlier = Written with older words (catalogue { $version }): newer fields were not offered to its author.
catalogue-other = Written with other words of the same number (catalogue { $version }): compare with what was sent.

## Names of fields: field-NAME, made up from casework

field-severity = Severity
field-scale = Scale
field-rsit-class = Class of incident
field-window-from = Seen from
field-window-to = Seen until
field-technical-basis = Technical basis
field-infrastructure = Infrastructure
field-effect = Effect
field-confidence = Confidence
field-action = Requested action
field-tone = Tone
field-urgency = Urgency
field-cap-severity = Gravity of the threat
field-certainty = Certainty
field-affected = Who is affected
field-expected-effect = Expected effect
field-recommended-action = Recommended action
field-indicators = Indicators
field-expires-at = Valid until
field-reason = Reason
field-rung = Rung
field-passes-on = Passes on
field-acknowledges = Acknowledges
field-acknowledgement = Acknowledgement
field-accepted-at = Accepted by the relay
field-substance-expected-at = Full reply expected
field-information = Information wanted
field-nature = What is asked
field-technical-data = Technical data
field-purpose = Purpose
field-may-share-with = May be shared with
field-incident-status = Status
field-started-at = Began
field-detected-at = Detected
field-sectors = Sectors
field-services = Services
field-states-affected = States affected
field-vectors = Vectors
field-cves = CVE numbers
field-measures-taken = Measures taken
field-help-wanted = Help wanted
field-next-update-at = Next update
field-assistance = Assistance wanted
field-resources = In your jurisdiction
field-evidence = Evidence
field-already-done = Already done
field-constraints = Constraints
field-legal-reference = Legal reference
field-liaison = Liaison
field-activity = Activity
field-contact = Contact
field-products = Products and versions
field-csaf = CSAF advisory
field-exploited = Exploited
field-vendor-informed = Vendor informed
field-embargo-until = Not public until
field-remedy = Remedy
field-coordinator = Coordinator
field-answers = Answers
field-outcome = Outcome
field-data = Data
field-measures = Measures
field-referred-to = Referred to
field-incident = Incident
field-serial = Update number
field-since-last = Since the last update
field-now = Now
field-next = Next
field-closure = Closure
field-agreed-text = Agreed text
field-commitments = Commitments
field-goes-on-in = Goes on in
field-of-message = Concerns the message
field-withdrawal = What becomes of it
field-correction = Correction
field-level = Level
field-form = Form
field-topics = Topics
field-times = Times
field-interpreters = Interpreters
field-contact-change = Change
field-of-address = Of
field-effective-at = From
field-authority = Authority
field-authority-reference = Reference

## Kinds of messages: kind-CODE in small letters, made up from casework

kind-txt = Message
kind-ack = Acknowledgement
kind-rfi = Request for information
kind-inc = Incident notification
kind-rfa = Request for assistance
kind-con = Concern
kind-cla = Clarification
kind-wrn = Early warning
kind-vul = Vulnerability notification
kind-esc = Escalation
kind-dft = Draft for release
kind-rsp = Response
kind-sit = Situation update
kind-clo = Closure
kind-wdr = Withdrawal
kind-mtg = Consultation request
kind-poc = Contact change
kind-png = Ping
kind-exr = Exercise control
kind-fbk = Feedback

## Fixed clauses: clause-CODE

clause-con = This notice does not of itself imply that the notified State is responsible for the activity.
clause-ack = Acknowledgement of receipt does not indicate concurrence with the content.

## Handling: precedence-WORD, traffic-WORD, authenticity-WORD

precedence-flash = flash
precedence-immediate = immediate
precedence-priority = priority
precedence-routine = routine

traffic-operation = operation
traffic-exercise = exercise
traffic-drill = drill

authenticity-note = note
authenticity-non-paper = non-paper

## What is known of a seat: seat-STATUS

seat-active = active
seat-vacant = vacant
seat-suspended = suspended
seat-revoked = revoked
seat-expired = expired

## Incidents: incident-STATE

incident-raised = waits for an answer
incident-acknowledged = acknowledged

kind-lib = Document of the library
kind-glo = Definition of a term

//! The fields of a form about a case: those of the templates, in the reader's language.

use hotline_casework::template::{Lean, Sort};
use hotline_casework::{Kind, Template, limits};
use hotline_protocol::address::Desk;
use hotline_protocol::ids::{CaseId, UnixMillis};

use crate::ask::{Deed, IncidentView};
use crate::times;

use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::text::Field;

/// Longest time as typed, in bytes.
const TIME_BYTES_MAX: usize = 64;

/// Cases that are offered to go on in: more than anybody looks through here.
const CASES_OFFERED_MAX: usize = 64;

/// What is done about a case, as a key says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Answer in substance.
    Respond,
    /// Say how things stand.
    Update,
    /// Propose to close; or agree or object to what the other side proposes.
    Close,
    /// Open again.
    Reopen,
    /// Stop the clocks.
    Suspend,
    /// Let them run again.
    Resume,
    /// Refer it to another desk of one's own party.
    Refer,
    /// Go on in another case.
    Merge,
    /// Take it back.
    Withdraw,
    /// Come down a rung.
    ComeDown,
}

impl Verb {
    /// The word under which its draft is kept, and in the keys of its texts.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Respond => "respond",
            Self::Update => "update",
            Self::Close => "close",
            Self::Reopen => "reopen",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Refer => "refer",
            Self::Merge => "merge",
            Self::Withdraw => "withdraw",
            Self::ComeDown => "come-down",
        }
    }

    /// Whether the engine would take it now, as far as it told.
    pub(crate) fn is_open(self, incident: &IncidentView) -> bool {
        let may = |word: &str| incident.life.may.iter().any(|one| one == word);
        match self {
            Self::Close => may("propose") || may("agree"),
            // The engine says why where it is not.
            Self::ComeDown => true,
            verb => may(verb.word()),
        }
    }
}

/// What may stand in a field.
#[derive(Debug)]
pub(super) enum Value {
    /// One of some words: what is sent, and how it is shown.
    Choice { words: Vec<(String, String)>, at: Option<usize> },
    /// A text, or a time.
    Text(Field),
}

/// A field of the form.
#[derive(Debug)]
pub(super) struct Slot {
    /// Under which name it is kept.
    pub(super) name: &'static str,
    /// Its name for the person.
    pub(super) label: String,
    /// Whether nothing is done without it.
    pub(super) needed: bool,
    pub(super) value: Value,
    /// For which answers to a proposal it is shown; for all where none is named.
    only: &'static [&'static str],
}

/// What is wrong with a form: in which field, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) slot: usize,
    pub(super) key: &'static str,
}

/// The fields of a form.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) verb: Verb,
    slots: Vec<Slot>,
}

/// A field of a template with its codes in the reader's language.
fn of_template(look: &Look, kind: &Kind, name: &'static str) -> Option<Slot> {
    let slot = Template::of(kind)?.slot(name)?;
    let value = match slot.sort {
        Sort::Code(list) => {
            let words = list.words.iter();
            let words =
                words.map(|word| ((*word).to_owned(), look.texts.code(list.name, word))).collect();
            Value::Choice { words, at: None }
        }
        Sort::Text(max) => Value::Text(Field::page(max)),
        Sort::Time(_) => Value::Text(Field::line(TIME_BYTES_MAX)),
        _ => Value::Choice { words: Vec::new(), at: None },
    };
    Some(Slot { name, label: look.texts.field(name), needed: false, value, only: &[] })
}

fn text(look: &Look, needed: bool) -> Slot {
    Slot {
        name: "text",
        label: look.texts.t("compose-body").into_owned(),
        needed,
        value: Value::Text(Field::page(limits::BODY_BYTES_MAX)),
        only: &[],
    }
}

/// Note or non-paper, the latter unless a person chooses.
fn standing(look: &Look) -> Slot {
    let word = |key: &str| look.texts.t(key).into_owned();
    let words = vec![
        ("non-paper".to_owned(), word("compose-non-paper")),
        ("note".to_owned(), word("compose-is-note")),
    ];
    Slot {
        name: "standing",
        label: word("compose-note"),
        needed: true,
        value: Value::Choice { words, at: Some(0) },
        only: &[],
    }
}

/// What is said to a proposal of the other side.
fn answer(look: &Look) -> Slot {
    let words = ["agree", "object", "propose"];
    let words = words
        .map(|word| (word.to_owned(), look.texts.t(&format!("deed-answer-{word}")).into_owned()));
    Slot {
        name: "answer",
        label: look.texts.t("deed-answer").into_owned(),
        needed: true,
        value: Value::Choice { words: words.into(), at: None },
        only: &[],
    }
}

/// The other desks of this seat's party.
fn desks(known: &Known) -> Vec<(String, String)> {
    let Some(me) = known.me() else { return Vec::new() };
    let own = known.desks().iter().filter(|desk| desk.party == me.desk.party && **desk != me.desk);
    own.map(|desk| (desk.to_string(), desk.to_string())).collect()
}

/// The open cases in which the same side raised something to the same party.
fn cases(known: &Known, incident: &IncidentView) -> Vec<(String, String)> {
    let fits = |one: &&IncidentView| {
        one.case != incident.case
            && !one.life.over
            && one.party == incident.party
            && one.raised_by.desk.party == incident.raised_by.desk.party
    };
    let all = known.incidents_in(incident.traffic).iter().filter(fits);
    let shown = |one: &IncidentView| format!("{}  {}", one.reference, one.subject);
    all.take(CASES_OFFERED_MAX).map(|one| (one.case.to_string(), shown(one))).collect()
}

impl Form {
    /// An empty form.
    pub(super) fn new(verb: Verb, known: &Known, look: &Look, incident: &IncidentView) -> Self {
        let field = |kind: &Kind, name| of_template(look, kind, name);
        let needed = |slot: Option<Slot>| slot.map(|slot| Slot { needed: true, ..slot });
        let only = |slot: Option<Slot>, only| slot.map(|slot| Slot { only, ..slot });
        let choose = |slot: Option<Slot>, words: Vec<(String, String)>| {
            needed(slot).map(|slot| {
                let at = (words.len() == 1).then_some(0);
                Slot { value: Value::Choice { words, at }, ..slot }
            })
        };
        let plain = Some(text(look, false));
        let must = Some(text(look, true));
        let signed = Some(standing(look));
        let slots = match verb {
            Verb::Respond => vec![needed(field(&Kind::Rsp, "outcome")), plain, signed],
            Verb::Update => vec![
                plain,
                field(&Kind::Sit, "severity"),
                field(&Kind::Sit, "scale"),
                field(&Kind::Sit, "next-update-at"),
                signed,
            ],
            Verb::Close if incident.life.may.iter().any(|word| word == "agree") => vec![
                Some(answer(look)),
                only(must, &["object"]),
                only(needed(field(&Kind::Clo, "agreed-text")), &["propose"]),
                only(field(&Kind::Clo, "commitments"), &["propose"]),
                only(signed, &["agree", "object", "propose"]),
            ],
            Verb::Close => vec![
                needed(field(&Kind::Clo, "agreed-text")),
                field(&Kind::Clo, "commitments"),
                signed,
            ],
            Verb::Reopen => vec![must, signed],
            Verb::Suspend | Verb::Resume | Verb::Withdraw => vec![plain, signed],
            Verb::Refer => {
                vec![choose(field(&Kind::Rsp, "referred-to"), desks(known)), must, signed]
            }
            Verb::Merge => {
                let to = choose(field(&Kind::Clo, "goes-on-in"), cases(known, incident));
                vec![to, plain, signed]
            }
            // It travels as what it takes back did.
            Verb::ComeDown => vec![must.map(|slot| Slot {
                label: look.texts.field("reason"),
                value: Value::Text(Field::line(limits::REASON_BYTES_MAX)),
                ..slot
            })],
        };
        Self { verb, slots: slots.into_iter().flatten().collect() }
    }

    /// The fields that are shown, with their places.
    pub(super) fn shown(&self) -> impl Iterator<Item = (usize, &Slot)> {
        let answer = self.word("answer").unwrap_or_default();
        self.slots
            .iter()
            .enumerate()
            .filter(move |(_, slot)| slot.only.is_empty() || slot.only.contains(&answer))
    }

    /// A field by its place.
    pub(super) fn slot(&self, at: usize) -> Option<&Slot> {
        self.slots.get(at)
    }

    /// The same, to be filled.
    pub(super) fn slot_mut(&mut self, at: usize) -> Option<&mut Slot> {
        self.slots.get_mut(at)
    }

    fn named(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    /// The word that is chosen in a field.
    pub(super) fn word(&self, name: &str) -> Option<&str> {
        match &self.named(name)?.value {
            Value::Choice { words, at } => words.get((*at)?).map(|(word, _)| word.as_str()),
            Value::Text(_) => None,
        }
    }

    fn text(&self, name: &str) -> &str {
        match self.named(name).map(|slot| &slot.value) {
            Some(Value::Text(field)) => field.text().trim(),
            _ => "",
        }
    }

    /// Whether it is to be signed.
    pub(super) fn is_note(&self) -> bool {
        self.word("standing") == Some("note")
    }

    /// Whether somebody has written in it more than is chosen again in a moment.
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.slots.iter().any(|slot| match &slot.value {
            Value::Text(field) => !field.text().trim().is_empty(),
            Value::Choice { .. } => false,
        })
    }

    /// The form as it is kept.
    pub(super) fn kept(&self) -> Vec<u8> {
        let all: Vec<(&str, &str)> = self
            .slots
            .iter()
            .filter_map(|slot| match &slot.value {
                Value::Text(field) => Some((slot.name, field.text())),
                Value::Choice { .. } => Some((slot.name, self.word(slot.name)?)),
            })
            .collect();
        let mut bytes = Vec::new();
        // Writing into memory does not fail.
        let _ = ciborium::into_writer(&all, &mut bytes);
        bytes
    }

    /// Fills it with what was kept; false if that cannot be read.
    pub(super) fn go_on(&mut self, kept: &[u8]) -> bool {
        let Ok(all) = ciborium::from_reader::<Vec<(String, String)>, _>(kept) else { return false };
        for (name, given) in all {
            let Some(slot) = self.slots.iter_mut().find(|slot| slot.name == name) else { continue };
            match &mut slot.value {
                Value::Text(field) => _ = field.set(&given),
                Value::Choice { words, at } => {
                    *at = words.iter().position(|(word, _)| *word == given).or(*at);
                }
            }
        }
        true
    }

    /// The first field that must be filled and is not, or holds what it cannot.
    fn check(&self, now: UnixMillis) -> Result<(), Trouble> {
        for (at, slot) in self.shown() {
            let key = match &slot.value {
                Value::Choice { words, .. } if words.is_empty() => match slot.name {
                    "goes-on-in" => "deed-no-case",
                    _ => "deed-no-desk",
                },
                Value::Choice { at: None, .. } if slot.needed => "deed-no-choice",
                Value::Text(field) if slot.needed && field.text().trim().is_empty() => {
                    "deed-no-text"
                }
                Value::Text(field)
                    if slot.name == "next-update-at"
                        && !field.text().trim().is_empty()
                        && times::read(field.text(), now, Lean::Future).is_none() =>
                {
                    "compose-no-time"
                }
                _ => continue,
            };
            return Err(Trouble { slot: at, key });
        }
        Ok(())
    }

    /// What is done, and the text that goes with it; none where it is coming down a rung, which
    /// has only its reason.
    pub(super) fn deed(&self, now: UnixMillis) -> Result<(Option<Deed>, String), Trouble> {
        self.check(now)?;
        let none = Trouble { slot: 0, key: "deed-no-choice" };
        let deed = match self.verb {
            Verb::Respond => {
                Deed::Respond { outcome: self.word("outcome").unwrap_or_default().to_owned() }
            }
            Verb::Update => Deed::Update {
                severity: self.word("severity").and_then(|word| {
                    let all = hotline_casework::Severity::ALL.iter();
                    { all }.find(|one| one.to_string() == word).map(|one| one.code())
                }),
                scale: self.word("scale").map(str::to_owned),
                next_update_at: times::read(self.text("next-update-at"), now, Lean::Future),
            },
            Verb::Close => match self.word("answer") {
                Some("agree") => Deed::Agree,
                Some("object") => Deed::Object,
                _ => {
                    let commitments = self.text("commitments").to_owned();
                    let agreed = self.text("agreed-text").to_owned();
                    return Ok((Some(Deed::Propose { commitments }), agreed));
                }
            },
            Verb::Reopen => Deed::Reopen,
            Verb::Suspend => Deed::Suspend,
            Verb::Resume => Deed::Resume,
            Verb::Refer => {
                let to: Option<Desk> = self.word("referred-to").and_then(|to| to.parse().ok());
                Deed::Refer { to: to.ok_or(none)? }
            }
            Verb::Merge => {
                let into: Option<CaseId> = self.word("goes-on-in").and_then(|to| to.parse().ok());
                Deed::Merge { into: into.ok_or(none)? }
            }
            Verb::Withdraw => Deed::Withdraw,
            Verb::ComeDown => return Ok((None, self.text("text").to_owned())),
        };
        Ok((Some(deed), self.text("text").to_owned()))
    }
}

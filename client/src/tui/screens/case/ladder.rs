//! The ladder of a case, rung by rung: who was asked, who is asked next and when, what was stopped.

use hotline_protocol::address::{Address, Desk};
use hotline_protocol::ids::UnixMillis;

use crate::ask::IncidentView;
use crate::engine::{MessageRow, RungView};

use super::super::super::clock;
use super::super::super::look::Look;
use super::super::super::sheet::Sheet;
use super::super::detail::listed;

/// Puts every rung that is known of, from the first, each on a line of its own.
pub(super) fn put(
    sheet: &mut Sheet,
    look: &Look,
    now: UnixMillis,
    incident: &IncidentView,
    raised: Option<&MessageRow>,
) {
    let texts = &look.texts;
    let name = |number: u8| texts.with("case-rung", &[("rung", u64::from(number).into())]);
    // Rung 1 is whom of the party the matter was raised with.
    let first = match (raised, incident.rung) {
        (_, 1) => listed(&incident.asked),
        (Some(raised), _) => of_party(raised, incident),
        (None, _) => String::new(),
    };
    let mark =
        |number: u8| if number == incident.rung { texts.t("case-rung-now") } else { "".into() };
    let style = |number: u8| if number == incident.rung { look.bold() } else { look.plain() };
    if !first.is_empty() {
        sheet.entry(name(1), format!("{first}{}", mark(1)), style(1));
    }
    for step in &incident.escalations {
        let values = [
            ("desk", listed(&step.to).into()),
            ("time", clock::minute(step.at).into()),
            ("who", step.by.to_string().into()),
        ];
        let words = texts.with("case-rung-passed", &values);
        sheet.entry(name(step.rung), format!("{words}{}", mark(step.rung)), style(step.rung));
        if !step.reason.is_empty() {
            sheet.under(format!("\"{}\"", step.reason), look.dim());
        }
    }
    for rung in &incident.ladder {
        let passed = incident.escalations.iter().any(|step| step.rung == rung.rung);
        if passed && rung.state == "released" {
            continue;
        }
        let style = match rung.state.as_str() {
            "armed" => look.wrong(),
            "held" => look.bold(),
            "stopped" | "released" => look.dim(),
            _ => look.wrong(),
        };
        sheet.entry(name(rung.rung), rung_words(look, now, rung), style);
    }
    let told = incident.ladder.iter().map(|rung| &rung.desk);
    if let Some(next) = incident.next_desk.as_ref().filter(|next| !told.clone().any(|d| d == *next))
    {
        let number = incident.rung.saturating_add(1);
        let values = [("desk", next.to_string().into())];
        sheet.entry(name(number), texts.with("case-rung-by-hand", &values), look.dim());
    } else if incident.next_desk.is_none() && incident.ladder.is_empty() {
        sheet.text(texts.t("case-rung-none"), look.dim());
    }
    for one in &incident.uncounted {
        let values = [
            ("who", one.by.to_string().into()),
            ("rung", u64::from(one.rung).into()),
            ("why", one.why.clone().into()),
        ];
        sheet.text(texts.with("case-uncounted", &values), look.wrong());
    }
}

/// The addressees of a message that are of the party.
fn of_party(raised: &MessageRow, incident: &IncidentView) -> String {
    let Some(party) = &incident.party else { return raised.to.join(", ") };
    let ours = |address: &Address| match address {
        Address::Desk(Desk { party: of, .. }) | Address::Party(of) => of == party,
        Address::Seat(seat) => seat.desk.party == *party,
        Address::All | Address::AllDesks(_) => true,
    };
    let to = raised.to.iter().filter_map(|to| to.parse::<Address>().ok());
    let found: Vec<Address> = to.filter(ours).collect();
    listed(&found)
}

/// A later rung, as the relay keeps it.
fn rung_words(look: &Look, now: UnixMillis, rung: &RungView) -> String {
    let by = rung.by.as_ref().map(ToString::to_string).unwrap_or_default();
    let values = [
        ("desk", rung.desk.to_string().into()),
        ("time", rung.at.map(clock::minute).unwrap_or_default().into()),
        ("left", rung.at.map(|at| clock::until(now, at)).unwrap_or_default().into()),
        ("by", by.clone().into()),
    ];
    let key = match (rung.state.as_str(), by.is_empty()) {
        ("armed", _) => "case-rung-armed",
        ("held", true) => "case-rung-held",
        ("held", false) => "case-rung-held-by",
        ("stopped", true) => "case-rung-stopped",
        ("stopped", false) => "case-rung-stopped-by",
        ("released", _) => "case-rung-released",
        ("sealing", _) => "case-rung-sealing",
        ("not-started", _) => "case-rung-not-started",
        ("dropped", _) => "case-rung-dropped",
        _ => "case-rung-unknown",
    };
    look.texts.with(key, &values)
}

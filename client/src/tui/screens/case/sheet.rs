//! The page of a case.

use std::collections::BTreeMap;

use hotline_casework::Severity;
use hotline_protocol::address::Desk;
use hotline_protocol::ids::{Traffic, UnixMillis};

use crate::ask::{HeardView, IncidentView, RecordView};

use super::super::super::clock;
use super::super::super::known::Known;
use super::super::super::look::Look;
use super::super::super::sheet::Sheet;
use super::super::detail::{listed, stamp, word};
use super::super::record::heard_word;
use super::{Case, ladder, next, open_to, state_word, timeline};

/// Alarms of the record that are shown with their case.
const ALARMS_SHOWN_MAX: usize = 8;

impl Case {
    /// Everything about the case, what happens next first.
    pub(super) fn sheet(&self, known: &Known, look: &Look, now: UnixMillis) -> Sheet {
        let mut sheet = Sheet::default();
        let texts = &look.texts;
        if self.traffic != Traffic::Operation {
            sheet.text(texts.t("case-exercise"), look.exercise());
        }
        let of = timeline::Of { case: self.case, traffic: self.traffic, now };
        let Some(incident) = self.incident(known) else {
            let loading = self.asked.is_under_way() || self.asked_record.is_under_way();
            let key = if loading { "talk-loading" } else { "case-gone" };
            sheet.text(texts.t(key), look.wrong());
            if !self.timeline.is_empty() {
                timeline::put(&mut sheet, known, look, &self.timeline, of);
            }
            return sheet;
        };
        sheet.text(texts.t("case-next"), look.heading());
        for (line, style) in next::lines(known, look, now, incident) {
            sheet.under(line, style);
        }
        let open = open_to(look, incident);
        if !open.is_empty() {
            let keys = [("keys", open.join(", ").into())];
            sheet.under(texts.with("case-open-to", &keys), look.dim());
        }
        put_alarms(&mut sheet, known, look, incident);
        sheet.heading(look, &texts.t("case-stands"));
        put_state(&mut sheet, look, incident);
        self.put_parties(&mut sheet, known, look, incident);
        put_proposal(&mut sheet, look, incident);
        sheet.heading(look, &texts.t("case-ladder"));
        let raised = self.timeline.iter().find(|one| one.message.id == incident.message);
        ladder::put(&mut sheet, look, now, incident, raised.map(|one| &one.message));
        sheet.heading(look, &texts.t("case-participants"));
        put_participants(&mut sheet, known, look, self.record.as_deref());
        timeline::put(&mut sheet, known, look, &self.timeline, of);
        sheet
    }

    /// The other parties that were asked in this case, a line each.
    fn put_parties(&self, sheet: &mut Sheet, known: &Known, look: &Look, chosen: &IncidentView) {
        for one in self.incidents(known) {
            if std::ptr::eq(one, chosen) {
                continue;
            }
            let party = one.party.as_ref().map(ToString::to_string).unwrap_or_default();
            let values =
                [("party", party.into()), ("state", state_word(look, state_of(one)).into())];
            sheet.under(look.texts.with("case-with-party", &values), look.plain());
        }
    }
}

/// How it stands with a party that was asked by name; else whether anybody acknowledged.
fn state_of(incident: &IncidentView) -> &str {
    if incident.life.state.is_empty() { &incident.status } else { &incident.life.state }
}

fn put_state(sheet: &mut Sheet, look: &Look, incident: &IncidentView) {
    let texts = &look.texts;
    let life = &incident.life;
    let side = match life.side.as_str() {
        "raising" => "case-side-raising",
        "asked" => "case-side-asked",
        _ => "case-side-none",
    };
    let state = format!("{}; {}", state_word(look, state_of(incident)), texts.t(side));
    sheet.entry(texts.t("case-state"), state, look.bold());
    if let Some(code) = incident.severity {
        let all = Severity::ALL.iter().find(|one| one.code() == code);
        let severity = all.map(|one| texts.code("severity", &one.to_string())).unwrap_or_default();
        let scale = incident.scale.as_ref().map(|scale| texts.code("scale", scale));
        let both: Vec<String> = [format!("{code} {severity}")].into_iter().chain(scale).collect();
        sheet.entry(texts.field("severity"), both.join(", "), look.plain());
    }
    let raised = format!("{}, {}", incident.raised_by, stamp(look, incident.raised_at));
    sheet.entry(texts.t("case-raised"), raised, look.plain());
    if incident.hearsay {
        sheet.under(texts.t("case-hearsay"), look.wrong());
    }
    sheet.entry(texts.t("case-asked-now"), listed(&incident.asked), look.plain());
    if let Some(by) = &incident.acknowledged_by {
        let at = incident.acknowledged_at.map(|at| stamp(look, at)).unwrap_or_default();
        sheet.entry(texts.t("case-acknowledged"), format!("{by}, {at}"), look.plain());
    }
    if let Some(to) = &life.referred_to {
        sheet.entry(texts.t("case-referred"), to.to_string(), look.bold());
    }
    if let Some((case, reference)) = &life.merged_into {
        let name = if reference.is_empty() { case.to_string() } else { reference.clone() };
        sheet.entry(texts.field("goes-on-in"), name, look.bold());
    }
    let said = word(look, &format!("precedence-{}", incident.precedence.word()), "");
    sheet.entry(texts.t("detail-precedence"), said, look.precedence(incident.precedence));
    if incident.over_quota {
        sheet.text(texts.t("alert-over-quota"), look.wrong());
    }
    sheet.entry(texts.t("case-id"), incident.case.to_string(), look.dim());
}

fn put_proposal(sheet: &mut Sheet, look: &Look, incident: &IncidentView) {
    let texts = &look.texts;
    let Some(one) = &incident.life.proposal else { return };
    sheet.heading(look, &texts.t("case-closing"));
    let who = [("who", one.by.to_string().into())];
    sheet.text(texts.with("case-proposed-by", &who), look.bold());
    if one.note {
        sheet.under(texts.t("authenticity-note"), look.bold());
    }
    let text = if one.agreed_text.is_empty() {
        texts.t("case-text-not-here").into_owned()
    } else {
        one.agreed_text.clone()
    };
    sheet.under(text, look.plain());
    sheet.entry(texts.field("commitments"), one.commitments.clone(), look.plain());
    if let Some(by) = &incident.life.agreed_by {
        let who = [("who", by.to_string().into())];
        sheet.text(texts.with("case-agreed-by", &who), look.right());
    }
}

/// Alarms of the record that name this case.
fn put_alarms(sheet: &mut Sheet, known: &Known, look: &Look, incident: &IncidentView) {
    let of_case = |text: &str| !incident.reference.is_empty() && names(text, &incident.reference);
    let alarms: Vec<_> = known.log.iter().rev().filter(|row| of_case(&row.text)).collect();
    let missing: Vec<_> = known.missing.iter().filter(|one| one.case == incident.case).collect();
    if incident.traffic != Traffic::Operation || (alarms.is_empty() && missing.is_empty()) {
        return;
    }
    sheet.heading(look, &look.texts.t("case-alarms"));
    for one in missing {
        sheet.under(super::super::missing::line(look, one), look.wrong());
    }
    for row in alarms.into_iter().take(ALARMS_SHOWN_MAX) {
        sheet.under(format!("{}  {}", clock::full(row.at), row.text), look.wrong());
    }
}

/// Whether a text names a reference, and not one that only begins like it.
fn names(text: &str, reference: &str) -> bool {
    text.match_indices(reference).any(|(at, found)| {
        let behind = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let is_part = |one: char| one.is_alphanumeric() || one == '-' || one == '~';
        !behind.is_some_and(is_part) && !before.is_some_and(is_part)
    })
}

/// Who takes part, desk by desk, and what its seats hold of the record.
fn put_participants(sheet: &mut Sheet, known: &Known, look: &Look, record: Option<&RecordView>) {
    let texts = &look.texts;
    let Some(record) = record else {
        sheet.text(texts.t("case-no-record"), look.dim());
        return;
    };
    let mut desks: BTreeMap<&Desk, Vec<&HeardView>> = BTreeMap::new();
    for one in &record.with {
        desks.entry(&one.seat.desk).or_default().push(one);
    }
    if let Some(me) = known.me() {
        desks.entry(&me.desk).or_default();
    }
    for (desk, seats) in desks {
        let own = known.me().filter(|me| me.desk == *desk);
        let mut words: Vec<String> = Vec::new();
        words.extend(own.map(|_| texts.t("directory-self").into_owned()));
        words.extend(seats.iter().map(|one| {
            let name = known.seat(&one.seat).and_then(|seat| seat.name.clone());
            let name = name.unwrap_or_else(|| one.seat.to_string());
            format!("{name} ({})", heard_word(look, &one.state))
        }));
        let parts = seats.iter().any(|one| matches!(one.state.as_str(), "differs" | "two-stories"));
        let style = if parts { look.wrong() } else { look.plain() };
        sheet.entry(desk.to_string(), words.join(", "), style);
    }
    let values = [("count", u64::try_from(record.items.len()).unwrap_or(u64::MAX).into())];
    sheet.text(texts.with("case-record-count", &values), look.dim());
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn an_alarm_of_another_case_with_a_longer_reference_is_not_of_this_one() {
        let reference = "XA-XB-2026-T1-0004";
        assert!(names("The relay is late for XA-XB-2026-T1-0004: call.", reference));
        assert!(names(reference, reference));
        for other in ["XA-XB-2026-T1-00042", "EXE-XA-XB-2026-T1-0004", "XA-XB-2026-T1-0004~3fa9"] {
            assert!(!names(other, reference), "{other}");
        }
    }
}

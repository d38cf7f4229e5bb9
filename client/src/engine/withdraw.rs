//! Taking back or correcting what this desk has said: one message for all ways to ask for it.

use std::collections::BTreeSet;

use hotline_casework::{
    Authenticity, CaseState, Cited, Common, Filled, Form, Kind, Said, Template,
    limits::SUBJECT_BYTES_MAX,
};
use hotline_protocol::address::{Address, Desk};

use super::Engine;
use super::incident::refused;
use super::io::{Failure, NewMessage};

impl Engine {
    /// The message that takes another one of this desk back, or corrects it: to all whom that one was
    /// addressed to, and for information to the desks that were brought into the matter since.
    ///
    /// # Errors
    ///
    /// It is not this desk's to take back, or of a kind that is not: show it to the person.
    pub fn taking_back(
        &self,
        common: &Common,
        correction: Option<&str>,
        reason: &str,
    ) -> Result<NewMessage, Failure> {
        if common.from.desk != self.seat.desk {
            return Err(refused(
                "another desk wrote it, and only that desk takes it back: `hotline reply` answers it",
            ));
        }
        if matches!(common.kind(), Kind::Ack | Kind::Wdr | Kind::Dft | Kind::Lib | Kind::Glo) {
            return Err(refused("an acknowledgement, a withdrawal and a draft are not taken back"));
        }
        let Some(template) = Template::of(&Kind::Wdr) else {
            return Err(Failure::Defect("no template of a withdrawal".to_owned()));
        };
        let mut form = Form::new(template);
        let cited = Cited { id: common.id, common: common.hash() };
        let word = if correction.is_some() { "corrected" } else { "withdrawn" };
        let text = |text: &str| Filled::Text(text.trim().into());
        form.put("of-message", Filled::Cited(cited))
            .and_then(|()| form.fill("withdrawal", word))
            .and_then(|()| form.put("correction", text(correction.unwrap_or_default())))
            .and_then(|()| form.put("reason", text(reason)))
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let heading = if correction.is_some() { "Corrected" } else { "Withdrawn" };
        let subject = format!("{heading}: {}", common.subject.raw());
        let ends = subject.char_indices().map(|(at, c)| at + c.len_utf8());
        let end = ends.take_while(|end| *end <= SUBJECT_BYTES_MAX).last().unwrap_or_default();
        let mut info = common.to.information.clone();
        info.extend(self.brought_in(common).into_iter().map(Address::Desk));
        Ok(NewMessage {
            to: common.to.action.clone(),
            info,
            kind: Kind::Wdr.to_string(),
            fields: Said::Form(form).encode_fields(),
            precedence: common.precedence.highest(),
            traffic: common.traffic,
            tlp: common.tlp.to_string(),
            case: Some(common.case),
            in_reply_to: Some(common.id),
            subject: subject.get(..end).unwrap_or_default().to_owned(),
            body: String::new(),
            language: common.language.as_ref().map(ToString::to_string).unwrap_or_default(),
            // What was signed is taken back with a signature; a non-paper never.
            note: common.authenticity == Authenticity::Note,
            automated: None,
            accept: Vec::new(),
            attachments: Vec::new(),
        })
    }

    /// The desks that follow what this desk raised by a message, and that the message itself does not
    /// reach: whom it was passed on to, and who spoke in it.
    fn brought_in(&self, common: &Common) -> BTreeSet<Desk> {
        let Some(case) = self.book.case(common.traffic, common.case) else {
            return BTreeSet::new();
        };
        let state = CaseState::of(case);
        let own = state.incidents.iter().filter(|incident| {
            let stated = core::iter::once(&incident.raised).chain(&incident.restated);
            let asked_by = incident.ladders.iter().flat_map(|ladder| ladder.escalations());
            stated
                .map(|one| one.hash)
                .chain(asked_by.map(|(_, one)| one.hash))
                .any(|hash| hash == common.hash())
        });
        let mut desks = BTreeSet::new();
        for incident in own {
            for ladder in &incident.ladders {
                desks.extend(self.asked_desks(incident, ladder));
                desks.extend(ladder.progress.turns.iter().map(|turn| turn.by.desk.clone()));
            }
        }
        desks.retain(|desk| *desk != self.seat.desk && !common.to.reach(desk));
        desks
    }
}

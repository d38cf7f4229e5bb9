//! `forward`: a message told to others.

use hotline_casework::{Common, Kind};
use hotline_protocol::address::Address;
use hotline_protocol::ids::Precedence;

use super::out::Out;
use super::send::hand_over;
use super::trouble::{Trouble, code};
use super::{args, attach, message, unexpected};
use crate::ask::{Answer, Ask};
use crate::engine::{LadderWish, NewMessage};
use crate::forward::{Kept, body, may_be_noted, may_go, subject};
use crate::home::Home;

/// Passes a message on, with words of one's own before it.
pub(super) async fn forward(home: &mut Home, out: Out, args: args::Forward) -> Result<(), Trouble> {
    let of = message(home, &args.id).await?;
    let common = Common::decode(&of.content).ok();
    let Answer::Whoami(whoami) = home.ask(Ask::Whoami).await? else { return Err(unexpected()) };
    let all: Vec<Address> = args.to.iter().chain(&args.info).cloned().collect();
    let refused = |kept: Kept| {
        Trouble::new(code::REFUSED, format!("this may not be passed on: {kept}"))
            .next("nothing was sent")
    };
    may_go(&of, &whoami.seat.desk.party, &all).map_err(refused)?;
    if args.note {
        may_be_noted(common.as_ref()).map_err(refused)?;
    }
    let attached = attach::attach(home, out, args.attach).await?;
    attached.may_go(&of.tlp)?;
    let new = NewMessage {
        to: args.to,
        info: args.info,
        kind: Kind::Txt.to_string(),
        fields: Vec::new(),
        // Flash is for who raises a matter.
        precedence: args.precedence.unwrap_or(of.precedence.min(Precedence::Immediate)),
        traffic: of.traffic,
        tlp: of.tlp.clone(),
        case: None,
        in_reply_to: None,
        subject: subject(&of),
        body: body(&args.body, &of, common.as_ref()),
        language: String::new(),
        note: args.note,
        automated: None,
        accept: Vec::new(),
        attachments: attached.files.clone(),
    };
    let new = (new, LadderWish::None);
    hand_over(home, out, new, (args.seats, args.look), &args.waiting, Some(attached)).await
}

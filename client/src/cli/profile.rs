//! `directory update` and `directory export`: how desks are reached, also when the line is dead.

use std::collections::BTreeMap;

use hotline_protocol::address::Desk;
use serde_json::{Value, json};

use super::directory;
use super::out::{self, Out, safe_line};
use super::state::{ask_status, ask_whoami};
use super::time;
use super::trouble::Trouble;
use crate::ask::{DirectoryView, SeatView};
use crate::engine::{DirectoryChange, Profile};
use crate::home::Home;
use crate::runtime;

/// What can be set, as it is typed.
const FIELDS: &str = "name, title, voice, hours, zone, languages, channels, ladder, accepts, tlp, \
     stops";

/// What a seat says about itself, for a person.
pub(super) fn lines(seat: &SeatView) -> Vec<String> {
    let list = |list: &[String]| (!list.is_empty()).then(|| list.join(", "));
    let ladder: Vec<String> = seat.ladder.iter().map(ToString::to_string).collect();
    let hours = seat.hours.as_ref().map(|hours| match &seat.zone {
        Some(zone) => format!("{hours} ({zone})"),
        None => hours.clone(),
    });
    let told = [
        ("name", seat.name.clone()),
        ("title", seat.title.clone()),
        ("voice", seat.voice.clone()),
        ("hours", hours),
        ("languages", list(&seat.languages)),
        ("channels", list(&seat.channels)),
        ("next desks", list(&ladder)),
        ("accepts", list(&seat.accepts)),
        ("tlp at most", seat.tlp.clone()),
        ("stops", (seat.stops == 2).then(|| "two seats must answer a flash".to_owned())),
    ];
    told.into_iter()
        .filter_map(|(what, text)| Some(format!("{what:<11}  {}", safe_line(&text?))))
        .collect()
}

/// What a seat publishes now.
fn published(seat: &SeatView) -> Profile {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Profile {
        name: text(&seat.name),
        title: text(&seat.title),
        ladder: seat.ladder.clone(),
        voice: text(&seat.voice),
        hours: text(&seat.hours),
        zone: text(&seat.zone),
        languages: seat.languages.clone(),
        channels: seat.channels.clone(),
        accepts: seat.accepts.clone(),
        tlp: text(&seat.tlp),
        stops: seat.stops,
    }
}

/// Sets the fields that were typed.
fn set(profile: &mut Profile, fields: &[String]) -> Result<(), String> {
    for field in fields {
        let (name, value) = field
            .split_once('=')
            .ok_or_else(|| format!("{field:?} is no FIELD=VALUE; fields are {FIELDS}"))?;
        let value = value.trim();
        let list = || value.split(',').map(str::trim).filter(|item| !item.is_empty());
        match name.trim() {
            "name" => value.clone_into(&mut profile.name),
            "title" => value.clone_into(&mut profile.title),
            "voice" => value.clone_into(&mut profile.voice),
            "hours" => value.clone_into(&mut profile.hours),
            "zone" => value.clone_into(&mut profile.zone),
            "languages" => profile.languages = list().map(str::to_owned).collect(),
            "channels" => profile.channels = list().map(str::to_owned).collect(),
            "accepts" => profile.accepts = list().map(str::to_uppercase).collect(),
            "tlp" => value.clone_into(&mut profile.tlp),
            "stops" => {
                profile.stops = match value {
                    "" => 0,
                    number => number.parse().map_err(|_| "stops is 1 or 2".to_owned())?,
                };
            }
            "ladder" => {
                let desks = list().map(str::parse::<Desk>).collect::<Result<_, _>>();
                profile.ladder = desks.map_err(|error| format!("ladder: {error}"))?;
            }
            other => return Err(format!("there is no field {other:?}; fields are {FIELDS}")),
        }
    }
    Ok(())
}

pub(super) async fn update(home: &mut Home, out: Out, fields: &[String]) -> Result<(), Trouble> {
    let example = "for example: hotline directory update voice=\"+41 22 555 0100\"";
    let whoami = ask_whoami(home).await?;
    let view = directory::view(home).await?;
    let own = view.seats.iter().find(|seat| seat.seat == whoami.seat);
    let own = own.ok_or_else(|| {
        Trouble::usage(format!("{} is not in the directory yet", whoami.seat))
            .next("`hotline sync` fetches the newest")
    })?;
    let mut profile = published(own);
    set(&mut profile, fields)
        .and_then(|()| profile.check(&whoami.seat))
        .map_err(|what| Trouble::usage(what).next(example))?;
    directory::change(home, out, DirectoryChange::Profile(Box::new(profile))).await
}

/// The desks with their seats that sit, in order.
fn desks(view: &DirectoryView) -> BTreeMap<&Desk, Vec<&SeatView>> {
    let mut desks: BTreeMap<&Desk, Vec<&SeatView>> = BTreeMap::new();
    for seat in view.seats.iter().filter(|seat| seat.status != "revoked") {
        desks.entry(&seat.seat.desk).or_default().push(seat);
    }
    desks
}

/// The desks asked next: as the first seat that publishes any says.
fn ladder(seats: &[&SeatView]) -> Vec<String> {
    let mut published = seats.iter().filter(|seat| !seat.ladder.is_empty());
    published
        .next()
        .map(|seat| seat.ladder.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}

pub(super) async fn export(home: &mut Home, out: Out) -> Result<(), Trouble> {
    let view = directory::view(home).await?;
    let (whoami, status) = (ask_whoami(home).await?, ask_status(home).await?);
    let name = |desk: &Desk| {
        let party = view.parties.iter().find(|party| party.party == desk.party);
        party.map(|party| safe_line(&party.name)).unwrap_or_default()
    };
    if !out.json {
        out::print("WHEN THE LINE IS DEAD");
        out::print("");
        out::print(&format!(
            "Card of {}, {}, directory entry {}.",
            whoami.seat,
            time::shown(runtime::now()),
            status.head.0
        ));
        out::print("Call, say who you are, and compare the safety number or the head words.");
    }
    for (desk, seats) in desks(&view) {
        let ladder = ladder(&seats);
        let value = json!({
            "desk": desk.to_string(),
            "party_name": name(desk),
            "ladder": ladder,
            "seats": seats.iter().map(|seat| json!({
                "seat": seat.seat.to_string(),
                "status": seat.status,
                "name": seat.name,
                "title": seat.title,
                "voice": seat.voice,
                "hours": seat.hours,
                "zone": seat.zone,
                "languages": seat.languages,
                "channels": seat.channels,
            })).collect::<Vec<Value>>(),
        });
        out.result(&value, || {
            let mut card = vec![String::new(), format!("{desk}  {}", name(desk))];
            for seat in seats {
                let voice = seat.voice.as_deref().unwrap_or("no number published");
                card.push(format!("  seat {:<3} {}", seat.seat.number, safe_line(voice)));
                let person = lines(seat);
                let beside = person
                    .iter()
                    .filter(|line| !line.starts_with("voice") && !line.starts_with("next desks"));
                card.extend(beside.map(|line| format!("           {line}")));
            }
            if !ladder.is_empty() {
                card.push(format!("  then     {}", ladder.join(", then ")));
            }
            card
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[&str]) -> Result<Profile, String> {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        let mut profile = Profile { title: "Duty officer".to_owned(), ..Profile::default() };
        set(&mut profile, &fields).map(|()| profile)
    }

    #[test]
    fn a_field_that_does_not_exist_or_has_no_value_is_refused_with_those_that_do() {
        assert!(typed(&["colour=red"]).unwrap_err().contains("voice, hours"));
        assert!(typed(&["voice"]).unwrap_err().contains("no FIELD=VALUE"));
        assert!(typed(&["ladder=XA/spa"]).unwrap_err().starts_with("ladder: "));
    }

    #[test]
    fn fields_are_set_lists_are_split_and_an_empty_value_clears() {
        let profile =
            typed(&["voice=+1 2=3", "languages=fr, en", "ladder=XA/policy,", "title="]).unwrap();
        assert_eq!(profile.voice, "+1 2=3");
        assert_eq!(profile.languages, ["fr", "en"]);
        assert_eq!(profile.ladder, ["XA/policy".parse().unwrap()]);
        assert_eq!(profile.title, "");
    }
}

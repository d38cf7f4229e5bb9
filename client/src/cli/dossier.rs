//! `dossier`: a case as one file for others, and the check of such a file.

use std::io::Write;
use std::path::Path;

use hotline_dossier::{Dossier, Fault, Proof, Reading, Shown, read};
use hotline_formats::{ExportError, Red};
use hotline_protocol::ids::{CaseId, Digest, MessageId, Traffic};
use serde_json::{Value, json};

use super::args::{self, Format};
use super::mail;
use super::out::{self, Out, safe_line};
use super::state::traffic;
use super::trouble::{Trouble, code};
use super::{share, time, unexpected};
use crate::ask::{Answer, Ask};
use crate::dossier::zone;
use crate::home::Home;
use crate::papers;
use crate::tui::event::Form;
use crate::vault::Found;

/// The case of a document or definition that is named by the id of its message: it has no reference.
async fn published(home: &mut Home, name: &str) -> Result<Option<CaseId>, Trouble> {
    if name.parse::<MessageId>().is_err() {
        return Ok(None);
    }
    Ok(match home.ask(Ask::Message(name.to_owned())).await? {
        Answer::Message(Found::One(row)) if row.traffic == Traffic::Drill => Some(row.case),
        _ => None,
    })
}

/// `dossier export`.
pub(super) async fn export(home: &mut Home, out: Out, args: args::Export) -> Result<(), Trouble> {
    let (case, traffic) = match published(home, &args.case).await? {
        Some(case) if !args.exercise => (case, Traffic::Drill),
        _ => {
            let traffic = traffic(args.exercise);
            (mail::case(home, &args.case, traffic).await?, traffic)
        }
    };
    let language = out.texts().language();
    let ask = Ask::Dossier {
        case,
        traffic,
        language: language.tag().to_owned(),
        zone: if args.utc { "UTC".to_owned() } else { zone() },
    };
    let (dossier, left_out) = match home.ask(ask).await? {
        Answer::Dossier(Some((dossier, left_out))) => (*dossier, left_out),
        Answer::Dossier(None) => {
            return Err(Trouble::new(
                code::REFUSED,
                "there is nothing to export: no message of the case, or no signed directory head",
            )
            .next("`hotline sync` fetches both"));
        }
        _ => return Err(unexpected()),
    };
    if left_out > 0 {
        out::tell(&format!(
            "left out: {left_out} messages, which are more than a case or one id holds"
        ));
    }
    let format = args.format.unwrap_or_else(|| by_name(args.out.as_deref()));
    let (bytes, reading) =
        rendered(&dossier, format, if args.red { Red::Allowed } else { Red::Refused })?;
    // Whoever is handed it will find the same; better told now.
    for fault in &reading.faults {
        out::tell(&format!("the check will say: {}", safe_line(&fault.to_string())));
    }
    let Some(to) = args.out else {
        // As it is: what is checked must not be changed on its way.
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(&bytes).and_then(|()| stdout.flush());
        return written.map_err(|error| Trouble::new(code::FAILED, error.to_string()));
    };
    save(&to, &bytes)?;
    let value = json!({
        "case": dossier.case,
        "ref": dossier.reference,
        "format": format.word(),
        "out": to.display().to_string(),
        "items": reading.totals.items,
        "signed": reading.totals.signed,
        "unproven": reading.totals.unproven,
        "stated": reading.totals.stated,
        "missing": reading.missing,
        "left_out": left_out,
        "faults": reading.faults.iter().map(fault).collect::<Vec<_>>(),
    });
    out.result(&value, || {
        let mut lines = vec![format!("dossier   {}", to.display())];
        lines.extend(counts(&reading));
        lines.extend(format.next(&to));
        lines
    });
    Ok(())
}

/// The form that the name of a file asks for.
fn by_name(file: Option<&Path>) -> Format {
    match file.and_then(Path::extension).and_then(|ending| ending.to_str()) {
        Some("json") => Format::Json,
        Some("html" | "htm") => Format::Html,
        Some("stix") => Format::Stix,
        Some("cap" | "xml") => Format::Cap,
        _ => Format::Text,
    }
}

impl Format {
    const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Json => "json",
            Self::Stix => "stix",
            Self::Cap => "cap",
        }
    }

    fn next(self, to: &Path) -> Option<String> {
        match self {
            Self::Text => Some(
                "the text form is for reading alone: --format html or json can be checked"
                    .to_owned(),
            ),
            Self::Stix | Self::Cap => None,
            Self::Html | Self::Json => {
                Some(format!("next: `hotline dossier verify {}`, anywhere", to.display()))
            }
        }
    }
}

/// The file, and what a reader of it will find.
fn rendered(dossier: &Dossier, format: Format, red: Red) -> Result<(Vec<u8>, Reading), Trouble> {
    let form = match format {
        Format::Json | Format::Stix | Format::Cap => Form::Json,
        Format::Html => Form::Html,
        Format::Text => Form::Text,
    };
    let done = papers::rendered(dossier, form).map_err(|error| {
        Trouble::new(code::FAILED, error.to_string()).next("export a part of it as text")
    })?;
    let (bytes, reading) = done.ok_or_else(unexpected)?;
    let bytes = match format {
        // One rule for every form: what is for its addressees alone leaves by a person's word.
        Format::Json | Format::Html | Format::Text if reading.red() > 0 && red == Red::Refused => {
            return Err(ExportError::Red { count: reading.red() }.into());
        }
        Format::Stix => share::bundle(&reading, red)?,
        Format::Cap => share::warning(&reading, red)?,
        Format::Json | Format::Html | Format::Text => bytes,
    };
    Ok((bytes, reading))
}

fn save(to: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    papers::save(to, bytes).map_err(|error| {
        Trouble::new(code::FAILED, format!("{}: {error}", to.display()))
            .next("give another name with --out: nothing is overwritten")
    })
}

fn counts(reading: &Reading) -> Vec<String> {
    let totals = reading.totals;
    let mut lines = vec![
        format!("signed    {} (can be shown to others)", totals.signed),
        format!(
            "unproven  {} (non-papers and what devices said: nothing here proves them)",
            totals.unproven
        ),
        format!("stated    {} (the relay said so, without a signature)", totals.stated),
    ];
    if !reading.missing.is_empty() {
        lines.push(format!("missing   {} (referred to, and not held)", reading.missing.len()));
    }
    lines
}

fn fault(fault: &Fault) -> Value {
    json!({ "item": fault.item(), "text": safe_line(&fault.to_string()) })
}

/// `dossier verify`: needs no home.
pub(super) fn verify(out: Out, file: &Path, log: Option<Digest>) -> Result<(), Trouble> {
    let bytes = papers::load(file)
        .map_err(|error| Trouble::new(code::FAILED, format!("{}: {error}", file.display())))?;
    let mut reading =
        read(&bytes).map_err(|error| Trouble::new(code::FAILED, error.to_string()))?;
    let page = papers::compare_page(&bytes, &mut reading);
    let dossier = &reading.dossier;
    let other_log = log.filter(|log| log.to_string() != dossier.directory.log_id);
    let authentic = reading.is_authentic() && other_log.is_none();
    let signers: Vec<Value> = signers(&reading)
        .map(|(no, seat, identity)| json!({ "item": no, "seat": seat, "identity": identity }))
        .collect();
    let value = json!({
        "authentic": authentic,
        "case": dossier.case,
        "ref": safe_line(&dossier.reference),
        "traffic": dossier.traffic,
        "exported_by": dossier.exported_by,
        "exported_at": dossier.exported_at,
        "items": reading.totals.items,
        "signed": reading.totals.signed,
        "unproven": reading.totals.unproven,
        "stated": reading.totals.stated,
        "missing": reading.missing,
        "log_id": dossier.directory.log_id,
        "log_matches": log.map(|_| other_log.is_none()),
        "head": {
            "seq": reading.head.head.seq,
            "words": reading.head_words,
            "at": time::exact(reading.head.head.time),
        },
        "page": page,
        "signers": signers,
        "faults": reading.faults.iter().map(fault).collect::<Vec<_>>(),
    });
    out.result(&value, || verdict(&reading, authentic, page));
    if other_log.is_some() {
        return Err(Trouble::new(
            code::NOT_AUTHENTIC,
            "the dossier rests on another directory than the one you named",
        )
        .next("ask its exporter which directory it is of, and compare over another way"));
    }
    if page == Some("not-compared") && reading.faults.len() == 1 {
        return Err(Trouble::new(
            code::NOT_AUTHENTIC,
            "what the page shows was not held against the dossier inside it",
        )
        .next("ask for the JSON form, or check the page where its language and zone are known"));
    }
    if !authentic {
        return Err(Trouble::new(
            code::NOT_AUTHENTIC,
            format!("{} faults: the dossier is not what was exported", reading.faults.len()),
        )
        .next("ask for it anew, over another way"));
    }
    Ok(())
}

fn signers(reading: &Reading) -> impl Iterator<Item = (u32, String, String)> {
    reading.entries.iter().filter_map(|entry| match &entry.shown {
        Shown::Message { signer: Some(signer), .. } if entry.proof == Proof::Signed => {
            Some((entry.no, signer.seat.to_string(), signer.identity.to_string()))
        }
        _ => None,
    })
}

fn verdict(reading: &Reading, authentic: bool, page: Option<&str>) -> Vec<String> {
    let dossier = &reading.dossier;
    let mut lines = vec![
        (if authentic { "VERIFIED" } else { "NOT AUTHENTIC" }).to_owned(),
        format!("case      {} {}", safe_line(&dossier.reference), dossier.case),
        format!("exported  {} by {} (its own word)", dossier.exported_at, dossier.exported_by),
    ];
    lines.extend(counts(reading));
    for (no, seat, identity) in signers(reading) {
        lines.push(format!("signer    item {no}: {seat}, identity {identity}"));
    }
    lines.push(format!("directory {}", dossier.directory.log_id));
    lines.push(format!(
        "head      entry {}, {}: {}",
        reading.head.head.seq,
        time::shown(reading.head.head.time),
        reading.head_words
    ));
    if page == Some("not-compared") {
        lines.push(
            "page      not compared: this program lacks its language or time zone; believe what \
             `--json` and the items say"
                .to_owned(),
        );
    }
    for fault in &reading.faults {
        lines.push(format!("fault     {}", safe_line(&fault.to_string())));
    }
    if authentic {
        lines.push(
            "It rests on the directory named above: compare its words with a member's.".to_owned(),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use hotline_casework::Tlp;
    use hotline_formats::cap;

    use super::*;
    use crate::tui::robot::record::labelled;

    const FORMS: [Format; 5] =
        [Format::Text, Format::Html, Format::Json, Format::Stix, Format::Cap];

    #[test]
    fn in_whatever_form_what_is_red_leaves_by_a_persons_word_alone() {
        for format in FORMS {
            for label in Tlp::ALL {
                let dossier = labelled(&[label], Traffic::Operation);
                let done = rendered(&dossier, format, Red::Refused);
                assert_eq!(done.is_ok(), label != Tlp::Red, "{} {label}", format.word());
                if let Err(trouble) = done {
                    assert_eq!(trouble.code, code::REFUSED);
                    assert!(trouble.what.starts_with("1 of what would be exported is TLP:RED"));
                    assert!(trouble.next.unwrap().starts_with("--red exports it"));
                }
                let (bytes, _) = rendered(&dossier, format, Red::Allowed).unwrap();
                let text = String::from_utf8(bytes).unwrap();
                // What is checked later holds its label inside the message.
                let told = format == Format::Json || text.contains(&format!("TLP:{label}"));
                assert!(told, "{}: {text}", format.word());
            }
        }
    }

    #[test]
    fn each_of_what_is_red_is_counted() {
        use Tlp::{Clear, Red as Marked};
        let dossier = labelled(&[Marked, Clear, Marked, Clear], Traffic::Operation);
        for format in [Format::Text, Format::Html, Format::Json, Format::Stix] {
            let refused = rendered(&dossier, format, Red::Refused).unwrap_err();
            assert!(refused.what.starts_with("2 of what"), "{}", refused.what);
        }
        // The newest warning is all that this form holds.
        assert!(rendered(&dossier, Format::Cap, Red::Refused).is_ok());
    }

    #[test]
    fn a_warning_says_by_its_status_whether_it_was_played() {
        for (traffic, status, played) in [
            (Traffic::Operation, cap::Status::Actual, false),
            (Traffic::Exercise, cap::Status::Exercise, true),
        ] {
            let dossier = labelled(&[Tlp::Green], traffic);
            let (bytes, _) = rendered(&dossier, Format::Cap, Red::Refused).unwrap();
            let message = cap::Message::read(&bytes).unwrap();
            assert_eq!(message.status, status);
            // Read by another's programs it stays on its side.
            assert_eq!(message.alert(&[]).unwrap().exercise, played);
        }
    }
}

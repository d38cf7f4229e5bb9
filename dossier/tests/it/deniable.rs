//! Nothing in a dossier proves a non-paper to somebody who was not there.

use hotline_casework::{Authenticity, Case, Common, Concern, Said, Severity, Statement};
use hotline_dossier::{Dossier, Held, Proof, Shown};
use hotline_protocol::ids::Traffic;

use crate::fixture::{CASE, THEM, US, World, faults, verified};

/// What BB holds after AA wrote to it: the words, and who wrote them.
fn received(world: &World) -> Vec<Held> {
    let concern = Said::Concern(Concern { severity: Some(Severity::High), ..Concern::default() });
    let case = Case::new(CASE, Traffic::Operation);
    vec![world.held(world.says(1, US, concern, false, &case))]
}

#[test]
fn the_receiver_forges_a_non_paper_that_verifies_as_well_as_a_true_one() {
    let world = World::new();
    let genuine = Dossier::assemble(&world.material(received(&world))).unwrap();
    // BB has its own keys and the directory. With no key of AA it writes what AA never said.
    let mut without = World::new();
    let author = US.parse().unwrap();
    assert!(without.seats.remove(&author).is_some());
    let mut forged = received(&without);
    let statement = Statement {
        body: "We did it, and we are sorry.".into(),
        ..forged[0].common.statement().clone()
    };
    forged[0].common = Common::state(statement).unwrap();
    let forged = Dossier::assemble(&without.material(forged)).unwrap();
    assert_ne!(genuine.items, forged.items);

    let (genuine, forged) = (verified(&genuine), verified(&forged));
    assert_eq!((&genuine.faults[..], &forged.faults[..]), (&[][..], &[][..]));
    assert_eq!(genuine.totals, forged.totals);
    assert_eq!(genuine.entries[0].proof, forged.entries[0].proof);
    assert_eq!(genuine.entries[0].proof, Proof::Unproven);
    for reading in [&genuine, &forged] {
        let Shown::Message { signer, .. } = &reading.entries[0].shown else { panic!() };
        assert_eq!(*signer, None);
    }
}

#[test]
fn a_whole_correspondence_of_non_papers_can_be_forged_but_no_note_in_it() {
    let mut without = World::new();
    let messages = without.messages();
    without.seats.remove(&US.parse().unwrap());
    // Every non-paper of AA says something else; notes stay as they are.
    let mut case = Case::new(CASE, Traffic::Operation);
    let mut forged = Vec::new();
    for held in messages {
        let statement = held.common.statement().clone();
        if statement.authenticity == Authenticity::NonPaper && statement.ack().is_none() {
            let n = held.common.id.0[0];
            let from = statement.from.to_string();
            let mut anew = without.says(n, &from, statement.said.clone(), false, &case);
            anew = Common::state(Statement { body: "Forged.".into(), ..anew.statement().clone() })
                .unwrap();
            case.enter(&anew).unwrap();
            forged.push(Held { common: anew, signature: None, receipts: Vec::new() });
        } else if statement.authenticity == Authenticity::Note {
            case.enter(&held.common).unwrap();
            forged.push(Held { receipts: Vec::new(), ..held });
        }
    }
    let dossier = Dossier::assemble(&without.material(forged.clone())).unwrap();
    assert_eq!(faults(&dossier), Vec::<String>::new());
    // The notes name non-papers by random id alone, so they fit the forged ones as well.
    let note = forged.iter_mut().find(|held| held.signature.is_some()).unwrap();
    let statement = Statement { body: "Forged.".into(), ..note.common.statement().clone() };
    note.common = Common::state(statement).unwrap();
    let dossier = Dossier::assemble(&without.material(forged)).unwrap();
    assert!(faults(&dossier).iter().any(|fault| fault.contains("the signature is not that")));
}

#[test]
fn a_dossier_of_non_papers_holds_no_signature_but_those_of_the_directory() {
    let world = World::new();
    let json = Dossier::assemble(&world.material(received(&world))).unwrap().to_json();
    let items: &str = json.split("\"directory\"").next().unwrap();
    assert!(!items.contains("\"signature\""));
    // Nobody signs the dossier itself, and so nothing in it through a hash.
    let top = json.replace(items, "");
    assert!(!top.contains("signature"), "{top}");
}

#[test]
fn a_note_that_commits_to_a_non_paper_is_a_fault_of_the_dossier() {
    let world = World::new();
    let mut messages = received(&world);
    let mut case = Case::new(CASE, Traffic::Operation);
    case.enter(&messages[0].common).unwrap();
    let note = world.says(3, THEM, Said::Text, true, &case);
    let hash = messages[0].common.hash();
    let statement =
        Statement { seen: vec![hotline_casework::SeenRef::Hash(hash)], ..note.statement().clone() };
    messages.push(world.held(Common::state(statement).unwrap()));
    let dossier = Dossier::assemble(&world.material(messages)).unwrap();
    assert!(faults(&dossier).iter().any(|fault| fault.contains("signs the hash of a non-paper")));
}

//! Files that came, at a real terminal.

use std::fs;
use std::path::Path;

use super::at_the_desk;
use crate::stage::Stage;

#[test]
fn a_file_that_came_is_saved_at_the_desk_with_what_it_says_of_itself() {
    let stage = Stage::two_desks();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/vectors/stix.json");
    let send = ["send", "--to", "XA/technical", "--tlp", "AMBER+STRICT", "--attach"];
    let send = [&send[..], &[sample.to_str().unwrap(), "Indicators"]].concat();
    stage.hotline("b", &send).ok();
    stage.hotline("a", &["sync"]).ok();
    let mut desk = at_the_desk(&stage, 120, 40);
    desk.shows("Indicators");
    desk.types("\rG\r");
    desk.shows("stix.json (");
    desk.shows("S saves a file");

    let place = stage.dir().join("saved");
    fs::create_dir(&place).unwrap();
    desk.types("S");
    desk.shows("Which file of this message?");
    // Ctrl-U: the name that is proposed goes.
    desk.types(&format!("\x15{}\r", place.display()));
    desk.shows("Written: ");
    desk.shows("STIX 2.1");
    desk.shows("nothing of this was checked");
    assert_eq!(fs::read(place.join("stix.json")).unwrap(), fs::read(&sample).unwrap());

    // Once more to the same place it is there already; other bytes of that name are left alone.
    desk.types("\r");
    desk.shows_no_more("Which file of this message?");
    fs::write(place.join("stix.json"), b"mine").unwrap();
    desk.types("S");
    desk.shows("Which file of this message?");
    desk.types(&format!("\x15{}\r", place.display()));
    desk.shows("exists already: nothing was overwritten");
    assert_eq!(fs::read(place.join("stix.json")).unwrap(), b"mine");
    desk.types("\x1b\x1b[Iq");
    assert_eq!(desk.end(), 0);
}

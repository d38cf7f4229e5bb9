//! The README's screens against the program of today.

use std::fs;
use std::path::Path;

use super::super::robot::pictures;

#[test]
fn the_screens_of_the_readme_are_those_of_this_program() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/screens");
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    for (name, svg) in pictures() {
        let path = directory.join(format!("{name}.svg"));
        let drawn = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            drawn == svg,
            "{name} has changed: look at it, then `cargo run -p hotline-bench -- screens docs/screens`"
        );
        assert!(readme.contains(&format!("docs/screens/{name}.svg")), "{name} is not shown");
    }
    let files = fs::read_dir(directory).unwrap().count();
    assert_eq!(files, pictures().len(), "nothing else lies there");
}

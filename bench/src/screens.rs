//! The screens of the README: drawn from the story that the tests of the terminal tell.

use std::fs;
use std::path::Path;

use hotline_client::tui::robot::pictures;

/// Draws every screen into a directory.
pub(crate) fn draw(directory: &Path) {
    fs::create_dir_all(directory).unwrap();
    for (name, svg) in pictures() {
        let path = directory.join(format!("{name}.svg"));
        fs::write(&path, svg).unwrap();
        println!("{}", path.display());
    }
}

//! The scenarios that come with the program.

/// Each by its id, with its file.
pub const SHIPPED: [(&str, &str); 5] = [
    ("silent-desk", include_str!("../scenarios/silent-desk.toml")),
    ("port-ransomware", include_str!("../scenarios/port-ransomware.toml")),
    ("false-flag", include_str!("../scenarios/false-flag.toml")),
    ("cable-cut", include_str!("../scenarios/cable-cut.toml")),
    ("election-eve", include_str!("../scenarios/election-eve.toml")),
];

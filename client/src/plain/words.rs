//! A line into words, as a shell does it: quotes and backslashes, nothing else.

/// Why a line has no words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoWords {
    /// A quote is open at the end.
    #[error("a quote ({0}) is not closed")]
    Open(char),
    /// Nothing follows the last backslash.
    #[error("nothing follows the backslash at the end")]
    Backslash,
}

/// Splits a line.
pub(super) fn split(line: &str) -> Result<Vec<String>, NoWords> {
    let mut words = Vec::new();
    // None between words: `""` is a word as well.
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some(open), char) if char == open => quote = None,
            (Some('"'), '\\') => {
                let next = chars.next().ok_or(NoWords::Open('"'))?;
                // Within double quotes it only quotes what would mean something there.
                let word = word.get_or_insert_default();
                if !matches!(next, '"' | '\\') {
                    word.push('\\');
                }
                word.push(next);
            }
            (Some(_), char) => word.get_or_insert_default().push(char),
            (None, '\'' | '"') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, '\\') => {
                word.get_or_insert_default().push(chars.next().ok_or(NoWords::Backslash)?);
            }
            (None, char) if char.is_whitespace() => words.extend(word.take()),
            (None, char) => word.get_or_insert_default().push(char),
        }
    }
    if let Some(open) = quote {
        return Err(NoWords::Open(open));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let expected = expected.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(split(line), Ok(expected), "{line}");
    }

    #[test]
    fn a_line_is_split_as_a_shell_splits_it() {
        check("", &[]);
        check("  \t ", &[]);
        check("inbox --unread", &["inbox", "--unread"]);
        check(r#"send --to XB "Call us back""#, &["send", "--to", "XB", "Call us back"]);
        check("'a b'c", &["a bc"]);
        check(r#"'it''s' "" ''"#, &["its", "", ""]);
        check(r#""say \"hi\" C:\dir \\""#, &[r#"say "hi" C:\dir \"#]);
        check(r"'\' a\ b", &[r"\", "a b"]);
        check("$HOME * `x` ; | #", &["$HOME", "*", "`x`", ";", "|", "#"]);
        check("é «漢 字»", &["é", "«漢", "字»"]);
    }

    #[test]
    fn what_is_left_open_is_refused_rather_than_guessed() {
        assert_eq!(split("it's"), Err(NoWords::Open('\'')));
        assert_eq!(split(r#"send "x"#), Err(NoWords::Open('"')));
        assert_eq!(split(r#""x\"#), Err(NoWords::Open('"')));
        assert_eq!(split(r"x\"), Err(NoWords::Backslash));
    }
}

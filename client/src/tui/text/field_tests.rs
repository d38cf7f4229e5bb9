use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::field::Kept;
use super::tests::hostile;
use super::{Cells, Field, Move, safe, safe_line};

#[derive(Debug, Clone)]
enum Edit {
    Insert(String),
    Back,
    Forward,
    WordBack,
    LineStart,
    Go(Move),
    Rows(isize, u16),
}

fn edit() -> impl Strategy<Value = Edit> {
    let moves = vec![
        Move::Left,
        Move::Right,
        Move::WordLeft,
        Move::WordRight,
        Move::Home,
        Move::End,
        Move::Start,
        Move::Finish,
    ];
    prop_oneof![
        6 => hostile().prop_map(Edit::Insert),
        2 => Just(Edit::Back),
        2 => Just(Edit::Forward),
        1 => Just(Edit::WordBack),
        1 => Just(Edit::LineStart),
        6 => prop::sample::select(moves).prop_map(Edit::Go),
        2 => (-3_isize..3, 1_u16..30).prop_map(|(rows, columns)| Edit::Rows(rows, columns)),
    ]
}

fn apply(field: &mut Field, edit: Edit) {
    match edit {
        Edit::Insert(text) => {
            field.insert(&text);
        }
        Edit::Back => field.delete_back(),
        Edit::Forward => field.delete_forward(),
        Edit::WordBack => field.delete_word_back(),
        Edit::LineStart => field.delete_to_line_start(),
        Edit::Go(to) => field.go(to),
        Edit::Rows(rows, columns) => {
            field.go_rows(rows, Cells::default(), columns);
        }
    }
}

fn check(field: &Field, bytes_max: usize, lines: bool) -> Result<(), TestCaseError> {
    let text = field.text();
    prop_assert!(text.len() <= bytes_max);
    prop_assert_eq!(safe(text), text, "always harmless");
    prop_assert!(lines || !text.contains('\n'));
    let cursor = field.cursor();
    let boundary = cursor == text.len() || text.grapheme_indices(true).any(|(at, _)| at == cursor);
    prop_assert!(boundary, "{cursor} in {text:?}");
    Ok(())
}

proptest! {
    #[test]
    fn the_cursor_stays_between_clusters_and_the_text_bounded_and_harmless(
        edits in prop::collection::vec(edit(), 0..25), bytes_max in 0_usize..200, lines in any::<bool>(),
    ) {
        let mut field = if lines { Field::page(bytes_max) } else { Field::line(bytes_max) };
        for edit in edits {
            apply(&mut field, edit);
            check(&field, bytes_max, lines)?;
        }
    }

    #[test]
    fn the_cursor_is_always_seen_and_rows_fit(
        edits in prop::collection::vec(edit(), 0..15), columns in 6_u16..30, rows in 1_u16..6,
    ) {
        let mut field = Field::page(400);
        for edit in edits {
            apply(&mut field, edit);
        }
        let laid = field.layout(Cells::default(), columns, rows);
        prop_assert!(laid.cursor.0 < rows && laid.cursor.1 < columns, "{laid:?}");
        prop_assert!(laid.rows.len() <= usize::from(rows));
        for row in &laid.rows {
            prop_assert!(Cells::default().width(&row.text) < usize::from(columns));
        }
    }

    #[test]
    fn a_stored_draft_comes_back_as_it_was(edits in prop::collection::vec(edit(), 0..15)) {
        let mut field = Field::page(300);
        for edit in edits {
            apply(&mut field, edit);
        }
        field.go(Move::Home); // no column to return to is stored
        let stored = serde_json::to_string(&field).unwrap();
        prop_assert_eq!(serde_json::from_str::<Field>(&stored).unwrap(), field);
    }

    #[test]
    fn a_doctored_draft_is_made_sound(
        text in hostile(), cursor in any::<usize>(), bytes_max in any::<usize>(), lines in any::<bool>(),
    ) {
        let field = Field::from(Kept { text, cursor, bytes_max, lines });
        check(&field, bytes_max, lines)?;
    }
}

#[test]
fn a_word_that_begins_within_a_cluster_leaves_the_cursor_between_clusters() {
    // An Arabic number sign belongs to whatever follows it.
    for (text, bytes_max) in [("\u{600}\t\u{64b}\u{1100}", 10), ("aaaaaaaaaaaa\u{600}\t", 15)] {
        let mut field = Field::line(bytes_max);
        for edit in [
            Edit::Insert(text.to_owned()),
            Edit::Go(Move::WordLeft),
            Edit::Go(Move::WordRight),
            Edit::Back,
            Edit::Go(Move::WordLeft),
        ] {
            apply(&mut field, edit.clone());
            check(&field, bytes_max, false).unwrap_or_else(|error| panic!("{edit:?}: {error}"));
        }
    }
}

#[test]
fn words_and_lines_are_deleted_as_a_shell_does() {
    let mut field = Field::page(100);
    field.set("one two  three");
    field.delete_word_back();
    assert_eq!(field.text(), "one two  ");
    field.delete_word_back();
    assert_eq!(field.text(), "one ");
    field.insert("a\nb c");
    field.delete_to_line_start();
    assert_eq!(field.text(), "one a\n");
}

#[test]
fn a_line_break_that_becomes_a_space_completes_no_pile() {
    let line = safe_line("\u{600}\u{600}\u{600}\u{600}\n");
    assert_eq!(safe(&line), line);
}

#[test]
fn what_is_too_long_is_cut_between_clusters_and_said() {
    let mut field = Field::line(5);
    assert!(!field.insert("ab\u{4f60}\u{597d}"));
    assert_eq!(field.text(), "ab\u{4f60}");
    assert!(!field.insert("e\u{301}"));
    assert_eq!(field.text(), "ab\u{4f60}");
}

#[test]
fn a_paste_cannot_carry_a_command_or_leave_its_line() {
    let mut field = Field::line(100);
    field.insert("rm\u{1b}[201~\r\ny\u{7}");
    assert_eq!(field.text(), "rm[201~ y");
}

#[test]
fn one_key_deletes_one_character_as_people_count_them() {
    let mut field = Field::line(100);
    field.set("ae\u{301}\u{1f1e9}\u{1f1ea}");
    field.delete_back();
    assert_eq!(field.text(), "ae\u{301}");
    field.delete_back();
    assert_eq!(field.text(), "a");
}

#[test]
fn up_and_down_follow_the_rows_on_the_screen_and_keep_the_column() {
    let mut field = Field::page(100);
    field.set("abcdef\nx\nabcdef");
    assert!(field.go_rows(-1, Cells::default(), 20));
    assert_eq!(field.cursor(), 8);
    assert!(field.go_rows(-1, Cells::default(), 20));
    assert_eq!(field.cursor(), 6);
    assert!(!field.go_rows(-1, Cells::default(), 20), "the first row is the first");
}

#[test]
fn keys_move_as_the_paragraph_reads() {
    let mut field = Field::line(100);
    field.set("\u{627}\u{628}\u{62a}");
    assert_eq!(field.layout(Cells::default(), 10, 1).cursor, (0, 6), "left of the leftmost");
    field.go(Move::Right);
    assert_eq!(field.cursor(), 4, "back towards the beginning, which stands at the right");
    assert_eq!(field.layout(Cells::default(), 10, 1).cursor, (0, 7));
}

#[test]
fn the_cursor_stands_behind_wide_characters_and_typed_spaces() {
    let mut field = Field::line(100);
    field.set("\u{4f60}\u{597d} ");
    assert_eq!(field.layout(Cells::default(), 10, 1).cursor, (0, 5));
    field.clear();
    assert!(field.layout(Cells::default(), 10, 1).rows.is_empty(), "room for a placeholder");
}

#[test]
fn a_long_draft_scrolls_so_that_the_cursor_is_seen() {
    let mut field = Field::page(1_000);
    field.set(&"word ".repeat(20));
    let laid = field.layout(Cells::default(), 11, 3);
    assert_eq!((laid.rows.len(), laid.cursor.0, laid.below), (3, 2, 0));
    assert_eq!(laid.above, 7);
    field.go(Move::Start);
    let laid = field.layout(Cells::default(), 11, 3);
    assert_eq!((laid.above, laid.cursor), (0, (0, 0)));
}

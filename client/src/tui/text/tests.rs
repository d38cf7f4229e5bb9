//! Properties that hold for any text, and cases that once went wrong elsewhere.

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::*;

const LTR: Direction = Direction::LeftToRight;
const RTL: Direction = Direction::RightToLeft;

fn cells() -> impl Strategy<Value = Cells> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(wide, ascii, terminal_orders)| Cells {
        ambiguous: if wide { Ambiguous::Wide } else { Ambiguous::Narrow },
        ascii,
        terminal_orders,
    })
}

/// Pieces that terminals and their libraries disagree about, put together at random.
pub(super) fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,12} ?",
        2 => "[ \n\t]{1,3}",
        1 => any::<String>(),
        4 => prop::sample::select(vec![
            "\u{1b}[31m", "\u{1b}]0;x\u{7}", "\u{9b}2J", "\r", "\0", "\u{202e}", "\u{2066}",
            "\u{200f}", "\u{200b}", "\u{200d}", "\u{301}", "\u{ad}", "\u{fe0f}", "\u{feff}",
            "\u{1f469}\u{200d}\u{1f467}", "\u{1f44d}\u{1f3fd}", "\u{1f1e9}", "\u{1f1e9}\u{1f1ea}",
            "\u{600}", "\u{1100}", "\u{1161}", "\u{115f}", "\u{3164}", "\u{ff9e}", "\u{a7}",
            "\u{915}\u{94d}\u{937}", "\u{644}\u{627}", "\u{6cc}", "\u{64b}", "(x)", "\u{5d0}\u{5d1}", "123",
            "\u{4f60}\u{597d}", "\u{3002}", "\u{300c}", "\u{e0041}", "\u{10ffff}", "\u{fffd}", "-",
            "\u{2028}", "\u{a0}", "\u{2502}", "\u{2026}", "\u{1160}", "\u{fdfa}", "\u{a9c1}",
        ]).prop_map(str::to_owned),
        1 => (prop::sample::select(vec!['\u{301}', '\u{600}', '\u{1100}', '\u{64b}', '\u{200b}']), 1_usize..60)
            .prop_map(|(c, n)| std::iter::repeat_n(c, n).collect()),
        1 => (1_usize..20).prop_map(|n| "\u{915}\u{94d}".repeat(n)),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn harmless(text: &str) -> bool {
    !text.chars().any(|c| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}'
                | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
    })
}

proptest! {
    #[test]
    fn safe_text_is_harmless_and_safe_again(text in hostile()) {
        let once = safe(&text);
        prop_assert!(harmless(&once), "{once:?}");
        prop_assert_eq!(safe(&once), once.clone());
        prop_assert!(!safe_line(&text).contains('\n'));
        for cluster in once.graphemes(true) {
            prop_assert!(Cells::default().width(cluster) <= 4, "{cluster:?}");
            prop_assert!(cluster.chars().count() <= 16, "{cluster:?}");
        }
    }

    #[test]
    fn nothing_is_ever_wider_than_asked(text in hostile(), columns in 0_usize..30, cells in cells()) {
        let text = safe_line(&text);
        prop_assert!(cells.width(&cells.fit(&text, columns)) <= columns);
        prop_assert_eq!(cells.width(&cells.pad(&text, columns)), columns);
        let clipped = cells.clip(&text, columns);
        prop_assert!(text.starts_with(clipped));
        prop_assert!(text.grapheme_indices(true).any(|(at, _)| at == clipped.len())
            || clipped.len() == text.len(), "a cluster was split");
        if cells.width(&text) <= columns {
            prop_assert_eq!(cells.fit(&text, columns), text);
        }
    }

    #[test]
    fn wrapped_rows_fit_and_lose_nothing_but_spaces(
        text in hostile(), columns in 5_usize..40, cells in cells(),
    ) {
        let safe = safe(&text);
        let wrapped = cells.wrap(&text, columns, usize::MAX, LTR);
        prop_assert!(!wrapped.cut);
        let mut joined = String::new();
        for row in &wrapped.lines {
            prop_assert!(cells.width(&row.text) <= columns, "{row:?}");
            prop_assert!(!row.text.contains('\n'));
            joined.push_str(&row.text);
        }
        // A cluster wider than the row alone is left out; at 5 columns there is none.
        let letters = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
        };
        prop_assert_eq!(letters(&joined), letters(&safe));
        prop_assert!(wrapped.lines.len() > safe.matches('\n').count(), "line breaks are kept");
    }

    #[test]
    fn rows_are_bounded_and_the_rest_is_said(text in hostile(), rows_max in 1_usize..4) {
        let whole = Cells::default().wrap(&text, 8, usize::MAX, LTR);
        let part = Cells::default().wrap(&text, 8, rows_max, LTR);
        prop_assert!(part.lines.len() <= rows_max);
        if whole.lines.len() > rows_max {
            prop_assert!(part.cut);
        }
        if text.len() <= 8 * rows_max {
            prop_assert_eq!(&part.lines[..], &whole.lines[..part.lines.len()]);
        }
    }

    #[test]
    fn visual_order_keeps_every_cluster_and_the_width(text in hostile(), right in any::<bool>()) {
        let cells = Cells::default();
        let line = safe_line(&text);
        let base = if right { RTL } else { LTR };
        let drawn = cells.visual(&line, base);
        let sorted = |text: &str| {
            let mut clusters: Vec<char> = text.chars()
                .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '(' | ')'))
                .filter(|c| !"[]{}<>\u{ab}\u{bb}\u{300c}\u{300d}".contains(*c))
                .filter(|c| !matches!(c, '\u{2039}'..='\u{203a}' | '\u{2045}'..='\u{2046}'
                    | '\u{2208}'..='\u{2283}' | '\u{27e8}'..='\u{27e9}' | '\u{3008}'..='\u{3011}'
                    | '\u{ff08}'..='\u{ff09}'))
                .collect();
            clusters.sort_unstable();
            clusters
        };
        prop_assert_eq!(sorted(&drawn), sorted(&line));
        let terminal = Cells { terminal_orders: true, ..cells };
        prop_assert_eq!(terminal.visual(&line, base), line.as_str());
    }

    #[test]
    fn what_is_drawn_stays_in_its_place(
        text in hostile(), x in 0_u16..12, columns in 0_u16..12, cells in cells(),
    ) {
        let mut screen = Buffer::empty(Rect::new(0, 0, 10, 1));
        let used = cells.draw(&mut screen, (x, 0), columns, &text, Style::default());
        prop_assert!(used <= columns && (used == 0 || x + used <= 10));
        for (at, cell) in screen.content.iter().enumerate() {
            prop_assert!(harmless(cell.symbol()) && !cell.symbol().contains('\n'));
            let inside = (usize::from(x)..usize::from(x + used)).contains(&at);
            prop_assert!(inside || cell.symbol() == " ", "{screen:?}");
        }
    }

    #[test]
    fn ascii_mode_leaves_no_symbol_and_every_letter(text in hostile()) {
        let cells = Cells { ascii: true, ..Cells::default() };
        let symbols = cells.symbols(&text).into_owned();
        let drawn = |c| matches!(c, '\u{2500}'..='\u{25ff}' | '\u{2026}');
        prop_assert!(!symbols.contains(drawn));
        let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
        prop_assert_eq!(letters(&symbols).replace(['x', 'v', 'o', 'X'], ""),
            letters(&text).replace(['x', 'v', 'o', 'X'], ""));
    }
}

#[test]
fn a_cut_text_ends_with_an_ellipsis_and_splits_no_cluster() {
    let cells = Cells::default();
    assert_eq!(cells.fit("registry", 5), "regi\u{2026}");
    assert_eq!(Cells { ascii: true, ..cells }.fit("registry", 5), "re...");
    assert_eq!(cells.fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}\u{2026}");
    assert_eq!(cells.fit("\u{4f60}\u{597d}\u{4f60}", 4), "\u{4f60}\u{2026}");
    assert_eq!(cells.fit("abc", 0), "");
    assert_eq!(cells.pad("ab", 4), "ab  ");
}

#[test]
fn ambiguous_characters_count_as_the_terminal_says() {
    let wide = Cells { ambiguous: Ambiguous::Wide, ..Cells::default() };
    assert_eq!((Cells::default().width("\u{a7}1"), wide.width("\u{a7}1")), (2, 3));
    assert_eq!(wide.symbols("\u{2502}"), "|", "frames of wide lines would break");
    let mut screen = Buffer::empty(Rect::new(0, 0, 6, 1));
    assert_eq!(wide.draw(&mut screen, (0, 0), 6, "\u{a7}1", Style::default()), 3);
    assert_eq!(screen.content[2].symbol(), "1", "it stands behind both columns");
}

#[test]
fn escape_sequences_and_overrides_do_not_reach_the_screen() {
    assert_eq!(safe("a\u{1b}[2Jb\u{202e}c"), "a[2Jbc");
    assert_eq!(safe("one\ttwo"), "one two");
    assert_eq!(safe("\tx"), "    x");
    assert_eq!(safe_line("a\r\nb"), "a b");
}

#[test]
fn what_terminals_measure_differently_is_made_the_same() {
    let family = "\u{1f469}\u{200d}\u{1f467}";
    assert_eq!(safe(family), "\u{1f469}\u{1f467}");
    assert_eq!(safe("\u{260e}\u{fe0f}"), "\u{260e}");
    let pile = "\u{915}\u{94d}".repeat(200);
    assert_eq!(safe(&pile), "\u{fffd}");
    let persian = "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}";
    assert_eq!(safe(persian), persian, "joiners that spelling needs stay");
}

#[test]
fn arabic_runs_leftwards_and_figures_and_latin_in_it_stay_readable() {
    let cells = Cells::default();
    // Written: alef beh 42 DNS teh.
    assert_eq!(cells.visual("\u{627}\u{628} 42 DNS \u{62a}", RTL), "\u{62a} DNS 42 \u{628}\u{627}");
    assert_eq!(cells.visual("see \u{5d0}\u{5d1}, ok", LTR), "see \u{5d1}\u{5d0}, ok");
    assert_eq!(cells.visual("plain", LTR), "plain");
}

#[test]
fn brackets_are_mirrored_in_text_from_the_right() {
    let cells = Cells::default();
    assert_eq!(cells.visual("\u{5d0}(\u{5d1})", RTL), "(\u{5d1})\u{5d0}");
    assert_eq!(cells.visual("\u{5d0} > \u{5d1}", RTL), "\u{5d1} < \u{5d0}");
}

#[test]
fn marks_stay_on_their_letters_when_a_line_is_turned() {
    let cells = Cells::default();
    assert_eq!(cells.visual("\u{628}\u{64f}\u{62a}", RTL), "\u{62a}\u{628}\u{64f}");
    assert_eq!(
        cells.visual("\u{5d0}\u{200f}.", RTL),
        ".\u{5d0}",
        "marks for the rules are not drawn"
    );
}

#[test]
fn the_first_letter_with_a_direction_decides() {
    assert_eq!(Direction::of("42 - \u{627}bc", LTR), RTL);
    assert_eq!(Direction::of("42 abc \u{627}", RTL), LTR);
    assert_eq!(Direction::of("42.", RTL), RTL);
}

#[test]
fn words_are_wrapped_at_spaces_and_long_ones_broken() {
    let rows = |text: &str, columns| -> Vec<String> {
        let wrapped = Cells::default().wrap(text, columns, 100, LTR);
        wrapped.lines.into_iter().map(|row| row.text).collect()
    };
    assert_eq!(rows("the quick brown fox", 9), ["the quick", "brown fox"]);
    assert_eq!(rows("see abcdefghijkl now", 6), ["see", "abcdef", "ghijkl", "now"]);
    assert_eq!(rows("a\n\nb", 6), ["a", "", "b"]);
    assert_eq!(rows("", 6), [""]);
    assert_eq!(rows("one       ", 4), ["one"]);
    assert_eq!(rows("10\u{a0}000 hosts", 8), ["10\u{a0}000", "hosts"]);
}

#[test]
fn chinese_is_wrapped_between_characters_but_not_before_a_stop() {
    let wrapped = Cells::default().wrap("\u{4f60}\u{597d}\u{4f60}\u{597d}\u{3002}", 8, 9, LTR);
    let rows: Vec<&str> = wrapped.lines.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(rows, ["\u{4f60}\u{597d}\u{4f60}", "\u{597d}\u{3002}"]);
}

#[test]
fn every_paragraph_has_its_own_direction() {
    let wrapped = Cells::default().wrap("\u{627}\u{628} \u{62a} DNS\nok", 4, 9, LTR);
    let bases: Vec<Direction> = wrapped.lines.iter().map(|row| row.base).collect();
    assert_eq!(bases, [RTL, RTL, LTR], "a row that begins with Latin reads as its paragraph");
    let mut screen = Buffer::empty(Rect::new(0, 0, 6, 1));
    let row = &wrapped.lines[1];
    Cells::default().draw_row(&mut screen, (0, 0), 6, row, Style::default());
    assert_eq!(screen.content[5].symbol(), "S", "rows from the right stand at the right");
}

#[test]
fn a_line_of_a_megabyte_costs_what_its_rows_show() {
    for text in ["x".repeat(1 << 20), " ".repeat(1 << 20), "\u{301}".repeat(1 << 19)] {
        let wrapped = Cells::default().wrap(&text, 80, 200, LTR);
        assert!(wrapped.lines.len() <= 200 && wrapped.cut);
    }
    // The whole of it, too, is one pass.
    let whole = Cells::default().wrap(&"word ".repeat(200_000), 80, usize::MAX, LTR);
    assert_eq!(whole.lines.len(), 12_500);
}

mod kept {
    use super::*;

    fn wrapped(rows: usize) -> Wrapped {
        let row = Row { text: String::new(), base: LTR };
        Wrapped { lines: vec![row; rows], cut: false }
    }

    #[test]
    fn a_text_is_wrapped_once_for_each_width_and_generation() {
        let mut cache = WrapCache::holding(100);
        let mut wraps = 0;
        for (columns, generation) in [(80, 0), (80, 0), (40, 0), (80, 1), (40, 0), (80, 0)] {
            cache.rows("a", columns, generation, || {
                wraps += 1;
                wrapped(1)
            });
        }
        assert_eq!(wraps, 3);
    }

    #[test]
    fn what_was_not_used_for_longest_is_forgotten_first() {
        let mut cache = WrapCache::holding(3);
        for name in ["a", "b", "c", "a", "d"] {
            cache.rows(name, 80, 0, || wrapped(1));
        }
        for name in ["a", "c", "d"] {
            cache.rows(name, 80, 0, || panic!("{name} was forgotten"));
        }
        let mut again = false;
        cache.rows("b", 80, 0, || {
            again = true;
            wrapped(1)
        });
        assert!(again);
    }

    #[test]
    fn a_text_larger_than_the_cache_is_still_served() {
        let mut cache = WrapCache::holding(10);
        assert_eq!(cache.rows("big", 80, 0, || wrapped(50)).lines.len(), 50);
        cache.rows("big", 80, 0, || panic!("the last one stays"));
        cache.rows("small", 80, 0, || wrapped(1));
        let mut again = false;
        cache.rows("big", 80, 0, || {
            again = true;
            wrapped(50)
        });
        assert!(again, "rows are bounded");
    }
}
